"""Spectators: they watch; some ask to speak or to join the panel, some leave early."""

from typing import Final

from server.session import panel, queue
from server.session.entries import current_queue, own_entry
from server.session.items import current_item
from server.session.messages import Command

from .asking import Curiosity
from .panelist import Part
from .person import Coming, Person
from .rating import rate

GLANCE: Final = 45.0
"""Seconds between two looks, about."""
ATTENTIVE: Final = 8.0
"""Likewise of somebody who waits for something."""
HANDS: Final = 0.02
"""How often one spectator asks to speak during the audience's questions, times a minute."""
LAST_HANDS: Final = 120.0
"""Seconds before the end of an item from when on nobody asks to speak any more."""
ACCEPTS: Final = 0.8
RATES: Final = 0.12
"""How often feedback is given, at each look."""
REGRETS: Final = 400.0
"""Seconds after which somebody who was not invited takes the request back."""


class Spectator(Person):
    """Somebody in the audience. ``eager``: asks to join the panel when there is a discussion."""

    def __init__(self, coming: Coming, eager: bool = False) -> None:
        super().__init__(coming)
        self._part = Part(self)
        self._curiosity = Curiosity(self)
        self._eager = eager

    async def look(self) -> float:
        speech = self.state.floor
        if self.view.role == "panelist" or (speech is not None and speech.person == self.id):
            return await self._part.take()
        command = self.wish() or self._curiosity.wish(GLANCE) or rate(self, RATES)
        if command is not None:
            await self.request(command)
        return ATTENTIVE if self._waits() else GLANCE * self.random.uniform(0.7, 1.3)

    def wish(self) -> Command | None:
        """What they want to do now, if anything."""
        view = self.view
        invitation = view.state.panel.get(self.id)
        if invitation is not None and invitation.until is not None:
            return self.answer() if invitation.until > view.now else None
        item = current_item(view.state)
        if item is None:
            return None
        if item.kind == "discussion" and self._eager:
            self._eager = False
            return panel.Ask()
        if invitation is not None and invitation.asked is not None:
            waited = (view.now - invitation.asked).total_seconds()
            return panel.Withdraw() if waited > REGRETS else None
        if item.kind == "questions" and item.planned - item.took(view.now) > LAST_HANDS:
            return self._hand()
        return None

    def answer(self) -> Command:
        """What they say to an invitation."""
        return panel.Accept() if self.random.random() < ACCEPTS else panel.Decline()

    def _hand(self) -> Command | None:
        waiting = current_queue(self.state)
        if not waiting.open or self._waits():
            return None
        often = HANDS / (1 + len(waiting.entries))
        return queue.Join() if self.random.random() < often * GLANCE / 60 else None

    def _waits(self) -> bool:
        state = self.state
        asked = own_entry(current_queue(state), self.id, None)
        return asked is not None or self.id in state.panel
