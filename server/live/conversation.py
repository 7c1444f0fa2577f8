"""One connection from its hello to its end: what comes in, and what is answered.

Nothing that a client sends may harm anybody else. What is wrong is answered with an error or,
where going on makes no sense, with one of the codes in ``close_codes.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import time
from dataclasses import dataclass
from typing import Final

from websockets.frames import Opcode

from ..codec import Json, instant
from ..language import Language
from ..session.links import Renew
from ..session.messages import Command, Refused
from ..wire import close_codes
from ..wire.frames import message_frame
from ..wire.messages import (
    command_id,
    command_kind,
    decode_command,
    decode_hello,
    decode_look,
    leading_id,
    parse,
    question_of_time,
)
from ..wire.refusals import error
from .admission import Admission
from .client import Client
from .figures import Figures
from .hub import Hub
from .pace import Paces, Sender
from .port.connection import Connection
from .port.keepalive import Keepalive
from .port.rate_limit import RateLimit
from .port.turns import Turns
from .renewal import Renewals, Renewed
from .room import writer
from .room.idempotency import Done
from .room.room import Room
from .settings import Settings

SHORT: Final = 1_000
"""Characters of a frame that are read even if it came too fast, so that its sender knows which; of
a longer one, only its beginning."""

_BETTER_ELSEWHERE: Final = frozenset({"log_unavailable", "log_lost"})
"""Refusals of who wants to come in after which they are told of other servers, if there are any."""

_log = logging.getLogger("roundtable.conversation")


@dataclass(frozen=True)
class Services:
    """What all conversations of a room share. ``language`` is that of the session."""

    room: Room
    hub: Hub
    admission: Admission
    renewals: Renewals
    paces: Paces
    keepalive: Keepalive
    settings: Settings
    language: Language
    figures: Figures
    turns: Turns


class Conversations:
    """All that go on."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: set[Connection] = set()
        self._admitting: set[asyncio.Task[None]] = set()
        self._nobody_left: asyncio.Future[None] | None = None

    def begin(self, connection: Connection) -> _Conversation:
        """Begin with a connection that is new."""
        self._open.add(connection)
        return _Conversation(self._services, connection, self._admitting)

    def left(self, connection: Connection) -> None:
        """A connection is gone."""
        self._open.discard(connection)
        if not self._open and self._nobody_left is not None:
            self._nobody_left.set_result(None)

    async def end(self, code: int, reason: str) -> None:
        """Say goodbye to everybody, and wait until all have gone."""
        if self._open:
            self._nobody_left = asyncio.get_running_loop().create_future()
            for connection in tuple(self._open):
                connection.close(code, reason)
            await self._nobody_left
        if self._admitting:
            await asyncio.wait(self._admitting)


