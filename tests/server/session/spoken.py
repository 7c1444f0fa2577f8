"""Net talk time from the facts alone, by adding up intervals: a second opinion for ``floor``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from server.session import floor, phases, undo
from server.session.messages import Event, Fact

MILLISECOND = 1000


@dataclass(frozen=True)
class Command:
    """The speeches before a command, the last one on top, and whose clock ran; those after it, and
    how long each had been by then."""

    before: list[str]
    running: str | None
    after: list[str]
    length: Counter[str]


@dataclass
class Spoken:
    """Milliseconds per speech. Between one fact and the next, nobody's clock runs but that of
    the speech on top, and that only while neither it nor the session is paused."""

    at: datetime | None = None
    stack: list[str] = field(default_factory=list)
    paused: set[str] = field(default_factory=set)
    session_paused: bool = False
    length: Counter[str] = field(default_factory=Counter)
    given: dict[str, floor.Given] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    commands: dict[int, Command] = field(default_factory=dict)
    begun: tuple[list[str], str | None] | None = None

    @property
    def running(self) -> str | None:
        """The speech whose clock runs."""
        top = self.stack[-1] if self.stack else None
        return None if self.session_paused or top in self.paused else top

    def until(self, now: datetime) -> None:
        if self.at is not None and self.running is not None:
            self.length[self.running] += round((now - self.at).total_seconds() * MILLISECOND)
        self.at = now

    def take(self, fact: Fact) -> None:
        self.until(fact.at)
        self.begun = self.begun or ([*self.stack], self.running)
        if isinstance(fact.event, undo.Undone):
            self.handed_back(self.commands[fact.event.action])
        elif fact.event.topic == "session":
            self._take_phase(fact.event)
        else:
            self._take_floor(fact.event)
        if not fact.more:
            before, running = self.begun
            self.commands[fact.seq] = Command(before, running, [*self.stack], Counter(self.length))
            self.begun = None

    def _take_phase(self, event: Event) -> None:
        match event:
            case phases.Restored(phase):
                self.session_paused = phase == "paused"
            case phases.Paused() | phases.Resumed():
                self.session_paused = isinstance(event, phases.Paused)
            case _:
                pass

    def _take_floor(self, event: Event) -> None:
        match event:
            case floor.Given() as given:
                assert given.speech not in self.given, "a speech's id was given out twice"
                if given.kind not in ("question", "point_of_order"):
                    assert not self.stack, "an ordinary speech beside another"
                self.given[given.speech] = given
                self.stack.append(given.speech)
            case floor.Ended(speech):
                self.stack.remove(speech)
                self.ended.add(speech)
            case floor.Paused(speech):
                self.paused.add(speech)
            case floor.Resumed(speech):
                self.paused.discard(speech)
            case floor.Restored(present, suspended):
                self.restored([present, *suspended] if present else [])
            case _:
                pass

    def handed_back(self, command: Command) -> None:
        """Whoever was speaking before a mistake has spoken on: the time since is theirs."""
        if command.running is None or command.after[-1:] == [command.running]:
            return
        since = sum(self.length[s] - command.length[s] for s in command.after)
        for speech in {*command.before, *command.after}:
            self.length[speech] = command.length[speech]
        self.length[command.running] += since

    def restored(self, back: list[floor.Speech]) -> None:
        """An undo: what it began is over and no contribution, what it ended goes on."""
        ids = [speech.id for speech in back]
        begun = {speech for speech in self.stack if speech not in ids}
        self.ended = (self.ended | begun) - set(ids)
        self.undone |= begun
        self.paused = {speech.id for speech in back if speech.paused}
        self.stack = ids[::-1]

    def totals(self) -> dict[str, tuple[int, int, int, int]]:
        """By person: milliseconds and speeches, then the same of interjections."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for speech, given in self.given.items():
            at = 2 if given.kind in ("question", "point_of_order") else 0
            sums[given.person][at] += self.length[speech] if speech in self.ended else 0
            sums[given.person][at + 1] += speech not in self.undone
        return {person: (a, b, c, d) for person, (a, b, c, d) in sums.items()}


def spoken(facts: Iterable[Fact]) -> Spoken:
    result = Spoken()
    for fact in facts:
        result.take(fact)
    return result
