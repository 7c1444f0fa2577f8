"""The stage in a browser: who speaks, readable from afar, and nothing that anybody could do."""

import re
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FloatRect, expect

from server.journal.witness import short
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.server.web.test_qr import code_of

pytestmark = in_one_browser

WIDE = {"width": 1280, "height": 720}


async def stage(
    venue: Any, browsing: Browsing, query: str = "", token: str = "", **context: Any
) -> Reader:
    at = f"http://127.0.0.1:{venue.app.port}/stage{query}#{token or venue.hosted.tokens.stage}"
    return await browsing.read(at, viewport=WIDE, **context)


async def ground(reader: Reader) -> str:
    found: str = await reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


async def test_the_stage_shows_who_speaks_and_who_is_next(venue: Any, browsing: Browsing) -> None:
    """Name, organisation, clock, item, the next speaker and those after that, each once and where
    there is room; no button, field or link."""
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
    for who, kind in (("m1", "contribution"), ("p1", "reply")):
        await moderator.do("queue.add", person=who, kind=kind)
    chair = venue.hosted.room.state.people["m1"].name
    await wall.sees(f"After that: \u2068{chair}\u2069", ".others")
    await moderator.do("announce", text="We go on at ten")
    await expect(wall.page.locator(".others")).to_be_hidden()
    item = venue.hosted.room.state.item
    title = next(i.title for i in venue.hosted.room.state.items if i.id == item)
    await wall.sees(title, ".item")
    assert await wall.page.locator("button, input, select, a[href], form").count() == 0


async def test_whoever_was_interrupted_is_not_the_next_as_well(
    venue: Any, browsing: Browsing
) -> None:
    """Neither on the stage nor on the audience's page: they have the floor again before that."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    await moderator.do("queue.add", person="p1", kind="reply")
    await moderator.do("floor.give", person="m1", kind="question")
    wall = await stage(venue, browsing, "?lang=en")
    await wall.sees("then continues", ".next")
    await expect(wall.page.locator(".next")).not_to_contain_text("Next")
    page = await browsing.read(link(venue, venue.hosted.tokens.panelists["p2"]))
    await page.sees("No hands up.", ".next")


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


async def test_nobody_is_written_larger_than_who_speaks(venue: Any, browsing: Browsing) -> None:
    """However much stands on the stage besides."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    await moderator.do("queue.add", person="p2")
    wall = await stage(venue, browsing)
    await wall.page.set_viewport_size({"width": 1920, "height": 1080})
    await moderator.do("announce", text="Back at ten")
    await wall.sees("Back at ten", ".announcement")
    await _name_is_largest(wall)
    await moderator.do("position.add", text="Less paper")
    await moderator.do("position.open", position=list(venue.hosted.room.state.positions)[-1])
    await wall.sees("Less paper", ".position")
    await _name_is_largest(wall)
    await moderator.do("announce.clear")
    await expect(wall.page.locator(".announcement")).to_have_count(0)
    await _name_is_largest(wall)


async def _name_is_largest(wall: Reader) -> None:
    sizes = await wall.page.evaluate(
        "['.name', '.next', '.from'].map("
        "part => parseFloat(getComputedStyle(document.querySelector(part)).fontSize))"
    )
    assert sizes[0] == max(sizes), sizes


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
    # The one that was taken up last, and not the latest, for those who come later as well.
    await moderator.do("question.ask", text="And when?")
    later = list(venue.hosted.room.state.questions)
    later.remove(question)
    for taken, text in ((later[0], "And when?"), (question, "Who pays?")):
        await moderator.do("question.take", question=taken)
        await wall.sees(text, ".position .text")
        await wall.page.reload()
        await wall.sees(text, ".position .text")
    await moderator.do("question.answered", question=later[0])
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
    """Large, with what is left of it, as long as nobody speaks in it; no time that is past."""
    moderator = await venue.moderator()
    item = {"title": "Coffee", "kind": "break", "planned": 600}
    await moderator.do("agenda.add", item=item)
    added = venue.hosted.room.state.items[-1].id
    wall = await stage(venue, browsing, "?lang=en")
    await moderator.do("agenda.start", item=added)
    await wall.sees("Coffee", ".speaker .name")
    await wall.sees("We go on at", ".speaker .from")
    await wall.sees(":", ".speaker .figures")
    await moderator.do("agenda.extend", item=added, seconds=-599)
    await wall.sees("We go on in a moment.", ".speaker .from")
    await expect(wall.page.locator(".speaker .figures")).to_have_count(0)
    await moderator.do("floor.give", person="p2")
    await wall.sees("李雷", ".speaker .name")
    await wall.sees("Coffee", ".item")


