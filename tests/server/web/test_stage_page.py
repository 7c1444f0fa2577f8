"""The stage in a browser: who speaks, readable from afar, and nothing that anybody could do."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from server.journal.witness import short
from tests.server.web.conftest import Browsing, Reader, in_one_browser

pytestmark = in_one_browser

WIDE = {"width": 1280, "height": 720}


async def stage(venue: Any, browsing: Browsing, query: str = "", token: str = "") -> Reader:
    at = f"http://127.0.0.1:{venue.app.port}/stage{query}#{token or venue.hosted.tokens.stage}"
    return await browsing.read(at, viewport=WIDE)


async def ground(reader: Reader) -> str:
    found: str = await reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


async def test_the_stage_shows_who_speaks_and_who_is_next(venue: Any, browsing: Browsing) -> None:
    """Name, organisation, clock, item and the next speaker; no button, field or link."""
    moderator, pia = await venue.moderator(), await venue.panelist("p1")
    wall = await stage(venue, browsing, "?lang=en")
    await wall.sees("The session has not begun.", "#stage")
    await moderator.do("agenda.next")
    await pia.do("queue.join")
    person = venue.hosted.room.state.people["p2"]
    await moderator.do("floor.give", person="p2")
    await expect(wall.page.locator(".speaker .name")).to_have_text(person.name)
    await expect(wall.page.locator(".figures")).to_contain_text(":")
    pias = venue.hosted.room.state.people["p1"].name
    await wall.sees(f"Next: \u2068{pias}\u2069", ".next")
    item = venue.hosted.room.state.item
    title = next(i.title for i in venue.hosted.room.state.items if i.id == item)
    await wall.sees(title, ".item")
    assert await wall.page.locator("button, input, select, a[href], form").count() == 0


@pytest.mark.parametrize("query", ["?theme=light", "?theme=dark"])
async def test_axe_finds_nothing_on_the_stage(venue: Any, browsing: Browsing, query: str) -> None:
    """Before the session, with a speaker and what is next, with an announcement, and dark."""
    moderator = await venue.moderator()
    wall = await stage(venue, browsing, query)
    await wall.sees("The session has not begun.", "#stage")
    for do, said, shown in (
        ("agenda.next", {}, "Nobody has the floor"),
        ("floor.give", {"person": "p1"}, "Ann [/b] Lee"),
        ("announce", {"text": "We go on at ten"}, "We go on at ten"),
    ):
        found = await Axe().run(wall.page)
        assert found.violations_count == 0, (do, found.generate_report())
        await moderator.do(do, **said)
        await wall.sees(shown, "#stage")
    found = await Axe().run(wall.page)
    assert found.violations_count == 0, found.generate_report()


async def test_a_dark_stage_has_nothing_of_the_session(venue: Any, browsing: Browsing) -> None:
    """Black, also in what a screen reader or a tab's title would tell; over a picture nothing at
    all. Light again it is as before."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    await moderator.do("announce", text="We go on at ten")
    wall = await stage(venue, browsing, "?theme=light")
    over = await stage(venue, browsing, "?layout=lowerthird&background=transparent")
    for reader in (wall, over):
        await reader.sees("We go on at ten", ".announcement")
    await moderator.do("stage.blackout", on=True)
    for reader in (wall, over):
        await expect(reader.page.locator("#stage")).to_be_empty()
        assert await reader.page.title() in ("Roundtable", "Runder Tisch")
    assert await ground(wall) == "rgb(0, 0, 0)"
    assert await ground(over) == "rgba(0, 0, 0, 0)"
    await wall.page.reload()
    await expect(wall.page.locator("#stage")).to_be_empty()
    await moderator.do("stage.blackout", on=False)
    for reader in (wall, over):
        await reader.sees("We go on at ten", ".announcement")
    await moderator.do("announce.clear")
    await expect(wall.page.locator(".announcement")).to_have_count(0)


async def test_an_open_position_and_then_its_result(venue: Any, browsing: Browsing) -> None:
    """While it is open nobody sees how many chose what; closed, everybody does."""
    moderator, pia = await venue.moderator(), await venue.panelist("p1")
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="Less paper")
    position = list(venue.hosted.room.state.positions)[-1]
    wall = await stage(venue, browsing, "?lang=de")
    await moderator.do("position.open", position=position)
    await wall.sees("Das Podium bewertet", ".position")
    await pia.do("position.assess", position=position, stance=2)
    await expect(wall.page.locator(".bars")).to_have_count(0)
    await moderator.do("position.close", position=position)
    await wall.sees("Bewertung des Podiums", ".position")
    await wall.sees("Less paper", ".position .text")
    await expect(wall.page.locator(".bars .n")).to_have_text(["1", "0", "0", "0", "0"])
    # It is a matter of when it was closed, not of who saw it.
    await wall.page.reload()
    await wall.sees("Bewertung des Podiums", ".position")


