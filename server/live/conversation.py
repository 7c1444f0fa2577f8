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

from websockets.exceptions import ConnectionClosed

from ..codec import Json
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
    parse,
)
from ..wire.refusals import error
from .admission import Admission
from .client import Client
from .connection import Connection
from .figures import Figures
from .hub import Hub
from .idempotency import Done
from .inbox import Message
from .keepalive import Keepalive
from .pace import Paces, Sender
from .rate_limit import RateLimit
from .renewal import Renewals, Renewed
from .room import Room
from .settings import Settings

SHORT: Final = 1_000
"""Characters of a frame that are read even if it came too fast, so that its sender knows which."""

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


async def converse(services: Services, socket: Connection) -> None:
    """Serve a connection until it ends."""
    try:
        commands = await _welcomed(services, socket)
        if commands is not None:
            await _listen(services, socket, commands)
    except ConnectionClosed:
        pass
    except UnicodeDecodeError:
        await socket.close(close_codes.NOT_UTF8, "not UTF-8")
    except _NotText:
        await socket.close(close_codes.NOT_TEXT, "text frames only")
    except _TooFast:
        await socket.close(close_codes.TOO_FAST, "too many frames")
    except Exception:  # noqa: BLE001 - a mistake met by one client must not reach another
        _log.exception("a conversation failed")
        await socket.close(close_codes.FAILED)


async def _welcomed(services: Services, socket: Connection) -> _Commands | None:
    """Hear who it is and let them in; None where they are turned away."""
    language = services.language
    try:
        async with asyncio.timeout(services.settings.hello_seconds):
            message = parse(_text(await socket.receive()))
        language = _language(message, language)
        hello = decode_hello(message)
        await _catch_up(services, hello.since)
        admitted = await services.admission.admit(hello, socket.address)
        socket.is_known(services.settings.unread_bytes)
        client = Client(socket, admitted, language)
        # From admission to welcome nothing is waited for, so that nobody takes the same place.
        services.hub.add(client, admitted.token, hello.since)
    except TimeoutError:
        await _turn_away(services, socket, Refused("hello_late"), language)
        return None
    except Refused as refused:
        await _turn_away(services, socket, refused, language)
        return None
    return _Commands(services, client, socket.address, hello.client, language)


async def _catch_up(services: Services, since: int | None) -> None:
    """Whoever comes from a server that is ahead of this one does not go back in time."""
    room, patience = services.room, services.settings.behind_seconds
    if since is not None and not room.leads and not await room.reached(since, patience):
        raise Refused("log_unavailable")


async def _listen(services: Services, socket: Connection, commands: _Commands) -> None:
    services.keepalive.add(socket)
    try:
        await socket.listen(commands.read)
    finally:
        services.keepalive.discard(socket)
        services.hub.remove(commands.client)


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

    def read(self, data: Message) -> None:
        """Take a message. Raises _TooFast, _NotText."""
        now = asyncio.get_running_loop().time()
        if self.sender is None or self.frames is None:
            # Most who watch never send anything.
            settings = self.services.settings
            self.sender = self.services.paces.of(self.client.person, self.address, now)
            self.frames = RateLimit(settings.frame_burst, settings.frame_rate, now)
        if not self.frames.allows(now):
            raise _TooFast
        text = _text(data)
        if self.sender.has(now, len(text)):
            begun = time.thread_time()
            self._take(text, now)
            self.sender.spend(len(text), time.thread_time() - begun)
        else:
            self._put_off(text)

    def _put_off(self, text: str) -> None:
        """Refuse what came too fast, by its id where finding that costs little."""
        number = None
        if len(text) <= SHORT:
            with contextlib.suppress(Refused):
                number = command_id(parse(text))
        self._refuse(number, Refused("too_fast"))

    def _take(self, text: str, now: float) -> None:
        number = None
        try:
            message = parse(text)
            if "looking" in message:
                self._look(message)
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
        said = error(refused, self.language, self._name_of)
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


def _text(data: Message) -> str:
    if isinstance(data, bytes):
        raise _NotText
    return data


def _language(message: Json, otherwise: Language) -> Language:
    wanted = message.get("lang")
    return Language.named(wanted) if isinstance(wanted, str) and wanted else otherwise


async def _turn_away(
    services: Services, socket: Connection, refused: Refused, language: Language
) -> None:
    services.figures.refusals[refused.code] += 1
    # Not the library's send, which waits for whoever does not read.
    socket.write(message_frame(error(refused, language, lambda _: "")))
    await socket.close(close_codes.REASONS.get(refused.code, close_codes.BAD_HELLO), refused.code)
