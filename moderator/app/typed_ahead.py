"""Keys that arrive faster than they are answered, as over a slow line: each waits until the one
before has done what it does, so that what is typed or pasted after a key that asks belongs to the
question.

Textual hands a key to whatever has the focus at that moment, and a dialog has it a little later.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

LOOK: Final = 0.004
"""Seconds between two looks while keys wait."""
LONGEST: Final = 500
"""Looks that a key waits at most: one that went astray must not stop all others. Looks and no
seconds, as a machine that is busy looks as much later as it is later with the dialog."""


Typed: TypeAlias = events.Key | events.Paste


@runtime_checkable
class Sorting(Protocol):
    """A screen where a key may be astray: typed for a question that did not come."""

    def takes(self, key: events.Key, *, waited: bool) -> bool:
        """Whether a key is to be handled here. ``waited``: it was typed before the one before it
        was answered."""


class TypedAhead:
    """The keys of one app. ``handle`` is what the app does with a key."""

    def __init__(self, app: App[Any], handle: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._handle = app, handle
        self._keys: deque[Typed] = deque()
        self._passing = False
        self._starting = 0
        self._asked: dict[ModalScreen[Any], bool] = {}
        """The dialogs that wait for an answer, and whether each has the keys."""
        self._going_on: asyncio.Task[None] | None = None

    async def take(self, key: Typed) -> None:
        """Handle a key, or what is pasted, now, or after those before it."""
        if not self._keys and not self._is_between():
            await self._pass(key)
            return
        self._keys.append(key)
        if self._going_on is None or self._going_on.done():
            self._going_on = asyncio.create_task(self._go_on())

    async def flow(self, flow: Awaitable[None]) -> None:
        """Run what asks; to be called at once, and awaited by a worker later."""
        self._starting -= 1
        await flow

    def starts(self) -> None:
        """A flow is going to be run."""
        self._starting += 1

    def asks(self, dialog: ModalScreen[Any]) -> None:
        """A dialog is going to be opened."""
        self._asked[dialog] = False
        # It gets to that once it is mounted; and what it focuses then, the app does before that.
        if not dialog.call_later(self._app.call_later, self._has_keys, dialog):
            self._has_keys(dialog)

    def answered(self, dialog: ModalScreen[Any]) -> None:
        """Whoever asked goes on with the answer."""
        self._asked.pop(dialog, None)

    def _has_keys(self, dialog: ModalScreen[Any]) -> None:
        """What is in a dialog has the focus, if anything takes it."""
        if dialog in self._asked:
            self._asked[dialog] = True

    async def _go_on(self) -> None:
        while self._keys:
            looks = 0
            while self._is_between() and looks < LONGEST:
                await asyncio.sleep(LOOK)
                looks += 1
            await self._pass(self._keys.popleft(), waited=True)

    def _is_between(self) -> bool:
        """Whether a key pressed now would meet what is about to go."""
        if self._passing or self._starting > 0:
            return True
        stack = self._app.screen_stack
        return any(
            dialog not in stack or (dialog is stack[-1] and not has_keys)
            for dialog, has_keys in self._asked.items()
        )

    async def _pass(self, key: Typed, *, waited: bool = False) -> None:
        screen = self._app.screen
        if (
            isinstance(screen, Sorting)
            and isinstance(key, events.Key)
            and not screen.takes(key, waited=waited)
        ):
            return
        self._passing = True
        target = self._app.focused or self._app.screen
        await self._handle(key)
        # Twice: a widget tells its screen by a message to itself, which stands behind the first.
        self._follow(target, [target])

    def _follow(self, pump: MessagePump | None, again: list[MessagePump]) -> None:
        """Go the way of the key, behind it: from what had the focus up to the app."""
        while pump is not None and pump is not self._app:
            above = pump._parent  # noqa: SLF001 - the way that Textual sends a key
            if pump.call_later(self._follow, above, again):
                return
            pump = above
        if again:
            rest = (again.pop(), again)
            if self._app.call_later(self._follow, *rest):
                return
        # Once more round: what the key has begun, such as taking the focus, stands before that.
        if not self._app.call_later(self._app.call_later, self._passed):
            self._passed()

    def _passed(self) -> None:
        self._passing = False
