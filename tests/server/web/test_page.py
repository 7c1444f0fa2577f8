"""The page, as people use it."""

import asyncio
import json
import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from moderator.client.address import address, notice
from moderator.client.link import Link
from moderator.panel.app import PanelApp
from moderator.panel.entrance import Guest
from server.journal import FileJournal, JournalFailed
from server.language import Language
from server.session.entries import current_queue
from tests.moderator.panel.venue import seen, text_of
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.support.waiting import PATIENCE, until

pytestmark = in_one_browser

ASKING = "Your question (moderators first; published without your name)"
SEAT = "Why would you like to join the panel? (only moderators read it)"


async def kept(reader: Reader) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        await reader.page.evaluate("sessionStorage.getItem('roundtable/')")
    )
    return found


def terminal(venue: Any, person: str) -> PanelApp:
    """A panelist's terminal."""
    token = venue.hosted.tokens.panelists[person]
    url = f"http://127.0.0.1:{venue.app.port}/#{token}"
    return PanelApp(lambda _: Link(url), Guest(), Language.named("en"))


async def test_from_spectator_to_panelist_to_release(venue: Any, browsing: Browsing) -> None:
    """Two browsers, a terminal and a moderator in one session: accepting makes the page the
    panelist's in place, release the audience's again, and all see the same."""
    moderator = await venue.moderator()
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
    async with seen(terminal(venue, "p1")) as (pilot, screen):
        await sam.press("Accept")
        await moderator.until(lambda m: m.get("event") == "panel.accepted")
        await kim.open("panel")
        await kim.sees("Sam", "#panel")
        await sam.sees("Leave the panel", "#seat")
        # What was open and typed is as it was.
        await expect(sam.page.locator("#text-ask")).to_be_visible()
        await expect(sam.page.locator("#text-ask")).to_have_value("half a quest")
        await pilot.press("h")
        await sam.sees("Next: \u2068Ann [/b] Lee", "#now")
        await moderator.do("floor.next")
        await until(lambda: "YOU HAVE THE FLOOR" in text_of(screen, "#own-floor"))
        await sam.open("queue")
        await sam.page.get_by_label("What for").select_option("reply")
        await sam.page.locator("#note-raise").fill("to that")
        await sam.press("Raise the hand", "#queue")
        await sam.sees("You are next, after", "#me")
        await moderator.do("floor.next")
        await sam.sees("You have the floor", "#me")
        await kim.sees("Sam", "#now .speaker")
        await kim.sees("League of counties, from the audience", "#now")
        await until(lambda: "Sam" in text_of(screen, "FloorBand"))
        await sam.press("Finish")
        await sam.sees("Nobody has the floor.", "#now")
        await moderator.do("panel.release", person=asked["person"])
        await sam.sees("Ask for a seat", "#seat")
        await kim.sees("Nobody has the floor.", "#now")


async def taps(reader: Reader, name: str) -> None:
    """Have a button tapped in the moment in which it appears."""
    await reader.page.evaluate(
        """name => new MutationObserver((_, observer) => {
          const all = [...document.querySelectorAll("#me button")];
          const one = all.find(b => b.textContent === name);
          if (!one) return;
          observer.disconnect();
          one.click();
        }).observe(document.getElementById("page"), { subtree: true, childList: true })""",
        name,
    )


