"""The journal: durable appends, one writer, recovery, and what happens when the disk fails."""

import asyncio
import errno
import json
import os
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import journal
from server.journal import disk
from tests.support.waiting import PATIENCE

HEADER = {"session": "kgst", "created": "2021-06-01T11:45:00.000Z", "agenda": {"title": "Rund"}}
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX modes, signals or limits")


def event(seq: int, **payload: object) -> dict[str, Any]:
    at = "2021-06-01T12:00:00.000Z"
    return {"seq": seq, "at": at, "by": "p4", "event": "queue.joined", **payload}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kgst"


@pytest.fixture
def log(folder: Path) -> Iterator[journal.FileJournal]:
    made = journal.create(folder, HEADER)
    yield made
    made.close()


async def fill(log: journal.Journal, count: int, **payload: object) -> None:
    first = log.last_seq + 1
    await log.append(log.last_seq, [event(first + at, **payload) for at in range(count)])


async def test_a_session_goes_on_after_a_restart(folder: Path) -> None:
    """What was appended is there when the log is opened, and the next append continues it."""
    log = journal.create(folder, HEADER)
    await fill(log, 3)
    log.close()
    opened = journal.open(folder)
    assert opened.header == {"roundtable-log": 1} | HEADER
    assert list(opened.records) == [event(1), event(2), event(3)]
    assert opened.recovery == journal.Recovery(0, 0)
    assert opened.journal.last_seq == 3
    await fill(opened.journal, 1)
    opened.journal.close()
    report = journal.verify(folder / "log.jsonl")
    assert (report.intact, report.seq) == (True, 4)


async def test_bytes_are_records_that_are_already_encoded(log: journal.FileJournal) -> None:
    """A room that has encoded an event for the wire need not do it twice."""
    await log.append(0, [journal.encode(event(1)), event(2)])
    assert list(log.read(1)) == [event(1), event(2)]


async def test_another_writers_append_is_a_conflict(log: journal.FileJournal) -> None:
    """An append that does not start from the last seq changes nothing."""
    await fill(log, 2)
    for wrong in (0, 1, 3):
        with pytest.raises(journal.SequenceConflict) as raised:
            await log.append(wrong, [event(wrong + 1)])
        assert (raised.value.expected, raised.value.last) == (wrong, 2)
    await fill(log, 1)
    assert [record["seq"] for record in log.read(1)] == [1, 2, 3]


async def test_of_many_at_once_one_wins(log: journal.FileJournal) -> None:
    """Compare-and-append is one step, also for callers that do not wait for each other."""
    tries = [log.append(0, [event(1, by=f"m{n}")]) for n in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(result, journal.SequenceConflict) for result in results) == 19
    assert log.last_seq == 1


async def test_appends_queue_up_in_order(log: journal.FileJournal) -> None:
    """Appends that were started one after the other are written so, without waiting."""
    await asyncio.gather(*(log.append(seq - 1, [event(seq)]) for seq in range(1, 101)))
    assert [record["seq"] for record in log.read(1)] == list(range(1, 101))


@pytest.mark.parametrize(
    "record",
    [
        event(2),
        {"at": "2021-06-01T12:00:00.000Z", "seq": 1},
        b'{"seq":1,\n"event":"x"}',
        b'{"seq":1,"event":"x"',
        event(1, note="\udc00"),
    ],
)
async def test_a_wrong_record_spoils_nothing(
    log: journal.FileJournal, record: bytes | dict[str, Any]
) -> None:
    """A record that is no line of this place is refused, with all that came along with it."""
    size = log.path.stat().st_size
    with pytest.raises(journal.Unwritable):
        await log.append(0, [record, event(2)])
    assert log.path.stat().st_size == size
    await fill(log, 1)
    assert log.last_seq == 1


async def test_reading_from_the_middle(log: journal.FileJournal) -> None:
    """A client that was away gets what it missed, from wherever it left, in a long log."""
    await fill(log, 600, note="x" * 1000)
    for start in (0, 1, 2, 64, 65, 66, 299, 600, 601, 9999):
        assert [record["seq"] for record in log.read(start)] == list(range(max(1, start), 601))
    log.close()
    again = journal.open(log.path.parent).journal
    assert next(again.read(300)) == event(300, note="x" * 1000)
    again.close()


