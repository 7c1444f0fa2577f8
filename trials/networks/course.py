"""How a trial goes: one weather after another; in each, people act, and then nothing happens for a
while but a speech, in which clocks can be looked at."""

import asyncio
import json
import random
from asyncio.subprocess import PIPE, Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sys import executable
from time import monotonic
from typing import Final

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.live.room.clock import steady
from server.session import announcements, floor, phases
from tests.support.waiting import until
from trials.served import Server
from trials.soak.kept import Kept
from trials.soak.people import Acting

from . import page, terminals
from .weather import THERE, Weather, as_order

COMES_WITHIN: Final = 60.0
LOOKS_EVERY: Final = 0.05
LOOKED_AT: Final = 8.0
"""Seconds in which a page draws often enough for its clock to be judged."""
NOTICED_WITHIN: Final = 9.0
"""Seconds after which whoever hears nothing has to say so: a sign of life is good for seven."""
SETTLED: Final = 4.0
"""Seconds after a welcome, within which some questions for the time have been answered: where the
welcome itself came late, and the first of them as well, a clock may be wrong until then."""

FINE: Final = Weather()
FAR: Final = Weather(delay=0.2, jitter=0.06)
LOSSY: Final = replace(FAR, loss=0.05)
AWFUL: Final = replace(FAR, loss=0.15)
DARK: Final = Weather(loss=1.0)
FORGETFUL: Final = replace(LOSSY, forgets=True)
COURSE: Final = {
    "fine": FINE,
    "far away": FAR,
    "5 % lost": LOSSY,
    "15 % lost": AWFUL,
    "cut off": DARK,
    "back": LOSSY,
    "half-open": FORGETFUL,
}


@dataclass(frozen=True)
class Options:
    """``seconds`` of each weather of those named; ``screens``: with the page and the programs on
    terminals."""

    seconds: float = 40.0
    weathers: tuple[str, ...] = tuple(COURSE)
    screens: bool = True
    seed: int = 20210601


@dataclass(frozen=True)
class Look:
    """What one person's program said at a moment: ``off`` in seconds, from the room's time, where
    it was live, since ``since`` seconds."""

    who: str
    weather: str
    connection: str
    off: float | None
    since: float

    @property
    def is_settled(self) -> bool:
        """Whether it tells how good the clock is."""
        return self.off is not None and self.since >= SETTLED


def newcomer(weather: str) -> str:
    """What is said of who came in a weather."""
    return f"who came ({weather})"


@dataclass
class Course:
    """What happened. ``new``: somebody who has come in the present weather, and knows no better."""

    server: Server
    people: list[Acting] = field(default_factory=list)
    new: Link | None = None
    spectators: list[Kept] = field(default_factory=list)
    tabs: list[page.Tab] = field(default_factory=list)
    screens: list[terminals.Screen] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    pages: list[tuple[str, str, float | None]] = field(default_factory=list)
    """By how many milliseconds a page was off: whose, in which weather."""
    mistakes: list[str] = field(default_factory=list)
    packets: Counter[str] = field(default_factory=Counter)
    weather: str = "fine"


def judged(course: Course) -> set[tuple[str, str]]:
    """Who was live for long enough for their clock to be judged, in which weather."""
    return {(look.who, look.weather) for look in course.looks if look.is_settled}


async def run(options: Options, folder: Path) -> Course:
    """Hold a trial. It has to run in a network of its own (see ``__main__``)."""
    chance = random.Random(options.seed)
    async with asyncio.timeout(len(COURSE) * (options.seconds + 120)), AsyncExitStack() as stack:
        wire = await stack.enter_async_context(_wire(options.seed))
        assert wire.stdout is not None
        keeper = int(await wire.stdout.readline())
        within = ("nsenter", f"--net=/proc/{keeper}/ns/net")
        server = Server(folder, 1024, ("--host", THERE), within)
        course = Course(server)
        stack.callback(server.kill)
        await asyncio.to_thread(server.start)
        await _come(stack, course, chance)
        if options.screens:
            await _open_screens(stack, course, folder)
        watching = asyncio.create_task(_watch(course))
        stack.callback(watching.cancel)
        for course.weather in options.weathers:
            weather = COURSE[course.weather]
            _turn(wire, weather)
            await (_dark if weather is DARK else _bright)(course, options)
        await _end(course)
        watching.cancel()
        _turn(wire, FINE)
        for screen in course.screens:
            course.mistakes += [f"{screen.name}, cut off: {said}" for said in screen.ran_on()]
        for tab in course.tabs:
            course.mistakes += [f"{tab.name}: {said}" for said in tab.complaints]
            course.mistakes += [f"{tab.name}: {said}" for said in page.ran_on(await tab.seen())]
        assert wire.stdin is not None
        wire.stdin.close()
        course.packets.update(json.loads(await wire.stdout.readline()))
        server.kill()
    return course


@asynccontextmanager
async def _wire(seed: int) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(executable, "-m", "trials.networks.weather", str(seed)), stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _turn(wire: Process, weather: Weather) -> None:
    assert wire.stdin is not None
    wire.stdin.write(as_order(weather))


