"""Agenda files: what they say, and every error with its line and column."""

import re
import textwrap
from pathlib import Path
from typing import get_args

import pytest

from server.agenda_file import AgendaErrors, load_agenda, read_agenda
from server.agenda_file.fields import Count, Share, Span
from server.agenda_file.form import CuesForm
from server.agenda_file.moments import seconds_of
from server.language import Language
from server.session.cue import CUES, DEFAULTS, UNITS
from server.session.plan import Document, PlannedPerson, PlannedPosition, PreparedQuestion

# The parts that every agenda needs, below what a test is about.
REST = "moderators: [{name: Ann}]\nitems: [{title: A, kind: welcome, duration: 5 min}]\n"


def errors(text: str | bytes) -> list[str]:
    """The problems of a file as ``line:column: message``."""
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(AgendaErrors) as caught:
        read_agenda(content, "f")
    return [line.removeprefix("f:") for line in str(caught.value).split("\n")]


def test_every_key_reaches_the_plan() -> None:
    """What the file says is what the plan holds."""
    agenda = read_agenda(
        b"""\
title: T
hosts: [H, I]
language: en
date: 2027-03-09
start: 9:05
timezone: Europe/Dublin
speech_limit: 3 min
invitation: 90 s
moderators: [{name: Ann}, {name: Bob, id: bob}]
panelists:
  - {name: Cy, organisation: O, office: F, category: city, speech_limit: 1 min}
spectators: [{name: Di}]
documents: [{title: D, publisher: P, year: 2019, url: 'https://example.org/x'}]
items:
  - title: A
    kind: discussion
    duration: 1h30
    lead: Bob
    script: |
      one
      two
    speech_limit: 45 s
    open_chairs: 2
    order: balanced
    questions: [{to: Cy, text: Why?}, {to: s1, text: Who?}]
    positions: [{text: X, document: D, anonymous: true}, {text: Y, document: d1, id: why}]
  - {title: B, kind: break, duration: 10 min, id: pause, positions: [{text: Z}]}
cues: {waiting: 20 min, votes: 6, dominates: 0.5, idle: false}
fictional: true
signals: [Bitte lauter, 'Bitte ans Mikrofon']
""",
        "f",
    )
    assert agenda.signals == ("Bitte lauter", "Bitte ans Mikrofon")
    assert (agenda.title, agenda.hosts, agenda.language) == ("T", ("H", "I"), "en")
    assert (agenda.date, agenda.start, agenda.timezone) == ("2027-03-09", "09:05", "Europe/Dublin")
    assert (agenda.speech_limit, agenda.invitation_seconds) == (180, 90)
    assert agenda.people == (
        PlannedPerson("m1", "Ann", "moderator"),
        PlannedPerson("bob", "Bob", "moderator"),
        PlannedPerson("p1", "Cy", "panelist", "O", "F", "city", 60),
        PlannedPerson("s1", "Di", "spectator"),
    )
    assert agenda.documents == (Document("d1", "D", "P", 2019, "https://example.org/x"),)
    item, pause = agenda.items
    assert (item.id, item.title, item.kind, item.planned) == ("i1", "A", "discussion", 5400)
    assert (item.lead, item.script, item.speech_limit) == ("bob", "one\ntwo", 45)
    assert item.open_chairs == 2
    assert item.order == "balanced"
    assert item.prepared == (PreparedQuestion("p1", "Why?"), PreparedQuestion("s1", "Who?"))
    assert item.positions == (
        PlannedPosition("pos1", "X", "d1", anonymous=True),
        PlannedPosition("why", "Y", "d1"),
    )
    assert (pause.id, pause.positions) == ("pause", (PlannedPosition("pos3", "Z"),))
    assert agenda.cues == {"waiting": 1200.0, "votes": 6.0, "dominates": 0.5, "idle": False}
    assert agenda.fictional


def test_a_key_without_value_is_a_key_left_out() -> None:
    """Templates leave keys empty; that is no error unless the key is needed."""
    agenda = read_agenda(f"title: T\nhosts:\nlanguage:\npanelists:\ndate:\n{REST}".encode(), "f")
    assert (agenda.hosts, agenda.language, agenda.date) == ((), "de", None)
    assert errors(f"title:\n{REST}") == ["1:1: “title” has no value"]


def test_the_file_has_the_cues_that_there_are() -> None:
    """Every cue can be set in its unit, and real people are never taken for fictional ones."""
    fields = CuesForm.model_fields
    assert set(fields) == set(CUES)
    for name, unit in UNITS.items():
        alias = {"seconds": Span, "share": Share, "count": Count}[unit]
        assert get_args(fields[name].annotation)[0] == alias
    assert not read_agenda(f"title: T\n{REST}".encode(), "f").fictional


