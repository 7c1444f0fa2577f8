"""The page is for everybody: what axe finds in each state, narrow and light, wide and dark, in
both languages; and what people do with the keyboard alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from server.language import Language
from server.session.session import SessionState
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.support.waiting import until

pytestmark = in_one_browser

LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"
ARABIC = "فاطمة الزهراء بنت عبد الرحمن"


LOOKS = ((390, "light"), (768, "light"), (1280, "dark"))


async def look(reader: Reader, state: str, *for_axe: int) -> None:
    """Nothing wider than the screen, and nothing for axe to say at those widths."""
    for width, theme in LOOKS:
        await reader.page.set_viewport_size({"width": width, "height": 900})
        await reader.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # above
        wide = await reader.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (state, width)
        if width in for_axe:
            found = await Axe().run(reader.page)
            assert found.violations_count == 0, (state, width, found.generate_report())


async def everything_open(reader: Reader) -> None:
    await reader.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


async def something_of_everything(venue: Any, moderator: Any) -> None:
    """An item, a speaker, hands, a question, and all that people are asked for."""
    await moderator.do("agenda.next")
    await moderator.do("people.add", name=LONG, role="panelist", organisation=ARABIC)
    for person in ("p1", "p2"):
        await moderator.do("queue.add", person=person, note=LONG)
    await moderator.do("floor.next")
    await moderator.do("position.add", text="Registers first")
    await moderator.do("position.open", position=next(iter(venue.hosted.room.state.positions)))
    await moderator.do("finding.record", text=LONG)
    kim = await venue.spectator("Kim")
    await kim.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    await moderator.do("feedback.open")


@pytest.mark.parametrize(("lang", "wide"), [("de", 390), ("en", 1280)])
async def test_axe_finds_nothing_in_any_state(
    venue: Any, browsing: Browsing, lang: str, wide: int
) -> None:
    """From the code to the end, for the audience and the panel. The longer words have less room;
    no colour is of one language alone."""
    moderator = await venue.moderator()
    options = {"locale": lang, "bypass_csp": True}
    say = Language.named(lang).text

    sam = await browsing.read(f"http://127.0.0.1:{venue.app.port}/", **options)
    await expect(sam.page.locator("#code-")).to_be_visible()
    await look(sam, "code", wide)
    sam = await browsing.read(link(venue), **options)
    await expect(sam.page.locator("#name-")).to_be_visible()
    await look(sam, "name", wide)
    await sam.page.fill("#name-", ARABIC)
    await sam.page.fill("#organisation-", LONG)
    await sam.page.keyboard.press("Enter")
    await sam.sees(say("Your hand is down."))
    await look(sam, "waiting", wide)

    await something_of_everything(venue, moderator)
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == ARABIC)
    await everything_open(sam)
    await sam.sees("Who pays?")
    await look(sam, "running", wide)
    await moderator.do("panel.invite", person=sams)
    await expect(sam.page.get_by_role("button", name=say("Accept"))).to_be_visible()
    await look(sam, "invited", wide)
    await sam.press(say("Accept"))
    await expect(sam.page.locator("fieldset").first).to_be_visible()
    await moderator.do("whisper.send", to=sams, text=LONG)
    await moderator.do("queue.add", person=sams)
    await expect(sam.page.locator("#whispers")).to_be_visible()
    await everything_open(sam)
    await sam.press(say("Plain language"))
    await look(sam, "panel", wide)
    await moderator.do("position.close", position=next(iter(venue.hosted.room.state.positions)))
    await moderator.do("floor.give", person=sams)
    await expect(sam.page.get_by_role("button", name=say("Finish"))).to_be_visible()
    await look(sam, "speaking", wide)
    await moderator.do("session.close")
    await sam.sees(say("Thank you for taking part."))
    await look(sam, "closed", wide)


async def test_axe_finds_nothing_on_the_moderators_page(venue: Any, browsing: Browsing) -> None:
    """Questions to approve, requests, and the clock."""
    moderator = await venue.moderator()
    await something_of_everything(venue, moderator)
    desk = await browsing.read(link(venue, venue.hosted.tokens.moderator), bypass_csp=True)
    await expect(desk.page.locator("#requests")).to_be_visible()
    await everything_open(desk)
    await look(desk, "moderator", 390, 1280)


async def test_the_keyboard_alone_does_all_of_it(venue: Any, browsing: Browsing) -> None:
    """From the name to a vote, a question, a raised hand and the panel, without a pointer."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    kim = await venue.spectator("Kim")
    await kim.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    sam = await browsing.read(link(venue))
    keys = sam.page.keyboard
    await expect(sam.page.locator("#name-")).to_be_visible()
    await reach(sam, lambda at: at["id"] == "name-")
    await keys.type("Sam")
    await keys.press("Enter")
    await sam.sees("Your hand is down.", "#me")
    assert (await focused(sam))["id"] == "me", "what comes in place of the form is read out"
    await reach(sam, lambda at: at["text"] == "Raise the hand")
    await keys.press("Enter")
    await sam.sees("You are next", "#me")
    assert (await focused(sam))["text"] == "Lower the hand", "the focus stays where it was"
    await reach(sam, lambda at: at["text"].endswith("Vote"))
    await keys.press("Space")
    await sam.sees("Votes: 1")
    await reach(sam, lambda at: at["id"] == "text-ask")
    await keys.type("And when?")
    await keys.press("Enter")
    await sam.sees("And when?", "#questions")
    await reach(sam, lambda at: at["text"] == "A seat on the panel")
    await keys.press("Enter")
    await reach(sam, lambda at: at["text"] == "Ask for a seat")
    await keys.press("Enter")
    asked = await moderator.has_heard(lambda m: m.get("event") == "panel.asked")
    await moderator.do("panel.invite", person=asked["person"])
    await sam.sees("invites you onto the panel", "#me")
    # For a moment nothing that was meant for something else is taken for a yes.
    await expect(sam.page.get_by_role("button", name="Accept")).to_be_enabled()
    await reach(sam, lambda at: at["text"] == "Accept")
    await keys.press("Enter")
    await sam.sees("Leave the panel", "#seat")