async def test_a_tap_that_comes_too_late_does_nothing_else(venue: Any, browsing: Browsing) -> None:
    """Where an invitation is over before it was accepted, and a speech before it was finished, no
    hand goes up in its place; and what became of the invitation is said."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.sees("Your hand is down.", "#me")
    people = venue.hosted.room.state.people
    person = next(p.id for p in people.values() if p.name == "Sam")
    raise_hand = sam.page.locator("#me").get_by_role("button", name="Raise the hand")
    await moderator.do("panel.invite", person=person)
    await sam.sees("invites you onto the panel", "#me")
    await taps(sam, "Raise the hand")
    await moderator.do("panel.withdraw", person=person)
    await sam.sees("The invitation no longer stands.", "#me")
    await moderator.do("floor.give", person=person)
    await sam.sees("You have the floor", "#me")
    await taps(sam, "Raise the hand")
    await moderator.do("floor.end")
    await sam.sees("Nobody has the floor.", "#now")
    await expect(raise_hand).to_be_enabled()
    assert not current_queue(venue.hosted.room.state).entries
    # A moment later it means what it says.
    await raise_hand.click()
    await sam.sees("Lower the hand", "#me")


async def test_who_would_make_room_is_told_before(venue: Any, browsing: Browsing) -> None:
    """In an item with open chairs: the guest who has sat longest, and whoever is invited."""
    moderator, tom = await venue.moderator(), await venue.spectator("Tom")
    await moderator.do("agenda.start", item="i1")
    await moderator.do("agenda.edit", item="i1", open_chairs=1)
    await moderator.do("panel.invite", person=tom.id)
    assert (await tom.do("panel.accept"))["ok"]
    seated = await browsing.read(link(venue, tom.welcome["you"]["token"]))
    await seated.sees("Tom\u2069 makes room for the next guest.", "#me")
    kim = await browsing.read(link(venue))
    await kim.says_name("Kim")
    await kim.sees("Your hand is down.", "#me")
    people = venue.hosted.room.state.people
    person = next(p.id for p in people.values() if p.name == "Kim")
    await moderator.do("panel.invite", person=person)
    await kim.sees("Tom\u2069 makes room for the next guest.", "#me")


async def test_the_token_is_nowhere_to_be_seen(venue: Any, browsing: Browsing) -> None:
    """Out of the address and the history at once, in this tab's storage alone, and a reload
    brings the same person back."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    assert sam.page.url == f"http://127.0.0.1:{venue.app.port}/"
    assert await sam.page.evaluate("[history.length, document.cookie]") == [2, ""]
    here = await kept(sam)
    # What the browser knows beyond the tab says who comes again, and lets nobody in.
    assert await sam.page.evaluate("Object.values(localStorage)") == [here["client"]]
    own = here["token"]
    assert own != venue.hosted.tokens.spectators
    people = len(venue.hosted.room.state.people)
    await sam.page.reload()
    await sam.sees("Your hand is down.", "#me")
    assert len(venue.hosted.room.state.people) == people


async def test_in_by_the_code_on_the_slide(venue: Any, browsing: Browsing) -> None:
    """The address alone asks for the code and a name at once; where the code is wrong, what else
    was typed stays."""
    sam = await browsing.read(f"http://127.0.0.1:{venue.app.port}/")
    await sam.write("Code on the screen", "WRONGX")
    await sam.write("Your name", "Sam")
    await sam.press("Join")
    # Said aloud, too.
    await expect(sam.page.get_by_role("alert")).to_have_text(
        "This link or code is not valid. Please check it, or ask the moderators."
    )
    await expect(sam.page.get_by_label("Your name")).to_have_value("Sam")
    # Whoever works by keyboard is where it is to be mended.
    await expect(sam.page.get_by_label("Code on the screen")).to_be_focused()
    await sam.write("Code on the screen", venue.hosted.tokens.code.lower())
    await sam.press("Join")
    await sam.sees("Your hand is down.", "#me")
    assert "code" not in await kept(sam)


async def test_a_code_in_the_address_asks_for_a_name_alone(venue: Any, browsing: Browsing) -> None:
    """Whoever comes by it is new: nothing has to be asked of the room before."""
    sam = await browsing.read(link(venue, venue.hosted.tokens.code))
    await expect(sam.page.get_by_label("Code on the screen")).to_have_count(0)
    await sam.says_name("Sam")
    await sam.sees("Your hand is down.", "#me")


async def test_the_full_stop_after_a_link_is_no_part_of_it(venue: Any, browsing: Browsing) -> None:
    """As some programs take one for it that stands behind it in a mail."""
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]) + ".")
    await pia.sees("Your hand is down.", "#me")


