"""A conversation from the first line to the last."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from server.language import N_, Language

from ..client.link import Link
from ..wording.printable import printable
from .outcome import House, Leave
from .talk import Talk
from .typed import Printed, Typed

NAME_WANTED: Final = frozenset({"name_needed", "text_empty", "text_too_long"})
"""Refusals after which another name may do."""
NOBODY_ANSWERS: Final = N_(
    "The server does not answer. Is the link right, and this machine on the network?"
)
SILENCE_SAID_AFTER: Final = 4.0
GIVEN_UP_AFTER: Final = 10.0
"""Seconds after the last line for which a room that has not answered yet is waited for."""


class TurnedAway(Exception):
    """The room does not let the reader in, or no more; the sentence says why. ``mistaken``:
    because of what they gave."""

    def __init__(self, why: str, *, mistaken: bool = False) -> None:
        super().__init__(why)
        self.mistaken = mistaken


def print_line(text: str) -> None:
    """One line, at once: whoever reads may sit behind a pipe."""
    print(printable(text), flush=True)


async def conversation(
    dial: Callable[[str | None], Link],
    name: str | None,
    language: Language,
    welcome: str,
    house: House | None = None,
) -> Leave:
    """Talk until the reader leaves, their lines end, or the room does.

    ``dial`` makes the line to the room for somebody of this name; where the room wants one it is
    asked for, and ``welcome`` is said before. ``house``: what is here of the session. Raises
    TurnedAway.
    """
    typed = Typed()
    printed = Printed(typed, print_line)
    talk = _begun(dial(name), language, printed, house)

    def complete(before: str, word: str) -> Iterable[str]:
        return talk.completions(before, word)

    typed.begin(complete)
    while True:
        left = await _talked(talk, typed)
        printed.flush()
        link = talk.link
        wants_name = link.connection == "refused" and not talk.begun.is_set()
        if not wants_name or link.code not in NAME_WANTED:
            break
        print_line(link.message if name else welcome)
        name = await typed.line()
        if name is None:
            raise TurnedAway(link.message)
        talk = _begun(dial(name), language, printed, house)
    if link.connection == "refused":
        raise TurnedAway(link.message or link.code or "", mistaken=link.mistaken)
    if link.connection == "ended":
        print_line(link.message or language.text("The server has closed the connection."))
        return Leave(stop=True)
    return left


def _begun(link: Link, language: Language, printed: Printed, house: House | None) -> Talk:
    talk = Talk(link, language, printed.say, house)
    link.changed = talk.changed
    return talk


async def _talked(talk: Talk, typed: Typed) -> Leave:
    """One line to the room, as long as it holds and the reader stays."""
    line = asyncio.create_task(talk.link.run())
    reading = asyncio.create_task(_read(talk, typed))
    unheard = asyncio.create_task(nobody_answers(typed, talk.begun))
    silence = asyncio.get_running_loop().call_later(SILENCE_SAID_AFTER, talk.say_silence)
    try:
        await asyncio.wait([line, reading, unheard], return_when=asyncio.FIRST_COMPLETED)
        if unheard.done():
            raise TurnedAway(talk.language.text(NOBODY_ANSWERS))
        if line.done():
            line.result()
        left = reading.result() if reading.done() else Leave()
        return Leave(left.stop or talk.is_over)
    finally:
        silence.cancel()
        for task in (line, reading, unheard):
            task.cancel()
        await asyncio.wait([line, reading, unheard])


async def nobody_answers(typed: Typed, begun: asyncio.Event) -> None:
    """Returns once the lines have ended and the room has not answered, and never where it has.
    On a terminal the reader would decide how long to wait; behind a pipe nobody does."""
    await typed.over.wait()
    with suppress(TimeoutError):
        async with asyncio.timeout(GIVEN_UP_AFTER):
            await begun.wait()
        await asyncio.Event().wait()


async def _read(talk: Talk, typed: Typed) -> Leave:
    await talk.begun.wait()
    while (line := await typed.line()) is not None:
        left = await talk.line(line)
        if left is not None:
            return left
    return Leave()
