"""The notice on data protection, for everybody who joins."""

from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from server.session.plan import Agenda
from tests.server.web.conftest import Browsing, in_one_browser, link
from tests.server.web.test_lines import MOST_BYTES

pytestmark = in_one_browser

NOTICE = {
    "de": "Verantwortlich: <b>Stadt</b>\n\nWir verarbeiten Ihren Namen.",
    "en": "Controller: Town",
}


@pytest.fixture
def plan(plan: Agenda) -> Agenda:
    """The usual session, with a notice."""
    return replace(plan, privacy=NOTICE)


@pytest.mark.parametrize(("locale", "title"), [("de", "Datenschutz"), ("en", "Data protection")])
async def test_the_notice_can_be_read_before_a_name_is_given(
    venue: Any, browsing: Browsing, locale: str, title: str
) -> None:
    """A link stands in sight of the first field, opens beside the page, and is text alone."""
    sam = await browsing.read(link(venue), locale=locale, bypass_csp=True)
    await expect(sam.page.locator("#name-")).to_be_visible()
    await expect(sam.page.get_by_role("link", name=title)).to_be_in_viewport()
    assert (await Axe().run(sam.page)).violations_count == 0
    async with sam.page.expect_popup() as opened:
        await sam.page.get_by_role("link", name=title).click()
    read = await opened.value
    await expect(read.get_by_role("heading", name=title)).to_be_visible()
    assert await read.locator("main p").text_content() == NOTICE[locale]
    assert (await Axe().run(read)).violations_count == 0


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_opening_costs_little_with_a_notice_too(
    venue: Any, browsing: Browsing, locale: str
) -> None:
    """The page with the link to it is no larger than one without it may be."""
    sent: list[int] = []
    sam = await browsing.read("about:blank", locale=locale)
    sam.page.on("response", lambda r: sent.append(int(r.headers["content-length"])))
    await sam.page.goto(link(venue))
    await expect(sam.page.locator("#privacy")).to_be_visible()
    await expect(sam.page.locator("#name-")).to_be_visible()
    assert sum(sent) <= MOST_BYTES


async def test_the_link_to_it_is_in_the_pages_language(venue: Any, browsing: Browsing) -> None:
    """Also after that was changed, and so is what it leads to."""
    sam = await browsing.read(link(venue), locale="de")
    await expect(sam.page.locator("#privacy")).to_have_text("Datenschutz", use_inner_text=True)
    await sam.press("English")
    await expect(sam.page.locator("#privacy")).to_have_text("Data protection", use_inner_text=True)
    async with sam.page.expect_popup() as opened:
        await sam.page.get_by_role("link", name="Data protection").click()
    read = await opened.value
    await expect(read.locator("main p")).to_have_text(NOTICE["en"])


async def test_the_link_to_it_lies_over_nothing_that_has_the_focus(
    venue: Any, browsing: Browsing
) -> None:
    """As people go through a phone's page by keyboard, and where the line is cut as well."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.sees("Your hand is down.", "#me")
    await sam.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for _ in range(15):
        await sam.page.keyboard.press("Tab")
        clear = await sam.page.evaluate(
            """() => {
                const at = document.activeElement;
                const own = at.getBoundingClientRect();
                const over = document.querySelector("#privacy").getBoundingClientRect();
                const aside = own.right < over.left || own.bottom < over.top;
                return at.closest("#privacy, #me") !== null || at === document.body || aside;
            }"""
        )
        assert clear, await sam.page.evaluate("document.activeElement.outerHTML")


async def test_terminals_know_that_there_is_a_notice(venue: Any) -> None:
    """Everybody's session says so, whatever their role; the text itself is not sent along."""
    for guest in (await venue.moderator(), await venue.spectator()):
        assert guest.welcome["state"]["session"]["privacy"] is True
        assert "Wir verarbeiten" not in str(guest.welcome)