async def test_reading_does_not_see_what_comes_later(log: journal.FileJournal) -> None:
    """A read ends where the log ended when it was asked for, so that resume can join there."""
    await fill(log, 2)
    records = log.read(1)
    await fill(log, 2)
    assert [record["seq"] for record in records] == [1, 2]


async def test_a_cancelled_caller_leaves_the_journal_in_step(log: journal.FileJournal) -> None:
    """Whether a cancelled append took place or not, the journal knows, and goes on."""
    for _ in range(20):
        task = asyncio.create_task(fill(log, 1))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await log.append((await settled(log)), [])
    log.close()
    assert journal.verify(log.path).seq == log.last_seq


async def settled(log: journal.FileJournal) -> int:
    """The last seq once the writer thread has nothing left to do."""
    assert await log.probe()
    return log.last_seq


@POSIX
def test_a_link_to_a_log_is_that_log(
    folder: Path, log: journal.FileJournal, tmp_path: Path
) -> None:
    """Whoever comes by another name for the file finds its writer all the same."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / log.path.name).symlink_to(log.path)
    with pytest.raises(journal.SessionBusy):
        journal.open(other)
    log.close()
    journal.open(other).journal.close()


async def test_a_second_server_is_refused(folder: Path, log: journal.FileJournal) -> None:
    """One session has one writer; readers are welcome all the same."""
    with pytest.raises(journal.SessionBusy):
        journal.open(folder)
    await fill(log, 1)
    assert journal.verify(log.path).intact
    log.close()
    journal.open(folder).journal.close()


def test_a_session_is_not_begun_twice(folder: Path, log: journal.FileJournal) -> None:
    """A log that exists is never written over."""
    log.close()
    before = log.path.read_bytes()
    with pytest.raises(FileExistsError):
        journal.create(folder, HEADER)
    assert log.path.read_bytes() == before
    journal.open(folder).journal.close()


async def test_a_closed_journal_says_so(log: journal.FileJournal) -> None:
    """After close nothing can be appended, health is bad, and closing again is no error."""
    log.close()
    log.close()
    assert not await log.probe()
    with pytest.raises(journal.JournalFailed, match="closed"):
        await fill(log, 1)


@POSIX
def test_nobody_else_can_read_it(folder: Path, log: journal.FileJournal) -> None:
    """Whispers are in the log, so only its owner may open it."""
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["log.jsonl", "log.lock"]


@pytest.mark.parametrize("tail", [b'{"seq":3,"at"', b"\0" * 100, b'{"seq":3}\0\0'])
async def test_an_incomplete_last_line_is_cut_off(
    folder: Path, log: journal.FileJournal, tail: bytes
) -> None:
    """What nobody had an answer to is dropped at the next start, reported, and overwritten."""
    await fill(log, 2)
    log.close()
    with log.path.open("ab") as file:
        file.write(tail)
    opened = journal.open(folder)
    assert opened.recovery == journal.Recovery(dropped=len(tail), line=4)
    await fill(opened.journal, 1)
    opened.journal.close()
    assert [record["seq"] for record in opened.records] == [1, 2]
    assert journal.verify(log.path).seq == 3


@pytest.mark.parametrize("tail", [b"", b'{"seq":5,"at"'])
async def test_half_a_command_is_cut_off(
    folder: Path, log: journal.FileJournal, tail: bytes
) -> None:
    """Of events that belong together, none is there if the power went before the last one; who
    verifies the log is told so before, and repairing it comes to the same."""
    await log.append(0, [event(1, more=True), event(2)])
    whole = log.path.stat().st_size
    await log.append(2, [event(3, more=True), event(4, more=True)])
    log.close()
    with log.path.open("ab") as file:
        file.write(tail)
    dropped = log.path.stat().st_size - whole
    report = journal.verify(log.path)
    assert (report.intact, report.torn, report.good, report.seq) == (False, dropped, whole, 2)
    (folder / "copy").mkdir()
    copy = folder / "copy" / "log.jsonl"
    copy.write_bytes(log.path.read_bytes())
    done = journal.repair(copy)
    assert done is not None
    assert (done.lines, done.first) == (2 + bool(tail), 3)
    assert copy.read_bytes() == log.path.read_bytes()[:whole]
    assert journal.repair(copy) is None
    opened = journal.open(folder)
    assert opened.recovery == journal.Recovery(dropped, line=4)
    assert [record["seq"] for record in opened.records] == [1, 2]
    await fill(opened.journal, 1)
    opened.journal.close()
    assert journal.verify(log.path).seq == 3


async def test_other_damage_refuses_to_start(folder: Path, log: journal.FileJournal) -> None:
    """A damaged log is not continued and not touched, and stays free for repair."""
    await fill(log, 3)
    log.close()
    bad = log.path.read_bytes().replace(b'"seq":2,', b'"seq":6,')
    log.path.write_bytes(bad)
    with pytest.raises(journal.Damaged) as raised:
        journal.open(folder)
    assert (raised.value.line, raised.value.reason) == (3, "flipped")
    assert log.path.read_bytes() == bad
    # An earlier repair whose machine went out while it was copying is in nobody's way.
    half = folder / "log.jsonl.bak.part"
    half.write_bytes(bad[:100])
    found = journal.repair(log.path)
    assert found is not None
    assert (found.lines, found.first, found.last) == (2, 3, 6)
    assert found.backup.read_bytes() == bad
    assert not half.exists()
    opened = journal.open(folder)
    assert [record["seq"] for record in opened.records] == [1]
    opened.journal.close()


def test_opening_nothing(tmp_path: Path) -> None:
    """A folder without a log is no session, and stays as it was."""
    with pytest.raises(FileNotFoundError):
        journal.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@POSIX
async def test_a_deleted_log_stops_the_session(log: journal.FileJournal) -> None:
    """Nothing is acknowledged that went into a file which nobody will find again."""
    await fill(log, 1)
    log.path.unlink()
    assert not await log.probe()
    with pytest.raises(journal.JournalLost, match="deleted"):
        await fill(log, 1)


@POSIX
@pytest.mark.parametrize("what", ["file", "folder"])
async def test_a_log_that_was_moved_away_takes_nothing_until_it_is_back(
    log: journal.FileJournal, tmp_path: Path, what: str
) -> None:
    """Whoever goes on after a crash, and whoever makes minutes, looks for it under its name. That
    something else stands there by now makes no difference."""
    await fill(log, 1)
    place = log.path if what == "file" else log.path.parent
    place.rename(away := tmp_path / "away")
    with pytest.raises(journal.JournalFailed, match="moved"):
        await fill(log, 1)
    log.path.parent.mkdir(exist_ok=True)
    log.path.touch()
    assert not await log.probe()
    with pytest.raises(journal.JournalFailed, match="moved"):
        await fill(log, 1)
    log.path.unlink()
    if what == "folder":
        place.rmdir()
    away.rename(place)
    assert await log.probe()
    await fill(log, 1)
    assert journal.verify(log.path).seq == 2


async def test_a_second_writer_without_the_lock_is_noticed(log: journal.FileJournal) -> None:
    """What was added behind the server's back is not continued."""
    with log.path.open("ab") as file:
        file.write(b"note to self\n")
    with pytest.raises(journal.JournalLost, match="somebody else"):
        await fill(log, 1)
    assert not await log.probe()


