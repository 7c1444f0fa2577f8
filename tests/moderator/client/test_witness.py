"""A terminal client keeps what the room told it, in this user's own folder."""

import os
from pathlib import Path

from moderator.client.witness import FOLDER, Witness
from server.journal import witness
from server.session import agenda
from server.session.checkpoint import Checkpoint
from tests.support.lines import joined
from tests.support.rooms import link, room
from tests.support.waiting import until

FIRST, SECOND = Checkpoint(3, "ab" * 32), Checkpoint(9, "cd" * 32)


async def test_who_was_there_can_prove_it_later(tmp_path: Path) -> None:
    """The file holds against the log that the room wrote, and not against any other."""
    own = Witness(tmp_path / "own")
    async with room(tmp_path / "room") as (hosted, line):
        moderator = link(line, hosted.tokens.moderator, keep=own.keep)
        async with joined(moderator):
            await moderator.request(agenda.Next())
            file = own.file(hosted.session)
            await until(file.exists)
            await until(lambda: bool(file.read_bytes()))
    held = witness.read(file).checkpoints
    assert witness.testify(hosted.log, held).worst is None
    hosted.log.write_bytes(hosted.log.read_bytes().replace(b"Lines", b"Lions"))
    assert witness.testify(hosted.log, held).worst is not None


def test_the_file_only_grows_and_a_torn_end_does_no_harm(tmp_path: Path) -> None:
    """Each checkpoint once, also for the next process; half a line of a crash spoils none."""
    own = Witness(tmp_path)
    for checkpoint in (FIRST, FIRST, SECOND, FIRST):
        own.keep("any", checkpoint)
    file = own.file("any")
    assert witness.read(file) == ((FIRST, SECOND), None)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    file.write_bytes(content[:-10])
    Witness(tmp_path).keep("any", SECOND)
    assert file.read_bytes() == content
    Witness(tmp_path).keep("any", FIRST)
    assert file.read_bytes() == content


def test_what_a_room_calls_itself_leads_nowhere_else(tmp_path: Path) -> None:
    """The id comes from a server that somebody else runs."""
    own = Witness(tmp_path)
    for session in ("../../up", "/etc/x", "", "a\0b", ".hidden", "con:aux", "x" * 500):
        own.keep(session, FIRST)
        assert own.file(session).parent == tmp_path / FOLDER
        assert witness.read(own.file(session)) == ((FIRST,), None)


def test_a_disk_that_fails_ends_nothing(tmp_path: Path) -> None:
    """The session matters more."""
    (tmp_path / FOLDER).write_text("in the way")
    Witness(tmp_path).keep("any", FIRST)