async def test_a_panelist_assesses_and_stands_by_keyboard_alone(
    venue: Any, browsing: Browsing
) -> None:
    """A stance with a remark, and a stand on a finding."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="One register for all?")
    room = venue.hosted.room
    position = next(iter(room.state.positions))
    await moderator.do("position.open", position=position)
    await moderator.do("finding.record", text="Registers are shared.")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    keys = pia.page.keyboard
    await pia.open("positions")
    await reach(pia, lambda at: at["type"] == "radio")
    # From the first of the radio buttons, up leads to the last.
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await until(lambda: _stances(room.state, position) == {"p1": 2})
    finding = next(iter(room.state.findings))
    await pia.open("findings")
    await reach(pia, lambda at: at["text"] == "Support")
    await keys.press("Enter")
    await until(lambda: room.state.findings[finding].stands == {"p1": "support"})


def _stances(state: SessionState, position: str) -> dict[str, int]:
    return {person: a.stance for person, a in state.positions[position].assessments.items()}


async def focused(reader: Reader) -> dict[str, str]:
    found: dict[str, str] = await reader.page.evaluate(
        "(({id, innerText: text = '', type = ''}) => ({id, text, type}))(document.activeElement)"
    )
    return {name: text.strip() for name, text in found.items()}


async def reach(reader: Reader, wanted: Callable[[dict[str, str]], bool]) -> None:
    """Press Tab until the focus is there; fails where it never comes."""
    seen = []
    for _ in range(60):
        at = await focused(reader)
        if wanted(at):
            return
        seen.append(at)
        await reader.page.keyboard.press("Tab")
    raise AssertionError(seen)


async def test_what_arrives_moves_neither_focus_nor_what_is_read(
    venue: Any, browsing: Browsing
) -> None:
    """Hands, votes, questions, an invitation: whoever writes goes on writing, and whoever reads
    further down goes on reading."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    for n in range(12):
        await moderator.do("question.ask", text=f"Question {n}")
    questions = list(venue.hosted.room.state.questions)
    for question in questions:
        await moderator.do("question.approve", question=question)
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")
    await sam.sees("Question 11")
    await sam.page.locator("#text-ask").focus()
    await sam.page.keyboard.type("half a ")

    async def top() -> float:
        found = await sam.page.locator("#text-ask").bounding_box()
        assert found is not None
        return found["y"]

    before = await top()
    kim = await venue.spectator("Kim")
    things: list[Callable[[], Awaitable[Any]]] = [
        lambda: kim.do("queue.join", note="a note"),
        lambda: kim.do("question.vote", question=questions[-1]),
        lambda: moderator.do("floor.next"),
        lambda: moderator.do("panel.invite", person=sams),
        lambda: moderator.do("question.dismiss", question=questions[0]),
        lambda: moderator.do("floor.end"),
    ]
    for n, thing in enumerate(things):
        assert (await thing())["ok"]
        await sam.page.wait_for_function(f"() => window.scrollY >= 0 && {await settled(sam)}")
        assert abs(await top() - before) < 2, n
    await sam.sees("invites you onto the panel", "#me")
    await sam.page.keyboard.type("quest")
    await expect(sam.page.locator("#text-ask")).to_have_value("half a quest")