async def test_a_question_from_the_audience_stands_while_it_is_answered(
    venue: Any, browsing: Browsing
) -> None:
    """With whom it was put to, and without who asked it; an open position goes before it."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    wall = await stage(venue, browsing, "?lang=en")
    await moderator.do("question.approve", question=question)
    await moderator.do("question.take", question=question, person="p2")
    await wall.sees("Audience question · put to \u2068李雷\u2069", ".position .kind")
    await wall.sees("Who pays?", ".position .text")
    await moderator.do("position.add", text="Less paper")
    position = list(venue.hosted.room.state.positions)[-1]
    await moderator.do("position.open", position=position)
    await wall.sees("Less paper", ".position .text")
    await moderator.do("position.close", position=position)
    await wall.sees("Who pays?", ".position .text")
    await moderator.do("question.answered", question=question)
    await wall.sees("Less paper", ".position .text")


async def test_a_break_says_when_it_ends(venue: Any, browsing: Browsing) -> None:
    """Large, with what is left of it, as long as nobody speaks in it."""
    moderator = await venue.moderator()
    item = {"title": "Coffee", "kind": "break", "planned": 600}
    await moderator.do("agenda.add", item=item)
    added = venue.hosted.room.state.items[-1].id
    wall = await stage(venue, browsing, "?lang=en")
    await moderator.do("agenda.start", item=added)
    await wall.sees("Coffee", ".speaker .name")
    await wall.sees("We go on at", ".speaker .from")
    await wall.sees(":", ".speaker .figures")
    await moderator.do("floor.give", person="p2")
    await wall.sees("李雷", ".speaker .name")
    await wall.sees("Coffee", ".item")


async def test_a_cut_stage_shows_no_running_clock(venue: Any, browsing: Browsing) -> None:
    """What it last knew stands, struck out, with its time; when the line is back, it is live."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    wall = await stage(venue, browsing, "?lang=en")
    figures = wall.page.locator(".figures")
    await expect(wall.page.locator(".clock.stale")).to_have_count(0)
    await expect(figures).to_be_visible()
    await wall.page.context.set_offline(True)
    await wall.sees("Connection lost", ".status")
    await expect(wall.page.locator(".clock.stale")).to_be_visible()
    await wall.sees("as of", ".meaning")
    stood = await figures.text_content()
    await wall.page.wait_for_timeout(2200)
    assert await figures.text_content() == stood
    await wall.page.context.set_offline(False)
    await expect(wall.page.locator(".status")).to_have_count(0)
    await expect(figures).not_to_have_text(stood or "")


@pytest.mark.parametrize(
    ("query", "behind"),
    [
        ("?background=transparent", "rgba(0, 0, 0, 0)"),
        ("?background=chroma", "rgb(0, 177, 64)"),
        ("?background=chroma=0000ff", "rgb(0, 0, 255)"),
        ("?background=chroma=red;}", "rgb(0, 177, 64)"),
        ("?theme=light", "rgb(255, 255, 255)"),
        ("?theme=dark", "rgb(16, 20, 26)"),
    ],
)
async def test_its_ground_is_as_the_address_says(
    venue: Any, browsing: Browsing, query: str, behind: str
) -> None:
    """Also where the address says nonsense; and the token leaves it, while these words stay."""
    wall = await stage(venue, browsing, query)
    await wall.sees("", "#stage")
    await expect(wall.page.locator("header")).to_have_count(1)
    assert await ground(wall) == behind
    assert wall.page.url.startswith(f"http://127.0.0.1:{venue.app.port}/stage?")
    assert "#" not in wall.page.url
    await wall.page.reload()
    await expect(wall.page.locator("header")).to_have_count(1)


async def test_the_size_and_the_lower_third(venue: Any, browsing: Browsing) -> None:
    """Twice the size is twice as large, and a lower third stays in its third."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    heights = {}
    for size in ("100", "200", "-3", "x"):
        wall = await stage(venue, browsing, f"?size={size}&layout=lowerthird")
        box = await wall.page.locator(".figures").bounding_box()
        assert box
        heights[size] = box["height"]
        if size == "100":
            assert box["y"] > 720 * 2 / 3
    assert heights["200"] == pytest.approx(2 * heights["100"], rel=0.02)
    assert heights["-3"] == heights["100"] == heights["x"]


async def test_another_link_is_not_shown_on_a_wall(venue: Any, browsing: Browsing) -> None:
    """Somebody's own link would show them as present, and be there to be used by anybody."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pias = venue.hosted.tokens.panelists["p1"]
    wall = await stage(venue, browsing, "?lang=en", token=pias)
    await wall.sees("This is another link than the stage's.", "#stage")
    assert pias not in await wall.page.evaluate("JSON.stringify({...sessionStorage})")
    wall = await stage(venue, browsing, "?lang=en", token="nonsense")
    await wall.sees("This link or code is not valid.", "#stage")


async def test_a_renewed_link_ends_the_stage(venue: Any, browsing: Browsing) -> None:
    """At once, with nothing of the session left on it."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    wall = await stage(venue, browsing, "?lang=en")
    await expect(wall.page.locator(".speaker")).to_be_visible()
    await moderator.do("link.renew", person="stage")
    await expect(wall.page.locator(".note")).to_be_visible()
    await expect(wall.page.locator(".speaker")).to_have_count(0)


async def test_nothing_is_asked_of_another_host(venue: Any, browsing: Browsing) -> None:
    """Page, module and line come from one port; and nothing is stored but the token."""
    asked: list[str] = []
    wall = await browsing.read("about:blank")
    wall.page.on("request", lambda request: asked.append(request.url))
    await wall.page.goto(f"http://127.0.0.1:{venue.app.port}/stage#{venue.hosted.tokens.stage}")
    await expect(wall.page.locator("header")).to_have_count(1)
    own = f"http://127.0.0.1:{venue.app.port}/"
    assert [url for url in asked if not url.startswith((own, "data:"))] == []
    assert await wall.page.evaluate("[document.cookie, localStorage.length]") == ["", 0]


async def test_a_closed_stage_shows_what_the_log_is_known_by(
    venue: Any, browsing: Browsing
) -> None:
    """In the short form that ``log verify --witness`` takes, also where it is opened later."""
    moderator = await venue.moderator()
    wall = await stage(venue, browsing, "?lang=en")
    await moderator.do("session.open")
    await moderator.do("session.close")
    known = short(venue.hosted.room.checkpoint)
    await wall.sees(f"checkpoint \u2068{known}\u2069", ".next")
    late = await stage(venue, browsing, "?lang=en")
    await late.sees(f"checkpoint \u2068{known}\u2069", ".next")
