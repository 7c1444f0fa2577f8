"""By what a terminal is known again."""

import sys
from pathlib import Path

import pytest

from moderator.client.identity import FILE, client_id, desk_client


def test_the_same_user_is_known_again(tmp_path: Path) -> None:
    """What was made up once is kept, in a folder that need not be there before."""
    folder = tmp_path / "data" / "roundtable"
    known = client_id(folder)
    assert known is not None
    assert 8 <= len(known) <= 64
    assert client_id(folder) == known
    assert client_id(tmp_path / "somebody else") != known


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 65, b"two\nlines of it", b"\xff" * 16])
def test_what_cannot_have_been_kept_is_made_anew_or_left(tmp_path: Path, content: bytes) -> None:
    """A file that says nothing useful never becomes an identity."""
    (tmp_path / FILE).write_bytes(content)
    known = client_id(tmp_path)
    assert known is None or known.encode() not in content
    assert client_id(tmp_path) == known


@pytest.mark.skipif(sys.platform == "win32", reason="folders there are writable in another way")
def test_without_a_place_to_keep_it_there_is_none(tmp_path: Path) -> None:
    """Where nothing can be written, the room takes the reader for somebody new."""
    (tmp_path / "file").write_text("in the way")
    assert client_id(tmp_path / "file") is None


def test_each_desk_of_a_user_is_known_again_as_itself(tmp_path: Path) -> None:
    """Two that are open at once are two moderators; whichever is opened again is the one before,
    while the other is still there."""
    with desk_client(tmp_path) as one:
        with desk_client(tmp_path) as two:
            assert None not in (one, two)
            assert len({one, two, client_id(tmp_path)}) == 3
        with desk_client(tmp_path) as again:
            assert again == two
    with desk_client(tmp_path) as first:
        assert first == one


@pytest.mark.skipif(sys.platform == "win32", reason="folders there are writable in another way")
def test_a_desk_opens_also_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """Then the room takes it for somebody new, which keeps nobody from moderating."""
    (tmp_path / "file").write_text("in the way")
    with desk_client(tmp_path / "file") as client:
        assert client is None
