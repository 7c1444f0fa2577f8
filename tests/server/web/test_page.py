"""The page, as people use it."""

import json
from typing import Any

from playwright.async_api import expect

from tests.server.web.conftest import Browsing, Reader, link, needs_browser

pytestmark = needs_browser

ASKING = "Your question (moderators first; published without your name)"
SEAT = "Why would you like to join the panel? (only moderators read it)"


async def kept(reader: Reader) -> dict[str, str]:
    return json.loads(await reader.page.evaluate("sessionStorage.getItem('roundtable')"))  # type: ignore[no-any-return]


async def test_from_spectator_to_panelist_to_release(venue: Any, browsing: Browsing) -> None:
    """Accepting makes the page the panelist's in place, release the audience's again."""
    moderator, pia = await venue.moderator(), await venue.panelist("p1")
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam", "League of counties")
    kim = await browsing.read(link(venue))
    await kim.says_name("Kim")
    await sam.sees("Your hand is down.", "#me")
    await sam.open("seat")
    await sam.write(SEAT, "I know the registers")
    await sam.press("Ask for a seat")
    asked = await moderator.until(lambda m: m.get("event") == "panel.asked")
    assert asked["note"] == "I know the registers"
    await sam.write(ASKING, "half a quest")
    assert (await moderator.do("panel.invite", person=asked["person"]))["ok"]
    await sam.sees("Maeve\u2069 invites you onto the panel", "#me")
    await sam.press("Accept")
    await moderator.until(lambda m: m.get("event") == "panel.accepted")
    await kim.open("panel")
    await kim.sees("Sam", "#panel")
    await sam.sees("Leave the panel", "#seat")
    # What was open and typed is as it was.
    await expect(sam.page.locator("#text-ask")).to_have_value("half a quest")
    await pia.do("queue.join")
    await moderator.do("floor.next")
    await sam.open("queue")
    await sam.page.get_by_label("What for").select_option("reply")
    await sam.page.locator("#note-raise").fill("to that")
    await sam.press("Raise the hand", "#queue")
    await sam.sees("You are next, after", "#me")
    await moderator.do("floor.next")
    await sam.sees("You have the floor", "#me")
    await kim.sees("Sam", "#now .speaker")
    await sam.press("Finish")
    await sam.sees("Nobody has the floor.", "#now")
    await moderator.do("panel.release", person=asked["person"])
    await sam.sees("Ask for a seat", "#seat")
    await kim.sees("Nobody has the floor.", "#now")


async def test_the_token_is_nowhere_to_be_seen(venue: Any, browsing: Browsing) -> None:
    """Out of the address and the history at once, in this tab's storage alone, and a reload
    brings the same person back."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    assert sam.page.url == f"http://127.0.0.1:{venue.app.port}/"
    assert await sam.page.evaluate("[history.length, document.cookie, localStorage.length]") == [
        2,
        "",
        0,
    ]
    own = (await kept(sam))["token"]
    assert own != venue.hosted.tokens.spectators
    people = len(venue.hosted.room.state.people)
    await sam.page.reload()
    await sam.sees("Your hand is down.", "#me")
    assert len(venue.hosted.room.state.people) == people


async def test_in_by_the_code_on_the_slide(venue: Any, browsing: Browsing) -> None:
    """The address alone asks for the code, then for a name."""
    sam = await browsing.read(f"http://127.0.0.1:{venue.app.port}/")
    await sam.write("Code", "WRONGX")
    await sam.press("Continue")
    await sam.sees("This link is not valid.")
    await sam.write("Code", venue.hosted.tokens.code.lower())
    await sam.press("Continue")
    await sam.says_name("Sam")
    await sam.sees("Your hand is down.", "#me")
    assert "code" not in await kept(sam)
