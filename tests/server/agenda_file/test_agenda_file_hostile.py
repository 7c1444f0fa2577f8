"""Files that are no agenda: broken YAML, wrong encodings, and what is meant to do harm."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from server.agenda_file import AgendaErrors, Problem, load_agenda, read_agenda
from server.agenda_file.source import decode
from server.agenda_file.yaml12 import compose

REST = b"moderators: [{name: Ann}]\nitems: [{title: A, kind: welcome, duration: 5 min}]\n"


def error(content: bytes) -> str:
    """The only problem of a file, as ``line:column: message``."""
    with pytest.raises(AgendaErrors) as caught:
        read_agenda(content, "f")
    (problem,) = str(caught.value).split("\n")
    return problem.removeprefix("f:")


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """No file takes long, whatever it holds (the limit leaves room for a busy machine)."""
    begin = time.process_time()
    yield
    assert time.process_time() - begin < 2


SYNTAX = {
    "tab": ("a:\n\tb: 1\n", "2:1: a tab: indent with spaces"),
    "tab on an empty line": ("a: 1\n\t\nb: 2\n", "2:1: a tab: indent with spaces"),
    "open quotation before another": (
        'title: "A\nhosts:\n  - "B"\n',
        "1:8: the closing quotation mark is missing",
    ),
    "open quotation": ("a: 1\nb: 'x\nc: 1\n", "2:4: the closing quotation mark is missing"),
    "colon": ("a: b: c\n", "1:5: one “:” too many: put text with “: ” in it in quotes"),
    "open list": ("a: [1, 2\nb: 3\n", "2:2: a “,” or the closing bracket is missing"),
    "open mapping": ("a: {x: 1\nb: 3", "2:2: a “,” or the closing bracket is missing"),
    "indentation": ("a:\n  b: 1\n c: 2\n", "3:2: the indentation does not fit what stands above"),
    "list among keys": ("a: 1\n- b\n", "2:1: the indentation does not fit what stands above"),
    "first line indented": (
        "  a: 1\nb: 2\n",
        "2:1: the indentation does not fit what stands above",
    ),
    "after quotation": (
        "a: 'x' y\n",
        '1:8: text after the closing quotation mark: put all of it in double quotes, "…"',
    ),
    "at sign": ("a: @x\n", "1:4: text cannot begin with “@”: put it in quotes"),
    "percent": ("a: %x\n", "1:4: text cannot begin with “%”: put it in quotes"),
    "percent where a line begins": (
        "a: 1\n% a note\nb: 2\n",
        "2:1: text cannot begin with “%”: put it in quotes",
    ),
    "no directive of ours": ("%YAML 2.0\n", "1:1: text cannot begin with “%”: put it in quotes"),
    "sign of a block in brackets": (
        "a: [|]\n",
        "1:5: text cannot begin with “|”: put it in quotes",
    ),
    "question mark": ("a: ? b\n", "1:4: text cannot begin with “?”: put it in quotes"),
    "exclamation mark and percent": (
        "a: !% b\n",
        "1:4: “&”, “*” and “!” have a meaning of their own here: put the text in quotes",
    ),
    "block's sign and 0": ("a: |0\n  y\n", "1:5: nothing can follow “|” or “>” on their line"),
    "letters for a block": ("a: >x\n  y\n", "1:5: nothing can follow “|” or “>” on their line"),
    "list on the key's line": (
        "a: - b\n",
        "1:4: no list can begin here: begin it on the next line",
    ),
    "lone bracket": ("a: ]\n", "1:4: a value or the closing bracket is missing"),
    "after a block's sign": ("a: | x\n  y\n", "1:6: nothing can follow “|” or “>” on their line"),
    "two documents": (
        "--- {a: 1}\n--- {b: 1}\n",
        "2:1: a second document begins here: a file holds one agenda",
    ),
    "empty": ("", "1:1: the agenda is empty"),
    "only comments": ("# nothing\n", "1:1: the agenda is empty"),
    "empty document": ("---\n", "2:1: the agenda is empty"),
    "list": ("- a\n", "1:1: an agenda consists of “key: value” lines"),
    "text": ("hello\n", "1:1: an agenda consists of “key: value” lines"),
    "unknown alias": ("a: *b\n", "1:4: there is no “&b” before this"),
    "alias inside itself": ("a: &b [*b]\n", "1:8: “*b” contains itself"),
}


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "python"])
@pytest.mark.parametrize(("text", "expected"), SYNTAX.values(), ids=SYNTAX)
def test_broken_yaml_is_one_line_in_plain_words(text: str, expected: str, loader: type) -> None:
    """The same sentence at the same place with either parser, about text and not about tokens."""
    with pytest.raises(AgendaErrors) as caught:
        compose(decode(text.encode(), "f"), loader)
    assert str(caught.value) == f"f:{expected}"


def test_what_was_found_before_broken_yaml_is_told_too() -> None:
    """A doubled key above a syntax error is not forgotten."""
    with pytest.raises(AgendaErrors) as caught:
        read_agenda(b"a: 1\na: 2\nb: [\n", "f")
    assert [problem.line for problem in caught.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title: Ü\n".encode("utf-16"), "1:1: the file is UTF-16: save it as UTF-8"),
        (
            "title: T\nhosts: [Städtetag]\n".encode("latin-1"),
            "2:11: the file is not UTF-8: save it as UTF-8 (the first wrong byte is 0xE4)",
        ),
        (b"title: T\n\x00\x01", "2:1: a character that no text file has: U+0000"),
        (b"\x7fELF\x02\x01", "1:1: a character that no text file has: U+007F"),
        (b"a: x\xef\xbb\xbfy\n", "1:5: a character that no text file has: U+FEFF"),
    ],
    ids=["UTF-16", "Latin-1", "binary", "program", "mark inside"],
)
def test_a_wrong_encoding_is_one_line_with_its_place(content: bytes, expected: str) -> None:
    """Files from other programs are told apart from broken ones."""
    assert error(content) == expected


def test_a_byte_order_mark_is_no_error_and_moves_no_column() -> None:
    """Windows' editors write it."""
    assert read_agenda(b"\xef\xbb\xbftitle: T\n" + REST, "f").title == "T"
    assert error(b"\xef\xbb\xbffoo: T\ntitle: T\n" + REST) == "1:1: unknown key “foo”"


LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)

HOSTILE = {
    "billion laughs": (LAUGHS, "5:35: more content than any agenda has"),
    "long text many times": (
        f"a: &a {'x' * 500_000}\nb: [*a, *a, *a]\n",
        "2:9: more content than any agenda has",
    ),
    "opening brackets": ("a: " + "[" * 100_000, "1:35: nested deeper than any agenda is"),
    "opening braces": ("{" * 100_000, "1:33: nested deeper than any agenda is"),
    "dashes": ("- " * 100_000, "1:65: nested deeper than any agenda is"),
    "question marks": ("? " * 100_000, "1:65: nested deeper than any agenda is"),
    "brackets on lines of their own": ("[\n" * 100_000, "33:1: nested deeper than any agenda is"),
    "many values": ("a: [" + "x," * 400_000 + "]", "1:39999: more content than any agenda has"),
}


@pytest.mark.parametrize(("text", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_grows_or_nests_without_end_is_refused_early(text: str, expected: str) -> None:
    """Aliases, depth and size are limited before they cost time or memory."""
    assert error(text.encode()) == expected


def test_thousands_of_wrong_names_are_all_told_quickly() -> None:
    """Guessing what was meant stops in a hopeless file; reporting does not."""
    # Enough that guessing all of them would take several times the limit.
    names = ", ".join(f"{{name: Person number {n}}}" for n in range(200))
    asked = ", ".join(f"{{to: Persona nummer {n}, text: x}}" for n in range(100))
    items = ", ".join(
        f"{{title: A, kind: break, duration: 5 min, questions: [{asked}]}}" for _ in range(20)
    )
    text = f"title: T\nmoderators: [{{name: A}}]\nspectators: [{names}]\nitems: [{items}]\n"
    with pytest.raises(AgendaErrors) as caught:
        read_agenda(text.encode(), "f")
    assert len(caught.value.problems) == 2000


def unreadable(path: Path | str) -> str:
    with pytest.raises(AgendaErrors) as caught:
        load_agenda(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_path_that_is_no_readable_file_is_one_line(tmp_path: Path) -> None:
    """Nothing is read that is not a file of a sensible size, and nothing waits."""
    assert unreadable(tmp_path / "none.yaml") == "there is no such file"
    assert unreadable("") == '"": there is no such file'
    assert unreadable(tmp_path) == "this is a directory, not an agenda file"
    assert unreadable("/dev/zero") == "this is not a file"
    assert unreadable("a\0b").startswith("a\\u0000b: the file cannot be read")
    os.mkfifo(tmp_path / "pipe")
    assert unreadable(tmp_path / "pipe") == "this is not a file"
    with (tmp_path / "large").open("wb") as large:
        large.truncate(50_000_000)
    assert unreadable(tmp_path / "large") == "the file is larger than 1 MiB: no agenda is that long"
    (tmp_path / "log.jsonl").write_text('{"roundtable-log":1,"session":"a"}\n' * 50_000)
    assert ":1:1: this is a session log, not" in unreadable(tmp_path / "log.jsonl")


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    """The usual reason is named, not a number."""
    (tmp_path / "private").write_text("title: T\n", encoding="utf-8")
    (tmp_path / "private").chmod(0)
    assert unreadable(tmp_path / "private") == "no permission to read this file"


SCRAPS = st.sampled_from(
    ["title", "items", "name", ": ", "- ", "\n", "\n  ", "[", "]", "{", "}", "'", '"', "&a ", "*a",
     "!!str ", "!", "|\n", "? ", "# ", "moderators", "lead", "id", "duration", "5 min", ",", "ä",
     "\t", "---\n", "%", "@", "\\", "null", "~", "1", "true", "\r", "\u2028", "cues", "questions"]
)  # fmt: skip


@given(st.binary(max_size=200))
def test_no_bytes_lead_to_anything_but_an_agenda_or_its_errors(content: bytes) -> None:
    """Whatever a file holds, reading it ends in a plan or in problems with places."""
    read_or_refuse(content)


@given(st.lists(SCRAPS, max_size=40).map("".join))
def test_no_scraps_of_yaml_do_either(text: str) -> None:
    """The same for text that is nearly an agenda."""
    read_or_refuse(text.encode())
    read_or_refuse(b"title: T\n" + REST + text.encode())


def read_or_refuse(content: bytes) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read_agenda(content, "f")
    except AgendaErrors as errors:
        problems = errors.problems
        lines = str(errors).split("\n")
    else:
        lines = []
    assert len(lines) == len(problems)
    assert all((problem.line or 0) >= 1 and (problem.column or 0) >= 1 for problem in problems)
