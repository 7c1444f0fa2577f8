"""One connection from its hello to its end: what comes in, and what is answered.

Nothing that a client sends may harm anybody else. What is wrong is answered with an error or,
where going on makes no sense, with one of the codes in ``close_codes.py``.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from ..codec import Json, encode
from ..language import Language
from ..session.links import Renew
from ..session.messages import Refused
from ..wire import close_codes
from ..wire.frames import message_frame
from ..wire.messages import command_id, decode_command, decode_hello, parse
from ..wire.refusals import error
from .admission import Admission
from .client import Client
from .hub import Hub
from .idempotency import Done
from .rate_limit import RateLimit
from .renewal import Renewals, Renewed
from .room import Room
from .settings import Settings

_log = logging.getLogger("roundtable.conversation")


@dataclass(frozen=True)
class Services:
    """What all conversations of a room share. ``language`` is that of the session."""

    room: Room
    hub: Hub
    admission: Admission
    renewals: Renewals
    settings: Settings
    language: Language


async def converse(services: Services, socket: ServerConnection, address: str) -> None:
    """Serve a connection from ``address`` until it ends."""
    try:
        await _converse(services, socket, address)
    except ConnectionClosed:
        pass
    except _NotText:
        await socket.close(close_codes.NOT_TEXT, "text frames only")
    except Exception:  # noqa: BLE001 - a mistake met by one client must not reach another
        _log.exception("a conversation failed")
        await socket.close(close_codes.FAILED)


async def _converse(services: Services, socket: ServerConnection, address: str) -> None:
    language = services.language
    try:
        async with asyncio.timeout(services.settings.hello_seconds):
            message = parse(_text(await socket.recv()))
        language = _language(message, language)
        hello = decode_hello(message)
        admitted = await services.admission.admit(hello, address)
        client = Client(socket, admitted, language, services.settings.unread_bytes)
        # From admission to welcome nothing is waited for, so that nobody takes the same place.
        services.hub.add(client, admitted.token, hello.since)
    except TimeoutError:
        await _turn_away(socket, Refused("hello_late"), language)
        return
    except Refused as refused:
        await _turn_away(socket, refused, language)
        return
    try:
        await _Commands(services, socket, client, hello.client, language).serve()
    finally:
        services.hub.remove(client)


@dataclass(frozen=True)
class _Commands:
    """What a client who was welcomed sends. ``name`` is the string that the client keeps."""

    services: Services
    socket: ServerConnection
    client: Client
    name: str | None
    language: Language

    async def serve(self) -> None:
        loop, settings = asyncio.get_running_loop(), self.services.settings
        frames = RateLimit(settings.frame_burst, settings.frame_rate, loop.time())
        commands = RateLimit(settings.command_burst, settings.command_rate, loop.time())
        async for data in self.socket:
            now = loop.time()
            if not frames.allows(now):
                await self.socket.close(close_codes.TOO_FAST, "too many frames")
                return
            self._take(_text(data), commands, now)

    def _take(self, text: str, commands: RateLimit, now: float) -> None:
        number = None
        try:
            message = parse(text)
            in_time = commands.allows(now)
            number = command_id(message)
            if not in_time:
                raise Refused("too_fast")
            command = decode_command(message)
            if not self.client.person:
                raise Refused("forbidden")
        except Refused as refused:
            self._refuse(number, refused)
            return
        answer: asyncio.Future[Done] | asyncio.Future[Renewed]
        if isinstance(command, Renew):
            answer = self.services.renewals.renew(self.client, command, self.name, number)
        else:
            answer = self.services.room.submit(self.client.person, command, self.name, number)
        answer.add_done_callback(functools.partial(self._reply, number))

    def _reply(
        self, number: int | str, answer: asyncio.Future[Done] | asyncio.Future[Renewed]
    ) -> None:
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


def _text(data: str | bytes) -> str:
    if isinstance(data, bytes):
        raise _NotText
    return data


def _language(message: Json, otherwise: Language) -> Language:
    wanted = message.get("lang")
    return Language.named(wanted) if isinstance(wanted, str) and wanted else otherwise


async def _turn_away(socket: ServerConnection, refused: Refused, language: Language) -> None:
    await socket.send(encode(error(refused, language, lambda _: "")))
    await socket.close(close_codes.REASONS.get(refused.code, close_codes.BAD_HELLO), refused.code)