async def _come(stack: AsyncExitStack, course: Course, chance: random.Random) -> None:
    """Two moderators, two terminals of one panelist, one of another, two spectators; most of their
    clocks are wrong by hours."""
    links = course.server.links
    first, second, *_ = links["panelists"].values()
    everybody = [
        ("a moderator", links["moderator"], 0.0, "Mara"),
        ("the other moderator", links["moderator"], -7.0, "Milo"),
        ("a panelist", first, 30.0, None),
        ("the same panelist elsewhere", first, -2.5, None),
        ("another panelist", second, 0.0, None),
        ("a spectator", links["spectators"], 0.0, "Acting 1"),
        ("another spectator", links["spectators"], 11.0, "Acting 2"),
    ]
    for who, url, hours, name in everybody:
        own = random.Random(chance.getrandbits(64))
        client = f"acting-{own.getrandbits(64):016x}"
        clock = steady(datetime.now(UTC) + timedelta(hours=hours))
        link = Link(str(url), name=name, client=client, random=own.random, clock=clock)
        course.people.append(Acting(link, own, name=who))
        running = asyncio.create_task(link.run())
        stack.callback(running.cancel)
    await _everybody(course, lambda link: link.connection == "connected")
    await course.people[0].give(phases.Open())


async def _open_screens(stack: AsyncExitStack, course: Course, folder: Path) -> None:
    links = course.server.links
    third, fourth, *_ = list(links["panelists"].values())[2:]
    moderator, own = str(links["moderator"]), str(fourth)
    for name, arguments in (("the desk", ("moderate", moderator)), ("the panel", ("join", own))):
        course.screens.append(
            await stack.enter_async_context(terminals.screen(name, folder, *arguments))
        )
    browser = await stack.enter_async_context(page.browser())
    course.tabs += await page.come(browser, "a panelist", str(third), -7 * 3600, tabs=2)


async def _watch(course: Course) -> None:
    """Look at everybody's clock, again and again."""
    truth = steady()
    since: dict[str, float] = defaultdict(monotonic)
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        everybody = [(person.name, person.link) for person in course.people]
        if course.new is not None:
            everybody.append((newcomer(course.weather), course.new))
        for who, link in everybody:
            view = link.view()
            if link.connection != "connected" or view is None:
                since[who] = monotonic()
                off = None
            else:
                off = (view.now - truth()).total_seconds()
            lasted = monotonic() - since[who]
            course.looks.append(Look(who, course.weather, link.connection, off, lasted))


async def _bright(course: Course, options: Options) -> None:
    """People act, and somebody comes; then somebody speaks and nothing else happens."""
    clock = steady(datetime.now(UTC) + timedelta(hours=3))
    spectators = str(course.server.links["spectators"])
    course.new = Link(spectators, name=f"Newcomer, {course.weather}", clock=clock)
    coming = asyncio.create_task(course.new.run())
    for person in course.people:
        person.over = False
    acting = [asyncio.create_task(person.act()) for person in course.people]
    await asyncio.sleep(options.seconds / 2)
    for person in course.people:
        person.over = True
    await asyncio.gather(*acting)
    await _all_live(course)
    begun = await _speech(course)
    before = [len(await tab.seen()) for tab in course.tabs]
    await asyncio.sleep(max(LOOKED_AT if course.tabs else 0.0, options.seconds / 2))
    for tab, count in zip(course.tabs, before, strict=True):
        off = page.off_by((await tab.seen())[count:], begun)
        course.pages.append((tab.name, course.weather, off))
    # A first packet that is lost is sent again after a second, the next time after two, and so on.
    names = [newcomer(course.weather), *(person.name for person in course.people)]
    here = {(name, course.weather) for name in names}
    # Whoever is not live for so long in all that time is told of in the end.
    with suppress(TimeoutError):
        await until(lambda: here <= judged(course), COMES_WITHIN)
    course.new = None
    coming.cancel()


async def _speech(course: Course) -> float:
    """Give somebody the floor; when that was in milliseconds."""
    moderator = course.people[0].link
    await moderator.request(floor.End())
    answer = await moderator.request(floor.Give("p1"))
    await moderator.request(floor.Resume())
    state = moderator.replica.state
    assert state is not None
    speech = state.floor
    if not isinstance(answer, Answered) or speech is None or speech.running is None:
        raise TimeoutError(f"nobody got the floor: {answer}")
    begun = speech.running.timestamp() - speech.spoken
    for tab in course.tabs:
        await tab.says(state.people["p1"].name, "#now .speaker")
    return begun * 1000


async def _dark(course: Course, options: Options) -> None:
    """Nothing goes through: soon everybody has to say so."""
    await asyncio.sleep(NOTICED_WITHIN)
    for person in course.people:
        if person.link.connection == "connected":
            course.mistakes.append(f"{person.name} is shown as live, and nothing goes through")
    for screen in course.screens:
        if screen.is_live:
            course.mistakes.append(f"{screen.name} does not say that it is cut off")
    for tab in course.tabs:
        if (await tab.seen())[-1].status == page.LIVE:
            course.mistakes.append(f"{tab.name} is shown as live, and nothing goes through")
    await asyncio.sleep(max(4.0, options.seconds / 4))


async def _end(course: Course) -> None:
    """All see the same last thing, on a line that still loses packets."""
    text = f"#{course.people[0].link.client}/the-end#"
    await course.people[0].give(announcements.Announce(text), text)
    await _all_live(course)
    for tab in course.tabs:
        await tab.says(text)
    await until(lambda: all(text in screen.now for screen in course.screens), COMES_WITHIN)
    await _everybody(course, lambda link: _announced(link) == text)


def _announced(link: Link) -> str:
    state = link.replica.state
    return state.announcement.text if state and state.announcement else ""


async def _all_live(course: Course) -> None:
    await _everybody(course, lambda link: link.connection == "connected")
    for tab in course.tabs:
        await tab.says(page.LIVE, ".status")
    await until(lambda: all(screen.is_live for screen in course.screens), COMES_WITHIN)


async def _everybody(course: Course, condition: Callable[[Link], bool]) -> None:
    await until(lambda: all(condition(person.link) for person in course.people), COMES_WITHIN)
