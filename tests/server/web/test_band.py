"""The band that stays in sight: what concerns the reader now, and what they can do about it."""

from typing import Any

from playwright.async_api import expect

from server.session.entries import current_queue
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.support.proxy import proxy

pytestmark = in_one_browser

QUESTION = "For you: \u2068What would you drop?"
SEAT = "Why would you like to join the panel? (only moderators read it)"


async def sam_reads(venue: Any, browsing: Browsing) -> tuple[Reader, str]:
    """Sam's page, and their id."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.sees("Your hand is down.", "#me")
    return sam, next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")


async def test_a_question_stands_while_it_is_answered(venue: Any, browsing: Browsing) -> None:
    """From when it is put to a panelist, also beside a whisper that they have not read."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.sees(QUESTION, "#me")
    # A finding can wait.
    await moderator.do("finding.record", text="Registers it is")
    await pia.sees("Registers it is", "#findings")
    await pia.sees(QUESTION, "#me")
    await moderator.do("whisper.send", to="p1", text="Briefly, please.")
    await pia.sees("Briefly, please.", "#me")
    await pia.sees(QUESTION, "#me")
    await moderator.do("floor.give", person="p1")
    await pia.sees("You have the floor", "#me")
    await expect(pia.page.locator("#me").get_by_role("button", name="Finish")).to_be_visible()
    await pia.sees(QUESTION, "#me")
    # One from the audience takes its place no more than another one does.
    for text in ("Who pays?", "And when?"):
        await moderator.do("question.ask", text=text)
    for question in venue.hosted.room.state.questions:
        await moderator.do("question.take", question=question, person="p1")
    for text in ("Who pays?", "And when?", "What would you drop?"):
        await pia.sees(text, "#me")


async def test_a_hand_that_others_take_down_is_no_riddle(venue: Any, browsing: Browsing) -> None:
    """One's own is lowered without a word; the moderators' doing is said."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, _ = await sam_reads(venue, browsing)
    said = sam.page.locator("#me").get_by_text("The moderators have lowered your hand.")
    for command in ("queue.leave", "queue.remove", "queue.clear"):
        await sam.press("Raise the hand", "#me")
        await sam.sees("You are next", "#me")
        await expect(said).to_have_count(0)
        if command == "queue.leave":
            await sam.press("Lower the hand", "#me")
            await sam.sees("Your hand is down.", "#me")
            await expect(said).to_have_count(0)
            continue
        (entry,) = current_queue(venue.hosted.room.state).entries
        await moderator.do(command, **({"entry": entry.id} if command == "queue.remove" else {}))
        await expect(said).to_be_visible()
        if command == "queue.remove":
            # The next one's turn to be read out comes after a minute.
            await sam.sees("The moderators have lowered your hand.", "#said")


async def test_whoever_comes_after_the_speakers_own_hand_is_next(
    venue: Any, browsing: Browsing
) -> None:
    """The speaker is passed over, whatever else they want to say: the band says what the page says
    below it."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, sams = await sam_reads(venue, browsing)
    await moderator.do("floor.give", person="p1")
    await moderator.do("queue.add", person="p1", kind="reply")
    await moderator.do("queue.add", person=sams)
    await sam.sees("Next: \u2068Sam", "#now")
    await sam.sees("You are next", "#me")