@POSIX
async def test_what_was_not_begun_is_not_cut(log: journal.FileJournal) -> None:
    """A disk that takes not one byte leaves the log as it was; once it takes some, work goes on,
    also where cutting would not have been possible."""
    await fill(log, 1)
    good = os.dup(log._fd)
    read_only = os.open(log.path, os.O_RDONLY)
    os.dup2(read_only, log._fd)
    os.close(read_only)
    for _ in range(3):
        with pytest.raises(journal.JournalFailed, match="Bad file"):
            await fill(log, 1)
    os.dup2(good, log._fd)
    os.close(good)
    await fill(log, 1)
    assert list(log.read(1)) == [event(1), event(2)]


class Fault:
    """A disk whose syncs and cuts fail while it is told to; what was written stays in the file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncs_fail = self.cuts_fail = False
        monkeypatch.setattr("server.journal.writer.sync", self._sync)
        monkeypatch.setattr("server.journal.writer.cut", self._cut)
        self._sync_well, self._cut_well = disk.sync, disk.cut

    def _sync(self, fd: int) -> None:
        if self.syncs_fail:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._sync_well(fd)

    def _cut(self, fd: int, size: int) -> None:
        if self.cuts_fail:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._cut_well(fd, size)


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(monkeypatch)


async def test_a_cut_that_failed_is_tried_again(log: journal.FileJournal, fault: Fault) -> None:
    """One failed cut ends nothing: it is made up for before anything else is written, and by
    looking after the log as well."""
    await fill(log, 1)
    for attempt in ("append", "probe"):
        fault.syncs_fail = fault.cuts_fail = True
        with pytest.raises(journal.JournalUnsettled) as raised:
            await fill(log, 1, note="refused")
        assert (raised.value.took_place, await log.probe()) == (None, False)
        with pytest.raises(journal.JournalFailed):
            await fill(log, 1)
        fault.syncs_fail = fault.cuts_fail = False
        if attempt == "probe":
            assert await log.probe()
            assert raised.value.took_place is False
        await fill(log, 1)
        assert raised.value.took_place is False
    assert list(log.read(1)) == [event(1), event(2), event(3)]
    log.close()
    assert b"refused" not in log.path.read_bytes()


async def test_what_was_refused_is_not_in_the_log(log: journal.FileJournal, fault: Fault) -> None:
    """An append whose sync failed is complete in the file until it is cut off; it is said to have
    failed only after that, and the end of the server is a further chance to do it."""
    await fill(log, 1)
    fault.syncs_fail = True
    with pytest.raises(journal.JournalFailed):
        await fill(log, 1)
    assert journal.verify(log.path).seq == 1
    fault.cuts_fail = True
    with pytest.raises(journal.JournalUnsettled):
        await fill(log, 1)
    assert journal.verify(log.path).seq == 2
    fault.cuts_fail = False
    log.close()
    assert journal.verify(log.path).seq == 1


async def test_somebody_elses_change_is_noticed_also_then(
    log: journal.FileJournal, fault: Fault
) -> None:
    """That a cut is owed is no licence to cut off what somebody else has added."""
    await fill(log, 1)
    fault.syncs_fail = fault.cuts_fail = True
    with pytest.raises(journal.JournalUnsettled):
        await fill(log, 1)
    with log.path.open("ab") as file:
        file.write(b"note to self\n")
    fault.syncs_fail = fault.cuts_fail = False
    with pytest.raises(journal.JournalLost):
        await fill(log, 1)
    assert log.path.read_bytes().endswith(b"note to self\n")


FULL_FILE_SYSTEM = """
import asyncio, os, sys
from pathlib import Path
from server import journal

