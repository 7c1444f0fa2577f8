"""Which of one's raised hands is meant, where there are several."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from server.language import Language

from ..client.session_view import SessionView
from ..dialogs.menu import Choice, Menu
from ..widgets.lines import cut
from . import texts
from .hand import Hand
from .my_status import MyStatus, Waiting

LENGTH: Final = 130
"""Cells of a hand in a list: two lines of 80 columns, so that all hands are in sight."""


class WhichHand:
    """Asks by the key of its kind where all wait with what is on, as the reader's ``hand`` says;
    from a list where one that waits with another item may be meant. ``ask`` shows that list."""

    def __init__(
        self, language: Language, hand: Hand, ask: Callable[[Menu], Awaitable[str | None]]
    ) -> None:
        self._language, self._hand, self._ask = language, hand, ask
        self._choice: Future[str | None] | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the next key of a kind says which."""
        return self._choice is not None

    def say(self, kind: str | None) -> None:
        """It is the one of this kind; None for none."""
        if self._choice is not None and not self._choice.done():
            self._choice.set_result(kind)
        self._hand.choosing, self._choice = False, None

    async def of(self, mine: Callable[[], MyStatus]) -> Waiting | None:
        """One of those that wait with what is on; ``mine``: where the reader stands by then."""
        waiting = mine().waiting
        if len(waiting) < 2:
            return waiting[0] if waiting else None
        self.say(None)
        self._hand.choosing, self._choice = True, Future()
        kind = await self._choice
        return mine().raised(kind) if kind else None

    async def of_all(
        self, view: SessionView, hands: Sequence[Waiting], mine: Callable[[], MyStatus]
    ) -> Waiting | None:
        """One of all ``hands``."""
        if len(hands) == 1:
            return hands[0]
        lines = (cut(texts.hand(self._language, view, w), LENGTH) for w in hands)
        choices = [Choice(w.entry.id, line) for w, line in zip(hands, lines, strict=True)]
        chosen = await self._ask(Menu(self._language.text("Which hand?"), choices))
        return next((w for w in mine().hands if w.entry.id == chosen), None)