class _Conversation:
    """One connection's."""

    __slots__ = ("_admitting", "_commands", "_language", "_services", "_socket", "_timer")

    def __init__(
        self, services: Services, socket: Connection, admitting: set[asyncio.Task[None]]
    ) -> None:
        """``admitting`` keeps tasks: of asyncio's own references to them none is strong."""
        self._services, self._socket, self._admitting = services, socket, admitting
        self._language = services.language
        self._commands: _Commands | None = None
        loop, seconds = asyncio.get_running_loop(), services.settings.hello_seconds
        self._timer: asyncio.TimerHandle | None
        """What happens where nobody says who they are, or gets in; None for who was turned away on
        their way in."""
        self._timer = loop.call_later(seconds, self._turn_away, Refused("hello_late"))

    def hear(self, opcode: Opcode, data: bytes) -> None:
        try:
            if opcode is not Opcode.TEXT:
                raise _NotText
            text = data.decode()
            if self._commands is None:
                self._hear_hello(text)
            else:
                self._commands.read(text)
        except Exception as error:  # noqa: BLE001 - a client's mistake must not reach another
            self._give_up(error)

    def ended(self) -> None:
        self._watch_no_more()
        if self._commands is not None:
            self._services.keepalive.discard(self._socket)
            self._services.hub.remove(self._commands.client)
            self._commands = None

    def _hear_hello(self, text: str) -> None:
        self._watch_no_more()
        self._socket.hold()
        self._services.turns.give(functools.partial(self._begin, text))

    def _begin(self, text: str) -> None:
        """It is this one's turn to come in."""
        if self._socket.transport.is_closing():
            self._socket.stop_reading()
            return
        self._watch()
        task = asyncio.create_task(self._admit(text))
        self._admitting.add(task)
        task.add_done_callback(self._admitting.discard)

    def _watch(self) -> None:
        # Until then the log says of a disk that hangs, and moderators are let in without it.
        seconds = 2 * writer.SLOW
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look_at_log)

    def _watch_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look_at_log(self) -> None:
        """Turn away who is still on their way in while the log cannot be written. What has begun
        for them goes on, and the next hello of the same client finds it."""
        try:
            self._services.room.check_log()
        except Refused as refused:
            self._timer = None
            self._turn_away(refused)
        else:
            self._watch()

    async def _admit(self, text: str) -> None:
        """Find out who it is and let them in, or turn them away."""
        services, socket = self._services, self._socket
        try:
            message = parse(text)
            self._language = _language(message, self._language)
            hello = decode_hello(message)
            if services.admission.moderates(hello):
                await services.hub.prepare(hello.since)
            admitted = await services.admission.admit(hello, socket.address)
            if self._timer is None:
                return
            socket.became_known(services.settings.unread_bytes)
            client = Client(socket, admitted, self._language)
            # From admission to welcome nothing is waited for, so that nobody takes the same place.
            services.hub.add(client, admitted.token, hello.since)
        except Refused as refused:
            if self._timer is not None:
                self._turn_away(refused)
        except Exception as error:  # noqa: BLE001 - as above
            self._give_up(error)
        else:
            self._commands = _Commands(
                services, client, socket.address, hello.client, self._language
            )
            services.keepalive.add(socket)
            socket.release()
        finally:
            self._watch_no_more()

    def _turn_away(self, refused: Refused) -> None:
        socket = self._socket
        self._services.figures.refusals[refused.code] += 1
        socket.stop_reading()
        code, hub = refused.code, self._services.hub
        if code == "audience_only" or (code in _BETTER_ELSEWHERE and hub.is_elsewhere):
            socket.write(hub.others(code))
        socket.write(message_frame(error(refused, self._language, lambda _: "")))
        socket.close(close_codes.REASONS.get(refused.code, close_codes.BAD_HELLO), refused.code)

    def _give_up(self, error: Exception) -> None:
        """End, since what came makes no sense, or there is a mistake in the program."""
        self._socket.stop_reading()
        self.ended()
        match error:
            case UnicodeDecodeError():
                self._socket.close(close_codes.NOT_UTF8, "not UTF-8")
            case _NotText():
                self._socket.close(close_codes.NOT_TEXT, "text frames only")
            case _TooFast():
                self._socket.close(close_codes.TOO_FAST, "too many frames")
            case _:
                _log.error("a conversation failed", exc_info=error)
                self._socket.close(close_codes.FAILED)


