"""A real session that anybody says anything in.

Each text has to get one answer that the documentation names, a refusal must leave everything as it
was, nothing may be met that the program has no answer for, and in the end the log has to lead to
the very state that the room had.
"""

import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks._reader import TEXT, masked
from moderator.commands.examples import example
from server.agenda_file import load_agenda
from server.app import App
from server.journal import verify
from server.listening import listen
from server.live.room.access import Tokens
from server.live.room.hosted_session import HostedSession, new_session, resumed_session
from server.live.settings import Settings
from server.session import agenda
from server.session.session import SessionState
from server.session.words import Role
from server.wire.close_codes import FAILED
from server.wire.messages import LARGEST_FRAME
from server.wire.refusals import SENTENCES
from trials.served import AGENDA

from .frames import Frames, ids_of
from .line import Line, connect

BOUNDLESS: Final = 1 << 60
SETTINGS: Final = Settings(
    leave_seconds=0.05,
    presence_seconds=0.05,
    command_burst=BOUNDLESS,
    frame_burst=BOUNDLESS,
    bytes_burst=BOUNDLESS,
    seconds_burst=BOUNDLESS,
    crowd_seconds_burst=BOUNDLESS,
    code_burst=BOUNDLESS,
    codes_burst=BOUNDLESS,
    join_burst=BOUNDLESS,
)
"""Without a pace: how much comes is tried elsewhere, here is tried what."""
PEOPLE: Final = ("moderator", "moderator", "p1", "p2", "spectator", "spectator", "stage")
HONEST: Final = frozenset(
    ("the log cannot be written", "the log is lost", "what the engine has is not what was written")
)
"""What the program log may say: where an engine says rubbish, that is so."""
AUDIENCE: Final = ("spectator", "stage")
HELLOS: Final = 0.05
"""How many of the texts are first ones."""


class Wrong(AssertionError):
    """Something that must not be; says at which text."""


@dataclass
class Trial:
    """One session, and what anybody says in it. ``relay``: the port by which the audience comes, if
    another one. ``counted`` are the texts so far."""

    hosted: HostedSession
    port: int
    chance: Random
    frames: Frames
    clock: "SteppingClock"
    relay: int | None = None
    counted: int = 0
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def state(self) -> SessionState:
        return self.hosted.room.state

    async def say_anything(self, number: int) -> None:
        """Let anybody say anything, ``number`` times, or until nobody can any more."""
        over = self.counted + number
        while self.counted < over:
            self.clock.step(self.chance.choice((0, 1, 40, 2_000)))
            if self.counted % 50 == 0:
                self.frames.ids = ids_of(self.state)
            if self.chance.random() < HELLOS:
                await self._hello()
            elif not await self._command():
                return

    async def say(self, text: str, line: Line) -> None:
        """Say a text, and look at what comes of it."""
        before = self.state
        self.counted += 1
        data = text.encode("utf-8", "surrogatepass")[: LARGEST_FRAME - 16]
        said = await line.say(masked(TEXT, data))
        _look(text, said, line)
        if any("error" in message for message in said) and self.state is not before:
            kept = self.hosted.backlog.since(before.seq)
            _must(kept is not None, text, "it was refused, and the state is another's")
            assert kept is not None
            numbers = [message.get("re") for message in said]
            for fact in (one.fact for one in kept[1] if one.fact.by != "system"):
                # A relay may have answered before the writer shows what the text before led to.
                late = self.relay is not None and fact.id not in numbers
                _must(late, text, f"it was refused and led to {fact}")

    async def _hello(self) -> None:
        ports = [self.port] if self.relay is None else [self.port, self.relay]
        line = await connect("127.0.0.1", self.chance.choice(ports))
        await self.say(self.frames.hello(), line)
        line.cut()

    async def _command(self) -> bool:
        """One text by somebody who is here. False where nobody can be any more."""
        place = self.chance.randrange(len(PEOPLE))
        line = self.lines.get(place)
        if line is None or line.is_over:
            port = self.relay if PEOPLE[place] in AUDIENCE and self.relay else self.port
            line = self.lines[place] = await connect("127.0.0.1", port)
            self.counted += 1
            await line.say(masked(TEXT, self._good_hello(place)))
            if not line.you and PEOPLE[place] != "stage":
                # A link that was renewed, or somebody who was removed.
                await line.ends()
                return any(not other.is_over for other in self.lines.values())
        await self.say(self.frames.command(self._role(line)), line)
        return True

    def _role(self, line: Line) -> Role | None:
        person = self.state.people.get(line.you)
        return None if person is None else person.role

    def _good_hello(self, place: int) -> bytes:
        who, tokens = PEOPLE[place], self.hosted.tokens
        shared = {
            "moderator": tokens.moderator,
            "spectator": tokens.spectators,
            "stage": tokens.stage,
        }
        said = {"hello": 1, "token": shared.get(who) or tokens.panelists[who], "lang": "de"}
        more = {"name": f"Anybody {place}", "client": f"the-client-of-{place}"}
        return json.dumps({**said, **more}).encode()

    async def finish(self) -> None:
        for line in self.lines.values():
            line.cut()


