"""What people fill in: it is sent once, as they mean it, and never lost without a word."""

from typing import Any

from playwright.async_api import expect

from server.session.entries import current_queue
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.support.proxy import proxy

pytestmark = in_one_browser

ASKING = "Your question (moderators first; published without your name)"


def hands(venue: Any) -> list[tuple[str, str]]:
    return [(e.kind, e.note) for e in current_queue(venue.hosted.room.state).entries]


async def seated(venue: Any, browsing: Browsing) -> Reader:
    """Sam, with the queue open on a small screen, and the first item on."""
    await (await venue.moderator()).do("agenda.next")
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.open("queue")
    return sam


async def asks(sam: Reader) -> None:
    """What is done after it has come shows what came before, and what did not."""
    await sam.write(ASKING, "Who pays?")
    await sam.press("Ask the question")
    await sam.sees("Who pays?", "#questions li")


async def test_a_hand_is_a_contribution_unless_another_kind_was_chosen(
    venue: Any, browsing: Browsing
) -> None:
    """Also while one is up, and after it was lowered."""
    sam = await seated(venue, browsing)
    kind = sam.page.locator("#kind")
    await sam.press("Raise the hand", "#me")
    await sam.sees("You are next", "#me")
    await expect(kind).to_have_value("contribution")
    await sam.press("Lower the hand", "#me")
    await sam.sees("Your hand is down.", "#me")
    await expect(kind).to_have_value("contribution")
    await sam.page.locator("#note-raise").fill("the cables")
    await sam.press("Raise the hand", "#queue")
    await sam.sees("the cables", "#queue li")
    assert hands(venue) == [("contribution", "the cables")]


async def test_asked_again_a_hand_has_the_new_note(venue: Any, browsing: Browsing) -> None:
    """And keeps the one that it has where nothing else is said; what was sent leaves the field."""
    sam = await seated(venue, browsing)
    note = sam.page.locator("#note-raise")
    for said in ("the registers", "the cables"):
        await note.fill(said)
        await sam.press("Raise the hand", "#queue")
        await sam.sees(said, "#queue li")
        await expect(note).to_have_value("")
    await sam.press("Raise the hand", "#queue")
    await asks(sam)
    assert hands(venue) == [("contribution", "the cables")]
    # Its own form takes it away.
    await sam.page.locator("#queue li input").fill("")
    await sam.press("Change the note", "#queue")
    await expect(sam.page.locator("#queue li")).not_to_contain_text("the cables")


async def test_a_double_click_sends_a_form_once(venue: Any, browsing: Browsing) -> None:
    """However long the second one takes, and nothing complains of a field that it finds empty."""
    sam = await seated(venue, browsing)
    question = sam.page.get_by_label(ASKING)
    await question.fill("Who pays?")
    await sam.press("Ask the question")
    await expect(question).to_have_value("")
    await sam.page.evaluate("addEventListener('invalid', () => (window.complained = true), true)")
    await sam.page.mouse.down(click_count=2)
    await sam.page.mouse.up(click_count=2)
    await sam.sees("Who pays?", "#questions li")
    assert await sam.page.evaluate("window.complained") is None


async def test_what_is_closed_while_it_is_filled_in_is_said_not_to_be_sent(
    venue: Any, browsing: Browsing
) -> None:
    """A position that was being assessed; nothing is said where all was sent."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    lost = pia.page.locator("#me .alarm")
    for text in ("Registers first", "Paper last"):
        await moderator.do("position.add", text=text)
        position = list(venue.hosted.room.state.positions)[-1]
        await moderator.do("position.open", position=position)
        await pia.press("Assess", "#me")
        await pia.page.get_by_label("+2 agrees").check()
        await pia.page.get_by_label("Remark, if you like").fill("at last")
        if text == "Registers first":
            await pia.press("Send", "#positions")
            await pia.sees("Sent.", "#me")
            await moderator.do("position.close", position=position)
            await pia.sees("“\u2068at last", "#positions")
            await expect(lost).to_have_count(0)
    await moderator.do("position.close", position=position)
    await expect(lost).to_have_text("What you had entered was not sent.")


async def test_what_is_closed_during_a_reload_is_said_not_to_be_sent(
    venue: Any, browsing: Browsing
) -> None:
    """Once, and not of what still has its place; also where it is closed only afterwards."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    address = link(venue, venue.hosted.tokens.panelists["p1"])
    pia = await browsing.read(address)
    lost, question = pia.page.locator("#me .alarm"), pia.page.locator("#text-ask")
    for text in ("Registers first", "Paper last"):
        await moderator.do("position.add", text=text)
        position = list(venue.hosted.room.state.positions)[-1]
        await moderator.do("position.open", position=position)
        await pia.press("Assess", "#me")
        await pia.page.get_by_label("+2 agrees").check()
        await pia.open("questions")
        await question.fill("Who pays?")
        await pia.page.goto("about:blank")
        if text == "Registers first":
            await moderator.do("position.close", position=position)
        await pia.page.goto(address)
        if text == "Paper last":
            await pia.sees("Paper last", "#me")
            await expect(lost).to_have_count(0)
            await moderator.do("position.close", position=position)
        await expect(lost).to_have_text("What you had entered was not sent.")
        await expect(question).to_have_value("Who pays?")
        await pia.page.reload()
        await pia.sees("Live")
        await expect(lost).to_have_count(0)


