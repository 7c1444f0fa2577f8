"""Where a rehearsal takes place: a real server with everybody connected to it."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from server.app import App
from server.listening import listen
from server.live.links import links
from server.live.room.hosted_session import HostedSession, new_session
from server.live.settings import Settings
from server.session.messages import Command, Fact
from server.session.session import SessionState
from server.session.views import Reader, fact_for

from ..client.link import Link
from ..client.outbox import Answer, Answered, Denied
from .cast import Cast, Script, cast
from .clock import Clock, ScaledClock, VirtualClock
from .person import LINE_WITHIN, LineFailed, Person
from .spectator import Spectator

LOOPBACK: Final = "127.0.0.1"
SETTLES_WITHIN: Final = 30.0
"""Real seconds after which time goes on even if somebody has not seen everything."""


@dataclass(frozen=True)
class Where:
    """Where a rehearsal is served, and the folder for its log: None for the default one. ``port`` 0
    is any free one."""

    data_dir: Path | None
    host: str = LOOPBACK
    port: int = 0


class Observer(Protocol):
    """Somebody who watches a rehearsal from outside."""

    def happened(self, fact: Fact, state: SessionState) -> None:
        """A fact, and the moderators' state after it."""

    def refused(self, person: str, denied: Denied, state: SessionState) -> None:
        """Somebody's command was refused."""


@dataclass
class Tally:
    """What the session's state does not tell: refusals by code, spectators who came, facts."""

    refusals: Counter[str] = field(default_factory=Counter)
    spectators: int = 0
    facts: int = 0