def test_the_reference_has_every_cue_with_its_unit_and_its_default() -> None:
    """What moderators read about cues, most urgent first, is what the assistant does."""
    text = (Path(__file__).parents[3] / "docs" / "agenda.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `(\w+)` \| .+ \| (duration|share|count) \| `(.+)` \|$", text, re.MULTILINE
    )
    assert [name for name, _, _ in rows] == list(CUES)
    for name, unit, default in rows:
        assert UNITS[name] == {"duration": "seconds"}.get(unit, unit)
        amount = seconds_of(default, 1, 86_400) if unit == "duration" else float(default)
        assert amount == DEFAULTS[name]


@pytest.mark.parametrize("word", ["no", "on", "10:30", "1_000", "2021-06-01", "0b11", "y", "NO"])
def test_words_that_yaml_1_1_would_convert_stay_text(word: str) -> None:
    """YAML 1.2's core schema holds: a title that looks like a time or a yes is a title."""
    assert read_agenda(f"title: {word}\n{REST}".encode(), "f").title == word


@pytest.mark.parametrize("word", ["1", "-1", "0o14", "0xF", "1.5", "1e3", ".inf", "true", "False"])
def test_words_that_yaml_1_2_converts_need_quotes_to_be_text(word: str) -> None:
    """What YAML 1.2 reads as a number or a truth value is refused as text, with the repair."""
    assert errors(f"title: {word}\n{REST}") == [
        f"1:8: text is expected here (put it in quotes: “'{word}'”)"
    ]
    assert read_agenda(f"title: '{word}'\n{REST}".encode(), "f").title == word
    assert read_agenda(f"title: !!str {word}\n{REST}".encode(), "f").title == word


ITEM = "title: T\nmoderators: [{name: Ann Lee}]\npanelists: [{name: Cy}]\nitems:\n  - title: A\n"
ITEM_REST = "    kind: welcome\n    duration: 5 min\n"

