"""The page in a browser whose clock is wrong: what its clock showed when, and what it said of its
line. Playwright and Chromium are what tests have."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from playwright.async_api import Browser, Error, Page, async_playwright, expect

from trials.chromium import CHROMIUM

COMES_WITHIN: Final = 60_000
"""Milliseconds."""
LIVE: Final = "Live"
AGREES: Final = 100
"""Milliseconds within which a clock is the room's."""

_WRONG: Final = """
    const real = Date.now;
    Date.now = () => real.call(Date) + %d * 1000;
"""
_RECORD: Final = """() => {
    window.seen = [];
    const note = () => {
        const figures = document.querySelector(".figures")?.textContent ?? "";
        const status = document.querySelector(".status")?.textContent ?? "";
        const last = window.seen.at(-1);
        if (figures !== last?.[1] || status !== last?.[2])
            window.seen.push([performance.timeOrigin + performance.now(), figures, status]);
    };
    note();
    new MutationObserver(note).observe(document.getElementById("page"),
        { subtree: true, childList: true, characterData: true });
}"""


class Seen(NamedTuple):
    """From when on something stood there: ``at`` in milliseconds of this machine's clock."""

    at: float
    figures: str
    status: str


@dataclass
class Tab:
    """A page that is open."""

    name: str
    page: Page
    complaints: list[str]

    def complain(self, error: Error) -> None:
        self.complaints.append(str(error))

    async def record(self) -> None:
        """Take down from now on what it shows."""
        await self.page.evaluate(_RECORD)

    async def seen(self) -> list[Seen]:
        return [Seen(*one) for one in await self.page.evaluate("window.seen")]

    async def says(self, text: str, where: str = "#page") -> None:
        await expect(self.page.locator(where)).to_contain_text(text, timeout=COMES_WITHIN)


def off_by(seen: list[Seen], begun: float) -> float | None:
    """Milliseconds by which figures changed after whole seconds of a speech that ``begun`` then;
    half of the times, more. None where too few did, while it was live.

    A busy machine draws late and never early, so single ones say nothing."""
    ticks = [
        (now.at - begun + 500) % 1000 - 500
        for before, now in pairwise(seen)
        if before.status == now.status == LIVE and before.figures != now.figures
    ]
    return median(ticks) if len(ticks) >= 3 else None


def ran_on(seen: list[Seen]) -> list[str]:
    """Sentences about clocks that went on while the page was not live."""
    return [
        f"{before.figures!r} became {now.figures!r} while it said {before.status!r}"
        for before, now in pairwise(seen)
        if LIVE not in (before.status, now.status) and before.figures != now.figures
    ]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Whoever may make networks is root there, and Chromium's own walls need others.
        found = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield found
        finally:
            await found.close()


async def come(found: Browser, name: str, link: str, clock: int, tabs: int = 1) -> list[Tab]:
    """Open a personal link, in as many tabs, with a clock that is wrong by so many seconds."""
    context = await found.new_context(viewport={"width": 390, "height": 844}, locale="en")
    await context.add_init_script(_WRONG % clock)
    opened = []
    for number in range(tabs):
        page = await context.new_page()
        tab = Tab(f"{name}'s page {number + 1}", page, [])
        page.on("pageerror", tab.complain)
        await page.goto(link, timeout=COMES_WITHIN)
        await expect(page.locator("#me")).to_be_visible(timeout=COMES_WITHIN)
        await tab.record()
        opened.append(tab)
    return opened
