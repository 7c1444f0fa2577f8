"""The page as a browser shows it: nothing for axe to say, nothing too wide, nothing blocked."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from server.session.plan import PlannedPerson
from tests.moderator.minutes.making import made
from tests.support.chromium import LAUNCHING, needs_browser
from tests.support.sessions import PLAN, Round

pytestmark = needs_browser


@pytest.fixture(scope="module")
def page_file(round_played: Round, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "minutes.html"
    file.write_text(made(round_played, "html"), encoding="utf-8")
    return file


def test_the_page_is_for_everybody(page_file: Path) -> None:
    """In the light and in the dark, on a phone and on a desk: axe finds nothing, the page is
    not wider than the screen, and its own policy blocks nothing of it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCHING)
        try:
            for dark in (False, True):
                for wide in (390, 1280):
                    _look(browser, page_file, dark=dark, wide=wide)
        finally:
            browser.close()


def test_a_very_long_word_pushes_no_column_off_the_paper(tmp_path: Path) -> None:
    """A4 less two margins: what is wider would be cut off, or all of it made too small to read."""
    longest = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    gregor = PlannedPerson("p9", "Gregor", "panelist", longest, longest.title(), "provider")
    stage = Round(replace(PLAN, people=(*PLAN.people, gregor))).running().speak("p9", 60)
    file = tmp_path / "minutes.html"
    file.write_text(made(stage, "html"), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCHING)
        try:
            page = browser.new_page(viewport={"width": 700, "height": 900})
            page.emulate_media(media="print")
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 700
        finally:
            browser.close()


def _look(browser: Browser, file: Path, *, dark: bool, wide: int) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    # axe is a script, which the page's policy rightly keeps out: that is looked at first.
    for bypass in (False, True):
        context = browser.new_context(
            viewport={"width": wide, "height": 900},
            color_scheme="dark" if dark else "light",
            bypass_csp=bypass,
        )
        page = context.new_page()
        page.on("console", hear)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        if bypass:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        context.close()
    assert said == []
