"""The agendas that come with the program."""

import unicodedata
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agenda_file import load_agenda, read_agenda
from server.agenda_file.form import json_schema
from server.session.words import ItemKind

AGENDAS = Path(__file__).parents[2] / "agendas"


@pytest.mark.parametrize("path", AGENDAS.glob("*.yaml"), ids=lambda path: path.stem)
def test_every_agenda_is_in_order(path: Path) -> None:
    """What comes with the program has no errors."""
    assert load_agenda(path).items


def test_the_2021_agenda_is_what_the_report_says() -> None:
    """Names, offices and organisations are the report's; the misprint is corrected."""
    agenda = load_agenda(AGENDAS / "2021-06-01-kommunale-neuausrichtung.yaml")
    assert agenda.title == "Perspektiven einer kommunalen Neuausrichtung im digitalen Zeitalter"
    assert (agenda.date, agenda.hosts) == ("2021-06-01", ("Deutscher Städtetag", "KGSt"))
    moderators = [person for person in agenda.people if person.role == "moderator"]
    assert [(m.name, m.organisation) for m in moderators] == [
        ("Hanna Sommer", ""),
        ("Volker Scharfen", ""),
    ]
    panel = {p.name: (p.office, p.organisation) for p in agenda.people if p.role == "panelist"}
    assert len(panel) == 9
    assert panel["Thomas Bönig"] == ("CIO und CDO", "Landeshauptstadt München")
    assert panel["Dr. Martin Hagen"] == ("Staatsrat und Senator für Finanzen", "Hansestadt Bremen")
    assert panel["Wolfgang Schmülling"] == (
        "1. Stellvertreter des Landrats und Beigeordneter",
        "Landkreis Ludwigslust-Parchim",
    )
    (guest,) = (person for person in agenda.people if person.role == "spectator")
    assert (guest.name, guest.organisation) == ("Dr. Kay Ruge", "Deutscher Landkreistag")
    assert len(agenda.documents) == 3
    assert sum(item.planned for item in agenda.items) == 90 * 60


@pytest.mark.parametrize("name", ["example-harbour-town", "beispiel-hafenstadt"])
def test_the_example_uses_every_kind_of_item(name: str) -> None:
    """Who copies from the example finds everything in it."""
    agenda = load_agenda(AGENDAS / f"{name}.yaml")
    assert {item.kind for item in agenda.items} == set(get_args(ItemKind))


def test_both_languages_have_an_example_that_shows_the_same() -> None:
    """German and English are equals: item by item, person by person, position by position."""
    english, german = (
        load_agenda(AGENDAS / f"{name}.yaml")
        for name in ("example-harbour-town", "beispiel-hafenstadt")
    )
    assert (english.fictional, german.fictional) == (True, True)
    assert (english.language, german.language) == ("en", "de")
    for one, other in zip(english.items, german.items, strict=True):
        assert (one.kind, one.planned, one.order) == (other.kind, other.planned, other.order)
        assert len(one.positions) == len(other.positions)
        assert len(one.prepared) == len(other.prepared)
    assert [p.role for p in english.people] == [p.role for p in german.people]
    assert english.cues == german.cues


def test_the_german_example_uses_every_key() -> None:
    """It is what the demonstration shows in German: nothing of the format is missing."""
    text = (AGENDAS / "beispiel-hafenstadt.yaml").read_text(encoding="utf-8")
    schema = json_schema()
    keys = {
        *schema["properties"],
        *(
            key
            for form in ("ItemForm", "PersonForm", "DocumentForm", "PositionForm")
            for key in schema["$defs"][form]["properties"]
        ),
    }
    assert [key for key in sorted(keys) if f"{key}:" not in text] == []


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)


@given(
    names=st.lists(NAMES, min_size=1, max_size=6, unique_by=_composed),
    minutes=st.lists(st.integers(1, 600), min_size=1, max_size=8),
    note=st.text(st.characters(categories=["L", "P", "Zs"]), max_size=50),
)
def test_every_plan_that_can_be_written_reads_back(
    names: list[str], minutes: list[int], note: str
) -> None:
    """Names of any script, quoted, come back as they were written, in their order."""
    people = "".join(f'  - name: "{name}"\n' for name in names)
    items = "".join(
        f'  - {{title: "{n}", kind: break, duration: {m} min, lead: "{names[-1]}"}}\n'
        for n, m in enumerate(minutes)
    )
    text = f"# {note}\ntitle: 'T'\nmoderators:\n{people}items:\n{items}"
    agenda = read_agenda(text.encode(), "f")
    assert [person.name for person in agenda.people] == [_composed(name) for name in names]
    assert [item.planned for item in agenda.items] == [m * 60 for m in minutes]
    assert agenda.items[0].lead in (f"m{len(names)}", names[-1])
