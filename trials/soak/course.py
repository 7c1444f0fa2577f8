"""How a trial goes: everybody comes, attackers too; faults and kills by the clock; then the end."""

import asyncio
import json
import pickle
import random
import subprocess
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from moderator.client.link import Link
from server.session import phases
from trials.served import Server

from .kept import Kept
from .people import Acting, everybody

PER_PROCESS: Final = 500
"""Spectators in one process."""
COMES_WITHIN: Final = 180.0
LATE: Final = 4 * COMES_WITHIN
"""Seconds after its own time in which a trial has to come to its end."""
QUIET: Final = 2.0
"""Seconds without a new line in the log, after which everybody has read what there is."""
ECHOES_EVERY: Final = 0.2


@dataclass(frozen=True)
class Options:
    """``kill_every`` in seconds; ``files``: open files beside those of everybody who belongs."""

    seconds: float = 600.0
    spectators: int = 1_000
    kill_every: float = 20.0
    panelists: int = 4
    acting: int = 4
    files: int = 400
    attacked: bool = True
    seed: int = 20210601


@dataclass(frozen=True)
class Window:
    """A time in which the server was not there for everybody, and why."""

    begun: float
    ended: float
    why: str


@dataclass
class Course:
    """What happened in a trial. Times are ``monotonic``."""

    server: Server
    people: list[Acting] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    echoes: list[tuple[float, float]] = field(default_factory=list)
    """Of the bare reference: when a line was sent, and when it was back."""
    spectators: list[Kept] = field(default_factory=list)
    attacks: Counter[str] = field(default_factory=Counter)
    returns: list[float] = field(default_factory=list)
    """Seconds from each start of the server until everybody was back."""
    begun: float = 0.0
    ended: float = 0.0


async def run(options: Options, folder: Path) -> Course:
    """Hold a trial, all of it in ``folder``. Raises TimeoutError where somebody stays away, or
    where it does not end."""
    many = options.spectators + options.panelists + options.acting + 10
    course = Course(Server(folder, 64 + many + options.files))
    chance = random.Random(options.seed)
    async with asyncio.timeout(options.seconds + LATE), AsyncExitStack() as stack:
        # Whatever happens, nothing of it goes on.
        stack.callback(course.server.kill)
        await asyncio.to_thread(course.server.start)
        crowd = await _crowd(stack, course.server, options.spectators)
        attackers = None
        if options.attacked:
            attackers = await _attackers(stack, course.server, options.seed)
        await stack.enter_async_context(_echoing(course, folder / "bare"))
        acting = await _come(stack, course, options, chance)
        await crowd.all_here()
        watching = asyncio.create_task(_watch(course.server))
        stack.callback(watching.cancel)
        course.begun = monotonic()
        await _faults(course, crowd, options, chance)
        course.ended = monotonic()
        for person in course.people:
            person.over = True
        await asyncio.gather(*acting)
        if attackers is not None:
            course.attacks.update(await _told(attackers))
        await _quiet(course.server.log)
        course.spectators = await crowd.report()
        course.server.kill()
    return course


class Crowd:
    """Processes of spectators who only read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._here: dict[int, int] = {}
        self._processes: list[tuple[Process, Path]] = []
        self._changed = asyncio.Event()

    async def begin(self, stack: AsyncExitStack, server: Server) -> None:
        for first in range(0, self._size, PER_PROCESS):
            size = min(PER_PROCESS, self._size - first)
            path = server.data_dir / f"read-{first}"
            arguments = (str(server.links["spectators"]), str(size), str(first), str(path))
            process = await stack.enter_async_context(_process("receivers", *arguments))
            self._processes.append((process, path))
            listening = asyncio.create_task(self._listen(first, process))
            stack.callback(listening.cancel)

    async def _listen(self, number: int, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self._here[number] = json.loads(line)["back"]
            self._changed.set()

    def has_gone(self) -> None:
        """Nobody is here any more, whatever they have said."""
        self._here.clear()

    async def all_here(self) -> None:
        async with asyncio.timeout(COMES_WITHIN):
            while sum(self._here.values()) < self._size:
                self._changed.clear()
                await self._changed.wait()

    async def report(self) -> list[Kept]:
        """End them; returns what each of them read."""
        for process, _ in self._processes:
            assert process.stdin is not None
            process.stdin.write(b"\n")
        kept: list[Kept] = []
        for process, path in self._processes:
            await process.wait()
            kept += pickle.loads(path.read_bytes())
        return kept


async def _crowd(stack: AsyncExitStack, server: Server, size: int) -> Crowd:
    crowd = Crowd(size)
    await crowd.begin(stack, server)
    await crowd.all_here()
    return crowd


@asynccontextmanager
async def _process(module: str, *arguments: str) -> AsyncIterator[Process]:
    """A program of this folder, which is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"trials.soak.{module}", *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _attackers(stack: AsyncExitStack, server: Server, seed: int) -> Process:
    arguments = (str(server.links["spectators"]), server.code, str(seed))
    return await stack.enter_async_context(_process("attackers", *arguments))