ERRORS = {
    "unknown key": (
        f"titel: X\ntitle: T\n{REST}",
        "1:1: unknown key “titel” (did you mean “title”?)",
    ),
    "unknown key, nothing near": (f"title: T\nqqq:\n{REST}", "2:1: unknown key “qqq”"),
    "unknown key inside": (
        f"{ITEM}{ITEM_REST}    leed: Ann Lee\n",
        "8:5: unknown key “leed” (did you mean “lead”?)",
    ),
    "missing key": (REST, "1:1: “title” is missing here"),
    "missing key inside": (f"{ITEM}    kind: break\n", "5:5: “duration” is missing here"),
    "no moderators": (
        "title: T\nmoderators: []\nitems: [{title: A, kind: break, duration: 1 min}]\n",
        "2:13: at least one is needed here",
    ),
    "no items": (
        "title: T\nmoderators: [{name: A}]\nitems: []\n",
        "3:8: at least one is needed here",
    ),
    "list for text": (f"title: [T]\n{REST}", "1:8: text is expected here"),
    "text for list": (
        f"title: T\nhosts: Städtetag\n{REST}",
        "2:8: a list is expected here: lines that begin with “- ” (for example “- Städtetag”)",
    ),
    "text for a person": (
        f"title: T\npanelists:\n  - Cy\n{REST}",
        "3:5: “key: value” lines are expected here (for example “name: Cy”)",
    ),
    "year": (
        f"title: T\ndocuments: [{{title: D, year: '19'}}]\n{REST}",
        "2:30: a whole number is expected here",
    ),
    "absurd year": (
        f"title: T\ndocuments: [{{title: D, year: 19}}]\n{REST}",
        "2:30: this is no year",
    ),
    "truth": (
        f"{ITEM}{ITEM_REST}    positions: [{{text: X, anonymous: no}}]\n",
        "8:38: true or false is expected here",
    ),
    "kind": (
        f"{ITEM}    kind: discusion\n    duration: 5 min\n",
        "6:11: “discusion” is unknown (did you mean “discussion”?)",
    ),
    "order": (
        f"{ITEM}{ITEM_REST}    order: q\n",
        "8:12: “q” is unknown (there are: arrival, balanced, time)",
    ),
    "language": (f"title: T\nlanguage: fr\n{REST}", "2:11: “fr” is unknown (there are: de, en)"),
    "duration without unit": (
        f"{ITEM}    kind: break\n    duration: 45\n",
        "7:15: “45” has no unit (write “45 min”?)",
    ),
    "duration of two meanings": (
        f"{ITEM}    kind: break\n    duration: 1:30\n",
        "7:15: “1:30” can be hours or minutes (write “1 h 30 min” or “1 min 30 s”)",
    ),
    "duration list": (
        f"{ITEM}    kind: break\n    duration: []\n",
        "7:15: a duration is expected here, for example “12 min”",
    ),
    "date": (
        f"title: T\ndate: 1.6.2021\n{REST}",
        "2:7: “1.6.2021” is no date (did you mean “2021-06-01”?)",
    ),
    "comment for text": (
        f"title: #digital\n{REST}",
        "1:1: “title” has no value (text that begins with “#” needs quotes)",
    ),
    "day in slashes": (
        f"title: T\ndate: 2027/3/9\n{REST}",
        "2:7: “2027/3/9” is no date (did you mean “2027-03-09”?)",
    ),
    "day with its hour": (
        f"title: T\ndate: 2027-03-09 14:00\n{REST}",
        "2:7: “2027-03-09 14:00” is no date (did you mean “2027-03-09”?)",
    ),
    "day with its month's name": (
        f"title: T\ndate: 9. März 2027\n{REST}",
        "2:7: “9. März 2027” is no date (did you mean “2027-03-09”?)",
    ),
    "day of two digits' year": (
        f"title: T\ndate: 9.3.27\n{REST}",
        "2:7: “9.3.27” is no date (did you mean “2027-03-09”?)",
    ),
    "day that is named": (
        f"title: T\ndate: morgen\n{REST}",
        "2:7: “morgen” is no date (for example “2021-06-01”)",
    ),
    "day that is none": (
        f"title: T\ndate: 2021-02-29\n{REST}",
        "2:7: there is no day “2021-02-29”",
    ),
    "day before all": (
        f"title: T\ndate: 1899-12-31\n{REST}",
        "2:7: “1899-12-31” is before 1900 or after 2999",
    ),
    "day after all": (
        f"title: T\ndate: 9999-12-31\n{REST}",
        "2:7: “9999-12-31” is before 1900 or after 2999",
    ),
    "no chair": (
        f"{ITEM}{ITEM_REST}    open_chairs: 0\n",
        "8:18: a whole number from 1 to 20 is expected here",
    ),
    "chairs": (
        f"{ITEM}{ITEM_REST}    open_chairs: 21\n",
        "8:18: a whole number from 1 to 20 is expected here",
    ),
    "time": (
        f"title: T\nstart: 24:00\n{REST}",
        "2:8: “24:00” is no time of day (for example “14:00”)",
    ),
    "time that clocks jump over": (
        f"title: T\ndate: 2026-03-29\nstart: 2:30\n{REST}",
        "3:8: there is no “02:30” on that day: clocks are put forward past it",
    ),
    "zone": (
        f"title: T\ntimezone: Europe/Berlni\n{REST}",
        "2:11: “Europe/Berlni” is no time zone (did you mean “Europe/Berlin”?)",
    ),
    "zone as Germans call it": (
        f"title: T\ntimezone: MEZ\n{REST}",
        "2:11: “MEZ” is no time zone (did you mean “Europe/Berlin”?)",
    ),
    "zone as path": (
        f"title: T\ntimezone: ../zone\n{REST}",
        "2:11: “../zone” is no time zone (for example “Europe/Berlin”)",
    ),
    "lead": (
        f"{ITEM}{ITEM_REST}    lead: Ann Le\n",
        "8:11: nobody here is “Ann Le” (did you mean “Ann Lee”?)",
    ),
    "lead who moderates nothing": (
        f"{ITEM}{ITEM_REST}    lead: Cy\n",
        "8:11: “Cy” is no moderator",
    ),
    "person asked": (
        f"{ITEM}{ITEM_REST}    questions: [{{to: Xaver, text: Why?}}]\n",
        "8:22: nobody here is “Xaver”",
    ),
    "document": (
        f"{ITEM}{ITEM_REST}    positions: [{{text: X, document: Plan}}]\n",
        "8:37: there is no document “Plan”",
    ),
    "doubled name": (
        f"title: T\npanelists: [{{name: Ann}}]\n{REST}",
        "3:21: “Ann” is already named in line 2",
    ),
    "doubled id": (
        f"title: T\npanelists:\n- {{name: A, id: x}}\n- {{name: B, id: x}}\n{REST}",
        "4:17: the id “x” is taken in line 3",
    ),
    "id that another has by default": (
        f"title: T\npanelists:\n- {{name: A, id: p2}}\n- {{name: B}}\n{REST}",
        "4:3: the id “p2” is taken in line 3",
    ),
    "reserved id": (
        f"title: T\npanelists: [{{name: B, id: system}}]\n{REST}",
        "2:27: the id “system” is reserved",
    ),
    "id that stands for a link": (
        f"title: T\npanelists: [{{name: B, id: stage}}]\n{REST}",
        "2:27: the id “stage” is reserved",
    ),
    "id of a person and an item": (
        f"{ITEM}{ITEM_REST}    id: p1\n",
        "8:9: the id “p1” is taken in line 3",
    ),
    "id with a blank": (
        f"title: T\npanelists: [{{name: B, id: a b}}]\n{REST}",
        "2:27: “a b” is no id: up to 32 letters A–Z, digits, “_” and “-”",
    ),
    "empty name": (f"title: T\npanelists: [{{name: ' '}}]\n{REST}", "2:20: the text is empty"),
    "control character in a name": (
        f'title: T\npanelists: [{{name: "A\\x1b[31m"}}]\n{REST}',
        "2:20: the text contains the control character U+001B",
    ),
    "turned text in a name": (
        f"title: T\npanelists: [{{name: A\u202eB}}]\n{REST}",
        "2:20: the text contains the control character U+202E",
    ),
    "long name": (
        f"title: T\npanelists: [{{name: {'x' * 81}}}]\n{REST}",
        "2:20: the text is too long: at most 80 characters",
    ),
    "web address": (
        f"title: T\ndocuments: [{{title: D, url: 'javascript:x'}}]\n{REST}",
        "2:29: a web address begins with https:// or http://",
    ),
    "cue's name": (
        f"title: T\ncues: {{over_tme: 1 min}}\n{REST}",
        "2:8: unknown key “over_tme” (did you mean “over_time”?)",
    ),
    "cues that are none": (
        f"title: T\ncues: idle\n{REST}",
        "2:7: “key: value” lines are expected here",
    ),
    "cue that is just on": (
        f"title: T\ncues: {{idle: true}}\n{REST}",
        "2:14: a duration such as “90 s”, or false is expected here",
    ),
    "cue's duration without unit": (
        f"title: T\ncues: {{idle: 5}}\n{REST}",
        "2:14: “5” has no unit (write “5 min”?)",
    ),
    "cue's share": (
        f"title: T\ncues: {{dominates: 40}}\n{REST}",
        "2:19: a share between 0 and 1 such as “0.4”, or false is expected here",
    ),
    "cue's count": (
        f"title: T\ncues: {{votes: 10 min}}\n{REST}",
        "2:15: a whole number from 1 on, or false is expected here",
    ),
    "doubled key": (
        f"title: T\n{REST}title: U\n",
        "4:1: “title” is here a second time: the first is at 1:1",
    ),
    "key that is a list": (f"title: T\n? [a]\n: b\n{REST}", "2:3: a key is a single word"),
    "tag": (
        f"title: !!python/object:os.system T\n{REST}",
        "1:8: the tag “!!python/object:os.system” has no meaning here: leave it out",
    ),
    "tag of a list": (
        f"title: T\npanelists: !!python/tuple []\n{REST}",
        "2:12: the tag “!!python/tuple” has no meaning here: leave it out",
    ),
    "merge key": (f"title: T\n<<: {{}}\n{REST}", "2:1: unknown key “<<”"),
}