async def test_a_break_until_another_day_says_which(venue: Any, browsing: Browsing) -> None:
    """In the hall's time; nobody asks for the day of a time that is near."""
    moderator = await venue.moderator()
    await moderator.do("agenda.add", item={"title": "Night", "kind": "break", "planned": 600})
    added = venue.hosted.room.state.items[-1].id
    wall = await stage(venue, browsing, "?lang=en", timezone_id="America/New_York")
    await moderator.do("agenda.start", item=added)
    about = wall.page.locator(".speaker .from")
    await expect(about).to_have_text(re.compile(r"^We go on at .{7}\.$"))
    await moderator.do("agenda.extend", item=added, seconds=24 * 3600 - 600)
    state = venue.hosted.room.state
    zone = ZoneInfo(state.session.timezone)
    day = (venue.hosted.room.now() + timedelta(days=1)).astimezone(zone)
    await expect(about).to_contain_text(f"on \u2068{day:%B} {day.day}\u2069.")


async def test_its_times_are_the_sessions(venue: Any, browsing: Browsing) -> None:
    """Who reads them is in the hall, whatever zone the machine that shows them is set to."""
    moderator = await venue.moderator()
    assert venue.hosted.room.state.session.timezone == "Europe/Berlin"
    await moderator.do("session.edit", start="2031-06-01T08:30:00.000Z")
    wall = await stage(venue, browsing, "?lang=en", timezone_id="America/New_York")
    await wall.sees("10:30", ".speaker .who")


async def test_before_the_beginning_and_in_breaks_it_says_how_to_take_part(
    venue: Any, browsing: Browsing
) -> None:
    """The address where it is itself, the code, and both as a picture for cameras; not while
    somebody may speak, and not in a session that is over."""
    moderator = await venue.moderator()
    wall = await stage(venue, browsing, "?lang=en")
    entry = wall.page.locator(".entry")
    base, code = f"http://127.0.0.1:{venue.app.port}", venue.hosted.tokens.code
    await wall.sees("To take part, open this address and enter the code:", ".entry")
    await expect(entry.locator(".at")).to_have_text(base)
    await expect(entry.locator(".code")).to_have_text(code)
    shown = unquote(await entry.locator("img").get_attribute("src") or "")
    assert shown.count("h1v1h-1z") == sum(map(sum, code_of(f"{base}/#{code}").matrix))
    guest = await browsing.read(f"{base}/#{code}")
    await expect(guest.page.get_by_label("Your name", exact=True)).to_be_visible()
    await expect(guest.page.locator(".code")).to_have_count(0)
    await moderator.do("agenda.next")
    await expect(entry).to_have_count(0)
    await moderator.do("session.pause")
    await expect(entry).to_be_visible()
    await moderator.do("session.resume")
    await expect(entry).to_have_count(0)
    item = {"title": "Coffee", "kind": "break", "planned": 600}
    await moderator.do("agenda.add", item=item)
    await moderator.do("agenda.start", item=venue.hosted.room.state.items[-1].id)
    await expect(entry).to_be_visible()
    await moderator.do("floor.give", person="p2")
    await expect(entry).to_have_count(0)
    await moderator.do("floor.end")
    await expect(entry).to_be_visible()
    await moderator.do("session.close")
    await expect(entry).to_have_count(0)


async def test_it_shows_no_code_by_which_nobody_gets_in(venue: Any, browsing: Browsing) -> None:
    """None behind a closed door, or with the old link; and the new one at once."""
    moderator = await venue.moderator()
    wall = await stage(venue, browsing, "?lang=en")
    code = wall.page.locator(".entry .code")
    await expect(code).to_have_text(venue.hosted.tokens.code)
    await moderator.do("door.close")
    await expect(code).to_have_count(0)
    await moderator.do("door.open")
    await expect(code).to_have_text(venue.hosted.tokens.code)
    renewed = await moderator.do("link.renew", person="spectators")
    await expect(code).to_have_text(renewed["code"])
    await moderator.do("stage.blackout", on=True)
    await expect(wall.page.locator("#stage")).to_be_empty()


@pytest.mark.parametrize(
    "query", ["?layout=lowerthird", "?background=transparent", "?background=chroma", "?code=no"]
)
async def test_what_goes_into_streams_has_no_code(
    venue: Any, browsing: Browsing, query: str
) -> None:
    """Over somebody's picture, or where the address says so."""
    wall = await stage(venue, browsing, f"{query}&lang=en")
    await wall.sees("The session has not begun.", "#stage")
    await expect(wall.page.locator(".entry")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (480, 270), (800, 1000)])
