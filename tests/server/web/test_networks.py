"""The page where networks, tabs and clocks are bad: it converges, its clock is the room's, nothing
happens twice, and what is not live never runs on."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from websockets.asyncio.client import connect

from tests.server.conftest import Guest
from tests.server.web.conftest import Browsing, Reader, in_one_browser
from tests.support.processes import Serving, served
from tests.support.proxy import Proxy, proxy
from tests.support.waiting import PATIENCE, PATIENTLY, until

pytestmark = in_one_browser

AGENDA = "agendas/2021-06-01-kommunale-neuausrichtung.yaml"
AGREES = 100
"""Milliseconds within which the page's clock is the room's."""

SET_CLOCK = """
    const real = Date.now;
    window.setBy = %d;
    Date.now = () => real.call(Date) + window.setBy;
"""
"""A wall clock that somebody has set, and can set again; the other clock of a browser goes on."""

RECORD = """() => {
    window.seen = [];
    const note = () => {
        const figures = document.querySelector(".figures")?.textContent;
        const status = document.querySelector(".status")?.textContent;
        const last = window.seen.at(-1);
        if (figures !== last?.figures || status !== last?.status)
            window.seen.push({ at: performance.timeOrigin + performance.now(), figures, status });
    };
    new MutationObserver(note).observe(document.getElementById("page"),
        { subtree: true, childList: true, characterData: true });
}"""
"""Takes down each figure of the clock and what the page says of its line, and when."""


class Room:
    """A session in a process of its own, where time goes on, and its moderator."""

    def __init__(self, serving: Serving, moderator: Guest) -> None:
        self.serving, self.moderator = serving, moderator

    async def gives(self, person: str) -> float:
        """Give the floor; the room's milliseconds at which that was."""
        assert (await self.moderator.do("floor.give", person=person))["ok"]
        fact = await self.moderator.has_heard(
            lambda m: m.get("event") == "floor.given" and m["person"] == person
        )
        self.moderator.heard.clear()
        return datetime.fromisoformat(fact["at"]).timestamp() * 1000


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    with served(AGENDA, "--port", "0", data_dir=folder) as serving:
        async with connect(f"ws://127.0.0.1:{serving.port}/ws", **PATIENTLY) as socket:
            moderator = Guest(socket)
            token = serving.links["moderator"].partition("#")[2]
            await socket.send(json.dumps({"hello": 1, "token": token}))
            await moderator.until(lambda m: "welcome" in m)
            await moderator.do("agenda.next")
            yield Room(serving, moderator)


async def comes(
    browsing: Browsing, room: Room, line: Proxy | None = None, clock: int = 0
) -> Reader:
    """A panelist, over a proxy where there is one, with a clock that is wrong by some seconds."""
    port = room.serving.port if line is None else line.port
    token = room.serving.links["panelists"]["p1"].partition("#")[2]
    reader = await browsing.read("about:blank")
    await reader.page.add_init_script(SET_CLOCK % (clock * 1000))
    await reader.page.goto(f"http://127.0.0.1:{port}/#{token}")
    await expect(reader.page.locator("#me")).to_be_visible()
    return reader


async def off_by(page: Page, begun: float) -> float:
    """Milliseconds by which the figures change after whole seconds of a speech that began then: the
    least of several, as a busy machine draws late, and never early. The busier it is, the more."""
    await page.evaluate(RECORD)
    least, latest = 500.0, time.monotonic() + PATIENCE
    while abs(least) >= AGREES and time.monotonic() < latest:
        await page.wait_for_timeout(100)
        times = [one["at"] for one in await page.evaluate("window.seen")]
        # The first may be what stood there already, drawn anew.
        least = min(((at - begun + 500) % 1000 - 500 for at in times[1:]), key=abs, default=500.0)
    return least


async def test_a_clock_that_is_wrong_by_hours_shows_the_rooms_time(
    tmp_path: Path, browsing: Browsing
) -> None:
    """And one that is set meanwhile does not disturb it: put back it changes nothing, and put
    forward, which is how a machine's sleep looks, the page begins a new line, by which it is told
    the time."""
    async with room(tmp_path) as here:
        reader = await comes(browsing, here, clock=-7 * 3600)
        begun = await here.gives("p2")
        await expect(reader.page.locator(".figures")).to_be_visible()
        assert abs(await off_by(reader.page, begun)) < AGREES
        anew: list[object] = []
        reader.page.on("websocket", lambda line: anew.append(line))  # noqa: PLW0108 - the library marks what it calls
        for seconds in (-3600, 50_000):
            await reader.page.evaluate(f"window.setBy += {seconds * 1000}")
            if seconds > 0:
                await until(lambda: anew)
            else:
                await reader.page.wait_for_timeout(1200)
                assert not anew
            await reader.sees("Live")
            assert abs(await off_by(reader.page, begun)) < AGREES
        ahead = [one["status"] for one in await reader.page.evaluate("window.seen")]
        assert set(ahead) == {"Live"}


async def test_far_away_the_clock_is_the_rooms(tmp_path: Path, browsing: Browsing) -> None:
    """With 400 ms there and back the page takes half of it into account."""
    async with room(tmp_path) as here, proxy(here.serving.port) as line:
        line.delay = 0.2
        begun = await here.gives("p2")
        reader = await comes(browsing, here, line)
        await expect(reader.page.locator(".figures")).to_be_visible()
        assert abs(await off_by(reader.page, begun)) < AGREES


def is_stale(record: dict[str, Any]) -> bool:
    return bool(record["status"] != "Live")


