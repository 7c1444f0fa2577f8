"""How a trial of several machines goes: thirty act all the time, by the clock something dies."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.session import agenda, phases, queue
from server.session.messages import Command
from tests.support.nats import Node
from trials.served import Server
from trials.soak.kept import Kept
from trials.soak.people import ACTING, Acting

from .bare import Bare, bare
from .machines import OURS, Machines, machines

COMES_WITHIN: Final = 60.0
QUIET: Final = 2.0
"""Seconds in which no log grows, after which everybody has read what there is."""
PANELISTS: Final = 9


@dataclass(frozen=True)
class Options:
    """``every``: seconds from one death to the next; ``away``: how long what has died stays dead,
    what sleeps asleep, what is cut off cut; ``acting``: people; ``pace``: seconds between one's
    commands; ``kinds``: what dies, one after another."""

    seconds: float = 600.0
    every: float = 30.0
    away: float = 10.0
    acting: int = 30
    pace: float = 0.3
    kinds: tuple[str, ...] = ()
    seed: int = 20210601


@dataclass(frozen=True)
class Fault:
    """Something that died, at a time (``monotonic``), until it was back."""

    kind: str
    begun: float
    ended: float


@dataclass
class Course:
    """What happened."""

    machines: Machines
    bare: Bare
    people: list[Acting] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0
    logs: list[bytes] = field(default_factory=list)
    spectators: list[Kept] = field(default_factory=list)
    attacks: Counter[str] = field(default_factory=Counter)

    @property
    def server(self) -> Server:
        """Whose log everything is held against: in the end all are the same."""
        return self.machines.servers[OURS[0]]


class Busy(Acting):
    """Somebody who hardly ever pauses. Each command has a text of its own."""

    async def busy(self, pace: float) -> None:
        number, due = 0, monotonic()
        while not self.over:
            # By the clock, however long an answer takes; what was missed is not made up for.
            due = max(monotonic() - pace, due + self.chance.uniform(0.5, 1.5) * pace)
            await asyncio.sleep(max(0.0, due - monotonic()))
            number += 1
            text = f"#{self.link.client}/{number}#"
            await self.give(self._command(text), text)

    def _command(self, text: str) -> Command:
        view = self.link.view()
        assert view is not None
        if view.role == "moderator":
            return agenda.Edit(view.state.items[0].id, script=text)
        return queue.Join(note=text)


async def run(options: Options, folder: Path) -> Course:
    """Hold a trial, all of it in ``folder``."""
    chance = random.Random(options.seed)
    async with AsyncExitStack() as stack:
        found = await asyncio.to_thread(stack.enter_context, machines(folder))
        course = Course(found, await stack.enter_async_context(bare(found.engine)))
        course.people = _people(found, options, chance)
        for person in course.people:
            running = asyncio.create_task(person.link.run())
            stack.callback(running.cancel)
        await until(lambda: all(_is_here(person.link) for person in course.people))
        await course.people[0].give(phases.Open())
        acting = [asyncio.create_task(_busy(one, options.pace)) for one in course.people]
        course.begun = monotonic()
        await _faults(course, options)
        course.ended = monotonic()
        for person in course.people:
            person.over = True
        await asyncio.gather(*acting)
        await _quiet(found)
        course.logs = found.logs()
        for server in found.servers.values():
            server.kill()
    return course


async def _busy(person: Acting, pace: float) -> None:
    assert isinstance(person, Busy)
    await person.busy(pace)


def _people(found: Machines, options: Options, chance: random.Random) -> list[Acting]:
    """As many at each server, by its links: two moderate, then some of the panel, the audience."""
    people: list[Acting] = []
    for number in range(options.acting):
        links = found.servers[OURS[number % len(OURS)]].links
        own = random.Random(chance.getrandbits(64))
        client = f"acting-{own.getrandbits(64):016x}"
        name = None
        if number < 2:
            url = links["moderator"]
        elif number < 2 + PANELISTS:
            url = list(links["panelists"].values())[number - 2]
        else:
            url, name = links["spectators"], f"{ACTING} {number}"
        people.append(Busy(Link(url, name=name, client=client, random=own.random), own))
    return people


async def _faults(course: Course, options: Options) -> None:
    kinds = options.kinds or tuple(FAULTS)
    for number in range(int(options.seconds / options.every)):
        due = course.begun + number * options.every + options.every / 4
        await asyncio.sleep(max(0.0, due - monotonic()))
        kind = kinds[number % len(kinds)]
        begun = monotonic()
        await FAULTS[kind](course, options.away)
        course.faults.append(Fault(kind, begun, monotonic()))
        await until(lambda: _is_well(course))
    await asyncio.sleep(max(0.0, course.begun + options.seconds - monotonic()))


async def _ours_dies(course: Course, away: float, writes: bool) -> None:
    found = course.machines
    name = await _ours(found, writes)
    found.servers[name].kill()
    found.away.add(name)
    await asyncio.sleep(away)
    await asyncio.to_thread(found.servers[name].start)
    found.away.discard(name)


async def _ours_sleeps(course: Course, away: float) -> None:
    found = course.machines
    name = await _ours(found, True)
    found.servers[name].hold()
    found.away.add(name)
    await asyncio.sleep(away)
    found.servers[name].release()
    found.away.discard(name)


async def _ours_is_cut_off(course: Course, away: float) -> None:
    found = course.machines
    name = await _ours(found, True)
    for node in found.engine.nodes:
        found.wires.cut(name, node.name)
    found.away.add(name)
    await asyncio.sleep(away)
    for node in found.engine.nodes:
        found.wires.mend(name, node.name)
    found.away.discard(name)


async def _leader_dies(course: Course, away: float) -> None:
    leader = await _leader(course.machines)
    await course.bare.lead(leader.name)
    leader.kill()
    await asyncio.sleep(away)
    leader.start()


async def _leader_sleeps(course: Course, away: float) -> None:
    leader = await _leader(course.machines)
    await course.bare.lead(leader.name)
    leader.sleep()
    await asyncio.sleep(away)
    leader.wake()


async def _two_are_cut(course: Course, away: float) -> None:
    found = course.machines
    leader = await _leader(found)
    other = next(node for node in found.engine.nodes if node is not leader)
    await course.bare.lead(leader.name)
    found.wires.cut(leader.name, other.name)
    await asyncio.sleep(away)
    found.wires.mend(leader.name, other.name)


FAULTS: Final[dict[str, Callable[[Course, float], Awaitable[None]]]] = {
    "our writer dies": lambda course, away: _ours_dies(course, away, True),
    "the stream's leader dies": _leader_dies,
    "our writer sleeps": _ours_sleeps,
    "one of ours that follows dies": lambda course, away: _ours_dies(course, away, False),
    "two of NATS are cut apart": _two_are_cut,
    "the stream's leader sleeps": _leader_sleeps,
    "our writer is cut off": _ours_is_cut_off,
}


async def _ours(found: Machines, writes: bool) -> str:
    """One of ours that writes, or that does not."""
    writer = None
    async with asyncio.timeout(COMES_WITHIN):
        while writer is None:
            writer = await asyncio.to_thread(found.writer)
    return writer if writes else next(name for name in OURS if name != writer)


async def _leader(found: Machines) -> Node:
    leader = None
    async with asyncio.timeout(COMES_WITHIN):
        while leader is None:
            leader = await asyncio.to_thread(found.leader)
    return leader


def _is_here(link: Link) -> bool:
    return link.welcomed and link.connection == "connected" and link.replica.log == "ok"


def _is_well(course: Course) -> bool:
    """Whether everybody is connected, and has had an answer since."""
    last = course.faults[-1].ended
    return all(
        _is_here(person.link)
        and any(g.begun > last and isinstance(g.answer, Answered) for g in person.given[-5:])
        for person in course.people
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(COMES_WITHIN):
        while not condition():  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.02)


async def _quiet(found: Machines) -> None:
    """Wait until all logs have the same length, and none grows any more."""
    sizes, since = [-1], monotonic()
    async with asyncio.timeout(COMES_WITHIN):
        while len({*sizes}) > 1 or monotonic() - since < QUIET:
            now = [server.log.stat().st_size for server in found.servers.values()]
            if now != sizes:
                sizes, since = now, monotonic()
            await asyncio.sleep(0.1)