@dataclass(slots=True)
class _Commands:
    """What a client who was welcomed sends, from an ``address``. ``name`` is the string that the
    client keeps; ``under_way`` are commands that have no answer yet."""

    services: Services
    client: Client
    address: str
    name: str | None
    language: Language
    under_way: int = 0
    sender: Sender | None = None
    frames: RateLimit | None = None

    def read(self, text: str) -> None:
        """Take a message. Raises _TooFast."""
        now = asyncio.get_running_loop().time()
        if self.sender is None or self.frames is None:
            # Most who watch never send anything.
            settings = self.services.settings
            self.sender = self.services.paces.of(self.client.person, self.address, now)
            self.frames = RateLimit(settings.frame_burst, settings.frame_rate, now)
        if not self.frames.allows(now):
            raise _TooFast
        if self.sender.has(now, len(text)):
            begun = time.thread_time()
            self._take(text, now)
            self.sender.spend(len(text), time.thread_time() - begun)
        else:
            self._put_off(text)

    def _put_off(self, text: str) -> None:
        """Refuse what came too fast, by its id where finding that costs little."""
        number = None
        with contextlib.suppress(Refused):
            number = command_id(parse(text)) if len(text) <= SHORT else leading_id(text)
        self._refuse(number, Refused("too_fast"))

    def _take(self, text: str, now: float) -> None:
        number = None
        try:
            message = parse(text)
            if "looking" in message:
                self._look(message)
                return
            if "time" in message and "do" not in message:
                self._say_time(question_of_time(message))
                return
            number = command_id(message)
            self._check_role(command_kind(message), number)
            command = decode_command(message)
        except Refused as refused:
            self._refuse(number, refused)
            return
        answer: asyncio.Future[Done] | asyncio.Future[Renewed]
        if isinstance(command, Renew):
            answer = self.services.renewals.renew(self.client, command, self.name, number)
        else:
            answer = self.services.room.submit(self.client.person, command, self.name, number)
        self.under_way += 1
        answer.add_done_callback(functools.partial(self._reply, number, now))

    def _look(self, message: Json) -> None:
        """Tell the other moderators what this one looks at; that has no answer."""
        found = self.services.room.state.people.get(self.client.person)
        if found is None or found.role != "moderator":
            raise Refused("forbidden")
        self.services.hub.looking.look(self.client, decode_look(message))

    def _say_time(self, number: int | str) -> None:
        """Tell what time it is in the room. So somebody far away may be as exact as anybody."""
        self.client.write(message_frame({"time": number, "now": instant(self.services.room.now())}))

    def _check_role(self, kind: type[Command], number: int | str) -> None:
        """Refuse what is not for the sender's role before its content costs anything. Something of
        theirs that is under way may change their role, and this may be what changed it, sent
        again: then the room alone decides."""
        person, room = self.client.person, self.services.room
        found = room.state.people.get(person)
        if found is None or not (
            found.role in kind.roles or self.under_way or room.knows(person, self.name, number)
        ):
            raise Refused("forbidden")

    def _reply(
        self,
        number: int | str,
        came: float,
        answer: asyncio.Future[Done] | asyncio.Future[Renewed],
    ) -> None:
        self.under_way -= 1
        if answer.cancelled():
            # The room ended before anybody knew.
            return
        self.services.figures.answers.add(asyncio.get_running_loop().time() - came)
        # Of a command without effect the seq is that of facts that others led to.
        self.services.hub.catch_up(self.client)
        try:
            done = answer.result()
        except Refused as refused:
            self._refuse(number, refused)
            return
        message: Json = {"re": number, "ok": True, "seq": done.seq}
        if isinstance(done, Renewed):
            message["link"] = done.link
            if done.code is not None:
                message["code"] = done.code
        self.client.write(message_frame(message))

    def _refuse(self, number: int | str | None, refused: Refused) -> None:
        self.services.figures.refusals[refused.code] += 1
        said = error(refused, self.language, self._name_of, self.client.person)
        self.client.write(message_frame({"re": number, **said}))

    def _name_of(self, person: str) -> str:
        """A person's name, where the reader may know it."""
        people = self.services.hub.state.people
        found, reader = people.get(person), people.get(self.client.person)
        if found is None or reader is None:
            return ""
        known = reader.role == "moderator" or found.public or found is reader
        return found.name if known else ""


class _NotText(Exception):
    """A binary frame came."""


class _TooFast(Exception):
    """More frames came than are read."""


def _language(message: Json, otherwise: Language) -> Language:
    wanted = message.get("lang")
    return Language.named(wanted) if isinstance(wanted, str) and wanted else otherwise
