"""Who is connected: told to everybody, seldom; recorded for moderators and panelists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ..session.words import Role
from ..wire.frames import message_frame
from .room.attendance import Attendance

SECONDS_EACH: Final = 0.0005
"""How much longer each spectator lets a change of presence wait: telling takes time, too."""
LONGEST: Final = 10.0


@lru_cache(maxsize=4)
def presence_frame(now: Attendance, role: Role) -> bytes:
    """The message as a role gets it, made once: everybody who joins is told the last one. Only
    moderators are told which spectators."""
    presence = {"spectators": now.spectators, "panel": sorted(now.panel)}
    if role == "moderator":
        presence["audience"] = sorted(now.audience)
    return message_frame({"presence": presence})


class Presence:
    """Tells of changes: at once where nothing was told for a while, else together later."""

    def __init__(
        self,
        seconds: float,
        look: Callable[[], Attendance],
        tell: Callable[[Attendance], None],
    ) -> None:
        """``seconds`` lie at least between two calls of ``tell``."""
        self.told = Attendance()
        self._seconds = seconds
        self._look = look
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None
        self._not_before = 0.0

    @property
    def now(self) -> Attendance:
        """What is so, of which not everybody may have been told yet."""
        # Of ten thousand it is put together anew only where it is not what was told last.
        return self.told if self._timer is None else self._look()

    def changed(self) -> None:
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(max(loop.time(), self._not_before), self._tell_now)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _tell_now(self) -> None:
        self._timer = None
        now = self._look()
        if now != self.told:
            # What reaches everybody is told the more seldom the more they are.
            pause = self._seconds + min(LONGEST, now.spectators * SECONDS_EACH)
            self._not_before = asyncio.get_running_loop().time() + pause
            self.told = now
            self._tell(now)


class Departures:
    """Waits a while before somebody who has gone counts as gone: most come back."""

    def __init__(self, seconds: float, gone: Callable[[str], None]) -> None:
        self._seconds = seconds
        self._gone = gone
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def left(self, person: str) -> None:
        """Begin to wait for somebody, unless they are waited for already."""
        if person not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[person] = loop.call_later(self._seconds, self._is_gone, person)

    def came(self, person: str) -> None:
        timer = self._timers.pop(person, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        for person in tuple(self._timers):
            self.came(person)

    def _is_gone(self, person: str) -> None:
        self._timers.pop(person, None)
        self._gone(person)
