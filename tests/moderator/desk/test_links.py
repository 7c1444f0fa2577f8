"""The session's links on the desk: shown, copied, made new."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import Static

from moderator.client.outbox import Answered
from moderator.client.people import seated
from moderator.desk.app import Desk
from moderator.desk.hosting import known
from moderator.desk.known_links import CODE, KnownLinks
from moderator.desk.links_screen import LinksScreen
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.picker import Picker
from moderator.widgets.rows import MARK
from server.language import Language
from server.session import claims, door, panel, people, phases
from server.session.links import Renewed
from server.session.messages import Fact
from server.session.words import SYSTEM
from tests.moderator.desk.house import House, house, is_open, seen, shown, until
from tests.moderator.desk.scene import MARKUP, lively
from tests.moderator.desk.still import StillDesk
from tests.support.lines import joined
from tests.support.screens import on_screen
from tests.support.sessions import NOON

SAID = {
    "links": {
        "moderator": "http://x/#m",
        "panelists": {"p2": "http://x/#p2"},
        "spectators": "http://x/#s",
        "stage": "http://x/stage#b",
    },
    "code": "K7MQ2X",
}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open())
        yield room


def still(folder: Path, links: KnownLinks) -> StillDesk:
    desk = StillDesk(lively().view(), Language.named("en"), [], folder)
    desk.links = links
    return desk


def said(desk: Desk, name: str = "#link") -> str:
    return str(desk.screen.query_one(name, Static).render())


@pytest.mark.parametrize(
    ("downs", "link"),
    [(0, "http://x/#s"), (2, "http://x/#m"), (3, "http://x/stage#b"), (5, "http://x/#p2")],
)
async def test_each_link_is_shown_and_can_be_copied(tmp_path: Path, downs: int, link: str) -> None:
    """As text and as a code for a camera."""
    desk = still(tmp_path, KnownLinks(known(SAID)))
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l")
        await until(lambda: is_open(desk, LinksScreen))
        await pilot.press(*["down"] * downs, "c")
        await until(lambda: desk.clipboard == link)
        assert said(desk) == link
        assert "█" in said(desk, "#code")
        await pilot.press("l")
        await until(lambda: desk.screen is desk.drawn)


async def test_the_code_is_shown_with_where_it_is_typed(tmp_path: Path) -> None:
    """To be read out; what is copied is the code alone."""
    desk = still(tmp_path, KnownLinks(known(SAID)))
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l", "down", "c")
        await until(lambda: desk.clipboard == "K7MQ2X")
        assert said(desk) == "K7MQ2X at http://x"
        assert "K 7 M Q 2 X" in said(desk, "#code")


async def test_a_name_on_the_links_is_shown_as_it_is(tmp_path: Path) -> None:
    """Whatever the person's name contains."""
    desk = still(tmp_path, KnownLinks(known(SAID)))
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l", *["down"] * 5, "c")
        await until(lambda: any(MARKUP in note.message for note in desk._notifications))


async def test_a_desk_that_joined_knows_its_own_link_and_can_make_the_others_new(
    room: House,
) -> None:
    """No moderator has to ask the one who started the server."""
    desk, before = room.desk(), room.opening.tokens.spectators
    async with seen(desk, (80, 24)) as (pilot, _):
        await pilot.press("l")
        await until(lambda: is_open(desk, LinksScreen))
        await until(lambda: "does not know" in said(desk))
        await pilot.press("down", "down")
        await until(lambda: said(desk) == f"{room.base}#{room.opening.tokens.moderator}")
        await pilot.press("up", "up", "n")
        await until(lambda: is_open(desk, Confirm))
        await pilot.press("enter")
        # The screen is there at once, the new link once the room has made it.
        await until(lambda: is_open(desk, LinksScreen) and said(desk).startswith(room.base))
        link = said(desk)
        assert before not in link
        async with joined(room.line(link.split("#")[1], "Sam")):
            pass
        await pilot.press("down")
        await until(lambda: said(desk).endswith(f" at {room.base[:-1]}"))


async def test_making_the_moderators_link_new_throws_nobody_out_of_their_own_desk(
    room: House,
) -> None:
    """This one goes on; the other reads that the link is a new one."""
    desk, before = room.desk(), room.opening.tokens.moderator
    async with seen(desk, (80, 24)) as (pilot, screen):
        await pilot.press("l", "down", "down", "n")
        await until(lambda: is_open(desk, Confirm))
        await pilot.press("enter")
        await until(lambda: is_open(desk, LinksScreen) and before not in said(desk))
        link = said(desk)
        await until(lambda: room.other.connection == "refused")
        assert room.other.code == "link_renewed"
        assert "renewed" in room.other.message
        again = room.line(link.split("#")[1], "Volker Scharfen")
        async with joined(again):
            answer = await again.request(people.Add("Zoe", "panelist"))
            assert isinstance(answer, Answered)
            await until(lambda: any(p.name == "Zoe" for p in shown(screen).state.people.values()))
            assert desk.link.connection == "connected"