async def test_a_hand_that_waits_with_another_item_is_not_down(
    venue: Any, browsing: Browsing
) -> None:
    """And a tap that was meant for it raises no second one when the item changes under the finger;
    whoever works by keyboard stays where they were."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, _ = await sam_reads(venue, browsing)
    await sam.press("Raise the hand", "#me")
    await expect(sam.page.get_by_role("button", name="Lower the hand").first).to_be_focused()
    await sam.page.evaluate(
        """() => new MutationObserver((_, observer) => {
          const one = [...document.querySelectorAll("#me button")][0];
          if (one.textContent !== "Raise the hand") return;
          observer.disconnect();
          one.click();
        }).observe(document, {subtree: true, childList: true, characterData: true})"""
    )
    await moderator.do("agenda.next")
    await expect(sam.band).to_have_text(
        "\u2068Contribution\u2069: waits with the item “\u2068Welcome\u2069”"
    )
    again = sam.page.locator("#me").get_by_role("button", name="Raise the hand")
    await expect(again).to_be_focused()
    await expect(again).to_be_enabled()
    assert not current_queue(venue.hosted.room.state).entries
    await again.click()
    await sam.sees("You are next", "#me")


async def test_the_way_to_the_panel_and_back_can_be_seen(venue: Any, browsing: Browsing) -> None:
    """By those who do not hear it said as well: that a request was declined, that one is on the
    panel, and that one is not any more."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, sams = await sam_reads(venue, browsing)
    await sam.open("seat")
    await sam.write(SEAT, "I know the registers")
    await sam.press("Ask for a seat")
    await expect(sam.page.locator("#me").get_by_text("You asked for a seat")).to_have_count(1)
    await sam.sees("You asked for a seat on the panel.", "#said")
    await moderator.do("panel.withdraw", person=sams)
    await sam.sees("The moderators have declined your request for a seat.", "#me")
    await expect(sam.page.locator("#me")).not_to_contain_text("You asked for a seat")
    accept = sam.page.get_by_role("button", name="Accept")
    await moderator.do("panel.invite", person=sams)
    await sam.press("Decline")
    await sam.sees("Your hand is down.", "#me")
    # Whoever declines knows. What would be said stands for a while, so it is looked at now.
    assert "no longer stands" not in await sam.page.locator("#me").inner_text()
    await moderator.do("panel.invite", person=sams)
    await expect(accept).to_be_visible()
    await moderator.do("panel.withdraw", person=sams)
    await sam.sees("The invitation no longer stands.", "#me")
    await moderator.do("panel.invite", person=sams)
    await accept.click()
    await moderator.do("floor.give", person=sams)
    await sam.sees("You have the floor", "#me")
    await sam.sees("You are on the panel now.", "#me")
    await moderator.do("panel.release", person=sams)
    await sam.sees("You are back in the audience.", "#me")


async def test_a_refusal_goes_with_what_it_was_about(venue: Any, browsing: Browsing) -> None:
    """An invitation accepted while the line was cut, and withdrawn meanwhile: that it came too late
    is said, and not any more once something else can be done."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    async with proxy(venue.app.port) as line:
        tokens = venue.hosted.tokens
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/#{tokens.spectators}")
        await sam.says_name("Sam")
        await sam.sees("Your hand is down.", "#me")
        people = venue.hosted.room.state.people.values()
        sams = next(p.id for p in people if p.name == "Sam")
        await moderator.do("panel.invite", person=sams)
        await expect(sam.page.get_by_role("button", name="Accept")).to_be_enabled()
        line.cut()
        await sam.sees("Cut off.")
        await sam.press("Accept")
        await moderator.do("panel.withdraw", person=sams)
        line.mend()
        await sam.sees("There is no invitation to the panel for you now", "#me .alarm")
        await moderator.do("floor.give", person=sams)
        await sam.sees("You have the floor", "#me")
        await expect(sam.page.locator("#me .alarm")).to_have_count(0)


async def test_who_is_invited_while_speaking_can_finish(venue: Any, browsing: Browsing) -> None:
    """Without having to answer before."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, sams = await sam_reads(venue, browsing)
    await moderator.do("floor.give", person=sams)
    await sam.sees("You have the floor", "#me")
    await moderator.do("panel.invite", person=sams)
    await sam.sees("invites you onto the panel", "#me")
    await sam.press("Finish", "#me")
    await sam.sees("Nobody has the floor.", "#now")
    await expect(sam.page.get_by_role("button", name="Decline")).to_be_visible()


