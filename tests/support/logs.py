"""Logs of sessions in which anybody does anything, and of hostile names, as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from server.codec import encode_agenda, encode_fact, instant
from server.journal.chain_file import write_chain
from server.session.messages import COMMANDS, Actor, Command, Fact, Refused
from server.session.plan import Agenda
from server.session.session import SessionState, actor_of, begin, decide, evolve
from server.session.words import SYSTEM
from tests.server.session.anything import Source, command
from tests.server.session.stage import NOON, PLAN

RARE = frozenset({"session.close", "people.remove"})

OFTEN = ("floor.give", "floor.next", "floor.end", "queue.join", "panel.accept", "session.resume")


class AnyLog:
    """``commands`` commands of anybody, of which some are refused."""

    def __init__(self, seed: int, commands: int, plan: Agenda = PLAN) -> None:
        self._chance = Random(seed)
        self.plan = plan
        self.state = begin("any", plan)
        self.now = NOON
        self.facts: list[Fact] = []
        self.states: list[SessionState] = [self.state]
        source = Source(self.state, [], count(1))
        self._give("m1", COMMANDS["agenda.next"]())
        for _ in range(commands):
            source.state = self.state
            self.now += timedelta(milliseconds=self._chance.choice([0, 0, 1, 999, 40_000]))
            do = self._chance.choice(sorted(COMMANDS) if self._chance.random() < 0.6 else OFTEN)
            if do in RARE and self._chance.random() < 0.98:
                continue
            self._give(self._somebody(do), command(source, do, self._chance))

    def _somebody(self, do: str) -> str:
        roles = COMMANDS[do].roles
        able = sorted(i for i, p in self.state.people.items() if p.role in roles)
        return self._chance.choice(able) if able else SYSTEM

    def _give(self, by: str, given: Command) -> None:
        try:
            actor = Actor(SYSTEM, None) if by == SYSTEM else actor_of(self.state, by)
            events = decide(self.state, given, actor, self.now)
        except Refused:
            return
        for number, event in enumerate(events, start=1):
            more = number < len(events)
            fact = Fact(len(self.facts) + 1, self.now, by, event, "client", number, more)
            self.facts.append(fact)
            self.state = evolve(self.state, fact)
            self.states.append(self.state)


def write_log(path: Path, plan: Agenda, facts: Iterable[Fact], session: str = "any") -> Path:
    header = {"session": session, "created": instant(NOON), "agenda": encode_agenda(plan)}
    write_chain(path, header, map(encode_fact, facts))
    return path


def append(path: Path, other: Path, lines: int) -> None:
    """Add to a log the next ``lines`` lines of a longer one that begins alike."""
    have = len(path.read_bytes().splitlines()) if path.exists() else 0
    more: Sequence[bytes] = other.read_bytes().splitlines(keepends=True)
    with path.open("ab") as file:
        file.writelines(more[have : have + lines])
