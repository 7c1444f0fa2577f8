"""One connection, as the room's side of it sees it."""

from __future__ import annotations

from collections.abc import MutableSequence
from dataclasses import dataclass

from ..language import Language
from ..session.messages import Refused
from ..wire.close_codes import REASONS
from ..wire.frames import message_frame
from ..wire.refusals import error
from .port.connection import Connection, Way


@dataclass(frozen=True)
class Admitted:
    """Who a client is from now on: empty for the stage. ``key`` is that of the secret that let
    them in; ``token`` is their own new one, and ``own_key`` its key."""

    person: str
    key: str
    token: str | None = None
    own_key: str | None = None


class Client:
    """A connection. Writing never waits: a client that does not read is dropped."""

    __slots__ = ("_language", "_socket", "key", "own_key", "person")

    def __init__(self, socket: Connection, admitted: Admitted, language: Language) -> None:
        """``language`` is the reader's."""
        self.person = admitted.person
        self.key = admitted.key
        self.own_key = admitted.own_key
        self._language = language
        self._socket = socket

    def write(self, frames: bytes) -> None:
        """Send whole frames, if the connection is still there."""
        self._socket.write(frames)

    def queue(self, frames: bytes) -> None:
        """Send what the system did not take at once."""
        self._socket.queue(frames)

    def sit(self, ways: MutableSequence[Way], place: int) -> None:
        """See Connection."""
        self._socket.sit(ways, place)

    def rise(self) -> None:
        """See Connection."""
        self._socket.rise()

    def welcome(self, frames: bytes) -> None:
        """Send the first frames."""
        self._socket.welcome(frames)

    def turn_away(self, refused: Refused) -> None:
        """Say why, and begin to close the connection."""
        self.write(message_frame(error(refused, self._language, lambda _: "")))
        # That is the last thing that they read.
        self._socket.close(REASONS[refused.code], refused.code)
