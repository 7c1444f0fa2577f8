"""Keys that come too soon to be meant: held down, pressed for what was a moment ago, at the same
moment as another moderator's, or typed ahead for a question that did not come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from server.session import agenda, floor
from server.session.messages import Command, Fact

from ..client.giving import Unseen
from ..client.session_view import SessionView
from .crossing import PAUSE, Crossing

ONCE: Final = frozenset(
    {"undo", "redo", "next_item", "take_out", "take_off", "remove_position"}
    | {"blackout", "door", "gate", "clock"}
)
AT_ONCE: Final = frozenset({"undo", "redo"})
"""What asks nothing, though it goes on to tell what came of it."""
HELD: Final = 0.6
"""Seconds of peace that such a key needs before it is taken again: held down, it would go through
all that was done or stands in a list, say yes to its own question, or have what it turns go to and
fro. Letters that follow each other in less are one word."""


class Haste:
    """``clock``: seconds of any beginning. ``unseen``: what was given at this desk."""

    def __init__(self, clock: Callable[[], float], unseen: Unseen) -> None:
        self._clock, self._unseen = clock, unseen
        self._speech: str | None = None
        self._changed_at = -PAUSE
        self._ended_here = False
        self._crossing = Crossing(clock)
        self._slid: dict[str, float] = {}
        """By list: when the row selected there was taken away by others, so that it is the next one
        now."""
        self._asked = ("", 0.0)
        self._vain: str | None = None
        self._refusal_seen = True
        self._typed_at = 0.0

    def watch(self, view: SessionView, facts: Sequence[Fact] = ()) -> None:
        """Look whether the floor has changed, and what other moderators did."""
        self._crossing.watch(view, facts)
        speech = view.state.floor.id if view.state.floor else None
        if speech != self._speech:
            self._speech, self._changed_at = speech, self._clock()
            change = (view.state.last or {}).get("floor")
            own = change is not None and change.by == view.you.id
            self._ended_here = own and speech is None

    def slid(self, pane: str) -> None:
        """Others took away the row that was selected in a list."""
        self._slid[pane] = self._clock()

    def held(self, name: str) -> bool:
        """Whether the key of an action is still held down that must not go on and on."""
        if name not in ONCE:
            return False
        now, before = self._clock(), self._asked
        self._asked = (name, now)
        return before[0] == name and now - before[1] < HELD

    def crossed(self, command: Command, pane: str | None = None) -> bool:
        """Whether a key that does something at once came at the same moment as another moderator's
        of the kind, or as the row that it is about went. ``pane``: the list whose selected row it
        is about."""
        return self._crossing.has(command) or self._has_just(self._slid.get(pane or ""))

    def too_soon(self, command: Command | None) -> bool:
        """Whether a key was meant for what was before: the floor changed a moment ago, or what came
        of the same command is not to be seen yet."""
        about_floor = isinstance(command, floor.Next | floor.Give | floor.End)
        if about_floor and self._clock() - self._changed_at < PAUSE:
            # Who has just ended a speech means the next one by the next key.
            return not (self._ended_here and isinstance(command, floor.Next | floor.Give))
        steps_on = isinstance(command, floor.Next | floor.Give | agenda.Next)
        return steps_on and self._unseen.has(command)

    def _has_just(self, then: float | None) -> bool:
        return then is not None and self._clock() - then < PAUSE

    def asked_in_vain(self, key: str) -> None:
        """A key that asks was refused: what is typed behind it was meant for its question."""
        self._vain, self._refusal_seen, self._typed_at = key, False, self._clock()

    def saw_refusal(self) -> None:
        """It has been painted that the key was refused."""
        self._refusal_seen = True

    def is_astray(self, key: str, *, waited: bool) -> bool:
        """Whether a key was typed for a question that did not come: before that was to be seen, or
        in one go with the key that asks. ``waited``: typed before the one before was answered."""
        if self._vain is None or key == self._vain or _is_nobodys_answer(key):
            return False
        before, self._typed_at = self._typed_at, self._clock()
        astray = waited or not self._refusal_seen or self._typed_at - before < HELD
        if not astray or key == "escape":
            self._vain = None
        return astray


def _is_nobodys_answer(key: str) -> bool:
    """Whether a key, as Textual calls it, means the same with a question and without."""
    return key.startswith(("ctrl+", "alt+")) or (key[0] == "f" and key[1:].isdigit())
