"""What the complaints about an agenda file advise is worth following."""

import re

import pytest

from server.agenda_file import read_agenda
from tests.server.agenda_file.test_agenda_file import ITEM, ITEM_REST, REST, errors

_EXAMPLE = re.compile(
    r"\((?:for example|did you mean|write|put it in quotes:) “(?P<first>.+?)”"
    r"(?: or “(?P<other>.+?)”)?(?:, with these keys below it: (?P<keys>.+?))?\??\)$"
)
_VALUES = {"to": "Ann Lee", "kind": "break", "duration": "5 min"}

ADVISED = {
    "a question": f"{ITEM}{ITEM_REST}    questions:\n      - Was denken Sie?\n",
    "a question with a colon": f"{ITEM}{ITEM_REST}    questions:\n      - 'Was: denken Sie?'\n",
    "a thesis": f"{ITEM}{ITEM_REST}    positions:\n      - Eine These\n",
    "a thesis that is no list": f"{ITEM}{ITEM_REST}    positions: Eine These, eine\n",
    "an item": f"{ITEM}{ITEM_REST}  - Pause\n",
    "a moderator": "title: T\nmoderators: Maeve\nitems: [{title: A, kind: break, duration: 1 h}]\n",
    "a panelist called by a number": f"title: T\npanelists:\n  - 7\n{REST}",
    "a host": f"title: T\nhosts: Städtetag\n{REST}",
    "a host of digits": f"title: T\nhosts: 2021\n{REST}",
    "a title of digits": f"title: 2021\n{REST}",
    "a host among others": f"title: T\nhosts:\n  - 2021\n{REST}",
    "time with a dot": f"title: T\nstart: 14.00\n{REST}",
    "time as an hour": f"title: T\nstart: 9\n{REST}",
    "time without a mark": f"title: T\nstart: 1400\n{REST}",
    "time as it is said": f"title: T\nstart: 9.30 Uhr\n{REST}",
    "time that is none": f"title: T\nstart: 99\n{REST}",
    "date that is a number": f"title: T\ndate: 2021\n{REST}",
    "date in German": f"title: T\ndate: 1.6.2021\n{REST}",
    "duration without a unit": f"{ITEM}    kind: break\n    duration: 45\n",
    "duration that is no minutes": f"{ITEM}    kind: break\n    duration: 3600\n",
    "invitation of hours": f"title: T\ninvitation: 1:30\n{REST}",
    "invitation of two meanings": f"title: T\ninvitation: 0:30\n{REST}",
    "zone": f"title: T\ntimezone: Berlin\n{REST}",
    "a lead": f"{ITEM}{ITEM_REST}    lead: Ann Le\n",
    "a kind in German": f"{ITEM}    kind: Diskussion\n    duration: 5 min\n",
    "word": f"title: T\nlanguage: dee\n{REST}",
}


@pytest.mark.parametrize("text", ADVISED.values(), ids=ADVISED)
def test_whoever_follows_an_example_has_a_file_in_order(text: str) -> None:
    """What a complaint gives to be written stands where it points, and the next check finds
    nothing there."""
    (problem,) = errors(text)
    found = _EXAMPLE.search(problem)
    assert found, problem
    for advice in filter(None, (found["first"], found["other"])):
        followed = _followed(text, problem, advice, found["keys"] or "")
        assert read_agenda(followed.encode(), "f").title, followed


def _followed(text: str, problem: str, advice: str, keys: str) -> str:
    line, column = map(int, problem.split(":")[:2])
    lines = text.split("\n")
    before = lines[line - 1][: column - 1]
    if advice.startswith("- "):
        before += "\n" + " " * (len(before) - len(before.lstrip()) + 2)
        column = 3
    below = [
        " " * (column - 1) + f"{key}: {_VALUES[key]}" for key in filter(None, keys.split(", "))
    ]
    lines[line - 1 : line] = [before + advice, *below]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        f"title: T\ndate: 31.11.2026\n{REST}",
        f"title: T\ndate: 1.1.1800\n{REST}",
        f"{ITEM}    kind: break\n    duration: 999999\n",
        f"title: T\ninvitation: 0\n{REST}",
    ],
)
def test_nothing_is_advised_that_the_next_check_refuses(text: str) -> None:
    """Where no reading of a value is possible, no hint stands behind the complaint."""
    (problem,) = errors(text)
    assert not problem.endswith(")"), problem


def test_where_no_moderators_are_named_no_lead_is_called_unknown() -> None:
    """That they are missing is one mistake, in however many items one of them was to lead."""
    item = "  - title: A\n    kind: break\n    duration: 5 min\n    lead: Ann\n"
    assert errors(f"title: T\nitems:\n{item}{item}") == ["1:1: “moderators” is missing here"]
    assert errors(f"title: T\nmoderators:\nitems:\n{item}") == ["2:1: “moderators” has no value"]


def test_every_word_that_is_possible_is_named() -> None:
    """The one that is wanted may be the last."""
    (problem,) = errors(f"{ITEM}    kind: pause\n    duration: 5 min\n")
    assert problem.endswith("positions, questions, findings, feedback, break)")