async def test_a_band_that_grows_covers_nobody_who_speaks(venue: Any, browsing: Browsing) -> None:
    """On a small phone, for whoever has not scrolled to anything else."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    sam = await browsing.read(link(venue), viewport={"width": 360, "height": 640})
    await sam.says_name("Sam")
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")

    async def edges() -> tuple[float, float]:
        await settled(sam)
        band = await sam.page.locator("#me").bounding_box()
        speaks = await sam.page.locator("#now h2").bounding_box()
        assert band is not None
        assert speaks is not None
        return band["y"] + band["height"], speaks["y"]

    before, _ = await edges()
    await moderator.do("panel.invite", person=sams)
    await moderator.do("whisper.send", to=sams, text="Would you join us? " * 9)
    await sam.sees("Would you join us?", "#me")
    after, speaks = await edges()
    assert after > before + 40
    assert speaks >= after


async def test_a_focus_whose_place_is_gone_is_at_its_list(venue: Any, browsing: Browsing) -> None:
    """Whoever works by keyboard goes on from there, and not from the top of the page."""
    moderator = await venue.moderator()
    await moderator.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.page.get_by_role("button", name="Vote").focus()
    await moderator.do("question.dismiss", question=question)
    await sam.sees("None yet.", "#questions")
    assert (await focused(sam))["text"] == "Questions"


async def test_what_the_band_leads_to_is_seen_below_it(venue: Any, browsing: Browsing) -> None:
    """Also on a small screen, while much stands there."""
    moderator = await venue.moderator()
    await something_of_everything(venue, moderator)
    positions = venue.hosted.room.state.positions
    await moderator.do("position.close", position=next(iter(positions)))
    await moderator.do("position.add", text=f"{LONG} {LONG}")
    added = set(venue.hosted.room.state.positions) - set(positions)
    await moderator.do("position.open", position=added.pop())
    small = {"width": 360, "height": 740}
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p2"]), viewport=small)
    await pia.press("Assess", "#me")
    list_top = "document.querySelector('#positions').getBoundingClientRect().top"
    band = "document.querySelector('#me').getBoundingClientRect().bottom"
    assert await pia.page.evaluate(f"{list_top} - {band}") >= 0


async def test_a_table_breaks_no_number(venue: Any, browsing: Browsing) -> None:
    """Also where the screen is as narrow as one that is zoomed to 400 percent."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="One register for all?")
    position = next(iter(venue.hosted.room.state.positions))
    await moderator.do("position.open", position=position)
    for n, category in ((1, "IT-Dienstleister"), (2, "Landkreis")):
        await moderator.do("people.edit", person=f"p{n}", category=category)
        panelist = await venue.panelist(f"p{n}")
        await panelist.do("position.assess", position=position, stance=n)
    await moderator.do("position.close", position=position)
    pia = await browsing.read(
        link(venue, venue.hosted.tokens.panelists["p1"]), viewport={"width": 320, "height": 740}
    )
    await pia.open("positions")
    heads = pia.page.locator("th[scope=col]")
    await expect(heads).to_have_count(5)
    heights = await heads.evaluate_all("all => all.map(one => one.clientHeight)")
    assert max(heights) < 40


async def test_with_forced_colours_every_button_has_its_word(
    venue: Any, browsing: Browsing
) -> None:
    """Where the system gives all grounds and letters their colours, no two are the same."""
    sam = await browsing.read(link(venue), forced_colors="active")
    await expect(sam.page.get_by_role("button", name="Join")).to_be_visible()
    await sam.says_name("Sam")
    await expect(sam.page.locator("#me button.main")).to_be_visible()
    alike = await sam.page.evaluate(
        """[...document.querySelectorAll("button")].map(button => getComputedStyle(button))
            .filter(style => style.color === style.backgroundColor).length"""
    )
    assert alike == 0


async def settled(reader: Reader) -> str:
    """True once the page has drawn twice."""
    await reader.page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return "true"