async def test_the_stages_link_leads_to_the_stage(venue: Any, browsing: Browsing) -> None:
    """Wherever it is opened; and the page keeps nothing of it."""
    wall = await browsing.read(link(venue, venue.hosted.tokens.stage))
    await wall.sees("The session has not begun.", "#stage")
    assert wall.page.url == f"http://127.0.0.1:{venue.app.port}/stage"
    assert "token" not in await kept(wall)


async def test_a_vote_is_told_by_form(venue: Any, browsing: Browsing) -> None:
    """A tick before it, and not a colour alone."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.press("Vote")
    pressed = sam.page.locator("#questions [aria-pressed=true]")
    await expect(pressed).to_be_visible()
    before = await pressed.evaluate("button => getComputedStyle(button, '::before').content")
    assert "✓" in before


async def test_a_double_click_is_one(venue: Any, browsing: Browsing) -> None:
    """The hand that somebody raised stays up, though the button has become the one that lowers it
    before they have clicked for the second time."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.press("Raise the hand")
    await expect(sam.page.get_by_role("button", name="Lower the hand").first).to_be_focused()
    await sam.page.mouse.down(click_count=2)
    await sam.page.mouse.up(click_count=2)
    # What is done after it has come shows that nothing else came before.
    await sam.write(ASKING, "Who pays?")
    await sam.press("Ask the question")
    await sam.sees("Who pays?", "#questions li")
    assert len(current_queue(venue.hosted.room.state).entries) == 1


async def test_what_a_question_is_about_is_shown_with_it(venue: Any, browsing: Browsing) -> None:
    """The moderators' labels, to whoever sees the question, when they come and when they go."""
    moderator = await venue.moderator()
    await moderator.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await moderator.do("question.label", question=question, labels=["costs", "law"])
    await expect(sam.page.locator("#questions li .kind")).to_have_text(["costs", "law"])
    await moderator.do("question.label", question=question, labels=[])
    await expect(sam.page.locator("#questions li .kind")).to_have_count(0)


async def test_a_panelists_page_has_all_that_a_panelist_does(
    venue: Any, browsing: Browsing
) -> None:
    """Hands with a note, deferring, hands that wait with another item, a position, a finding, a
    whisper: and each says before who will read it."""
    moderator, paul = await venue.moderator(), await venue.panelist("p2")
    room = venue.hosted.room
    await moderator.do("agenda.next")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.page.locator("#note-raise").fill("the registers")
    await pia.press("Raise the hand", "#queue")
    await pia.sees("“\u2068the registers\u2069”", "#queue li >> nth=0")
    await paul.do("queue.join")
    await pia.sees("李雷", "#queue li >> nth=1")
    await pia.press("Later", "#queue")
    await pia.sees("李雷", "#queue li >> nth=0")
    await pia.sees("You are number 2, after", "#me")
    await pia.page.locator("#queue li input").fill("the cables")
    await pia.press("Change the note", "#queue")
    await pia.sees("“\u2068the cables\u2069”", "#queue li >> nth=1")
    await moderator.do("agenda.next")
    await pia.sees("waits with the item", "#queue")
    await pia.press("Lower the hand", "#queue")
    await expect(pia.page.locator("#queue")).not_to_contain_text("waits with the item")

    await moderator.do("position.add", text="Registers first")
    position = next(iter(room.state.positions))
    await moderator.do("position.open", position=position)
    await pia.sees("For your assessment: \u2068Registers first\u2069", "#me")
    await pia.press("Assess", "#me")
    await pia.sees("then everybody, with your name and remark", "#positions")
    await pia.page.get_by_label("+2 agrees").check()
    await pia.page.get_by_label("Remark, if you like").fill("at last")
    await pia.press("Send", "#positions")
    await pia.sees("Your assessment: \u2068agrees\u2069 “\u2068at last\u2069”", "#positions")
    await moderator.do("position.close", position=position)
    await pia.sees("Ann [/b] Lee\u2069: “\u2068at last", "#positions")

    await moderator.do("finding.record", text="Registers it is")
    await pia.sees("Do you support this finding? \u2068Registers it is", "#me")
    await pia.press("Findings", "#me")
    await pia.sees("Everybody sees where you stand.", "#findings")
    await pia.press("Support", "#findings")
    await expect(pia.page.locator("#me")).not_to_contain_text("Do you support")
    finding = next(iter(room.state.findings))
    assert (await moderator.has_heard(lambda m: m.get("event") == "finding.stood"))[
        "finding"
    ] == finding
    pressed = pia.page.locator("#findings").get_by_role("button", name="Support", pressed=True)
    await expect(pressed).to_be_visible()

    await moderator.do("whisper.send", to="p1", text="One more minute")
    await pia.sees("Private: ", "#me")
    await pia.press("Read", "#me")
    await expect(pia.page.locator("#whispers")).to_contain_text("One more minute")
    await expect(pia.page.locator("#me")).not_to_contain_text("One more minute")


