"""Spectators: they watch; some ask to speak or to join the panel, as the guest does."""

from typing import Final

from server.session import panel, queue
from server.session.entries import current_queue, own_entry
from server.session.items import current_item
from server.session.messages import Command

from .asking import Curiosity
from .content import rate
from .panelist import Panelist
from .person import Part

GLANCE: Final = 45.0
"""The average number of seconds between two looks."""
ATTENTIVE: Final = 8.0
"""The same for somebody who waits for something."""
HANDS: Final = 0.02
"""How often one spectator asks to speak during the audience's questions: times a minute."""
LAST_HANDS: Final = 120.0
"""Seconds before the end of an item in which nobody asks to speak any more."""
ACCEPTS: Final = 0.8
"""The probability that an invitation is accepted."""
RATES: Final = 0.12
"""The probability, at each look, of giving feedback."""
REGRETS: Final = 400.0
"""Seconds after which somebody who was not invited withdraws the request."""
LISTENS: Final = 90.0
"""Seconds that the guest listens in one of these items before asking for a seat."""
ROUNDS: Final = frozenset({"discussion", "positions"})
"""Kinds of items in which the guest asks for one."""


class Spectator(Panelist):
    """Somebody in the audience. ``eager`` ones ask to join the panel in a discussion."""

    def __init__(self, part: Part, eager: bool = False) -> None:
        super().__init__(part)
        self._curiosity = Curiosity(self)
        self._eager = eager

    async def look(self) -> float:
        speech = self.state.floor
        if self.view.role == "panelist" or (speech is not None and speech.person == self.id):
            return await super().look()
        command = self.wish() or self._curiosity.wish(GLANCE) or rate(self, RATES)
        if command is not None:
            await self.request(command)
        return ATTENTIVE if self._waits() else GLANCE * self.random.uniform(0.7, 1.3)

    def wish(self) -> Command | None:
        """What they want to do now: a command, or None."""
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
            return self._ask_to_speak()
        return None

    def answer(self) -> Command:
        """Their answer to an invitation."""
        return panel.Accept() if self.chance(ACCEPTS) else panel.Decline()

    def _ask_to_speak(self) -> Command | None:
        waiting = current_queue(self.state)
        if not waiting.open or self._waits():
            return None
        often = HANDS / (1 + len(waiting.entries))
        return queue.Join() if self.chance(often * GLANCE / 60) else None

    def _waits(self) -> bool:
        state = self.state
        asked = own_entry(current_queue(state), self.id, None)
        return asked is not None or self.id in state.panel


class Guest(Spectator):
    """A spectator who asks for a seat, takes it, and then raises a hand at once."""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self._has_asked = False

    async def look(self) -> float:
        if self.view.role == "panelist" and not self._has_asked:
            self._has_asked = True
            await self.request(queue.Join())
        return min(await super().look(), 10.0)

    def wish(self) -> Command | None:
        view = self.view
        item = current_item(view.state)
        invitation = view.state.panel.get(self.id)
        if invitation is not None and invitation.until is not None:
            return self.answer() if invitation.until > view.now else None
        if invitation is not None or item is None or item.kind not in ROUNDS:
            return None
        return panel.Ask() if item.took(view.now) > LISTENS else None

    def answer(self) -> Command:
        return panel.Accept()