async def test_how_to_take_part_is_whole_beside_all_else(
    venue: Any, browsing: Browsing, theme: str, size: tuple[int, int]
) -> None:
    """With an announcement and a clock: nothing is cut off at an edge, or stands on anything
    else."""
    moderator = await venue.moderator()
    title = "A break with a rather long title, for coffee"
    item = {"title": title, "kind": "break", "planned": 600}
    await moderator.do("agenda.add", item=item)
    await moderator.do("agenda.start", item=venue.hosted.room.state.items[-1].id)
    wall = await stage(venue, browsing, f"?lang=de&theme={theme}")
    await wall.page.set_viewport_size({"width": size[0], "height": size[1]})
    for said in ("", "Wir gehen um zehn weiter"):
        if said:
            await moderator.do("announce", text=said)
            await wall.sees(said, ".announcement")
        await expect(wall.page.locator(".entry")).to_be_visible()
        boxes = [
            await wall.page.locator(one).bounding_box()
            for one in (".who", ".figures", ".picture", ".at", ".entry .code")
        ]
        for n, box in enumerate(boxes):
            assert box
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= size[0] + 0.5
            assert box["y"] + box["height"] <= size[1] + 0.5
            assert not [other for other in boxes[:n] if other and meet(box, other)]


@pytest.mark.parametrize("size", [(1920, 1080), (480, 270)])
async def test_a_name_of_any_length_leaves_the_clock_alone(
    venue: Any, browsing: Browsing, size: tuple[int, int]
) -> None:
    """Also where the office below it takes two lines."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    wall = await stage(venue, browsing, "?lang=de")
    await wall.page.set_viewport_size({"width": size[0], "height": size[1]})
    for length in (16, 17, 22, 44, 60):
        name = ("Wolfgang Schmüllingen " * 3)[: length - 1] + "n"
        of = "1. Stellvertreter des Landrats und Beigeordneter, Landkreis Ludwigslust-Parchim"
        await moderator.do("people.add", name=name, role="panelist", organisation=of)
        people = venue.hosted.room.state.people.values()
        person = next(one.id for one in people if one.name == name)
        await moderator.do("floor.give", person=person)
        await wall.sees(name, ".name")
        office = await wall.page.locator(".from").bounding_box()
        figures = await wall.page.locator(".figures").bounding_box()
        assert office
        assert figures
        assert not meet(office, figures), length


def meet(one: FloatRect, other: FloatRect) -> bool:
    beside = one["x"] + one["width"] <= other["x"] + 0.5
    below = one["y"] + one["height"] <= other["y"] + 0.5
    beside = beside or other["x"] + other["width"] <= one["x"] + 0.5
    below = below or other["y"] + other["height"] <= one["y"] + 0.5
    return not (beside or below)


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


PIXEL = """async picture => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(5, image.height / 2, 1, 1).data];
}"""


async def test_no_bar_of_a_result_is_green_on_green(venue: Any, browsing: Browsing) -> None:
    """What streaming software keys out takes nothing of a result with it."""
    moderator, pia = await venue.moderator(), await venue.panelist("p1")
    await moderator.do("position.add", text="One register for all?")
    position = next(iter(venue.hosted.room.state.positions))
    await moderator.do("position.open", position=position)
    await pia.do("position.assess", position=position, stance=2)
    await moderator.do("position.close", position=position)
    wall = await stage(venue, browsing, "?background=chroma&theme=light")
    bar = await wall.page.locator(".bars meter").first.screenshot()
    red, green, blue, _ = await wall.page.evaluate(PIXEL, b64encode(bar).decode())
    assert green < max(red, blue)


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
    wall = await stage(venue, browsing, "?size=300")
    assert await wall.page.evaluate(
        "document.documentElement.style.getPropertyValue('--size')"
    ) == ("1.1")


async def test_another_link_is_not_shown_on_a_wall(venue: Any, browsing: Browsing) -> None:
    """Somebody's own link would show them as present, and be there to be used by anybody."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pias = venue.hosted.tokens.panelists["p1"]
    wall = await stage(venue, browsing, "?lang=en", token=pias)
    await wall.sees("This is another link than the stage's.", "#stage")
    assert pias not in await wall.page.evaluate("JSON.stringify({...sessionStorage})")
    wall = await stage(venue, browsing, "?lang=en", token=venue.hosted.tokens.spectators)
    await wall.sees("This is another link than the stage's.", "#stage")
    wall = await stage(venue, browsing, "?lang=en", token="nonsense")
    await wall.sees(
        "This link or code is not valid. Please check it, or ask the moderators.", "#stage"
    )


async def test_where_nothing_may_be_kept_it_is_shown_all_the_same(
    venue: Any, browsing: Browsing
) -> None:
    """A browser that keeps nothing for anybody refuses even to be asked."""
    wall = await browsing.read("about:blank")
    await wall.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() {throw new Error('nothing')}})"
    )
    await wall.page.goto(f"http://127.0.0.1:{venue.app.port}/stage#{venue.hosted.tokens.stage}")
    await wall.sees("The session has not begun.", "#stage")


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