@pytest.mark.parametrize(("text", "expected"), ERRORS.values(), ids=ERRORS)
def test_an_error_has_its_place_and_says_what_to_do(text: str, expected: str) -> None:
    """Each kind of mistake is one line that points to the key or value at fault."""
    assert errors(text) == [expected]


@pytest.mark.parametrize("zone", ["Europe", "/etc/localtime", "'a\\0b'", "x" * 5000])
def test_a_time_zone_is_a_name_and_never_a_path(zone: str) -> None:
    """Folders, absolute paths and endless names are no time zones, and open nothing."""
    assert errors(f"title: T\ntimezone: {zone}\n{REST}")[0].startswith("2:11: ")


def test_all_errors_are_told_at_once_in_the_order_of_the_file() -> None:
    """Nobody repairs a file one error a run: shape, values, names and ids are checked together."""
    text = f"{ITEM}    kind: wlcome\n    duration: 5\n    lead: An Lee\ntitle: U\nhost: [X]\n"
    assert [line.split(": ")[0] for line in errors(text)] == ["6:11", "7:15", "8:11", "9:1", "10:1"]


def test_a_time_that_clocks_jump_over_is_told_with_all_else() -> None:
    """Though it takes day, time and zone together to know of it."""
    jumped = f"title: T\ndate: 2026-03-29\nstart: 2:30\n{REST}"
    for others, places in (
        ("titel: X", ["1:1", "4:8"]),
        ("retention: no", ["1:12", "4:8"]),
        ("timezone: UTC\nhost: X", ["2:1"]),
        ("timezone: Europe/Nowhere", ["1:11"]),
    ):
        found = [line.split(": ")[0] for line in errors(f"{others}\n{jumped}")]
        assert found == places


