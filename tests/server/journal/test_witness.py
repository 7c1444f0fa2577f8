"""Witnesses: whoever was told a checkpoint can prove which log they saw, and up to where."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest

from server.codec import encode_agenda, encode_fact, instant
from server.journal import encode, verify
from server.journal import witness as witnesses
from server.journal.seal import encode_header, seal
from server.session.checkpoint import Checkpoint, Milestones
from tests.support.sessions import NOON, Round

Records = list[dict[str, Any]]


def sealed(records: Records) -> bytes:
    """A whole log of a header and events, with a chain that is right throughout."""
    line, h = seal(b"", encode_header(records[0]))
    lines = [line]
    for record in records[1:]:
        line, h = seal(h, encode(record))
        lines.append(line)
    return b"".join(lines)


def renumbered(records: Records) -> Records:
    return [records[0], *({**r, "seq": n} for n, r in enumerate(records[1:], start=1))]


class Witnessed:
    """A log, and the checkpoints that were told while it was written."""

    def __init__(self) -> None:
        course = Round(session="any", step=1.5)
        for item in ("i1", "i2", "i3", "i2"):
            course.running(item).ask("p1", "p2", "s1").speak("p3", 20)
            course.do("m1", "session.pause")
            course.after(60).do("m1", "session.resume")
            course.do("p1", "queue.leave")
            course.do("m1", "queue.clear")
        course.do("m1", "session.close")
        header = {
            "session": "any",
            "created": instant(NOON),
            "agenda": encode_agenda(course.plan),
        }
        self.records: Records = [header, *map(encode_fact, course.facts)]
        self.content = sealed(self.records)
        lines = self.content.splitlines(keepends=True)
        milestones, sums, seen = Milestones(), [], sha256()
        for line in lines:
            seen.update(line)
            sums.append(seen.hexdigest())
        self.checkpoints = [
            Checkpoint(fact.seq, sums[fact.seq])
            for before, fact, after in zip(
                course.states, course.facts, course.states[1:], strict=False
            )
            if milestones.take(before, fact, after)
        ]


@pytest.fixture(scope="module")
def witnessed() -> Witnessed:
    return Witnessed()


KEPT = ("seq", "at", "event", "more")
"""Fields that cannot say anything at all."""


def reworded(records: Records, chance: Random) -> Records:
    """One field of one line says something else."""
    place = chance.randrange(1, len(records))
    record = dict(records[place])
    field = chance.choice([name for name in record if name not in KEPT])
    record[field] = f"{record[field]} indeed"
    return [*records[:place], record, *records[place + 1 :]]


def dropped(records: Records, chance: Random) -> Records:
    place = chance.randrange(1, len(records) - 1)
    return renumbered(records[:place] + records[place + 1 :])


def added(records: Records, chance: Random) -> Records:
    place = chance.randrange(1, len(records))
    new = {"seq": 0, "at": instant(NOON), "by": "m1", "event": "queue.cleared"}
    return renumbered([*records[:place], new, *records[place:]])


def swapped(records: Records, chance: Random) -> Records:
    while True:
        place = chance.randrange(1, len(records) - 1)
        one, other = records[place], records[place + 1]
        if {**one, "seq": 0} != {**other, "seq": 0}:
            return renumbered([*records[:place], other, one, *records[place + 2 :]])


def cut(records: Records, chance: Random) -> Records:
    return records[: chance.randrange(1, len(records))]


def replanned(records: Records, chance: Random) -> Records:
    title = f"Another round {chance.random()}"
    return [{**records[0], "agenda": {**records[0]["agenda"], "title": title}}, *records[1:]]


REWRITES: list[Callable[[Records, Random], Records]] = [
    reworded,
    dropped,
    added,
    swapped,
    cut,
    replanned,
]


def alike(content: bytes, other: bytes) -> int:
    """How many lines two logs have in common at their beginning."""
    pairs = zip(content.splitlines(), other.splitlines(), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def test_of_a_thousand_rewrites_each_witness_finds_each(
    witnessed: Witnessed, tmp_path: Path
) -> None:
    """Each log is sealed anew and so right by itself; every single witness of what was changed
    finds it, and no witness of what was not."""
    log, chance, found, passed = tmp_path / "log", Random(13), 0, 0
    assert len(witnessed.checkpoints) > 5
    for number in range(1_000):
        rewrite = REWRITES[number % len(REWRITES)]
        content = sealed(rewrite(witnessed.records, chance))
        log.write_bytes(content)
        if number < 50:
            assert verify(log).intact
        kept = alike(content, witnessed.content)
        for checkpoint, verdict in witnesses.testify(log, witnessed.checkpoints).verdicts:
            assert (verdict == "same") == (checkpoint.seq < kept), rewrite.__name__
            found += verdict != "same"
            passed += verdict == "same"
        # The last one was told at the close, to everybody.
        assert witnesses.testify(log, witnessed.checkpoints[-1:]).worst is not None
    assert found > 1_000
    assert passed > 1_000


def test_nothing_is_found_where_there_is_nothing(witnessed: Witnessed, tmp_path: Path) -> None:
    """The log as it was, also while it grows on, and with half a line at its end."""
    log = tmp_path / "log"
    for more in (b"", b'{"seq":', sealed(witnessed.records).splitlines(keepends=True)[-1]):
        log.write_bytes(witnessed.content + more)
        testimony = witnesses.testify(log, witnessed.checkpoints)
        assert testimony.worst is None
        assert testimony.same == witnessed.checkpoints[-1].seq


def test_two_checkpoints_say_between_which_lines_it_was_changed(
    witnessed: Witnessed, tmp_path: Path
) -> None:
    """Up to the last one that is right nothing was changed; the first wrong one ends the search."""
    log = tmp_path / "log"
    early, later = witnessed.checkpoints[2], witnessed.checkpoints[3]
    records = [dict(record) for record in witnessed.records]
    records[early.seq + 1]["by"] = "somebody"
    log.write_bytes(sealed(records))
    testimony = witnesses.testify(log, witnessed.checkpoints)
    assert testimony.same == early.seq
    assert testimony.worst == (later, "other")


def test_what_was_cut_off_at_the_end_is_found(witnessed: Witnessed, tmp_path: Path) -> None:
    """The seal alone cannot know of it."""
    log, last = tmp_path / "log", witnessed.checkpoints[-1]
    log.write_bytes(sealed(witnessed.records[: last.seq - 3]))
    assert verify(log).intact
    testimony = witnesses.testify(log, [last])
    assert testimony.worst == (last, "cut")
    assert testimony.last == last.seq - 4


def test_a_checkpoint_is_typed_as_it_is_printed(witnessed: Witnessed, tmp_path: Path) -> None:
    """Sixteen digits stand on paper and are enough; fewer are refused, other things as well."""
    log = tmp_path / "log"
    log.write_bytes(witnessed.content)
    checkpoint = witnessed.checkpoints[-1]
    printed = witnesses.short(checkpoint)
    for text in (printed, printed.upper(), printed.replace("-", " "), printed.replace("-", "")):
        found = witnesses.typed(text)
        assert found is not None
        assert witnesses.testify(log, [found]).same == checkpoint.seq
    for text in (
        printed[:-1],
        "12:",
        "log.jsonl",
        f"{checkpoint.seq}",
        "-1:" + "a" * 16,
        "1:" + "g" * 16,
    ):
        assert witnesses.typed(text) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}\n",
        b'{"checkpoint":{"seq":-1,"sha256":"' + b"a" * 64 + b'"}}\n',
        b'{"checkpoint":{"seq":1,"sha256":"short"}}\n',
        b'{"checkpoint":{"seq":true,"sha256":"' + b"a" * 64 + b'"}}\n',
        b"\xff\xfe\n",
        b'{"checkpoint":' * 4000,
    ],
)
def test_a_file_that_is_no_witness_is_none(content: bytes, tmp_path: Path) -> None:
    """It proves nothing, and that is said, rather than that nothing was found."""
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(witnesses.NoWitness):
        witnesses.read(file)


def test_half_a_line_at_the_end_of_a_witness_is_told(tmp_path: Path) -> None:
    """A crash may leave one; what was kept before it counts."""
    file, checkpoint = tmp_path / "file", Checkpoint(3, "ab" * 32)
    file.write_bytes(witnesses.line("any", checkpoint) + b'{"session":"any","checkp')
    assert witnesses.read(file) == ((checkpoint,), 2)


def test_the_proof_takes_less_than_a_second(tmp_path: Path) -> None:
    """Also for a log of thirty megabytes, which no evening fills."""
    log = tmp_path / "log"
    line = b'{"seq":1,"text":"' + b"x" * 280 + b'"}\n'
    log.write_bytes(line * 100_000)
    begun = process_time()
    found = witnesses.testify(log, [Checkpoint(99_999, sha256(log.read_bytes()).hexdigest())])
    assert found.worst is None
    assert process_time() - begun < 1


def test_a_checkpoint_is_due_where_the_issue_says() -> None:
    """At every item change, pause and the close, and nowhere else; for a command of several facts
    at its last one."""
    stage = Round()
    milestones, due = Milestones(), []

    def look(do: str, **said: Any) -> None:
        had = len(stage.facts)
        stage.do("m1", do, **said)
        states = stage.states[had:]
        found = [
            fact.seq
            for before, fact, after in zip(states, stage.facts[had:], states[1:], strict=False)
            if milestones.take(before, fact, after)
        ]
        assert found in ([], [stage.facts[-1].seq])
        due.append((do, bool(found)))

    look("session.open")
    look("agenda.next")
    look("queue.add", person="p1")
    look("floor.next")
    look("agenda.extend", item="i1", seconds=60)
    look("agenda.start", item="i2")
    look("session.pause")
    look("session.resume")
    look("undo")
    look("feedback.open")
    look("session.close")
    told = [do for do, is_due in due if is_due]
    assert told[:4] == ["agenda.next", "agenda.start", "session.pause", "session.resume"]
    assert told[-1] == "session.close"
    assert not {"session.open", "queue.add", "floor.next", "agenda.extend", "feedback.open"} & {
        *told
    }


def test_a_witness_is_told_that_a_copy_was_made_of_what_they_saw(
    witnessed: Witnessed, tmp_path: Path
) -> None:
    """A derived log names the checkpoints of its source: it is not the log that was seen, and says
    so itself. What it does not name is simply another log."""
    told = [{"seq": c.seq, "sha256": c.sha256} for c in witnessed.checkpoints[:-1]]
    header = {**witnessed.records[0], "derived": {"how": "forgotten", "checkpoints": told}}
    log = tmp_path / "log"
    log.write_bytes(sealed([header, *witnessed.records[1:]]))
    *known, unknown = witnessed.checkpoints
    for checkpoint in known:
        assert witnesses.testify(log, [checkpoint]).worst == (checkpoint, "source")
    assert witnesses.testify(log, [unknown]).worst == (unknown, "other")
    for hostile in ("x", [1], [{"seq": "1"}], {"a": 1}, None):
        header["derived"] = {"checkpoints": hostile}
        log.write_bytes(sealed([header]))
        assert witnesses.testify(log, [unknown]).worst == (unknown, "cut")
