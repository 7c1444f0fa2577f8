"""An agenda from a meeting of a council information system, as OParl 1.1 has them."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.commands.agenda_oparl import NoMeeting, meeting_agenda
from server.agenda_file import load_agenda, read_agenda
from server.language import Language
from server.session.plan import MOST_DOCUMENTS, MOST_ITEMS, MOST_PANELISTS
from tests.support.command_line import roundtable

GERMAN = Language.named("de")
MEETING: dict[str, Any] = {
    "id": "https://oparl.stadt.example/meeting/7",
    "type": "https://schema.oparl.org/1.1/Meeting",
    "name": "Digitalausschuss: öffentliche Anhörung",
    "start": "2027-03-09T16:00:00+01:00",
    "end": "2027-03-09T18:00:00+01:00",
    "invitation": {"name": "Einladung", "accessUrl": "https://oparl.stadt.example/file/1"},
    "participant": ["/person/1", "/person/2", "/person/none"],
    "agendaItem": [
        {"number": "Ö 2", "order": 2, "name": "Offene Daten", "public": True},
        {"number": "Ö 1", "order": 1, "name": "Eröffnung", "public": True},
        {"number": "N 1", "order": 3, "name": "Personalsache Geheim", "public": False},
        {"number": "? 1", "order": 4, "name": "Unbekannt ob Geheim"},
        {"number": "Ö 3", "order": 5, "name": "Zurückgezogen", "public": True, "deleted": True},
    ],
}
PEOPLE = {"/person/1": {"name": "Ada Beispiel"}, "/person/2": {"name": "Bo Muster"}}


@pytest.fixture
def council() -> Iterator[str]:
    """The address of an information system with the meeting and its people."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://127.0.0.1:{server.server_port}"
            people = [here + path for path in MEETING["participant"]]
            found = {**PEOPLE, "/meeting/7": {**MEETING, "participant": people}}.get(self.path)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/meeting/7"
        server.shutdown()


def test_a_meeting_becomes_an_agenda_with_its_people(council: str, tmp_path: Path) -> None:
    """In its own order, at its own time, with the names of those who can be read."""
    file = tmp_path / "round.yaml"
    code, _, err = roundtable("agenda", "new", file, "--from-oparl", council, "--lang", "de")
    assert (code, err) == (0, "")
    agenda = load_agenda(file)
    assert agenda.title == MEETING["name"]
    assert (agenda.date, agenda.start) == ("2027-03-09", "16:00")
    assert [item.title for item in agenda.items] == ["Ö 1 Eröffnung", "Ö 2 Offene Daten"]
    assert sum(item.planned for item in agenda.items) == 2 * 3600
    names = [person.name for person in agenda.people if person.role == "panelist"]
    assert names == ["Ada Beispiel", "Bo Muster"]
    assert [(d.title, d.url) for d in agenda.documents] == [
        ("Einladung", "https://oparl.stadt.example/file/1")
    ]


def test_what_is_not_public_is_nowhere_in_the_file(tmp_path: Path) -> None:
    """Not in an item, not in a comment: only that something was left out, and how much."""
    source, file = tmp_path / "meeting.json", tmp_path / "round.yaml"
    source.write_text(json.dumps(MEETING), encoding="utf-8")
    code, _, _ = roundtable("agenda", "new", file, "--from-oparl", source, "--lang", "de")
    text = file.read_text(encoding="utf-8")
    assert code == 0
    assert "Geheim" not in text
    assert "Zurückgezogen" not in text
    assert "# 2 Punkte" in text


def test_papers_are_told_apart_and_no_more_than_a_file_can_hold(tmp_path: Path) -> None:
    """Two of the same name are two papers; a space in an address is written as addresses have
    it."""
    there = "https://oparl.stadt.example/An lage"
    files = [{"name": "Anlage", "accessUrl": f"{there} {n}.pdf"} for n in range(130)]
    meeting = {**MEETING, "auxiliaryFile": files}
    text, told = meeting_agenda(meeting, None, GERMAN)
    agenda = read_agenda(text.encode(), "round.yaml")
    assert len(agenda.documents) == MOST_DOCUMENTS
    assert [line.split(",")[0] for line in told] == [
        "Papiere: die ersten 100 von 131 wurden übernommen"
    ]
    assert [paper.title for paper in agenda.documents[1:3]] == ["Anlage", "Anlage (2)"]
    assert agenda.documents[1].url == "https://oparl.stadt.example/An%20lage%200.pdf"


def test_no_more_of_a_meeting_than_a_file_can_hold(tmp_path: Path) -> None:
    """Items and people: how many of how many were taken is said, in the file as well."""
    items = [{"name": f"item {n}", "public": True} for n in range(MOST_ITEMS + 50)]
    people = [{"name": f"Person {n}"} for n in range(MOST_PANELISTS + 1)]
    source, file = tmp_path / "meeting.json", tmp_path / "round.yaml"
    source.write_text(json.dumps({**MEETING, "agendaItem": items, "participant": people}))
    code, _, err = roundtable("agenda", "new", file, "--from-oparl", source, "--lang", "en")
    agenda, text = load_agenda(file), file.read_text(encoding="utf-8")
    assert (code, len(agenda.items)) == (0, MOST_ITEMS)
    assert sum(p.role == "panelist" for p in agenda.people) == MOST_PANELISTS
    for expected in ("Panelists: the first 200 of 201 ", "Items: the first 200 of 250 "):
        assert f"{source}: {expected}" in err
        assert f"# {expected}" in text


