"""A journal in an engine: taken before it is acknowledged, by one writer, and never guessed."""

import asyncio
import errno
import os

import pytest

from server import journal
from server.engine import Problem, addresses
from server.engine.line import Line, NoAnswer
from server.engine.stream import Stream, Tail
from tests.server.engine.conftest import Machines, event, fill, known, settled
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs NATS for tests, and signals")
RACES = int(os.environ.get("RACES", "5"))


async def test_what_is_acknowledged_is_in_the_stream_and_all_logs_are_equal(
    machines: Machines,
) -> None:
    """A machine that was never there before has all of it, byte for byte, and goes on."""
    log = machines.begin("one")
    await fill(log, 1)
    await fill(log, 3, note="Größe")
    second = machines.take_over("two")
    assert machines.log("two").read_bytes() == machines.log("one").read_bytes()
    assert list(second.read(1)) == list(log.read(1))
    assert second.checksum(3) == log.checksum(3)
    await fill(second, 1)
    third = machines.take_over("three")
    assert third.last_seq == 5
    assert machines.log("three").read_bytes() == machines.log("two").read_bytes()
    assert journal.verify(machines.log("three")).intact


async def test_an_append_does_not_start_from_elsewhere(machines: Machines) -> None:
    """As in a file, an append that does not start from the last seq changes nothing."""
    log = machines.begin("one")
    await fill(log, 2)
    for wrong in (0, 3):
        with pytest.raises(journal.SequenceConflict):
            await log.append(wrong, [event(wrong + 1)])
    done = await asyncio.gather(
        *(log.append(2, [event(3, note=str(n))]) for n in range(5)), return_exceptions=True
    )
    assert [type(each) for each in done if each is not None] == [journal.SequenceConflict] * 4
    assert log.last_seq == 3


async def test_who_was_overtaken_is_refused_and_notices(machines: Machines) -> None:
    """From a takeover on, whoever wrote before writes nothing more, neither there nor here."""
    old = machines.begin("one")
    await fill(old, 2)
    new = machines.take_over("two")
    before = machines.log("one").read_bytes()
    with pytest.raises(journal.JournalOvertaken, match="another server"):
        await fill(old, 1, note="late")
    with pytest.raises(journal.JournalOvertaken):
        await fill(old, 1)
    assert machines.log("one").read_bytes() == before
    await fill(new, 1)
    await settled(new)
    assert new.leads


async def test_a_writer_that_gives_no_command_notices_as_well(machines: Machines) -> None:
    """A health check finds that it is not the one any more."""
    old = machines.begin("one")
    await settled(old)
    assert (old.leads, old.last_seq) == (True, 0)
    machines.take_over("two")
    async with asyncio.timeout(PATIENCE):
        while old.leads:
            await old.probe()
    with pytest.raises(journal.JournalOvertaken):
        await fill(old, 1)


async def test_there_is_at_most_one_line_for_a_seq(machines: Machines) -> None:
    """Two write at once, again and again (RACES sets how often): what either was promised is in
    the log of whoever goes on, and nothing that anybody was refused."""
    log = machines.begin("writer-0")
    promised, refused = [], []
    for race in range(1, RACES + 1):
        appending = asyncio.create_task(fill(log, 1, note=f"old {race}"))
        new = await asyncio.to_thread(machines.take_over, f"writer-{race}")
        try:
            await appending
            promised.append(f"old {race}")
        except journal.JournalOvertaken:
            refused.append(f"old {race}")
        done = await asyncio.gather(
            fill(log, 1, note=f"both {race}"),
            fill(new, 1, note=f"new {race}"),
            return_exceptions=True,
        )
        assert (type(done[0]), done[1]) == (journal.JournalOvertaken, None)
        refused.append(f"both {race}")
        promised.append(f"new {race}")
        log = new
    notes = [record["note"] for record in log.read(1)]
    assert notes == promised
    assert not set(notes) & set(refused)


async def test_the_death_of_the_streams_leader_loses_and_doubles_nothing(
    machines: Machines,
) -> None:
    """While one writes on, as a room does: what was acknowledged is there once."""
    log = machines.begin("one")
    acknowledged = []
    for number in range(60):
        if number == 20:
            machines.cluster.leader(f"roundtable-{machines.session}-log").kill()
        note = f"n{number}"
        try:
            await fill(log, 1, note=note)
            acknowledged.append(note)
        except journal.JournalUnsettled as error:
            if await known(log, error):
                acknowledged.append(note)
        except journal.JournalFailed:
            # Until there is another leader.
            await settled(log)
    assert len(acknowledged) > 40
    second = machines.take_over("two")
    assert [record["note"] for record in second.read(1)] == acknowledged
    assert machines.log("two").read_bytes() == machines.log("one").read_bytes()