def test_columns_count_characters() -> None:
    """An editor jumps to the right place also after umlauts, CJK, emoji and Windows' line ends."""
    text = f"title: T\r\npanelists: [{{name: 李雷 Ö 🎈, foo: 1}}]\r\n{REST}"
    assert errors(text) == ["2:28: unknown key “foo”"]
    assert errors(f"title: 'a\u2028b'\nfoo: 1\n{REST}")[1:] == ["2:1: unknown key “foo”"]


def test_errors_speak_the_readers_language_with_the_files_name(tmp_path: Path) -> None:
    """Messages are made for a language when they are shown; the file's name comes first."""
    path = tmp_path / "a.yaml"
    path.write_text(f"titel: X\ntitle: T\n{REST}", encoding="utf-8")
    with pytest.raises(AgendaErrors) as caught:
        load_agenda(path)
    german = caught.value.render(Language.named("de"))
    assert german.startswith(f"{path}:1:1: ")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(path), 1, 1)


def test_a_files_text_cannot_reach_the_terminal_raw() -> None:
    """A key with an escape sequence is shown escaped, and a long one shortened."""
    escape, long = errors(f'"\\e[2J": 1\ntitle: T\n{"k" * 500}: 1\n{REST}')
    assert escape == "1:1: unknown key “\\u001b[2J”"
    assert len(long) < 120


def test_a_name_is_found_however_its_accents_are_encoded() -> None:
    """The same name typed on a Mac (decomposed) and elsewhere (composed) is the same person."""
    text = "title: T\nmoderators: [{name: J\u00f6rg}]\nitems:\n  - title: A\n"
    text += "    kind: break\n    duration: 5 min\n    lead: Jo\u0308rg\n"
    assert read_agenda(text.encode(), "f").items[0].lead == "m1"


def test_an_honest_alias_is_one_value_twice() -> None:
    """Aliases are allowed where they save typing."""
    text = "title: &t T\nhosts: [*t, *t]\n" + REST
    assert read_agenda(text.encode(), "f").hosts == ("T", "T")


def test_the_notice_on_data_protection_has_a_text_in_each_language_that_it_has() -> None:
    """One language is enough, none is none, and another key is named."""

    def notice(text: str) -> dict[str, str]:
        return read_agenda(f"title: T\nprivacy: {text}\n{REST}".encode(), "f").privacy

    assert notice("{de: Verantwortlich ist die Stadt., en: }") == {
        "de": "Verantwortlich ist die Stadt."
    }
    assert notice("{}") == {}
    (error,) = errors(f"title: T\nprivacy: {{fr: Bonjour}}\n{REST}")
    assert error.startswith("2:")


def test_a_notice_that_is_not_filled_in_is_refused() -> None:
    """What the template leaves to the host would be read by everybody who joins: each place is
    named, whatever lines it stands in. Brackets that mean something else stay."""
    documents = Path(__file__).parents[3] / "docs" / "data-protection.md"
    templates = documents.read_text(encoding="utf-8").split("## Notice to be filled in")[1:]
    assert len(templates) == 2
    for template in templates:
        text = template.partition("\n")[2].replace("> ", "").replace(">", "")
        said = textwrap.indent(text, "    ")
        (error,) = errors(f"title: T\nprivacy:\n  de: |\n{said}\n{REST}")
        assert "still to be filled in: [" in error
        assert "(write what holds for this session in their place)" in error
        open_places = {" ".join(place.split()) for place in re.findall(r"\[[^]]*\]", text)}
        assert all(place[:50] in error for place in open_places)
    (error,) = errors(f'title: T\nprivacy: {{en: "Controller: …"}}\n{REST}')
    assert "still to be filled in: …" in error
    kept = "See [1], [notice](https://city.example/privacy), [sic] and [Name](https://x.example)."
    read = read_agenda(f"title: T\nprivacy:\n  en: |\n    {kept}\n{REST}".encode(), "f")
    assert read.privacy["en"].strip() == kept