async def test_a_signal_stands_on_the_speakers_page_and_is_seen_to(
    venue: Any, browsing: Browsing
) -> None:
    """Also while they speak, in large letters, and no longer than they do; and the moderators are
    told that it stood there."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await moderator.do("floor.give", person="p1")
    await pia.sees("You have the floor", "#me")
    await moderator.do("whisper.send", to="p1", text="One more minute.", signal=True)
    await expect(pia.page.locator("#me .speaker")).to_have_text("One more minute.")
    seen = await moderator.until(lambda m: m.get("event") == "whisper.seen")
    (whisper,) = venue.hosted.room.state.whispers
    assert (seen["person"], seen["whisper"]) == ("p1", whisper)
    await moderator.do("floor.end")
    await expect(pia.page.locator("#me .speaker")).to_have_count(0)


async def test_a_whisper_is_read_by_whoever_opens_it(venue: Any, browsing: Browsing) -> None:
    """Also on a wide screen, where other lists are open from the beginning, and where the list is
    open already when the next one comes; and it stays read over a reload."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    wide = {"width": 1280, "height": 800}
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]), viewport=wide)
    await pia.sees("Your hand is down.", "#me")
    for text in ("Louder, please.", "Thank you."):
        await moderator.do("whisper.send", to="p1", text=text)
        await pia.sees(text, "#me")
        await pia.press("Read", "#me")
        await pia.sees(text, "#whispers")
        await expect(pia.page.locator("#me")).not_to_contain_text(text)
    await pia.page.reload()
    await pia.sees("Thank you.", "#whispers")
    await expect(pia.page.locator("#me")).not_to_contain_text("Thank you.")


async def test_an_older_whisper_is_seen_once_the_list_is_opened(
    venue: Any, browsing: Browsing
) -> None:
    """Of two that come at once the band shows the newer one: the older is told as seen by whoever
    reads both, and not before; each once."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.sees("Your hand is down.", "#me")
    await pia.page.evaluate(
        """() => {
            const usual = window.requestAnimationFrame;
            window.requestAnimationFrame = (draw) => {
                window.draw = () => { window.requestAnimationFrame = usual; draw(); };
            };
        }"""
    )
    for text in ("Louder, please.", "Thank you."):
        await moderator.do("whisper.send", to="p1", text=text)
    await pia.sees("Thank you.", "#said")
    older, newer = sorted(venue.hosted.room.state.whispers, key=int)
    await pia.page.evaluate("window.draw()")
    seen = await moderator.until(lambda m: m.get("event") == "whisper.seen")
    assert seen["whisper"] == newer
    await pia.press("Read", "#me")
    seen = await moderator.until(lambda m: m.get("event") == "whisper.seen")
    assert seen["whisper"] == older
    await moderator.do("announce", text="That was all")
    await pia.sees("That was all", "#now")
    assert [m["whisper"] for m in moderator.heard if m.get("event") == "whisper.seen"] == [
        newer,
        older,
    ]


@pytest.mark.parametrize("lang", ["de", "en"])
async def test_times_are_of_24_hours(venue: Any, browsing: Browsing, lang: str) -> None:
    """As in terminals, in both languages."""
    moderator, kim = await venue.moderator(), await venue.spectator("Kim")
    await moderator.do("whisper.send", to=kim.id, text="Soon")
    address = link(venue, kim.welcome["you"]["token"])
    page = (await browsing.read(address, locale=lang, timezone_id="Asia/Tokyo")).page
    await expect(page.locator("#whispers li p").first).to_have_text(re.compile("^21:00 "))


async def test_what_was_sent_is_said_for_a_while(venue: Any, browsing: Browsing) -> None:
    """Whoever is invited an hour later does not still read that they asked; a refusal stands until
    something else is done."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read("about:blank")
    await sam.page.clock.install()
    await sam.page.goto(link(venue))
    await sam.says_name("Sam")
    await sam.write(ASKING, "Who pays?")
    await sam.press("Ask the question")
    await sam.sees("Your question waits for the moderators' approval.", "#me")
    await sam.page.clock.run_for(11_000)
    await expect(sam.page.locator("#me")).not_to_contain_text("waits for the moderators'")
    await sam.write(ASKING, "   ")
    await sam.press("Ask the question")
    refusal = sam.page.locator("#me .alarm")
    await expect(refusal).to_be_visible()
    await sam.page.clock.run_for(11_000)
    await sam.sees("Live")
    await expect(refusal).to_be_visible()