async def test_what_has_no_answer_is_looked_up(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While most of the engine sleeps nobody says that an append took place, nor that it did not,
    and nothing else is taken; when it wakes it is known."""
    log = machines.begin("one")
    await fill(log, 1)
    for node in machines.cluster.nodes[1:]:
        node.sleep()
    with monkeypatch.context() as hasty:
        hasty.setattr("server.engine.journal.ANSWER", 0.1)
        hasty.setattr("server.engine.journal.LOOK", 0.1)
        hasty.setattr("server.engine.line.ANSWERS_WITHIN", 0.5)
        with pytest.raises(journal.JournalUnsettled) as raised:
            await fill(log, 1, note="asked")
        assert (raised.value.took_place, await log.probe(), log.last_seq) == (None, False, 1)
        with pytest.raises(journal.JournalFailed) as refused:
            await fill(log, 1, note="not asked")
        whys = (log.why_silent(), raised.value.__cause__, refused.value.__cause__)
        assert {*map(str, whys)} == {"the engine does not answer"}
    for node in machines.cluster.nodes:
        node.wake()
    assert await known(log, raised.value)
    assert log.last_seq == 2
    assert str(log.why_silent()) == "the disk does not answer"
    await fill(log, 1, note="after")
    assert [record.get("note") for record in log.read(1)] == [None, "asked", "after"]
    second = machines.take_over("two")
    assert list(second.read(1)) == list(log.read(1))


async def test_what_could_not_be_copied_is_copied_once_the_disk_is_well(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was not known for a while what became of it: what keeps a copy goes on."""
    log = machines.begin("one")
    copy = machines.follow("two")
    await fill(log, 2)

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as disk:
        for what in ("sync", "cut"):
            disk.setattr(f"server.journal.writer.{what}", fails)
        with pytest.raises(journal.JournalFailed):
            await copy._line.carry(copy.catch_up())
    await copy._line.carry(copy.catch_up())
    assert machines.log("two").read_bytes() == machines.log("one").read_bytes()


@pytest.mark.parametrize("wrong", ["flipped", "doubled", "half", "missing"])
async def test_what_does_not_continue_the_chain_is_found(machines: Machines, wrong: str) -> None:
    """Lines that the writer would not have written are neither served nor written down."""
    log = machines.begin("one")
    await fill(log, 2)
    await fill(machines.take_over("other"), 2, note="true")
    lines = machines.log("other").read_bytes().splitlines(keepends=True)
    bad = {
        "flipped": lines[3].replace(b"true", b"trye"),
        "doubled": lines[2],
        "half": lines[3][:-5],
        "missing": lines[4],
    }
    machines.session += "-copied"
    machines.begin("three").close()
    _publish(machines, [b"".join(lines[1:3]), bad[wrong]])
    with pytest.raises(Problem) as raised:
        machines.take_over("four")
    assert raised.value.reason == "damaged"
    assert not machines.log("four").exists()


def _publish(machines: Machines, messages: list[bytes]) -> None:
    """Put these into the session's stream, by hand."""
    line = Line()
    try:
        line.wait(line.connect([address.url for address in addresses(machines.cluster.url)]))
        tail = Tail(Stream(line, machines.session, "log"), 2, "by hand")
        for message in messages:
            line.wait(tail.add(message, 5.0))
    finally:
        line.close()


async def test_a_copy_of_this_machine_has_to_be_the_beginning(machines: Machines) -> None:
    """What a machine had before goes on where it is that; where not, nobody throws it away."""
    log = machines.begin("one")
    await fill(log, 2)
    log.close()
    machines.take_over("two").close()
    newer = machines.take_over("three")
    await fill(newer, 1)
    newer.close()
    with machines.log("two").open("ab") as file:
        # Half a line, as a crash leaves it.
        file.write(b'{"seq":3,"at')
    again = machines.take_over("two")
    assert machines.log("two").read_bytes() == machines.log("three").read_bytes()
    again.close()
    other = journal.open(machines.log("one").parent)
    await fill(other.journal, 1, note="by itself")
    other.journal.close()
    before = machines.log("one").read_bytes()
    with pytest.raises(Problem) as raised:
        machines.take_over("one")
    assert raised.value.reason == "differs"
    assert machines.log("one").read_bytes() == before


async def test_a_session_is_not_begun_twice(machines: Machines) -> None:
    """Where the engine has one of that name, nothing is added to it."""
    machines.begin("one").close()
    with pytest.raises(FileExistsError):
        machines.begin("two")
    assert machines.take_over("one").last_seq == 0


def test_there_has_to_be_a_session(machines: Machines) -> None:
    """What the engine never had is not begun by going on with it."""
    with pytest.raises(Problem) as raised:
        machines.take_over("one")
    assert raised.value.reason == "no_session"
    assert not machines.log("one").exists()


async def test_a_closed_line_does_nothing_more(machines: Machines) -> None:
    """Whoever asks when all is over learns at once that nobody answers; what nobody waits for is
    left without a word."""
    line = Line()
    line.wait(line.connect([address.url for address in addresses(machines.cluster.url)]))
    line.close()
    with pytest.raises(NoAnswer):
        await line.ask_for(asyncio.sleep(0))
    line.begin(line.say("whoever.listens", b""))
