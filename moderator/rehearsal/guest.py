"""The guest: somebody in the audience who joins the round, when a moderator agrees."""

from typing import Final

from server.session import panel, queue
from server.session.items import current_item
from server.session.messages import Command

from .person import Coming
from .spectator import Spectator

LISTENS: Final = 90.0
"""Seconds of such an item that the guest hears before asking."""

ROUNDS: Final = frozenset({"discussion", "positions"})
"""Kinds of items in which one asks for a seat."""


class Guest(Spectator):
    """Asks for a seat, takes it, and raises a hand at once."""

    def __init__(self, coming: Coming) -> None:
        super().__init__(coming)
        self._has_spoken = False

    async def look(self) -> float:
        seated = self.view.role == "panelist"
        if seated and not self._has_spoken:
            self._has_spoken = True
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