async def test_what_is_said_again_stands_as_long_again(venue: Any, browsing: Browsing) -> None:
    """What was said the first time does not take it away."""
    sam = await browsing.read("about:blank")
    await sam.page.clock.install()
    await sam.page.goto(link(venue))
    await sam.says_name("Sam")
    await sam.open("name")
    for name in ("Samuel", "Samantha"):
        await sam.page.locator("#name-me").fill(name)
        await sam.press("Send", "#name")
        await sam.sees("Sent.", "#me")
        await sam.page.clock.run_for(6000)
    await sam.sees("Sent.", "#me")
    await sam.page.clock.run_for(5000)
    await expect(sam.page.locator("#me")).not_to_contain_text("Sent.")


async def test_what_is_too_long_is_refused_and_stays_whole(venue: Any, browsing: Browsing) -> None:
    """Nobody's name or question is cut without a word, and sent so: they read how long it may be,
    with all that they wrote still there."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read(link(venue))
    name = sam.page.get_by_label("Your name")
    await name.focus()
    await sam.page.keyboard.insert_text("Sam " * 30)
    await sam.press("Join")
    await sam.sees("The text is too long: at most 80 characters are possible.")
    await expect(name).to_have_value("Sam " * 30)
    await name.fill("Sam")
    await sam.press("Join")
    await sam.sees("Your hand is down.", "#me")
    question = sam.page.get_by_label(ASKING)
    await question.focus()
    await sam.page.keyboard.insert_text("Who pays? " * 30)
    await sam.press("Ask the question")
    await sam.sees("The text is too long: at most 280 characters are possible.", "#me .alarm")
    await expect(question).to_have_value("Who pays? " * 30)


async def test_a_long_question_to_a_panelist_can_be_read_to_its_end(
    venue: Any, browsing: Browsing
) -> None:
    """Where it stands, though that takes no more of a small screen than a third."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    text = "Who pays for the bridges of the small towns? " * 6
    await moderator.do("question.ask", text=text.strip())
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    small = {"width": 360, "height": 740}
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]), viewport=small)
    await moderator.do("question.take", question=question, person="p1")
    about = pia.page.locator("#me .about")
    await expect(about).to_contain_text("For you:")
    await about.hover()
    await pia.page.mouse.wheel(0, 500)
    await pia.page.wait_for_function(
        """() => {
            const about = document.querySelector("#me .about");
            return about.scrollTop + about.clientHeight >= about.scrollHeight - 1;
        }"""
    )
    band = await pia.page.locator("#me").bounding_box()
    assert band is not None
    assert band["height"] < 740 / 3


