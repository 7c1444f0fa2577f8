"""What moderators look at, told to each other: coalesced, kept nowhere, and gone with the line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from ..codec import Json, plain
from ..wire.frames import message_frame
from ..wire.messages import Look
from .client import Client

NOBODY_LOOKS: Final = message_frame({"looking": {}})


class Looking:
    """By connection; of several of one person, the one that was heard of last counts."""

    def __init__(self, seconds: float, tell: Callable[[bytes], None]) -> None:
        """``tell`` sends a frame to all moderators, at most once in so many ``seconds``."""
        self.frame = NOBODY_LOOKS
        """What moderators were told last."""
        self.tell_peers: Callable[[Mapping[str, Json]], None] = lambda _: None
        """Told of what is looked at here, for moderators at other servers."""
        self._looks: dict[Client, Look] = {}
        self._here: Mapping[str, Json] = {}
        self._elsewhere: Mapping[str, Json] = {}
        self._seconds, self._tell = seconds, tell
        self._timer: asyncio.TimerHandle | None = None
        self._not_before = 0.0

    def look(self, client: Client, look: Look) -> None:
        self._looks.pop(client, None)
        self._looks[client] = look
        self._change()

    def gone(self, client: Client) -> None:
        if self._looks.pop(client, None) is not None:
            self._change()

    def tell_elsewhere(self, looks: Mapping[str, Json]) -> None:
        """Let moderators here know what is looked at by those at other servers."""
        self._elsewhere = looks
        self._change()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _change(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._not_before), self._tell_now)

    def _tell_now(self) -> None:
        self._timer = None
        here = {client.person: plain(look) for client, look in self._looks.items()}
        if here != self._here:
            self._here = here
            self.tell_peers(here)
        frame = message_frame({"looking": {**self._elsewhere, **here}})
        if frame != self.frame:
            self._not_before = asyncio.get_running_loop().time() + self._seconds
            self.frame = frame
            self._tell(frame)
