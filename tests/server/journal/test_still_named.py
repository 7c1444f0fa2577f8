"""A name beside a log is found however it is written there, or said not to be searched for."""

from html import escape
from pathlib import Path

import pytest

from moderator.minutes.markdown import escaped
from server.journal import still_named
from server.journal.still_named import named_beside, unsearched

NAME = "Finn O'Dris_coll"


@pytest.mark.parametrize(
    "content",
    [
        f"Said {NAME}.".encode(),
        f"\ufeff{NAME}s idea".encode(),
        NAME.encode("utf-16"),
        b"\xfe\xff" + NAME.encode("utf-16-be"),
        f"<td>{escape(NAME)}</td>".encode(),
        f"**{escaped(NAME)}**".encode(),
        b"who: Finn\r\n  O'Dris_coll",
    ],
)
def test_a_name_is_found_as_any_text_has_it(content: bytes, tmp_path: Path) -> None:
    """In the encodings of text, in a page, in Markdown, and where a line ends within it."""
    log = tmp_path / "log.jsonl"
    (tmp_path / "notes").write_bytes(content)
    assert (named_beside(log, [NAME]), unsearched(log)) == ([tmp_path / "notes"], [])
    assert named_beside(log, ["inn", "coll"]) == []


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00\x00\xff",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "Jörg".encode("latin-1"),
        NAME.encode("utf-16-le"),
        NAME.encode("utf-32"),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_text_is_not_searched(content: bytes, tmp_path: Path) -> None:
    """A name may stand in it nevertheless."""
    (tmp_path / "notes").write_bytes(content)
    assert unsearched(tmp_path / "log.jsonl") == [tmp_path / "notes"]


def test_a_recording_is_not_read_as_text(tmp_path: Path) -> None:
    """It may be larger than what a machine has room for."""
    with (tmp_path / "film.y4m").open("wb") as file:
        file.truncate(still_named.LARGEST + 1)
    assert unsearched(tmp_path / "log.jsonl") == [tmp_path / "film.y4m"]


def test_beside_a_copy_elsewhere_is_what_has_nothing_to_do_with_it(tmp_path: Path) -> None:
    """Only a session's own folder is searched, with all that is in it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "it").write_text(NAME)
    assert named_beside(tmp_path / "log.jsonl", [NAME]) == [tmp_path / "in" / "it"]
    assert named_beside(tmp_path / "copy.jsonl", [NAME]) == []