def test_version_1_0_has_its_items_in_the_order_of_the_list() -> None:
    """Only 1.1 gives them an order of their own."""
    plain = [{k: v for k, v in item.items() if k != "order"} for item in MEETING["agendaItem"]]
    old = {**MEETING, "type": "https://schema.oparl.org/1.0/Meeting", "agendaItem": plain}
    agenda = read_agenda(meeting_agenda(old, None, GERMAN)[0].encode(), "round.yaml")
    assert [item.title for item in agenda.items] == ["Ö 2 Offene Daten", "Ö 1 Eröffnung"]


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        '{"type": "https://schema.oparl.org/1.1/Person"}',
        json.dumps({**MEETING, "agendaItem": MEETING["agendaItem"][2:4]}),
    ],
)
def test_what_is_no_public_meeting_is_refused(content: str, tmp_path: Path) -> None:
    """One line says so, and no file is written."""
    source, file = tmp_path / "meeting.json", tmp_path / "round.yaml"
    source.write_text(content, encoding="utf-8")
    code, out, err = roundtable("agenda", "new", file, "--from-oparl", source)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not file.exists()


def test_an_address_that_does_not_answer_is_named() -> None:
    """One line, with the address and the system's reason; the input was right, so the code is 1."""
    code, _, err = roundtable("agenda", "new", "--from-oparl", "http://127.0.0.1:9/meeting/7")
    assert (code, err) == (1, "http://127.0.0.1:9/meeting/7: Connection refused\n")


leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=400)
anything = st.recursive(leaves, lambda some: st.lists(some, max_size=3), max_leaves=4)
items = st.fixed_dictionaries(
    {"public": st.just(True), "name": st.text(max_size=400)},
    optional={"number": anything, "order": anything, "deleted": anything},
)
called = st.text(max_size=400) | st.sampled_from(("Jose\u0301", "Jos\u00e9", "Anlage"))
people = st.fixed_dictionaries({"name": called})
addresses = st.sampled_from(
    ("https://a.example/1", "https://a.example/An lage 1.pdf", "https://me@a.example/", "https://")
)
papers = st.fixed_dictionaries({"name": called, "accessUrl": addresses | st.text(max_size=9)})


@given(
    st.fixed_dictionaries(
        {"type": st.just(MEETING["type"]), "agendaItem": st.lists(items | anything, max_size=4)},
        optional={
            **dict.fromkeys(("id", "name", "start", "end", "invitation", "cancelled"), anything),
            "participant": st.lists(people, max_size=4) | anything,
            "auxiliaryFile": st.lists(papers, max_size=4) | anything,
        },
    )
)
def test_whatever_a_system_says_the_file_is_in_order(meeting: dict[str, Any]) -> None:
    """Either there is no public meeting in it, or the agenda passes its check."""
    try:
        text, _ = meeting_agenda(meeting, None, GERMAN)
    except NoMeeting:
        return
    assert read_agenda(text.encode(), "round.yaml").items


@pytest.mark.parametrize(
    "times",
    [
        {"start": "0001-01-01T00:00:00", "end": "0001-01-01T00:00:00+14:00"},
        {"start": "9999-12-31T23:59:59-12:00", "end": "9999-12-31T23:59:59Z"},
        {"end": "0001-01-01T00:00:00+01:00"},
        {"end": "2999-12-31T00:00:00Z"},
    ],
)
def test_a_day_that_stands_for_none_is_none(times: dict[str, str]) -> None:
    """So systems write that they know of none, or that something has no end."""
    text, _ = meeting_agenda({**MEETING, **times}, None, GERMAN)
    plan = read_agenda(text.encode(), "meeting.yaml")
    assert plan.date == (None if "start" in times else "2027-03-09")
    assert len(plan.items) == 2


def test_a_file_that_is_nested_too_deeply_is_no_meeting(tmp_path: Path) -> None:
    """Whatever somebody's file is, the reason is said."""
    file, new = tmp_path / "deep.json", tmp_path / "new.yaml"
    file.write_text("[" * 100_000, encoding="utf-8")
    code, said, complaint = roundtable("agenda", "new", new, "--from-oparl", file, "--lang", "en")
    assert (code, said, new.exists()) == (2, "", False)
    assert complaint.startswith(f"{file}: ")


def test_an_agenda_is_made_of_one_thing(tmp_path: Path) -> None:
    """A log and a meeting cannot both be what the file is of: neither is left out in silence."""
    new = tmp_path / "new.yaml"
    code, _, err = roundtable(
        "agenda", "new", new, "--from", "order.csv", "--from-oparl", "meeting.json", "--lang", "en"
    )
    assert code == 2
    assert "--from-oparl: not allowed with argument --from" in err
    assert not new.exists()