async def test_who_speaks_is_told_of_a_pause_and_of_nothing_else(
    venue: Any, browsing: Browsing
) -> None:
    """Not that they can speak now, aloud as well; and after the close nobody reads what the lists
    would take."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("finding.record", text="Registers it is")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.press("Plain language")
    await moderator.do("floor.give", person="p1")
    await expect(pia.band).to_have_text("You can speak now.")
    await moderator.do("session.pause")
    await expect(pia.band).to_have_text("You go on after the pause")
    await pia.sees("You go on after the pause", "#said")
    await moderator.do("session.resume")
    await expect(pia.band).to_have_text("You can speak now.")
    await moderator.do("queue.close")
    await pia.open("findings")
    await pia.sees("Everybody sees where you stand.", "#findings")
    await pia.sees("You cannot raise your hand now.", "#queue")
    await moderator.do("session.close")
    await expect(pia.page.locator("#queue")).not_to_contain_text("hand now")
    await expect(pia.page.locator("#findings")).not_to_contain_text("where you stand")


async def test_who_asked_a_question_is_told_that_it_was_dismissed(
    venue: Any, browsing: Browsing
) -> None:
    """And not any more that it waits; nobody else is told of it."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, _ = await sam_reads(venue, browsing)
    kim = await browsing.read(link(venue))
    await kim.says_name("Kim")
    await sam.page.locator("#text-ask").fill("Who pays?")
    await sam.press("Ask the question")
    await sam.sees("waits for the moderators' approval", "#me")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    await kim.sees("Who pays?", "#questions")
    await moderator.do("question.dismiss", question=question)
    await sam.sees("The moderators have dismissed your question.", "#me")
    await sam.sees("The moderators have dismissed your question.", "#said")
    await expect(sam.page.locator("#me")).not_to_contain_text("approval")
    await kim.sees("None yet.", "#questions")
    await expect(kim.page.locator("#me")).not_to_contain_text("dismissed")


async def test_a_tab_behind_others_is_marked_while_it_waits_for_its_reader(
    venue: Any, browsing: Browsing
) -> None:
    """While they are invited or have the floor; no frame is drawn of a tab that nobody sees."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, sams = await sam_reads(venue, browsing)
    title = venue.hosted.room.state.session.title
    await expect(sam.page).to_have_title(title)
    await sam.page.evaluate("window.requestAnimationFrame = () => 0")
    await moderator.do("panel.invite", person=sams)
    await expect(sam.page).to_have_title(f"● {title}")
    await moderator.do("panel.withdraw", person=sams)
    await expect(sam.page).to_have_title(title)
    await moderator.do("floor.give", person=sams)
    await expect(sam.page).to_have_title(f"● {title}")
    await moderator.do("floor.end")
    await expect(sam.page).to_have_title(title)


async def test_a_break_is_said_to_be_one(venue: Any, browsing: Browsing) -> None:
    """Below the band and aloud, as long as nobody speaks in it."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam, _ = await sam_reads(venue, browsing)
    await moderator.do("agenda.add", item={"title": "Coffee", "kind": "break", "planned": 600})
    await moderator.do("agenda.start", item=venue.hosted.room.state.items[-1].id)
    await sam.sees("There is a break now.", "#now")
    await sam.sees("There is a break now.", "#said")
    await moderator.do("floor.give", person="p2")
    await sam.sees("李雷", "#now .speaker")
    await moderator.do("agenda.next")
    await sam.sees("Nobody has the floor.", "#now")


async def test_an_invitation_is_answered_on_the_first_screen_also_with_large_text(
    venue: Any, browsing: Browsing
) -> None:
    """On a small phone with text twice as large, which is half as wide a page of usual text: under
    a title that fills such a screen nobody would see that they are asked something."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("session.edit", title="The municipal reorganisation in the digital age")
    height = 320
    sam = await browsing.read(link(venue), viewport={"width": 180, "height": height})
    await sam.says_name("Sam")
    sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")
    await moderator.do("panel.invite", person=sams)
    for name in ("Accept", "Decline"):
        button = sam.page.locator("#me").get_by_role("button", name=name)
        await expect(button).to_be_in_viewport(ratio=1)
    await expect(sam.band).to_be_in_viewport()
    # Whoever goes through by keyboard, or has it read to them, meets it in the order that is seen.
    await expect(sam.page.locator("#page > #me:first-child + header + #now")).to_be_attached()
    await sam.page.set_viewport_size({"width": 320, "height": height})
    await expect(sam.page.locator("#page > header:first-child + #me + #now")).to_be_attached()
