"""Panelists: they speak when it is their turn, and want to when there is something to say."""

from collections.abc import Mapping
from typing import Final

from server.session import queue
from server.session.entries import Entry, current_queue, own_entry
from server.session.items import Item, current_item
from server.session.messages import Command
from server.session.session import SessionState
from server.session.words import INTERJECTIONS, ItemKind, Kind

from .assessing import assess
from .findings import stand
from .person import Coming, Person
from .rating import rate
from .speaking import Voice

GLANCE: Final = 9.0
"""Seconds between two looks, about."""

HANDS: Final[Mapping[ItemKind, Mapping[Kind, float]]] = {
    "statements": {"question": 0.02},
    "positions": {"contribution": 0.3, "reply": 0.06, "question": 0.02, "point_of_order": 0.004},
    "discussion": {"contribution": 0.35, "reply": 0.1, "question": 0.03, "point_of_order": 0.004},
    "questions": {"contribution": 0.15, "reply": 0.1},
    "findings": {"contribution": 0.25, "point_of_order": 0.004},
    "feedback": {"contribution": 0.15},
}
"""How often a panelist raises a hand, by item and kind: times a minute while nobody waits."""

LOWERS: Final = 0.03
"""How often somebody who waits gives up, times a minute."""
DEFERS: Final = 0.08
"""How often somebody who waits lets others go first, times a minute."""
TOO_LATE: Final = 90.0
"""Seconds before the end of an item from when on nobody asks to speak any more."""
WORTH_A_REPLY: Final = 20.0
"""Seconds that one listens before replying or asking."""
NOTED: Final = 0.4
"""How often a hand comes with a note."""
RATES: Final = 0.2
"""How often feedback is given, at each look."""


class Panelist(Person):
    """An expert in the round."""

    def __init__(self, coming: Coming) -> None:
        super().__init__(coming)
        self._part = Part(self)

    async def look(self) -> float:
        return await self._part.take()


class Part:
    """What somebody with a seat in the round does at each look. Guests do the same."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._voice = Voice(person)

    async def take(self) -> float:
        """Speak, raise or lower a hand, or listen: seconds until the next look."""
        speaking = await self._voice.speak()
        if speaking is not None:
            return speaking
        command = self._opinion() or self._wish()
        if command is not None:
            await self._person.request(command)
        return GLANCE * self._person.random.uniform(0.7, 1.3)

    def _opinion(self) -> Command | None:
        person = self._person
        if person.view.role != "panelist":
            return None
        return assess(person) or stand(person) or rate(person, RATES)

    def _wish(self) -> Command | None:
        person, view = self._person, self._person.view
        state, item = view.state, current_item(view.state)
        if item is None:
            return None
        waiting = own_entry(current_queue(state), person.id, None)
        if waiting is not None:
            return self._second_thoughts(state, item, waiting)
        if item.planned - item.took(view.now) < TOO_LATE:
            return None
        return self._hand(state, item)

    def _often(self, times_a_minute: float) -> bool:
        return self._person.random.random() < times_a_minute * GLANCE / 60

    def _second_thoughts(self, state: SessionState, item: Item, waiting: Entry) -> Command | None:
        if item.kind == "statements":
            return None  # in a round, a moderator has put them there
        entries = current_queue(state).entries
        behind = entries[entries.index(waiting) + 1 :]
        if self._often(LOWERS):
            return queue.Leave(kind=waiting.kind)
        if any(e.kind == waiting.kind for e in behind) and self._often(DEFERS):
            return queue.Defer(waiting.id)
        return None

    def _hand(self, state: SessionState, item: Item) -> Command | None:
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
        texts, random = self._person.texts, self._person.random
        return texts.draw("hand") if texts is not None and random.random() < NOTED else ""

    def _listened(self, state: SessionState) -> bool:
        """Whether there is something to reply to or to ask about."""
        speech = state.floor
        return (
            speech is not None
            and speech.kind not in INTERJECTIONS
            and speech.net(self._person.view.now) > WORTH_A_REPLY
        )
