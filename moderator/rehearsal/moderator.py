"""Moderators: two people with equal rights, who share the work and sometimes collide.

The one who leads the current item watches its time and gives the floor; the other watches the
speakers' limits, looks after guests and the audience's questions, follows the assistant, and
sometimes presses next at the same time as the lead. When a person at a desk acts, both leave the
session to them for a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.session import agenda, floor, phases
from server.session.items import Item, current_item
from server.session.messages import Command
from server.session.session import SessionState
from server.session.words import INTERJECTIONS

from . import asking, chairing, content, whispering
from .habits import Habits
from .person import Part, Person
from .situation import Situation, ids_in_role

GLANCE: Final = 4.0
"""Seconds between two looks. Both look at the same time, so that they can collide."""
IMPATIENCE: Final = 0.15
"""The probability that the second moderator presses next although the lead is about to."""


@dataclass(frozen=True)
class Briefing:
    """What the simulated moderators have agreed on.

    They (``colleagues``: their names) open the session at ``start``, invite the guests with the
    names ``expected``, and do nothing for ``courtesy`` seconds after a person at a desk acted.
    """

    start: datetime
    colleagues: tuple[str, ...]
    expected: frozenset[str]
    courtesy: float


class Moderator(Person):
    """One of the simulated moderators."""

    def __init__(self, part: Part, briefing: Briefing) -> None:
        super().__init__(part)
        self._briefing = briefing
        self._seen = 0
        self._back_at = briefing.start
        self._heard: dict[str, set[str]] = {}
        self._answering, self._habits = asking.Answering(), Habits()

    async def look(self) -> float:
        self._listen()
        await self.speak()
        command = None if self._stands_back() else self._duty()
        if command is not None:
            await self.request(command)
        return GLANCE - (self.clock.now() - self._briefing.start).total_seconds() % GLANCE

    def _stands_back(self) -> bool:
        """Whether a person at a desk has acted a short time ago."""
        state = self.state
        acted = {c.by for c in (state.last or {}).values() if c.seq > self._seen}
        self._seen = state.seq
        people = [state.people[by] for by in acted if by in state.people]
        simulated = self._simulated(state)
        if any(p.role == "moderator" and p.id not in simulated for p in people):
            self._back_at = self.clock.now() + timedelta(seconds=self._briefing.courtesy)
        return self.clock.now() < self._back_at

    def _listen(self) -> None:
        state = self.state
        if state.item is not None:
            heard = self._heard.setdefault(state.item, set())
            speeches = floor.speeches(state)
            heard.update(s.person for s in speeches if s.kind not in INTERJECTIONS)

    def _duty(self) -> Command | None:
        state = self.state
        item = current_item(state)
        if item is not None and state.session.phase == "open":
            return self._in_item(item)
        if self._simulated(state)[:1] != [self.id]:
            return None
        if state.session.phase == "waiting" and self.view.now >= self._briefing.start:
            return phases.Open()
        if state.session.phase == "open":
            return agenda.Next(expect=None)
        # A person who paused the session had a reason to, and resumes it.
        return None

    def _in_item(self, item: Item) -> Command | None:
        situation = self._situation(item)
        if situation.lead == self.id:
            duty = self._lead_duty(situation)
            return duty or (self._second_duty(situation) if situation.second is None else None)
        return self._second_duty(situation) if situation.second == self.id else None

    def _lead_duty(self, situation: Situation) -> Command | None:
        return (
            content.lead(situation)
            or self._answering.lead(situation)
            or chairing.keep_time(situation)
            or chairing.lead_floor(situation)
            or whispering.answer(situation, self.id)
        )

    def _second_duty(self, situation: Situation) -> Command | None:
        return (
            self._habits.mend(situation, self.id)
            or chairing.fill_seats(situation)
            or chairing.watch_limits(situation)
            or asking.sift(situation)
            or self._now_and_then(situation)
        )

    def _now_and_then(self, situation: Situation) -> Command | None:
        return (
            whispering.whisper(situation)
            or chairing.balance(situation)
            or self._habits.slip(situation)
            or self._habits.follow(situation)
            or chairing.ask_back(situation, self.id)
            or self._press_next(situation)
        )

    def _press_next(self, situation: Situation) -> Command | None:
        if situation.speech is not None or not situation.waiting or situation.left <= GLANCE:
            return None
        if situation.second is None or asking.taken_up(situation) is not None:
            return None
        return floor.Next(expect=None) if self.chance(IMPATIENCE) else None

    def _situation(self, item: Item) -> Situation:
        simulated = self._simulated(self.state)
        lead = item.lead if item.lead in simulated else simulated[0]
        second = next((person for person in simulated if person != lead), None)
        heard, expected = frozenset(self._heard.get(item.id, ())), self._briefing.expected
        return Situation(self.view, item, lead, second, heard, expected, self.random, self.texts)

    def _simulated(self, state: SessionState) -> list[str]:
        """The ids of the simulated moderators."""
        return ids_in_role(state, "moderator", lambda p: p.name in self._briefing.colleagues)
