"""The page in a real browser, on a session of its own, among people who take part in it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from server.session.plan import Agenda
from tests.server.conftest import Host, SteppingClock, Venue, hosting
from tests.support.chromium import LAUNCHING, needs_browser
from tests.support.waiting import PATIENCE

in_one_browser = [needs_browser, pytest.mark.asyncio(loop_scope="session")]
"""For all tests of a worker: starting one takes longer than most of them."""


def link(venue: Any, token: str | None = None) -> str:
    return f"http://127.0.0.1:{venue.app.port}/#{token or venue.hosted.tokens.spectators}"


class Reader:
    """Somebody with the page open. ``complaints``: what a browser's console said."""

    def __init__(self, page: Page, complaints: list[str]) -> None:
        self.page, self.complaints = page, complaints

    @property
    def band(self) -> Any:
        return self.page.locator("#me .state")

    async def sees(self, text: str, where: str = "#page") -> None:
        await expect(self.page.locator(where)).to_contain_text(text)

    async def press(self, name: str, within: str = "#page") -> None:
        button = self.page.locator(within).get_by_role("button", name=name, exact=True)
        await button.first.click()

    async def write(self, label: str, text: str) -> None:
        await self.page.get_by_label(label, exact=True).fill(text)

    async def open(self, name: str) -> None:
        """Open one of the lists."""
        if await self.page.locator(f"#{name}").get_attribute("open") is None:
            await self.page.locator(f"#{name} > summary").click()

    async def says_name(self, name: str, organisation: str = "") -> None:
        await self.write("Your name", name)
        if organisation:
            await self.write("Your organisation, if you like", organisation)
        await self.press("Join")
        await expect(self.page.locator("#me")).to_be_visible()


class Browsing:
    """A browser, and readers each in a context of their own."""

    def __init__(self, browser: Browser, stack: AsyncExitStack) -> None:
        self.browser, self._stack = browser, stack
        self.readers: list[Reader] = []

    async def read(self, link: str, **context: Any) -> Reader:
        options = {"viewport": {"width": 390, "height": 844}, "locale": "en", **context}
        made = await self.browser.new_context(**options)
        made.set_default_timeout(1000 * PATIENCE)
        self._stack.push_async_callback(made.close)
        return await self._open(made, link)

    async def again(self, reader: Reader, link: str) -> Reader:
        """The same browser, in a new tab."""
        return await self._open(reader.page.context, link)

    async def _open(self, context: BrowserContext, link: str) -> Reader:
        page = await context.new_page()
        reader = Reader(page, [])
        page.on("console", lambda message: reader.complaints.append(message.text))
        page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        self.readers.append(reader)
        await page.goto(link)
        return reader


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**LAUNCHING)
        yield browser
        await browser.close()


@asynccontextmanager
async def readers_of(browser: Browser) -> AsyncIterator[Browsing]:
    """What the browser complains of fails the test, but that a line was cut."""
    expect.set_options(timeout=1000 * PATIENCE)
    async with AsyncExitStack() as stack:
        found = Browsing(browser, stack)
        yield found
        said = [text for reader in found.readers for text in reader.complaints]
        assert [text for text in said if "WebSocket" not in text] == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with started() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browsing(browser: Browser) -> AsyncIterator[Browsing]:
    async with readers_of(browser) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def host(plan: Agenda, clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Host]:
    async with hosting(plan, clock, tmp_path) as begin:
        yield begin


@pytest_asyncio.fixture(loop_scope="session")
async def venue(host: Host) -> Venue:
    return await host()