async def test_a_moderators_page_is_for_whoever_sits_apart(venue: Any, browsing: Browsing) -> None:
    """Approve, order by votes, take up, invite, withdraw; and it says that the desk does the
    rest."""
    sam = await venue.spectator("Sam")
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    desk = await browsing.read(link(venue, venue.hosted.tokens.moderator))
    await desk.sees("roundtable moderate LINK", "#me")
    approve = desk.page.locator("#questions").get_by_role("button", name="Approve", exact=True)
    for text in ("Who pays?", "And when?"):
        await sam.do("question.ask", text=text)
        await desk.sees("Questions that wait for approval: 1", "#me")
        await desk.sees("Sam", "#questions")
        await approve.click()
        await expect(approve).to_have_count(0)
    second = next(q.id for q in venue.hosted.room.state.questions.values() if q.text == "And when?")
    await (await venue.spectator("Kim")).do("question.vote", question=second)
    # What is being read stays, until somebody wants it in order.
    await desk.sees("Who pays?", "#questions li >> nth=0")
    await desk.press("Order by votes", "#questions")
    await desk.sees("And when?", "#questions li >> nth=0")
    await desk.press("Take up", "#questions li >> nth=0")
    await desk.press("Answered", "#questions li >> nth=0")
    await sam.do("panel.ask", note="I know the registers")
    await desk.sees("Requests for a seat: 1", "#me")
    await desk.press("To the panel", "#me")
    await desk.sees("I know the registers", "#requests")
    await desk.press("Invite", "#requests")
    await desk.sees("invited, ", "#requests")
    await desk.press("Take back", "#requests")
    await desk.sees("Nobody asks to join the panel.", "#requests")


async def test_a_moderators_page_begins_at_its_top(venue: Any, browsing: Browsing) -> None:
    """Also where what only moderators have comes last, and something waits for them."""
    await (await venue.spectator("Sam")).do("question.ask", text="Who pays?")
    desk = await browsing.read("about:blank")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    await desk.page.route("**/moderating.*.js", hold)
    await desk.page.goto(link(venue, venue.hosted.tokens.moderator))
    await until(lambda: held)
    await desk.sees("Connecting")
    await held[0].continue_()
    await desk.sees("Questions that wait for approval: 1", "#me")
    assert await desk.page.evaluate("scrollY") == 0


async def test_the_language_changes_in_place(venue: Any, browsing: Browsing) -> None:
    """By a switch, without a reload, as does plain language; both stay over a reload. So does what
    the room answers."""
    sam = await browsing.read(link(venue), locale="de")
    await sam.page.locator("#name-").fill("Sam")
    await sam.page.keyboard.press("Enter")
    await sam.sees("Sie haben keine Wortmeldung.", "#me")
    await sam.page.locator("#text-ask").fill("half a quest")
    await sam.press("English")
    await sam.sees("Your hand is down.", "#me")
    assert await sam.page.evaluate("document.documentElement.lang") == "en"
    await sam.press("Plain language")
    await sam.sees("You listen.", "#me")
    await expect(sam.page.locator("#text-ask")).to_have_value("half a quest")
    await sam.sees("Live")
    await sam.page.locator("#text-ask").fill(" ")
    await sam.press("Ask the question")
    await sam.sees("There is no text.", "#me")
    await sam.page.reload()
    await sam.sees("You listen.", "#me")


async def test_the_last_language_that_was_wanted_stays(venue: Any, browsing: Browsing) -> None:
    """Also where the words of an earlier one take longer."""
    desk = await browsing.read("about:blank", locale="de")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    await desk.page.route("**/moderating.de.js", hold)
    await desk.page.goto(link(venue, venue.hosted.tokens.moderator))
    await until(lambda: held)
    await desk.press("English")
    await desk.sees("roundtable moderate LINK", "#me")
    await desk.sees("Live")
    async with desk.page.expect_response("**/moderating.de.js"):
        await held[0].continue_()
    await desk.page.evaluate("import(document.scripts[0].src.replace('page', 'moderating'))")
    await expect(desk.page.get_by_role("button", name="Deutsch")).to_be_visible()
    assert await desk.page.evaluate("document.documentElement.lang") == "en"


