"""Logs of sessions in which anybody does anything, and of hostile names, as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from server.codec import encode_agenda, encode_fact, instant
from server.journal.derive import write_chain
from server.live.room import access
from server.session.messages import COMMANDS, Fact, Refused
from server.session.plan import Agenda
from server.session.words import SYSTEM
from tests.server.session.anything import Source, command
from tests.support.sessions import NOON, PLAN, Course, Round

RARE = frozenset({"session.close", "people.remove"})

OFTEN = ("floor.give", "floor.next", "floor.end", "queue.join", "panel.accept", "session.resume")

TAKEN_BACK = (
    *("panel.ask", "panel.invite", "panel.accept", "question.ask", "question.approve"),
    *("question.dismiss", "position.add", "position.open", "position.assess", "position.assess"),
    *("position.close", "feedback.open", "feedback.give", "queue.join", "queue.clear"),
    *("undo", "undo", "undo", "undo", "redo"),
)
"""What not everybody reads, and what repeats it."""


class AnyLog(Course):
    """A session of ``commands`` commands by anybody, of which some are refused."""

    def __init__(
        self, seed: int, commands: int, plan: Agenda = PLAN, often: Sequence[str] = OFTEN
    ) -> None:
        super().__init__(plan, session="any")
        self._chance = Random(seed)
        source = Source(self.state, [], count(1))
        self.give("m1", COMMANDS["agenda.next"]())
        for _ in range(commands):
            source.state = self.state
            self.now += timedelta(milliseconds=self._chance.choice([0, 0, 1, 999, 40_000]))
            do = self._chance.choice(sorted(COMMANDS) if self._chance.random() < 0.6 else often)
            if do in RARE and self._chance.random() < 0.98:
                continue
            with suppress(Refused):
                self.give(self._somebody(do), command(source, do, self._chance))

    def happen(self, fact: Fact) -> None:
        """Add a fact as if a client had sent the command."""
        super().happen(fact._replace(client="client", id=fact.seq))

    def _somebody(self, do: str) -> str:
        roles = COMMANDS[do].roles
        able = sorted(i for i, p in self.state.people.items() if p.role in roles)
        return self._chance.choice(able) if able else SYSTEM


def write_log(path: Path, plan: Agenda, facts: Iterable[Fact], session: str = "any") -> Path:
    header = {"session": session, "created": instant(NOON), "agenda": encode_agenda(plan)}
    write_chain(path, header, map(encode_fact, facts))
    return path


def rounds(data: Path, session: str, agenda: Agenda) -> Path:
    """A session's folder with a log that a moderator closed, a backup and tokens."""
    folder = data / session
    folder.mkdir(parents=True)
    stage = Round(agenda, session=session)
    stage.running("i2").ask("p1").do("m1", "session.close")
    log = write_log(folder / "log.jsonl", agenda, stage.facts, session)
    (folder / "log.jsonl.bak-1").write_bytes(log.read_bytes())
    (folder / access.FILE).write_text("{}\n")
    return log


def append(path: Path, other: Path, lines: int) -> None:
    """Add to a log the next ``lines`` lines of a longer one that begins alike."""
    have = len(path.read_bytes().splitlines()) if path.exists() else 0
    more: Sequence[bytes] = other.read_bytes().splitlines(keepends=True)
    with path.open("ab") as file:
        file.writelines(more[have : have + lines])
