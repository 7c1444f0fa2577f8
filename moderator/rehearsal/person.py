"""What all simulated people share: a link, regular looks at the screen, coming and going."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeAlias

from server.session import floor, whispers
from server.session.messages import Command, Fact
from server.session.session import SessionState
from server.session.words import INTERJECTIONS, Kind

from ..client.link import Link
from ..client.outbox import Answer
from ..client.session_view import SessionView
from .clock import Clock
from .fictional_only import PutIntoTheirMouth, Texts, is_procedure

LINE_WITHIN: Final = 30.0
"""Real seconds within which a connection must be up, however busy the machine is."""
LENGTHS: Final[Mapping[Kind, tuple[float, float]]] = {
    "point_of_order": (8, 20),
    "question": (10, 25),
    "reply": (30, 75),
    "contribution": (60, 180),
}
"""The shortest and the longest speech, in seconds."""

OF_THE_LIMIT: Final = (0.5, 1.15, 0.85)
"""The share of their limit that speakers use: the least, the most (some go over it), the usual."""

CLOCK_GLANCE: Final = 6.0
"""Seconds between two looks of a speaker at the clock."""


class LineFailed(Exception):
    """The server did not let somebody in."""


@dataclass(frozen=True)
class Absence:
    """A lost connection: when, and for how many seconds."""

    at: datetime
    seconds: float


@dataclass(frozen=True)
class Part:
    """What somebody takes part with, and when they come and go (by default, at the end).

    ``texts``: what they may say; None if they are real people.
    """

    link: Link
    clock: Clock
    random: Random
    arrives: datetime
    leaves: datetime | None = None
    absence: Absence | None = None
    texts: Texts | None = None


Answers: TypeAlias = Callable[["Person", Command, Answer], None]
Lines: TypeAlias = Callable[["Person", bool], None]


class Person:
    """Somebody with a link, who looks at their screen every now and then, and can have the floor.

    ``answered`` is called with the answer to every command, ``line`` when they come and when they
    go or lose the connection, ``changed`` when there is something new on their screen.
    """

    def __init__(self, part: Part) -> None:
        self.link, self.clock, self.random = part.link, part.clock, part.random
        self.texts = part.texts
        self.answered: Answers = lambda _person, _command, _answer: None
        self.line: Lines = lambda _person, _there: None
        self.changed: Callable[[], object] = lambda: None
        self._part = part
        self._lengths: dict[str, float] = {}
        self._absence = part.absence
        self._news = asyncio.Event()
        self._holding: asyncio.Task[None] | None = None
        self.link.changed = self._take

    @property
    def id(self) -> str:
        return self.view.you.id

    @property
    def view(self) -> SessionView:
        """What they see now; only once they have been connected."""
        view = self.link.view()
        assert view is not None
        return view

    @property
    def state(self) -> SessionState:
        return self.view.state

    def chance(self, likely: float) -> bool:
        """Whether something happens now whose probability is ``likely`` (0 to 1)."""
        return self.random.random() < likely

    async def look(self) -> float:
        """Look at the screen, act or not, and return the seconds until the next look."""
        raise NotImplementedError

    async def speak(self) -> float | None:
        """Go on speaking, or stop.

        Returns:
            The seconds until the next look; None if they do not have the floor.
        """
        speech = self.state.floor
        if speech is None or speech.person != self.id:
            return None
        if speech.id not in self._lengths:
            self._lengths[speech.id] = self._length(speech)
        left = self._lengths[speech.id] - speech.net(self.view.now)
        if left > 0:
            return min(CLOCK_GLANCE, max(1.0, left))
        await self.request(floor.End(expect=speech.id))
        return CLOCK_GLANCE

    def _length(self, speech: floor.Speech) -> float:
        random = self.random
        least, most = LENGTHS[speech.kind]
        if speech.limit is None or speech.kind in INTERJECTIONS:
            return random.uniform(least, most)
        low, high, usual = (share * speech.limit for share in OF_THE_LIMIT)
        if speech.kind == "reply":
            return min(high, random.uniform(least, most))
        return random.triangular(low, high, usual)

    async def request(self, command: Command) -> Answer:
        """Give a command. Refusals are normal: the next look shows why.

        Raises:
            PutIntoTheirMouth: if a real person would say something by it.
        """
        if self.texts is None and not is_procedure(command):
            raise PutIntoTheirMouth(command.do)
        answer = await self.link.request(command)
        self.answered(self, command, answer)
        return answer

    async def live(self) -> None:
        """Come, take part until the session is closed or it is time to leave, and go.

        Raises:
            LineFailed: if the server does not let them in.
        """
        await self.clock.until(self._part.arrives)
        try:
            await self._connect()
            while not self._done():
                await self._perhaps_vanish()
                await self._see_whispers()
                await self.pause(await self.look())
        except LineFailed:
            if self.link.code not in ("removed", "session_closed"):
                raise
        finally:
            await self._hang_up()

    async def pause(self, seconds: float) -> None:
        """Wait for some seconds of the session's time."""
        await self.clock.until(self.clock.now() + timedelta(milliseconds=round(seconds * 1000)))

    def _done(self) -> bool:
        assert self._holding is not None
        leaves = self._part.leaves
        is_time = leaves is not None and self.clock.now() >= leaves
        return is_time or self._holding.done() or self.state.session.phase == "closed"

    async def _perhaps_vanish(self) -> None:
        absence = self._absence
        if absence is None or self.clock.now() < absence.at:
            return
        self._absence = None
        await self._hang_up()
        await self.pause(absence.seconds)
        await self._connect()

    async def _see_whispers(self) -> None:
        """What was whispered to them stands on their screen, as their program would tell."""
        for whisper in self.state.whispers.values():
            if self.id in whisper.readers and self.id not in whisper.seen:
                await self.link.request(whispers.See(str(whisper.seq)))

    async def _connect(self) -> None:
        self._news.clear()
        self._holding = asyncio.create_task(self.link.run())
        news = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait(
                (self._holding, news),
                return_when=asyncio.FIRST_COMPLETED,
                timeout=LINE_WITHIN,
            )
        finally:
            news.cancel()
        if self.link.view() is None or not self._news.is_set():
            raise LineFailed(self.link.message or self.link.code or self.link.connection)
        self.line(self, True)

    async def _hang_up(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
            with suppress(asyncio.CancelledError):
                await self._holding
        if self.link.view() is not None:
            self.line(self, False)

    def _take(self, _facts: list[Fact]) -> None:
        if self.link.replica.state is not None:
            self._news.set()
        self.changed()