async def _told(process: Process) -> dict[str, int]:
    """End a process; returns what it says then."""
    async with asyncio.timeout(COMES_WITHIN):
        said, _ = await process.communicate(b"")
    told: dict[str, int] = json.loads(said)
    return told


@asynccontextmanager
async def _echoing(course: Course, path: Path) -> AsyncIterator[None]:
    """The reference beside it: a line sent to a server that writes it durably and sends it back."""
    async with _process("bare", str(path)) as process:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def echo() -> None:
            while True:
                begun = monotonic()
                writer.write(b"x" * 200 + b"\n")
                await reader.readline()
                course.echoes.append((begun, monotonic()))
                await asyncio.sleep(ECHOES_EVERY)

        echoing = asyncio.create_task(echo())
        try:
            yield
        finally:
            echoing.cancel()
            writer.close()


async def _come(
    stack: AsyncExitStack, course: Course, options: Options, chance: random.Random
) -> list[asyncio.Task[None]]:
    """Those who act; returns what they do until they are told to stop."""
    links = course.server.links
    course.people = list(everybody(links, options.acting, options.panelists, chance))
    running = [asyncio.create_task(person.link.run()) for person in course.people]
    for task in running:
        stack.callback(task.cancel)
    await _until(course.people, lambda link: link.welcomed)
    await course.people[0].give(phases.Open())
    return [asyncio.create_task(person.act()) for person in course.people]


async def _faults(course: Course, crowd: Crowd, options: Options, chance: random.Random) -> None:
    """Until the time is over, again and again: something that goes wrong, then a kill."""
    begun, every = monotonic(), options.kill_every
    for number in range(int(options.seconds / every)):
        if monotonic() > begun + options.seconds:
            # Where everybody takes long to come back, fewer kills have to do.
            break
        due = begun + (number + 1) * every
        await asyncio.sleep(every * 0.25)
        if number % 2 == 0:
            await _held(course, every / 10)
        else:
            await _full(course, every / 7, chance.randrange(300))
        await asyncio.sleep(max(0.0, due - monotonic() - every / 10))
        if number % 3 == 1:
            # So that what a kill leaves behind is half a line.
            course.server.fill_disk(chance.randrange(300))
            course.windows.append(Window(monotonic(), due, "the disk was full"))
        await asyncio.sleep(max(0.0, due - monotonic()) + chance.uniform(0, every / 20))
        await _killed(course, crowd)
    await asyncio.sleep(max(0.0, begun + options.seconds - monotonic()))


async def _killed(course: Course, crowd: Crowd) -> None:
    server, begun = course.server, monotonic()
    server.kill()
    crowd.has_gone()
    await asyncio.to_thread(server.start)
    started = monotonic()
    await crowd.all_here()
    await _until(course.people, _is_here)
    course.returns.append(monotonic() - started)
    course.windows.append(Window(begun, monotonic(), "it was killed, and everybody came back"))


async def _held(course: Course, seconds: float) -> None:
    begun = monotonic()
    course.server.hold()
    await asyncio.sleep(seconds)
    course.server.release()
    course.windows.append(Window(begun, monotonic(), "it got no turn"))


async def _full(course: Course, seconds: float, room: int) -> None:
    begun = monotonic()
    course.server.fill_disk(room)
    await asyncio.sleep(seconds)
    course.server.empty_disk()
    await _until(course.people, lambda link: link.replica.log == "ok")
    course.windows.append(Window(begun, monotonic(), "the disk was full"))


def _is_here(link: Link) -> bool:
    return link.welcomed and link.connection == "connected"


async def _watch(server: Server) -> None:
    while True:
        server.look()
        await asyncio.sleep(0.5)


async def _quiet(log: Path) -> None:
    """Wait until nothing is added to the log any more."""
    size, since = -1, monotonic()
    async with asyncio.timeout(COMES_WITHIN):
        while monotonic() - since < QUIET:
            now = await asyncio.to_thread(lambda: log.stat().st_size)
            if now != size:
                size, since = now, monotonic()
            await asyncio.sleep(0.1)


async def _until(people: list[Acting], condition: Callable[[Link], bool]) -> None:
    """Wait until it holds for the lines of all. Raises TimeoutError, which says whose it is not."""
    try:
        async with asyncio.timeout(COMES_WITHIN):
            while not all(condition(person.link) for person in people):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.02)
    except TimeoutError:
        left = [person.link for person in people if not condition(person.link)]
        said = [f"{link.client}: {link.connection} {link.code} {link.replica.log}" for link in left]
        raise TimeoutError("; ".join(said)) from None