class Venue:
    """A server with a session that is being rehearsed; :func:`open_venue` opens one."""

    def __init__(self, script: Script, hosted: HostedSession, base: str, clock: Clock) -> None:
        self.script = script
        self.clock = clock
        self.log: Path = hosted.log
        self.session = hosted.session
        self.links: dict[str, Any] = links(base, hosted.tokens)
        self.code = hosted.tokens.code
        self.tally = Tally()
        self.cast: Cast = cast(script, self.links, clock)
        self._observers: list[Observer] = []
        self._here: dict[Person, bool] = {}
        self._behind: set[Person] = set()
        self._owed: dict[Person, int] = {}
        self._acknowledged = 0
        self._news = asyncio.Event()
        self._observing = Link(
            self.links["moderator"],
            # A second connection of somebody who is here anyhow.
            name=script.led_by or script.people("moderator")[0].name,
            language=script.language.code,
            clock=clock.now,
            rooms_clock=True,
            changed=self._seen,
        )
        for person in self.cast:
            person.answered, person.line = self._answered, self._line
            person.changed = partial(self._look_at, person)

    @property
    def state(self) -> SessionState:
        """What the moderators see."""
        state = self._observing.replica.state
        assert state is not None
        return state

    def watch(self, observer: Observer) -> None:
        self._observers.append(observer)

    async def play(self) -> None:
        """Let everybody come, take part and go.

        Raises:
            LineFailed: if somebody could not join.
        """
        try:
            await self.clock.live([person.live() for person in self.cast])
        except* LineFailed as failed:
            raise LineFailed(str(failed.exceptions[0])) from failed

    async def moderators_came(self) -> None:
        """Wait for all simulated moderators: whoever joins before them would take their place."""
        await self._until(lambda: all(person in self._here for person in self.cast.moderators))

    async def settled(self) -> None:
        """Wait until everybody has seen what was acknowledged, and who is here."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLES_WITHIN):
                await self._until(self._is_settled)

    @contextlib.asynccontextmanager
    async def observed(self) -> AsyncIterator[None]:
        """See what the first moderator sees, through a connection of its own."""
        observing = asyncio.create_task(self._observing.run())
        try:
            async with asyncio.timeout(LINE_WITHIN):
                await self._until(lambda: self._observing.replica.state is not None)
            yield
        finally:
            observing.cancel()
            await asyncio.wait([observing])

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()

    def _is_settled(self) -> bool:
        closed = self.state.session.phase == "closed"
        return self.state.seq >= self._acknowledged and (closed or not self._behind)

    def _look_at(self, person: Person) -> None:
        """Note it if somebody is up to date now."""
        if person in self._behind and self._is_up_to_date(person, self._here[person]):
            self._behind.discard(person)
            if not self._behind:
                self._news.set()

    def _is_up_to_date(self, person: Person, here: bool) -> bool:
        """Whether somebody has seen all that they may see, and others see whether they are here."""
        if here and person.state.seq < self._owed.get(person, 0):
            return False
        seen = self.state.people.get(person.id)
        # The connection that observes keeps the first moderator here.
        never_gone = person in self.cast.moderators[:1]
        return seen is None or seen.role == "spectator" or never_gone or seen.present == here

    def _seen(self, facts: list[Fact]) -> None:
        self._news.set()
        self.tally.facts += len(facts)
        for fact in facts:
            for person in self._readers(fact):
                self._owed[person] = fact.seq
                self._behind.add(person)
            for observer in self._observers:
                observer.happened(fact, self.state)
        for person in tuple(self._behind):
            self._look_at(person)

    def _readers(self, fact: Fact) -> list[Person]:
        """Those of the people here who may see a fact."""
        here = [person for person, here in self._here.items() if here]
        if fact_for(fact, Reader("", "spectator"), self.state) is not None:
            return here
        return [p for p in here if fact_for(fact, self._reader(p), self.state) is not None]

    def _reader(self, person: Person) -> Reader:
        known = self.state.people.get(person.id)
        return Reader(person.id, known.role if known else "spectator")

    def _answered(self, person: Person, _command: Command, answer: Answer) -> None:
        if isinstance(answer, Answered):
            self._acknowledged = max(self._acknowledged, answer.seq)
        elif isinstance(answer, Denied):
            self.tally.refusals[answer.code] += 1
            for observer in self._observers:
                observer.refused(person.id, answer, self.state)

    def _line(self, person: Person, there: bool) -> None:
        came = there and person not in self._here
        self._here[person] = there
        self._behind.add(person)
        self._look_at(person)
        if there:
            self._acknowledged = max(self._acknowledged, person.state.seq)
        # The guest is one of the panel in the end.
        an_onlooker = isinstance(person, Spectator) and person is not self.cast.guest
        self.tally.spectators += came and an_onlooker


@contextlib.asynccontextmanager
async def open_venue(
    script: Script, where: Where, speed: float | None, *, waits: bool
) -> AsyncIterator[Venue]:
    """Serve a session that is to be rehearsed.

    Args:
        script: what is rehearsed.
        where: where people reach it, and the folder for the log.
        speed: how many times as fast as real time the session passes; None: as fast as everybody
            can follow.
        waits: time stands still for as long as somebody has not followed, at any speed. It does
            for nobody who is not simulated.

    Raises:
        OSError: if the server cannot listen or write.
    """
    begin = script.at(-script.lobby)
    clock: Clock

    async def settled() -> None:
        await venue.settled()

    if speed is None or waits:
        clock = VirtualClock(begin, settled, speed)
        # Where time jumps, the usual wait for somebody to come back would show them as here.
        settings = Settings(leave_seconds=0.0, command_rate=1000.0)
    else:
        clock = ScaledClock(begin, speed)
        settings = Settings(leave_seconds=Settings().leave_seconds / speed)
    try:
        listening = listen(where.host, where.port)
    except OSError as error:
        error.filename = f"{where.host}:{where.port}"
        raise
    with listening as listener:
        hosted = new_session(script.plan, where.data_dir, clock.now, settings)
        async with App(hosted, listener, settings) as app:
            venue = Venue(script, hosted, app.base, clock)
            async with venue.observed():
                yield venue