async def test_while_not_live_no_clock_runs(tmp_path: Path, browsing: Browsing) -> None:
    """Lines that are cut, held up and cut again while the clock runs: between two moments at which
    the page was live its figures stand, and it ends with the room's."""
    async with room(tmp_path) as here, proxy(here.serving.port) as line:
        reader = await comes(browsing, here, line)
        await here.gives("p2")
        await expect(reader.page.locator(".figures")).to_be_visible()
        await reader.page.evaluate(RECORD)
        for _ in range(3):
            line.cut()
            await reader.sees("Cut off.")
            await reader.page.wait_for_timeout(1200)
            line.mend()
            line.stall()
            await reader.page.wait_for_timeout(1200)
            line.mend()
            await reader.sees("Live")
        seen = await reader.page.evaluate("window.seen")
        for before, after in pairwise(seen):
            if is_stale(before) and is_stale(after):
                assert before["figures"] == after["figures"]
        begun = await here.gives("p3")
        assert abs(await off_by(reader.page, begun)) < AGREES


async def test_an_answer_that_never_comes_is_not_waited_for(venue: Any, browsing: Browsing) -> None:
    """A connection that is taken and then says nothing, as behind a proxy whose server has gone:
    the page says that it connects, tries again by itself, and comes in."""
    async with proxy(venue.app.port) as line:
        sam = await browsing.read("about:blank")
        await sam.page.clock.install()
        await sam.page.goto(f"http://127.0.0.1:{line.port}/?lang=en")
        await sam.write("Code on the screen", venue.hosted.tokens.code)
        await sam.write("Your name", "Sam")
        line.stall()
        await sam.press("Join")
        await sam.sees("Connecting")
        opened = line.connections
        for _ in range(24):
            await sam.page.clock.run_for(1000)
        await until(lambda: line.connections > opened)
        await expect(sam.page.get_by_label("Your name")).to_have_value("Sam")
        line.mend()
        for _ in range(12):
            await sam.page.clock.run_for(1000)
        await sam.sees("Your hand is down.", "#me")
        assert [p.name for p in venue.hosted.room.state.people.values()].count("Sam") == 1


async def test_two_tabs_of_one_token_are_one_person(venue: Any, browsing: Browsing) -> None:
    """A tab that was copied has the same token and the same client: what is done in either is done
    once, both show it, and both stay."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    for text in ("Who pays?", "And when?"):
        await moderator.do("question.ask", text=text)
    questions = venue.hosted.room.state.questions
    for question in list(questions):
        await moderator.do("question.approve", question=question)
    async with proxy(venue.app.port) as line:
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/#{venue.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        async with sam.page.expect_popup() as opened:
            await sam.page.evaluate("window.open('/')")
        copy = Reader(await opened.value, sam.complaints)
        await copy.sees("Your hand is down.", "#me")
        tabs = (sam, copy)
        votes = [one.page.locator("#questions").get_by_role("button", name="Vote") for one in tabs]
        # Neither tab hears of what the other one does before it has done its own.
        line.stall()
        for n in range(2):
            await votes[n].nth(n).click()
        for one in tabs:
            await one.press("Raise the hand", "#me")
        line.mend()
        for one in tabs:
            pressed = one.page.locator("#questions").get_by_role(
                "button", name="Vote", pressed=True
            )
            await expect(pressed).to_have_count(2)
            await one.sees("You are next", "#me")
            await one.sees("Live")
    state = venue.hosted.room.state
    assert [q.votes for q in state.questions.values()] == [1, 1]
    assert len(state.queues[state.item].entries) == 1
    assert [p.name for p in state.people.values()].count("Sam") == 1


@asynccontextmanager
async def asleep(browsing: Browsing) -> AsyncIterator[None]:
    """The processes of this browser in which pages run are stopped, as by a machine's sleep."""
    session = await browsing.browser.new_browser_cdp_session()
    found = await session.send("SystemInfo.getProcessInfo")
    pages = [one["id"] for one in found["processInfo"] if one["type"] == "renderer"]
    for process in pages:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in pages:
            os.kill(process, signal.SIGCONT)


@pytest.mark.parametrize("cut", [False, True])
async def test_a_tab_that_slept_catches_up(tmp_path: Path, browsing: Browsing, cut: bool) -> None:
    """Whether its line held or not: with the first thing that it draws it is live and has all that
    happened, or says that it is not, and no clock runs."""
    async with room(tmp_path) as here, proxy(here.serving.port) as line:
        reader = await comes(browsing, here, line)
        await here.gives("p2")
        await expect(reader.page.locator(".figures")).to_be_visible()
        await reader.page.evaluate(RECORD)
        async with asleep(browsing):
            await here.moderator.do("question.ask", text="Who pays?")
            if cut:
                line.stall()
            begun = await here.gives("p3")
            await asyncio.sleep(7)
        if cut:
            # It says so until it gives up the line.
            await reader.page.wait_for_function(
                "() => seen.some(({status}) => status.startsWith('Catching up'))"
            )
            await reader.page.wait_for_timeout(1500)
            seen = await reader.page.evaluate("window.seen")
            assert len({one["figures"] for one in seen if is_stale(one)}) == 1
            line.mend()
        await reader.sees("Live")
        name = here.moderator.replica.state.people["p3"].name  # type: ignore[union-attr]  # it was welcomed
        await reader.sees(name, "#now .speaker")
        assert abs(await off_by(reader.page, begun)) < AGREES
