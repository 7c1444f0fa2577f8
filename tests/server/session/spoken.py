"""Net talk time from the facts alone, by adding up intervals: a second opinion for ``floor``."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from server.session import floor, phases
from server.session.messages import Fact

MILLISECOND = 1000


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

    def until(self, now: datetime) -> None:
        if self.at is not None and self.stack and not self.session_paused:
            top = self.stack[-1]
            if top not in self.paused:
                self.length[top] += round((now - self.at).total_seconds() * MILLISECOND)
        self.at = now

    def take(self, fact: Fact) -> None:
        self.until(fact.at)
        match fact.event:
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
            case phases.Paused():
                self.session_paused = True
            case phases.Resumed():
                self.session_paused = False
            case _:
                pass

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
