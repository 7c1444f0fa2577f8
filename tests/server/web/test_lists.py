"""The lists below the band: what became of a question, and what a position is from."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import expect

from server.session.people import natural
from server.session.plan import Agenda, Document, PlannedPosition
from tests.server.web.conftest import Browsing, in_one_browser, link

pytestmark = in_one_browser


@pytest.fixture
def theses() -> tuple[PlannedPosition, ...]:
    return ()


@pytest.fixture
def plan(plan: Agenda, theses: tuple[PlannedPosition, ...]) -> Agenda:
    """The usual session, on a paper, with ``theses`` in its first item."""
    first, *others = plan.items
    items = (replace(first, positions=theses), *others)
    return replace(plan, items=items, documents=(Document("harbour", "The harbour plan"),))


async def test_an_answered_question_says_so(venue: Any, browsing: Browsing) -> None:
    """While it is being answered it names who does, and not for ever; and after the close nothing
    waits any more."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    for text in ("Who pays?", "And when?"):
        await sam.page.locator("#text-ask").fill(text)
        await sam.press("Ask the question")
        await sam.sees(text, "#questions")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    await moderator.do("question.take", question=question, person="p1")
    row = sam.page.locator("#questions li").first
    await expect(row).to_contain_text("put to \u2068Ann")
    await moderator.do("question.answered", question=question)
    await expect(row).to_contain_text("answered")
    await expect(row).not_to_contain_text("put to")
    await sam.sees("waits for approval", "#questions")
    await moderator.do("session.close")
    await sam.sees("Thank you for taking part.", "#me")
    await expect(sam.page.locator("#questions")).not_to_contain_text("waits for approval")


async def test_people_stand_as_in_the_terminal(browsing: Browsing, venue: Any) -> None:
    """Whatever ids an agenda gives: numbers anywhere in them count as numbers, capitals only where
    nothing else tells two apart."""
    ids = [
        "p2",
        "P10",
        "p10",
        "a1b10",
        "a1b9",
        "a-b",
        "a_b",
        "a1",
        "ab",
        "Ab",
        "Zoe",
        "p",
        "10",
        "9",
    ]
    sam = await browsing.read(link(venue))
    by_the_page = await sam.page.evaluate(
        "(ids) => ids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))", ids
    )
    assert sorted(ids, key=natural) == by_the_page


async def test_a_position_says_what_it_is_from_and_whether_it_is_open(
    venue: Any, browsing: Browsing
) -> None:
    """To the audience as to the panel and on the stage, also where it was changed meanwhile."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await moderator.do("position.add", text="Registers first")
    await moderator.do("position.add", text="Paper last", document="harbour")
    first, last = venue.hosted.room.state.positions
    for reader in (sam, pia):
        await reader.open("positions")
        row = reader.page.locator("#positions li", has_text="Paper last")
        await expect(row).to_contain_text("The harbour plan")
        await expect(reader.page.locator("#positions")).not_to_contain_text("The panel assesses")
    await moderator.do("position.edit", position=first, document="harbour")
    row = sam.page.locator("#positions li", has_text="Registers first")
    await expect(row).to_contain_text("The harbour plan")
    await moderator.do("position.open", position=last)
    wall = await browsing.read(
        f"http://127.0.0.1:{venue.app.port}/stage?lang=en#{venue.hosted.tokens.stage}"
    )
    await wall.sees("The panel assesses · The harbour plan", ".position")
    row = sam.page.locator("#positions li", has_text="The panel assesses")
    await expect(row).to_contain_text("Paper last")
    await moderator.do("position.close", position=last)
    await expect(row).to_have_count(0)


NUMBERED = tuple(PlannedPosition(name, f"Thesis {name}") for name in ("10", "9", "b", "2"))


@pytest.mark.parametrize("theses", [NUMBERED])
async def test_positions_stand_in_the_files_order(venue: Any, browsing: Browsing) -> None:
    """Also where a browser's own order of their ids is another, and where one was taken out and
    put back. What is to be assessed first comes by the same order."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="Thesis last")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.open("positions")
    rows = pia.page.locator("#positions li [id^=position]")
    all_five = [f"Thesis {name}" for name in ("10", "9", "b", "2", "last")]
    await expect(rows).to_have_text(all_five)
    await moderator.do("position.remove", position="9")
    await expect(rows).to_have_count(4)
    await moderator.do("undo")
    await expect(rows).to_have_text(all_five)
    for position in ("2", "10"):
        await moderator.do("position.open", position=position)
    await pia.sees("Thesis 10", "#me .about")


async def test_parked_hands_stand_in_the_agendas_order(venue: Any, browsing: Browsing) -> None:
    """As they do in a terminal, whichever was raised first."""
    moderator = await venue.moderator()
    for item in ("i2", "i1"):
        await moderator.do("agenda.start", item=item)
        await moderator.do("queue.add", person="p1")
    await moderator.do("agenda.add", item={"title": "Break", "kind": "break", "planned": 600})
    await moderator.do("agenda.start", item=venue.hosted.room.state.items[-1].id)
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.open("queue")
    first, second = (pia.page.locator("#queue li.mine").nth(n) for n in (0, 1))
    await expect(first).to_contain_text("Welcome")
    await expect(second).to_contain_text("Discussion")


async def test_what_is_done_with_something_says_aloud_with_what(
    venue: Any, browsing: Browsing
) -> None:
    """Of several questions, findings and positions each has its own buttons or form, and whoever
    does not see beside what they stand is told."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    texts = ("Registers first", "Paper last")
    for text in texts:
        await moderator.do("position.add", text=text)
        await moderator.do("finding.record", text=text)
        await moderator.do("question.ask", text=text)
    state = venue.hosted.room.state
    for question in state.questions:
        await moderator.do("question.approve", question=question)
    for position in venue.hosted.room.state.positions:
        await moderator.do("position.open", position=position)
    kim = await venue.spectator("Kim")
    await kim.do("panel.ask")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    desk = await browsing.read(link(venue, venue.hosted.tokens.moderator))
    for reader, name, button in (
        (pia, "questions", "Vote"),
        (pia, "findings", "Support"),
        (pia, "positions", "Send"),
        (desk, "questions", "Take up"),
    ):
        await reader.open(name)
        here = reader.page.locator(f"#{name}")
        for text in texts:
            about = here.get_by_role("form" if button == "Send" else "group", name=text, exact=True)
            await expect(about.get_by_role("button", name=button)).to_have_count(1)
    await desk.open("requests")
    asking = desk.page.get_by_role("group", name="Kim", exact=True)
    await expect(asking.get_by_role("button", name="Invite")).to_have_count(1)