async def test_an_announcement_stands_before_everybody(venue: Any, browsing: Browsing) -> None:
    """Until a moderator takes it away, or the session is over; and it is said aloud."""
    moderator = await venue.moderator()
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await moderator.do("announce", text="Ten minutes more")
    await sam.sees("Maeve\u2069 to everybody: \u2068Ten minutes more", "#now")
    await sam.sees("Ten minutes more", "#said")
    await moderator.do("announce.clear")
    await expect(sam.page.locator("#now")).not_to_contain_text("Ten minutes more")
    await moderator.do("announce", text="See you in June")
    await sam.sees("See you in June", "#now")
    await moderator.do("session.close")
    await expect(sam.page.locator(".announced")).to_have_count(0)


async def test_an_announcement_is_seen_wherever_somebody_reads(
    venue: Any, browsing: Browsing
) -> None:
    """What stays in sight says it as well, as long as it is news."""
    moderator = await venue.moderator()
    sam = await browsing.read("about:blank")
    await sam.page.clock.install()
    await sam.page.goto(link(venue))
    await sam.says_name("Sam")
    await sam.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await moderator.do("announce", text="Please leave by the left door.")
    news = sam.page.locator("#me").get_by_text("Please leave by the left door.")
    await expect(news).to_be_in_viewport()
    await sam.page.clock.run_for(11_000)
    await expect(news).to_have_count(0)
    await sam.sees("Please leave by the left door.", "#now")


async def test_who_finds_the_door_closed_reads_so_and_can_try_again(
    venue: Any, browsing: Browsing
) -> None:
    """Who is inside comes back meanwhile, also by a reload."""
    moderator = await venue.moderator()
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await moderator.do("door.close")
    await sam.page.reload()
    await sam.sees("Your hand is down.", "#me")
    zoe = await browsing.read(link(venue))
    await zoe.sees("the moderators have closed the door")
    await zoe.write("Your name", "Zoe")
    await zoe.press("Join")
    # What she reads stays as it is, so the room says that she asked for the second time.
    metrics = f"http://127.0.0.1:{venue.app.port}/metrics"
    async with asyncio.timeout(PATIENCE):
        while 'code="door_closed"} 2.0' not in await (await sam.page.request.get(metrics)).text():
            pass
    await zoe.sees("the moderators have closed the door")
    await moderator.do("door.open")
    await zoe.says_name("Zoe")
    await zoe.sees("Your hand is down.", "#me")


async def test_who_comes_again_in_a_new_tab_by_the_same_name_is_the_same(
    venue: Any, browsing: Browsing
) -> None:
    """Also while the door is closed. They are asked for the name each time: by another one somebody
    else comes in at the same machine. Once the session is closed the browser knows nobody."""
    moderator = await venue.moderator()
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.press("Raise the hand")
    await sam.sees("You are next", "#me")
    zoe = await browsing.again(sam, link(venue))
    await zoe.says_name("Zoe")
    await zoe.sees("Your hand is down.", "#me")
    await sam.page.close()
    await moderator.do("door.close")
    back = await browsing.again(zoe, link(venue))
    await back.says_name("Sam")
    await back.sees("You are next", "#me")
    await back.page.reload()
    await back.sees("You are next", "#me")
    names = [p.name for p in venue.hosted.room.state.people.values()]
    assert (names.count("Sam"), names.count("Zoe")) == (1, 1)
    await moderator.do("session.close")
    await back.sees("The session is closed.")
    assert await back.page.evaluate("localStorage.length") == 0


