"""Scripts and boxes with buttons: the same conversation in JSON, a line each way at a time.

``docs/control.md`` has the lines. Whoever can write to it acts as the moderator whose link it was
given, so a socket is this user's alone.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from server.codec import Json, encode
from server.language import Language
from server.session.entries import current_queue, first_able
from server.session.items import current_item
from server.session.messages import Fact, Refused
from server.session.texts import is_unicode
from server.wire.messages import LARGEST_FRAME, decode_command, parse
from server.wire.refusals import error

from ..client.link import Link
from ..client.outbox import Answer, Answered, Denied
from ..client.session_view import SessionView
from ..client.talk import spoken
from .run import NOBODY_ANSWERS, TurnedAway, nobody_answers
from .talk import Talk
from .typed import Typed

Write: TypeAlias = Callable[[Json], None]

_ALWAYS_DIFFERENT: Final = "spent"
"""What of the state is true only for the moment in which it is told."""


class Control:
    """One link to the room, and all who control the session over it."""

    def __init__(self, link: Link, language: Language) -> None:
        self.link, self._language = link, language
        self._parties: list[_Party] = []
        self._state: Json = {}
        link.changed = self._changed
        self.begun = asyncio.Event()

    def _changed(self, facts: list[Fact]) -> None:
        view = self.link.view()
        if view is None:
            return
        self.begun.set()
        told = state(view)
        news = {**told, "speaker": _timeless(told)} != {
            **self._state,
            "speaker": _timeless(self._state),
        }
        self._state = told
        for party in self._parties:
            party.hear(facts, told if news else None)

    async def serve(self, lines: AsyncIterator[str], write: Write) -> None:
        """Let somebody control the session until their lines end or they leave."""
        party = _Party(self.link, self._language, write)
        # What it begins with is told below: not to be heard twice.
        await self.begun.wait()
        self._parties.append(party)
        try:
            party.hear([], self._state)
            async for line in lines:
                if line.strip() and await party.does(line):
                    return
        finally:
            self._parties.remove(party)


class _Party:
    """One of those who control: their own conversation, with its own questions."""

    def __init__(self, link: Link, language: Language, write: Write) -> None:
        self._link, self._language, self._write = link, language, write
        self._talk = Talk(link, language, lambda text: write({"told": text}))

    def hear(self, facts: list[Fact], told: Json | None) -> None:
        self._talk.changed(facts)
        if told is not None:
            self._write({"state": told})

    async def does(self, line: str) -> bool:
        """Do what a line says and answer it. Returns whether it was the last one."""
        try:
            message = parse(line)
        except Refused as refused:
            self._write({"ok": False, "error": self._error(refused)})
            return False
        carried = {name: message[name] for name in ("id",) if name in message}
        if not is_unicode(encode(message)):
            halves = Refused("invalid", detail="halves of characters")
            known = carried if is_unicode(encode(carried)) else {}
            self._write({**known, "ok": False, "error": self._error(halves)})
            return False
        if "say" in message:
            left = await self._talk.line(str(message["say"]))
            self._write({**carried, "ok": True})
            return left is not None
        try:
            command = decode_command(message)
        except Refused as refused:
            self._write({**carried, "ok": False, "error": self._error(refused)})
            return False
        self._write({**carried, **_answer(await self._link.request(command))})
        return False

    def _error(self, refused: Refused) -> Json:
        said: Json = error(refused, self._language, lambda person: person)["error"]
        return said


def _answer(answer: Answer) -> Json:
    match answer:
        case Answered(seq=seq):
            return {"ok": True, "seq": seq}
        case Denied(code=code, message=message):
            return {"ok": False, "error": {"code": code, "message": message}}
    return {"ok": False, "error": {"code": "unsent", "message": ""}}


def state(view: SessionView) -> Json:
    """What lights and displays show. Times in seconds; ``spent`` is as of now."""
    item = current_item(view.state)
    following = first_able(view.state)
    speech = view.state.floor
    return {
        "connection": view.connection,
        "log": view.log,
        "phase": view.state.session.phase,
        "item": item and {"id": item.id, "title": item.title},
        "speaker": speech
        and {
            **_somebody(view, speech.person),
            "kind": speech.kind,
            "limit": speech.limit,
            "running": speech.running is not None,
            _ALWAYS_DIFFERENT: round(spoken(view, speech)),
        },
        "next": following and {**_somebody(view, following.person), "kind": following.kind},
        "waiting": len(current_queue(view.state).entries),
        "requests": len(view.state.panel),
        "questions": sum(q.status == "pending" for q in view.state.questions.values()),
    }


def _somebody(view: SessionView, person: str) -> Json:
    return {"id": person, "name": view.name(person)}


def _timeless(told: Json) -> dict[str, Any]:
    speaker = told.get("speaker") or {}
    return {key: value for key, value in speaker.items() if key != _ALWAYS_DIFFERENT}


def control(link: Link, language: Language, socket: Path | None) -> None:
    """Take lines from stdin, or from whoever connects to ``socket``, until they end or the room
    does. Raises TurnedAway, OSError."""
    asyncio.run(_controlled(link, language, socket))


async def _controlled(link: Link, language: Language, socket: Path | None) -> None:
    controlled = Control(link, language)
    line = asyncio.create_task(link.run())
    serving = asyncio.create_task(
        _from_stdin(controlled, language) if socket is None else _from_socket(controlled, socket)
    )
    try:
        await asyncio.wait([line, serving], return_when=asyncio.FIRST_COMPLETED)
        for ended in (line, serving):
            if ended.done():
                ended.result()
    finally:
        for task in (line, serving):
            task.cancel()
        await asyncio.wait([line, serving])
    if link.connection == "refused":
        raise TurnedAway(link.message or link.code or "", mistaken=link.mistaken)


async def _from_stdin(controlled: Control, language: Language) -> None:
    typed = Typed()
    typed.begin(lambda _before, _word: ())

    async def lines() -> AsyncIterator[str]:
        while (line := await typed.line()) is not None:
            yield line

    serving = asyncio.create_task(
        controlled.serve(lines(), lambda message: print(encode(message), flush=True))
    )
    unheard = asyncio.create_task(nobody_answers(typed, controlled.begun))
    try:
        await asyncio.wait([serving, unheard], return_when=asyncio.FIRST_COMPLETED)
        if unheard.done():
            raise TurnedAway(language.text(NOBODY_ANSWERS))
        serving.result()
    finally:
        for task in (serving, unheard):
            task.cancel()
        await asyncio.wait([serving, unheard])


async def _from_socket(controlled: Control, path: Path) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def lines() -> AsyncIterator[str]:
            while line := await reader.readline():
                yield line.decode(errors="replace")

        try:
            await controlled.serve(
                lines(), lambda message: writer.write(f"{encode(message)}\n".encode())
            )
        except (OSError, ValueError):
            # Gone, or a line without end.
            pass
        finally:
            writer.close()

    # Between making the socket and forbidding it to others, nobody may slip in.
    mask = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(connected, path, limit=LARGEST_FRAME)
    finally:
        os.umask(mask)
    try:
        async with server:
            print(json.dumps({"socket": str(path)}), flush=True)
            await server.serve_forever()
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)