def begin(folder):
    header = {"session": "s", "created": "2021-06-01T12:00:00.000Z", "agenda": {}}
    return journal.create(folder, header)

async def main():
    log = begin(Path(sys.argv[1]) / "s")
    def leave(room):
        found = os.statvfs(log.path.parent)
        log.path.with_name("filler").write_bytes(bytes(found.f_bavail * found.f_frsize - room))
    async def more():
        fields = {"at": "2021-06-01T12:00:00Z", "by": "m1", "event": "e", "note": "x" * 700}
        await log.append(log.last_seq, [{"seq": log.last_seq + 1, **fields}])
    leave(0)
    print("idle", await log.probe())
    log.path.with_name("filler").unlink()
    print("idle", await log.probe())
    for round in range(3):
        leave(20_000)
        try:
            while True:
                await more()
        except journal.JournalFailed as failed:
            print(type(failed).__name__, failed, await log.probe())
        log.path.with_name("filler").unlink()
        assert await log.probe()
        await more()
    log.close()
    report = journal.verify(log.path)
    print(report.intact, report.seq == log.last_seq)
    # A copy of the damaged log has no room beside it.
    with log.path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"?")
    before = log.path.read_bytes()
    leave(len(before) // 2)
    try:
        journal.repair(log.path)
    except OSError as error:
        print(error.strerror, log.path.read_bytes() == before)
    print(sorted(path.name for path in log.path.parent.iterdir()))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own")
def test_a_full_file_system_costs_nothing_but_time(tmp_path: Path) -> None:
    """On a disk that is really full: each time there is room again work goes on, the log is whole,
    and a repair without room for its backup leaves nothing that looks like one. That there is no
    room is known also where nothing was to be written."""
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    mount = f"mount -t tmpfs -o size=512k tmpfs {shlex.quote(str(tmp_path))}"
    if subprocess.run([*own, mount], check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount anything")
    child = [sys.executable, "-c", FULL_FILE_SYSTEM, str(tmp_path)]
    command = [*own, f"{mount} && exec {shlex.join(child)}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    full = "JournalFailed [Errno 28] No space left on device False"
    assert done.stdout.splitlines() == [
        "idle False",
        "idle True",
        *[full] * 3,
        "True True",
        "No space left on device True",
        "['filler', 'log.jsonl', 'log.lock']",
    ]


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from server import journal

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def main():
    log = journal.open(Path(sys.argv[1])).journal
    def record():
        fields = {"at": "2021-06-01T12:00:00Z", "by": "m1", "event": "e", "note": "x" * 500}
        return {"seq": log.last_seq + 1, **fields}
    limit(20_000)
    while True:
        try:
            await log.append(log.last_seq, [record()])
        except journal.JournalFailed as error:
            break
    full, size = log.last_seq, log.path.stat().st_size
    failed_health = await log.probe()
    limit(1_000_000)
    freed_health = await log.probe()
    await log.append(log.last_seq, [record()])
    print(full, size, failed_health, freed_health, log.last_seq)
    log.close()

asyncio.run(main())
"""


@POSIX
def test_a_full_disk_leaves_whole_lines(folder: Path, log: journal.FileJournal) -> None:
    """An append that does not fit is refused and leaves no trace; with room, work goes on."""
    log.close()
    done = run_child(FULL_DISK, folder)
    full, size = (int(word) for word in done.split()[:2])
    assert done.split(maxsplit=2)[2] == f"False True {full + 1}\n"
    assert size <= 20_000
    report = journal.verify(log.path)
    assert (report.intact, report.seq) == (True, full + 1)


def run_child(program: str, folder: Path) -> str:
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=PATIENCE
    ).stdout


APPENDING = """
import asyncio, itertools, sys
from pathlib import Path
from server import journal

async def main():
    log = journal.open(Path(sys.argv[1])).journal
    while True:
        first = log.last_seq + 1
        record = {"at": "2021-06-01T12:00:00Z", "by": "m1", "event": "e", "note": "ü" * 999}
        records = [{"seq": first + n} | record for n in range(first % 5 + 1)]
        await log.append(log.last_seq, records)
        print(log.last_seq, flush=True)

asyncio.run(main())
"""


@POSIX
def test_a_killed_server_loses_nothing_it_acknowledged(
    folder: Path, log: journal.FileJournal
) -> None:
    """After kill -9 in the middle of appending every acknowledged record is there."""
    log.close()
    last = 0
    for acknowledgements in (1, 20, 50, 7, 33):
        command = [sys.executable, "-c", APPENDING, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(acknowledgements):
                last = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            for line in child.stdout:
                last = int(line)
        opened = journal.open(folder)
        assert opened.journal.last_seq >= last
        assert [record["seq"] for record in opened.records] == [
            *range(1, opened.journal.last_seq + 1)
        ]
        opened.journal.close()


@POSIX
def test_a_killed_servers_lock_is_free(folder: Path, log: journal.FileJournal) -> None:
    """The lock is the living process, not the file that stays behind."""
    log.close()
    command = [sys.executable, "-c", APPENDING, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(journal.SessionBusy):
            journal.open(folder)
        with pytest.raises(journal.SessionBusy):
            journal.repair(log.path)
        child.kill()
    journal.open(folder).journal.close()


async def test_lines_are_one_object_each(log: journal.FileJournal) -> None:
    """The file is what the documentation says: seq first, h last, one line a record."""
    await fill(log, 2, note="Straße\u2028\n")
    lines = log.path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    records = [json.loads(line) for line in lines]
    assert [next(iter(record)) for record in records] == ["roundtable-log", "seq", "seq"]
    assert {list(record)[-1] for record in records} == {"h"}