async def test_what_was_typed_outlives_a_reload(venue: Any, browsing: Browsing) -> None:
    """In its tab, from the name to a question and an assessment, and until it was sent."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="Registers first")
    await moderator.do("position.open", position=next(iter(venue.hosted.room.state.positions)))
    sam = await browsing.read(link(venue))
    await sam.write("Your name", "Sa")
    await sam.page.reload()
    await expect(sam.page.get_by_label("Your name")).to_have_value("Sa")
    await sam.says_name("Sam")
    question = sam.page.get_by_label(ASKING)
    await question.fill("Who pays?")
    kind, note = sam.page.locator("#kind"), sam.page.locator("#note-raise")
    await sam.open("queue")
    await kind.select_option("reply")
    await note.fill("to that")
    await sam.page.reload()
    await expect(question).to_have_value("Who pays?")
    await expect(kind).to_have_value("reply")
    await expect(note).to_have_value("to that")
    await sam.open("queue")
    await sam.press("Raise the hand", "#queue")
    await expect(note).to_have_value("")
    await expect(kind).to_have_value("contribution")
    await sam.press("Ask the question")
    await sam.sees("Who pays?", "#questions li")
    await expect(question).to_have_value("")
    await sam.page.reload()
    await sam.sees("Who pays?", "#questions li")
    await expect(question).to_have_value("")
    kept = await sam.page.evaluate("sessionStorage.getItem('roundtable/')")
    assert not any(said in kept for said in ("Sa", "Who pays?"))

    pia = await browsing.read(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.press("Assess", "#me")
    stance = pia.page.get_by_label("+2 agrees")
    remark = pia.page.get_by_label("Remark, if you like")
    await stance.check()
    await remark.fill("at last")
    await pia.page.reload()
    await pia.press("Assess", "#me")
    await expect(stance).to_be_checked()
    await expect(remark).to_have_value("at last")
    await pia.press("Send", "#positions")
    await pia.sees("“\u2068at last", "#positions")
    # What is assessed anew begins with what was sent.
    await remark.fill("at long last")
    await pia.page.reload()
    await pia.open("positions")
    await expect(remark).to_have_value("at long last")
    await expect(stance).to_be_checked()


async def test_ones_own_name_can_be_put_right(venue: Any, browsing: Browsing) -> None:
    """By whoever has joined, at any time: it stands in its field, a name that somebody has is
    refused and can be changed, and it is theirs also when they come back by another line."""
    async with proxy(venue.app.port) as line:
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/#{venue.hosted.tokens.spectators}")
        await sam.says_name("Smam")
        people = venue.hosted.room.state.people
        taken = people["p2"].name
        sams = next(p.id for p in people.values() if p.name == "Smam")
        await sam.open("name")
        field = sam.page.locator("#name-me")
        await expect(field).to_have_value("Smam")
        await field.fill(taken)
        await sam.press("Send", "#name")
        await expect(sam.page.locator("#me .alarm")).to_be_visible()
        await expect(field).to_have_value(taken)
        await field.fill("Sam")
        await sam.press("Send", "#name")
        await sam.sees("Sent.", "#me")
        assert venue.hosted.room.state.people[sams].name == "Sam"
        await expect(field).to_have_value("Sam")
        line.cut()
        await sam.sees("Cut off.")
        line.mend()
        await sam.sees("Live")
        assert venue.hosted.room.state.people[sams].name == "Sam"