async def test_a_session_under_another_path_is_another_one(venue: Any, browsing: Browsing) -> None:
    """Its close does not make the browser forget who somebody is in this one."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    other = await browsing.again(sam, "about:blank")

    async def hand_on(route: Route) -> None:
        await route.fulfill(response=await route.fetch(url=route.request.url.replace("/b/", "/")))

    await other.page.route("**/b/**", hand_on)
    await other.page.goto(link(venue, venue.hosted.tokens.code).replace("/#", "/b/#"))
    await other.write("Your name", "Sam")
    await other.press("Join")
    here, there = await other.page.evaluate("Object.values(localStorage)")
    assert here != there


async def test_who_was_removed_does_not_come_back_in_a_new_tab(
    venue: Any, browsing: Browsing
) -> None:
    """Under no name."""
    moderator = await venue.moderator()
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")
    await moderator.do("people.remove", person=sams)
    back = await browsing.again(sam, link(venue))
    await back.write("Your name", "Max")
    await back.press("Join")
    await back.sees("removed")
    assert all(p.name != "Max" for p in venue.hosted.room.state.people.values())


async def test_who_comes_after_the_close_reads_so(venue: Any, browsing: Browsing) -> None:
    """At once, and is asked for no name first; so does whoever was being asked when it closed."""
    moderator = await venue.moderator()
    await moderator.do("session.open")
    zoe = await browsing.read(link(venue))
    await zoe.write("Your name", "Zoe")
    await moderator.do("session.close")
    await zoe.press("Join")
    await zoe.sees("The session is closed.")
    sam = await browsing.read(link(venue))
    await sam.sees("The session is closed.")
    for late in (zoe, sam):
        await expect(late.page.locator("form")).to_have_count(0)


async def test_a_log_that_cannot_be_written_is_said_until_it_can(
    venue: Any, browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent meanwhile is sent again by itself, and nothing has to be typed twice; whoever
    comes meanwhile reads why they have to wait."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    with monkeypatch.context() as disk:
        disk.setattr(FileJournal, "append", _full)
        disk.setattr(FileJournal, "probe", _is_full)
        await sam.press("Raise the hand")
        await sam.sees("Nothing can be saved just now.")
        kim = await browsing.read(link(venue))
        await kim.write("Your name", "Kim")
        await kim.press("Join")
        await kim.sees("The session log cannot be written just now.")
        # Whoever is known comes in, and what they typed at the entrance has done its work.
        again = await browsing.again(sam, link(venue))
        await again.says_name("Sam")
        await again.sees("Nothing can be saved just now.")
        await expect(again.page.locator("#me")).to_be_visible()
        await expect(again.page.locator("body")).not_to_contain_text("was not sent")
    await expect(kim.page.locator("#me")).to_be_visible()
    await expect(sam.page.locator("#page")).not_to_contain_text("Nothing can be saved just now.")
    await sam.sees("You are next", "#me")


async def _full(*_: object) -> None:
    raise JournalFailed("full")


async def _is_full(*_: object) -> bool:
    return False


async def test_who_is_removed_is_told(venue: Any, browsing: Browsing) -> None:
    """And sees nothing of the session any more."""
    moderator = await venue.moderator()
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")
    await moderator.do("people.remove", person=sams)
    await sam.sees("A moderator has removed you from this session.")
    await expect(sam.page.locator("#now")).to_have_count(0)


async def test_text_is_text(venue: Any, browsing: Browsing) -> None:
    """Whatever people call themselves and write, nothing of it is read as anything else; the page
    breaks none of its own rules, which forbid all that it does not need."""
    moderator = await venue.moderator()
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    kim = await venue.spectator(evil[:70])
    await kim.do("question.ask", text=evil)
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person=kim.id)
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.sees(evil, "#questions")
    await sam.sees("<img src=x", "#now .speaker")
    assert await sam.page.locator("img, script:not([src])").count() == 0


async def test_zoomed_to_400_percent_there_is_room_to_read(venue: Any, browsing: Browsing) -> None:
    """A desktop of 1280 by 1024 at 400 %: nothing is cut off or lies over what is read."""
    sam = await browsing.read(link(venue), viewport={"width": 320, "height": 256})
    await sam.says_name("Sam")
    assert await sam.page.evaluate("document.documentElement.scrollWidth") <= 320
    position = await sam.page.evaluate("getComputedStyle(document.getElementById('me')).position")
    assert position == "static"


async def test_a_session_without_a_notice_has_no_link_to_one(
    venue: Any, browsing: Browsing
) -> None:
    """And nothing under the address: no page is empty."""
    sam = await browsing.read(link(venue))
    await expect(sam.page.locator("#name-")).to_be_visible()
    await expect(sam.page.locator("#privacy")).to_have_count(0)
    answer = await sam.page.request.get(notice(address(link(venue)).url))
    assert answer.status == 404