class SteppingClock:
    """A time of its own, so that a seed leads to the same session whenever it is."""

    def __init__(self) -> None:
        self._now = datetime.fromisoformat("2021-06-01T12:00:00+00:00")

    def __call__(self) -> datetime:
        return self._now

    def step(self, milliseconds: int) -> None:
        self._now += timedelta(milliseconds=milliseconds)


@asynccontextmanager
async def trial(folder: Path, seed: int, before: Trial | None = None) -> AsyncIterator[Trial]:
    """A session of its own for a seed, or one that goes on after what was tried ``before``; at its
    end everything is looked at once more."""
    clock, chance = SteppingClock() if before is None else before.clock, Random(seed)
    if before is None:
        hosted = new_session(load_agenda(example(AGENDA)), folder, clock, SETTINGS)
    else:
        hosted = resumed_session(before.hosted.folder, clock, SETTINGS)
    made = Frames(chance)
    made.tokens = known_tokens(hosted.tokens)
    with complaints(seed):
        async with App(hosted, listen("127.0.0.1", 0), SETTINGS) as app:
            found = Trial(hosted, app.port, chance, made, clock)
            if before is None:
                await hosted.room.submit("m1", agenda.Next())
            yield found
            await found.finish()
    await _reopen(found, f"seed {seed}")


async def _reopen(found: Trial, where: str) -> None:
    """Hold the log against the state."""
    _must(verify(found.hosted.log).intact, where, "the log is not whole")
    again = resumed_session(found.hosted.folder, found.clock, SETTINGS)
    try:
        _must(again.room.state == found.state, where, "the log leads elsewhere")
    finally:
        await again.room.close()


def _look(text: str, said: list[dict[str, Any]], line: Line) -> None:
    """Whether something was answered as it has to be."""
    _must(len(said) == 1 or line.is_over, text, f"it was answered {said}")
    for message in said:
        code = message.get("error", {}).get("code", "conflict")
        _must(code in SENTENCES and code != "internal_error", text, f"the answer is {message}")
    _must(line.code != FAILED, text, "the conversation failed")


def known_tokens(tokens: Tokens) -> Sequence[str]:
    """What a hello may have, and one that it may not."""
    return (tokens.moderator, tokens.spectators, tokens.stage, tokens.code, "no-such-token")


@contextmanager
def complaints(seed: int, of: Sequence[str] = ("roundtable", "asyncio")) -> Iterator[None]:
    """Fail where the program log says that something is wrong with the program."""
    said: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.addFilter(lambda record: record.msg not in HONEST)
    handler.emit = lambda record: said.append(  # type: ignore[method-assign]  # only kept
        logging.Formatter().format(record)
    )
    loggers = [logging.getLogger(name) for name in of]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    _must(not said, f"seed {seed}", "the program log says:\n" + "\n".join(said[:3]))


def _must(holds: bool, text: str, otherwise: str) -> None:
    if not holds:
        shown = text if len(text) < 2_000 else f"{text[:2_000]}… ({len(text):,} characters)"
        raise Wrong(f"{otherwise}\n  at: {shown!r}")
