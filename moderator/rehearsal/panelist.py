"""Panelists: they ask to speak, speak when it is their turn, and give their opinion."""

from collections.abc import Mapping
from typing import Final

from server.session import queue
from server.session.entries import Entry, current_queue, own_entry
from server.session.items import Item, current_item
from server.session.messages import Command
from server.session.session import SessionState
from server.session.words import INTERJECTIONS, ItemKind, Kind

from .content import assess, rate, vote
from .person import Person

GLANCE: Final = 9.0
"""The average number of seconds between two looks."""

HANDS: Final[Mapping[ItemKind, Mapping[Kind, float]]] = {
    "statements": {"question": 0.02},
    "positions": {"contribution": 0.3, "reply": 0.06, "question": 0.02, "point_of_order": 0.004},
    "discussion": {"contribution": 0.35, "reply": 0.1, "question": 0.03, "point_of_order": 0.004},
    "questions": {"contribution": 0.15, "reply": 0.1},
    "findings": {"contribution": 0.25, "point_of_order": 0.004},
    "feedback": {"contribution": 0.15},
}
"""How often a panelist raises a hand, by kind of item: times a minute, while nobody waits."""

LOWERS: Final = 0.03
"""How often somebody who waits gives up: times a minute."""
DEFERS: Final = 0.08
"""How often somebody who waits lets others go first: times a minute."""
TOO_LATE: Final = 90.0
"""Seconds before the end of an item in which nobody asks to speak any more."""
WORTH_A_REPLY: Final = 20.0
"""Seconds that people listen before they reply or ask a question."""
NOTED: Final = 0.4
"""The probability that a raised hand has a note."""
RATES: Final = 0.2
"""The probability, at each look, of giving feedback."""


class Panelist(Person):
    """An expert on the panel."""

    async def look(self) -> float:
        """Speak, raise or lower a hand, or listen."""
        speaking = await self.speak()
        if speaking is not None:
            return speaking
        command = self._opinion() or self._wish()
        if command is not None:
            await self.request(command)
        return GLANCE * self.random.uniform(0.7, 1.3)

    def _opinion(self) -> Command | None:
        if self.view.role != "panelist":
            return None
        return assess(self) or vote(self) or rate(self, RATES)

    def _wish(self) -> Command | None:
        state = self.state
        item = current_item(state)
        if item is None:
            return None
        waiting = own_entry(current_queue(state), self.id, None)
        if waiting is not None:
            return self._second_thoughts(state, item, waiting)
        if item.planned - item.took(self.view.now) < TOO_LATE:
            return None
        return self._raise_hand(state, item)

    def _often(self, times_a_minute: float) -> bool:
        return self.chance(times_a_minute * GLANCE / 60)

    def _second_thoughts(self, state: SessionState, item: Item, waiting: Entry) -> Command | None:
        if item.kind == "statements":
            return None  # a moderator has put them into the queue
        entries = current_queue(state).entries
        behind = entries[entries.index(waiting) + 1 :]
        if self._often(LOWERS):
            return queue.Leave(kind=waiting.kind)
        if any(e.kind == waiting.kind for e in behind) and self._often(DEFERS):
            return queue.Defer(waiting.id)
        return None

    def _raise_hand(self, state: SessionState, item: Item) -> Command | None:
        waiting = current_queue(state)
        for kind, often in HANDS.get(item.kind, {}).items():
            if kind != "contribution" and not self._listened(state):
                continue
            if not waiting.open and kind != "point_of_order":
                continue
            if self._often(often / (1 + len(waiting.entries))):
                return queue.Join(kind=kind, note=self._note())
        return None

    def _note(self) -> str:
        return self.texts.draw("hand") if self.texts is not None and self.chance(NOTED) else ""

    def _listened(self, state: SessionState) -> bool:
        """Whether the current speech has been long enough to reply to or ask about."""
        speech = state.floor
        return (
            speech is not None
            and speech.kind not in INTERJECTIONS
            and speech.net(self.view.now) > WORTH_A_REPLY
        )