NOT_YAML = {
    "text behind double quotes": (
        f'title: "T" neu\n{REST}',
        "1:12: text after the closing quotation mark: put all of it in single quotes, '…'",
        f"title: '\"T\" neu'\n{REST}",
    ),
    "doubled double quotes": (
        f'title: "Der ""Plan"""\n{REST}',
        "1:14: text after the closing quotation mark: put all of it in single quotes, '…'",
        f'title: \'"Der ""Plan"""\'\n{REST}',
    ),
    "an apostrophe": (
        f"title: 'Was's'\n{REST}",
        '1:13: text after the closing quotation mark: put all of it in double quotes, "…"',
        f"title: \"'Was's'\"\n{REST}",
    ),
    "a key that stands too deep": (
        f"{ITEM}     kind: welcome\n    duration: 5 min\n",
        "6:6: this key stands further to the right than the one above it",
        f"{ITEM}    kind: welcome\n    duration: 5 min\n",
    ),
    "another space to indent with": (
        f"{ITEM}\xa0   kind: welcome\n    duration: 5 min\n",
        "6:1: this is no ordinary space (U+00A0): put spaces in its place, or nothing",
        f"{ITEM}    kind: welcome\n    duration: 5 min\n",
    ),
    "another space behind a first key": (
        f"title:\xa0T\n{REST}",
        "1:7: this is no ordinary space (U+00A0): put spaces in its place, or nothing",
        f"title: T\n{REST}",
    ),
    "another space behind a further key": (
        f"{ITEM}    kind:\u202fwelcome\n    duration: 5 min\n",
        "6:10: this is no ordinary space (U+202F): put spaces in its place, or nothing",
        f"{ITEM}    kind: welcome\n    duration: 5 min\n",
    ),
    "another space before a last key": (
        f"title: T\n{REST}\xa0language: en\n",
        "4:1: this is no ordinary space (U+00A0): put spaces in its place, or nothing",
        f"title: T\n{REST}language: en\n",
    ),
    "an equals sign in the first line": (
        f"title = T\n{REST}",
        "1:1: a “:” is missing after the key",
        f"title: T\n{REST}",
    ),
    "an equals sign in a list": (
        f"title: T\npanelists:\n  - name = Cy\n    id: cy\n{REST}",
        "3:5: a “:” is missing after the key",
        f"title: T\npanelists:\n  - name: Cy\n    id: cy\n{REST}",
    ),
    "an equals sign below it": (
        f"title: T\nlanguage = de\n{REST}",
        "2:1: a “:” is missing after the key",
        f"title: T\nlanguage: de\n{REST}",
    ),
    "a key without a space": (
        f"title:T\n{REST}",
        "1:6: a space is missing after this “:”",
        f"title: T\n{REST}",
    ),
    "a further key without a space": (
        f"{ITEM}    kind:welcome\n    duration: 5 min\n",
        "6:9: a space is missing after this “:”",
        f"{ITEM}    kind: welcome\n    duration: 5 min\n",
    ),
    "text behind a bracket": (
        f"title: [Entwurf] Hafen\n{REST}",
        "1:18: text after the closing bracket: put all of it in quotes",
        f"title: '[Entwurf] Hafen'\n{REST}",
    ),
    "a path in double quotes": (
        f'title: "C:\\Users"\n{REST}',
        "1:13: an unknown “\\” in double quotes: write “\\\\”, or use single quotes",
        f"title: 'C:\\Users'\n{REST}",
    ),
    "a list of stars": (
        f"title: T\npanelists:\n  * name: Cy\n{REST}",
        "3:3: a list is expected here: lines that begin with “- ”",
        f"title: T\npanelists:\n  - name: Cy\n{REST}",
    ),
    "a script below its key": (
        f"{ITEM}{ITEM_REST}    script: |\n    Begrüßen\n",
        "9:5: the text below “|” or “>” is indented deeper than its key",
        f"{ITEM}{ITEM_REST}    script: |\n      Begrüßen\n",
    ),
    "two lines for one": (
        f"title: |\n  A\n  B\n{REST}",
        "1:8: one line is expected here",
        f"title: |\n  A\n{REST}",
    ),
    "a colon in a text": (
        f"title: Ein Ort: viele\n{REST}",
        "1:15: one “:” too many: put text with “: ” in it in quotes",
        f"title: 'Ein Ort: viele'\n{REST}",
    ),
    "a colon in a text of two lines": (
        f"title: Ein Ort\n  für alle Wege: zu Fuß\n{REST}",
        "2:16: one “:” too many: put text with “: ” in it in quotes",
        f"title: 'Ein Ort\n  für alle Wege: zu Fuß'\n{REST}",
    ),
}


@pytest.mark.parametrize(("text", "expected", "mended"), NOT_YAML.values(), ids=NOT_YAML)
def test_what_is_no_yaml_is_named_where_it_is_to_be_mended(
    text: str, expected: str, mended: str
) -> None:
    """In the line at fault, by what is wrong with it, and with that mended nothing more is."""
    assert errors(text)[-1] == expected
    assert read_agenda(mended.encode(), "f").title