async def test_anybody_can_be_given_a_personal_link_from_the_desk(room: House) -> None:
    """Whoever was added by hand is found by name, also by who was asked for a name before that, and
    comes in by what is shown."""
    desk = room.desk()
    async with seen(desk, (80, 24)) as (pilot, screen):
        await pilot.press("2")
        screen.action_act("personal_link")
        await until(lambda: is_open(desk, Picker))
        await room.do(people.Add("Zoe Quist", "spectator"))
        await until(lambda: any("Zoe" in p.name for p in shown(screen).state.people.values()))
        await pilot.press(*"zoe", "enter")
        await until(lambda: is_open(desk, Confirm) and "Zoe Quist" in on_screen(desk))
        await pilot.press("enter")
        await until(lambda: is_open(desk, LinksScreen) and "#" in said(desk))
        zoe = room.line(said(desk).split("#")[1])
        async with joined(zoe):
            view = zoe.view()
            assert view is not None
            assert view.you.name == "Zoe Quist"


async def asking(room: House, name: str) -> str:
    """A spectator who asks to join the panel."""
    submit = room.opening.room.submit
    await submit(SYSTEM, people.Join(name))
    person = next(p.id for p in room.state.people.values() if p.name == name)
    await submit(person, panel.Ask())
    return person


async def test_a_removal_says_how_far_it_reaches_and_can_be_taken_back(room: House) -> None:
    """From the palette, also where nobody is left in a list to select."""
    zoe = await asking(room, "Zoe Quist")
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await until(lambda: screen.requests.ids == [zoe])
        await pilot.press("4")
        screen.action_act("remove")
        await until(lambda: is_open(desk, Confirm))
        assert isinstance(desk.screen, Confirm)
        assert "another device and another name" in desk.screen.question
        await pilot.press("enter")
        await until(lambda: room.state.people[zoe].removed)
        await until(lambda: shown(screen).state.people[zoe].removed)
        screen.action_act("restore")
        await until(lambda: is_open(desk, Picker))
        await pilot.press("enter")
        await until(lambda: not room.state.people[zoe].removed)


async def test_who_comes_by_an_expected_name_is_marked_and_can_be_confirmed(room: House) -> None:
    """In the requests, with what the mark means."""
    guest = await asking(room, "Jonas")
    await room.opening.room.submit(SYSTEM, claims.Claim(guest))
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await until(lambda: "Jonas (?)" in screen.requests.text)
        assert "not confirmed" in screen.requests.text
        await pilot.press("4")
        screen.action_act("confirm_guest")
        await until(lambda: not room.state.people[guest].unconfirmed)
        await until(lambda: "(?)" not in screen.requests.text)


def renewed(seq: int, to: str) -> Fact:
    return Fact(seq, NOON, "m2", Renewed(to))


def test_a_link_that_another_desk_made_new_is_forgotten() -> None:
    """A dead link is not given out; one's own new one stays, whichever is drawn first."""
    links = KnownLinks(known(SAID))
    links.forget(renewed(7, "p2"))
    assert links.get("p2") is None
    links.take("spectators", Answered(9, (), "http://x/#new", "ABCDEF"))
    links.forget(renewed(8, "spectators"))
    links.forget(renewed(9, "spectators"))
    assert (links.get("spectators"), links.get(CODE)) == ("http://x/#new", "ABCDEF")
    links.forget(renewed(10, "spectators"))
    assert (links.get("spectators"), links.get(CODE)) == (None, None)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_key_closes_the_door_and_opens_it(room: House, size: tuple[int, int]) -> None:
    """As long as it is closed, every desk says so, also a narrow one; undo opens it as well."""
    async with seen(room.desk(), size) as (pilot, screen):
        assert "door" not in screen.status.text
        await pilot.press("L")
        await until(lambda: not room.state.door_open)
        await until(lambda: "door closed" in screen.status.text)
        await pilot.press("L")
        await until(lambda: room.state.door_open)
        await until(lambda: "door" not in screen.status.text)
        await room.do(door.Close())
        await until(lambda: "closes the door" in screen.others.text)
        await until(lambda: "door closed" in screen.status.text)
        await pilot.press("u")
        await until(lambda: room.state.door_open)


async def test_whose_link_it_is_stays_in_sight_and_its_code_is_whole(tmp_path: Path) -> None:
    """On 24 lines as well, down to the last name: by half a code no camera finds the way."""
    scene = lively()
    for n in range(14):
        scene.do("m1", people.Add(f"Expert Number-{n}", "panelist"), wait=0.1)
    last = scene.state.people[seated(scene.view())[-3].id]
    desk = StillDesk(scene.view(), Language.named("en"), [], tmp_path)
    desk.links = KnownLinks({**known(SAID), last.id: f"https://round.example.org/#{'x' * 22}"})
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l")
        await until(lambda: is_open(desk, LinksScreen))
        await pilot.press("end")
        await until(lambda: said(desk).endswith("x"))
        await pilot.pause()
        assert f"{MARK}{last.name}" in on_screen(desk)
        code = desk.screen.query_one("#code")
        assert code.region.height == len(said(desk, "#code").split("\n"))
        assert code.region.bottom < 24
