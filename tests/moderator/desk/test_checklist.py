"""Before the session: the links that others can use, who is here, and the sound check."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from moderator.app.own_keys import OwnKeys
from moderator.client.address import reach
from moderator.client.link import Link
from moderator.desk import whereabouts
from moderator.desk.app import Desk
from moderator.desk.before.reaching import came_of_it
from moderator.desk.before.rows import CheckRows
from moderator.desk.before.screen import Checklist
from moderator.desk.hosting import Hosting, NotServed, awaited
from moderator.desk.known_links import CODE, KnownLinks
from moderator.desk.letter import Letter
from moderator.desk.letters import letter, overview
from moderator.desk.screen import DeskScreen
from moderator.desk.session_form import SessionForm
from moderator.desk.starting import begin
from moderator.widgets.footer import KeyLine
from moderator.widgets.lines import plain_text
from server.language import Language
from server.live.room.place import Place
from server.session import people, phases, soundcheck
from server.session.records import replace
from tests.moderator.desk.house import House, house, is_open, until
from tests.moderator.desk.scene import MARKUP, PLAN, Scene
from tests.support.lines import joined
from tests.support.ports import free_ports
from tests.support.screens import on_screen

EVERYWHERE = whereabouts.EVERYWHERE[0]
LINKS = {
    "moderators": "http://127.0.0.1:8765/#mod",
    "spectators": "http://127.0.0.1:8765/#all",
    CODE: "K7MQ2X",
    "stage": "http://127.0.0.1:8765/stage#sta",
    "p2": "http://127.0.0.1:8765/#p2",
}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        yield room


def preparing(room: House, name: str = "Hanna Sommer") -> Desk:
    link = room.line(room.opening.tokens.moderator, name)
    english = Language.named("en")
    return Desk(link, english, room.opening.folder, None, KnownLinks(LINKS), prepares=True)


async def _on_checklist(desk: Desk) -> Checklist:
    await until(lambda: isinstance(desk.screen, Checklist) and desk.screen.view)
    assert isinstance(desk.screen, Checklist)
    return desk.screen


async def _select(pilot: Pilot[Any], screen: Checklist, row: str) -> None:
    screen.rows.select(row)
    await pilot.pause()


def _has_copied(desk: Desk, whose: str) -> bool:
    return desk.clipboard == LINKS[whose]


def _contains(desk: Desk, parts: Sequence[str]) -> bool:
    return all(part in desk.clipboard for part in parts)


async def test_a_desk_begins_on_the_checklist_and_comes_back_to_it(room: House) -> None:
    """One key leads to the desk, one back; once the session is open, the desk comes first."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        await _on_checklist(desk)
        await pilot.press("escape")
        await until(lambda: isinstance(desk.screen, DeskScreen) and desk.screen.view)
        await pilot.press("V")
        await _on_checklist(desk)
        await pilot.press("S", "S")
        await until(lambda: is_open(desk, DeskScreen))
        await until(lambda: room.state.session.phase == "open")
    again = preparing(room)
    async with again.run_test(size=(80, 24)):
        await until(lambda: isinstance(again.screen, DeskScreen) and again.screen.view)


async def test_a_session_that_somebody_else_opens_is_seen_to_have_begun(room: House) -> None:
    """Whoever still sends mails does not miss it; the list stays until they leave it."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        await _on_checklist(desk)
        await room.do(phases.Open())
        await until(lambda: "It has begun: Esc leads to the desk." in on_screen(desk))
        await pilot.press("escape")
        await until(lambda: isinstance(desk.screen, DeskScreen))


async def test_the_sound_check_is_ticked_for_both_moderators(room: House) -> None:
    """A tick of either desk is on both, and who is here or missing is said."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await _on_checklist(desk)
        await _select(pilot, screen, "p2")
        await pilot.press("space")
        await until(lambda: room.state.people["p2"].heard)
        await room.do(soundcheck.Check("p1"))
        await until(lambda: "heard: 2" in screen.missing.text)
        assert "Missing: " in screen.missing.text
        async with joined(room.line(room.opening.tokens.panelists["p2"])):
            await until(lambda: "Here: 3 of 7" in screen.missing.text)
        (row,) = [line for line in screen.rows.text.splitlines() if MARKUP in line]
        assert "♪ heard" in row


async def test_each_link_is_copied_by_one_key(room: House) -> None:
    """The shared ones by their numbers; of the person selected by c; a moderator's is that of
    all moderators. That it works on this machine only is said with it."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await _on_checklist(desk)
        for key, whose in zip("1234", ("moderators", "spectators", CODE, "stage"), strict=True):
            await pilot.press(key)
            await until(partial(_has_copied, desk, whose))
        for row, whose in (("p2", "p2"), ("m2", "moderators"), ("stage", "stage")):
            await _select(pilot, screen, row)
            await pilot.press("c")
            await until(partial(_has_copied, desk, whose))
        said = " ".join(str(note.message) for note in desk._notifications)
        assert "only on this machine" in said


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("base", ["http://192.168.178.24:8765", f"https://{'rats' * 14}.example"])
def test_each_link_is_to_be_seen_whole(code: str, base: str) -> None:
    """Whoever selects one with the terminal's mouse has all of it, also in 80 columns: beside the
    name, below it, or, as nothing else is possible, over the whole width of two lines."""
    links = KnownLinks(LINKS | {"stage": f"http://127.0.0.1:8765/stage#{'s' * 22}"})
    links.move(base)
    rows = CheckRows(Language.named(code), links)
    rows.view = Scene().view()
    for width in (76, 116):
        shown = plain_text(line for row in rows.rows_for(width)[:4] for line in row.lines)
        assert "…" not in shown
        assert max(map(len, shown.splitlines())) <= width
        for whose in ("moderators", "spectators", CODE, "stage"):
            assert (links.get(whose) or "") in shown.replace("\n", "")


async def test_a_mail_for_each_and_all_links_for_a_mail(room: House) -> None:
    """Shown, to be read and selected, and copied as they are shown."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await _on_checklist(desk)
        await _select(pilot, screen, "p2")
        for key, has in (("m", (MARKUP, LINKS["p2"])), ("M", tuple(LINKS.values()))):
            await pilot.press(key)
            await until(partial(is_open, desk, Letter))
            said = {"m": "It works only", "M": "They work only"}[key]
            assert any(said in str(text.content) for text in desk.screen.query(Static))
            await pilot.press("c")
            await until(partial(_contains, desk, has))
            await pilot.press("escape")
            await until(lambda: desk.screen is screen)


async def test_people_are_edited_from_the_checklist(room: House) -> None:
    """A guest without an office, a name misspelt: found here, and mended here."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await _on_checklist(desk)
        await _select(pilot, screen, "p5")
        await pilot.press("R", "tab", "tab", *"Senator", "ctrl+s")
        await until(lambda: room.state.people["p5"].office == "Senator")
        await room.do(people.Rename("p5", "Arne S."))
        await until(lambda: "Arne S." in screen.rows.text)


async def test_title_and_beginning_are_changed_from_the_checklist(room: House) -> None:
    """As people write days and times; what is none is said, and nothing typed is lost. Once the
    session is open, its key is no more."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        checklist = await _on_checklist(desk)
        await pilot.press("E")
        await until(lambda: is_open(desk, SessionForm))
        form = desk.screen
        form.query_one("#title", Input).value = "Where [/b] we stand"
        form.query_one("#day", Input).value = "9.3.2027"
        await pilot.press("enter")
        await until(lambda: "a day and a time of day" in on_screen(desk))
        form.query_one("#hour", Input).value = "halb elf"
        await pilot.press("enter")
        await until(lambda: "is no time of day" in on_screen(desk))
        form.query_one("#hour", Input).value = "9:30"
        await pilot.press("enter")
        await until(lambda: room.state.session.title == "Where [/b] we stand")
        begin = datetime(2027, 3, 9, 9, 30, tzinfo=ZoneInfo(room.state.session.timezone))
        assert room.state.session.start == begin
        await until(lambda: "begins 2027-03-09, 09:30" in on_screen(desk))
        await pilot.press("E")
        await until(lambda: is_open(desk, SessionForm))
        await pilot.press("escape")
        await room.do(phases.Open())
        await until(lambda: checklist.view and checklist.view.state.session.phase == "open")
        await pilot.press("E")
        assert desk.screen is checklist


async def test_f1_explains_it_and_it_goes_by_ones_own_keys(room: House) -> None:
    """What the screen is for and its keys, as the reader has them; the texts name those as well."""
    desk = preparing(room)
    desk.own_keys = OwnKeys({"checklist.copy": "ctrl+g", "checklist.agenda": "ctrl+n"})
    async with desk.run_test(size=(80, 40)) as pilot:
        screen = await _on_checklist(desk)
        await pilot.press("f1")
        await until(lambda: "What is to be seen to before" in on_screen(desk))
        await until(lambda: "ctrl+g" in on_screen(desk))
        await pilot.press("f1")
        await until(lambda: desk.screen is screen)
        await _select(pilot, screen, "stage")
        await pilot.press("c")
        assert desk.clipboard == ""
        await pilot.press("ctrl+g")
        await until(lambda: desk.clipboard == LINKS["stage"])
        assert "Agenda (ctrl+n)" in screen.missing.text
        await pilot.press("ctrl+n")
        await until(lambda: is_open(desk, DeskScreen))


async def test_the_agenda_is_one_key_away_from_every_row(room: House) -> None:
    """The key that stands there leads to it, whatever is selected."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await _on_checklist(desk)
        assert "Agenda (a)" in screen.missing.text
        for row in ("stage", "p2"):
            await _select(pilot, screen, row)
            await pilot.press("a")
            await until(lambda: is_open(desk, DeskScreen))
            assert isinstance(desk.screen, DeskScreen)
            assert desk.screen.tabs.active == "agenda"
            await pilot.press("V")
            screen = await _on_checklist(desk)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_long_letter_leaves_its_keys_in_sight(room: House, size: tuple[int, int]) -> None:
    """How it is copied and left stands below it, also on a small screen."""
    desk = preparing(room)
    async with desk.run_test(size=size) as pilot:
        await _on_checklist(desk)
        await pilot.press("M")
        await until(lambda: is_open(desk, Letter))
        await until(lambda: "Copy (c)" in on_screen(desk) and "Cancel" in on_screen(desk))


async def test_what_was_copied_is_called_what_it_is(room: House) -> None:
    """A code is no link."""
    desk = preparing(room)
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await _on_checklist(desk)
        await pilot.press("3")
        await until(partial(_has_copied, desk, CODE))
        said = " ".join(str(note.message) for note in desk._notifications)
        assert "Copied: Audience's code." in said


async def test_only_who_began_the_session_is_offered_its_address(room: House) -> None:
    """A desk that joined has no key for it in its line, nor names one; pressed all the same, it
    says where that goes."""
    desk = preparing(room)
    desk.links.move("http://127.0.0.1:8765")
    async with desk.run_test(size=(120, 40)) as pilot:
        screen = await _on_checklist(desk)
        await until(lambda: screen.query_one(KeyLine).keys)
        shown = {key.action for key in screen.query_one(KeyLine).keys}
        assert "act('open')" in shown
        assert "act('reach')" not in shown
        await pilot.press("o")
        await until(lambda: any("desk that began" in n.message for n in desk._notifications))
        await pilot.press("escape", "V", "c")
        await until(lambda: any("opens it to others" in n.message for n in desk._notifications))


async def test_how_the_agenda_stands_comes_before_who_one_is(room: House) -> None:
    """On a small screen one's own long name is cut, and nothing else."""
    await room.do(people.Rename("m1", "Bettina Freifrau von Hohenstein zu Musterhausen"))
    desk = preparing(room, name="Bettina")
    async with desk.run_test(size=(60, 24)):
        screen = await _on_checklist(desk)
        await until(lambda: "You are Bettina" in screen.missing.text)
        assert "Agenda (a): 5 items, 80 min" in screen.missing.text


async def test_its_clock_is_the_sessions(tmp_path: Path) -> None:
    """Whatever zone the terminal's machine is in: the agenda's times are read beside it."""
    plan = replace(PLAN, timezone="Pacific/Auckland")
    async with house(tmp_path, plan) as room:
        desk = preparing(room)
        async with desk.run_test(size=(80, 24)):
            screen = await _on_checklist(desk)
            view = screen.view
            assert view is not None
            here = view.now.astimezone(ZoneInfo("Pacific/Auckland"))
            assert f"{here:%H:%M}" in screen.where.text


def test_letters_speak_the_language_of_the_session() -> None:
    """Who is invited reads German there, whatever the moderator's screen speaks; a link that is
    for one person is in no other mail than theirs and that to who prepares the session."""
    view, links = Scene().view(), KnownLinks(LINKS)
    mail = letter(view, links, "p2")
    assert "Guten Tag" in mail
    assert LINKS["p2"] in mail
    public = letter(view, links, "spectators")
    assert LINKS["spectators"] in public
    assert "K7MQ2X" in public
    assert not any(LINKS[whose] in public for whose in ("p2", "moderators", "stage"))
    assert letter(view, links, "p1") == ""
    assert all(link in overview(view, links) for link in LINKS.values())


def test_a_letter_promises_a_moderator_no_desk_in_a_browser() -> None:
    """Whoever is to lead reads where that is done, by the shared link and by their own."""
    links = KnownLinks({**LINKS, "m2": "http://127.0.0.1:8765/#m2"})
    for whose in ("moderators", "m2"):
        mail = letter(Scene().view(), links, whose)
        assert "Das Pult öffnet sich im Terminal: roundtable moderate LINK." in mail
        assert "in jedem Browser" not in mail
    assert "im Terminal: roundtable join LINK" in letter(Scene().view(), links, "p2")


def test_a_letter_says_the_time_where_the_session_takes_place() -> None:
    """Whoever is invited reads the agenda's clock, wherever the desk stands."""
    for zone in ("Europe/Berlin", "America/New_York"):
        plan = replace(PLAN, date="2027-03-09", start="10:30", timezone=zone)
        mail = letter(Scene(plan).view(), KnownLinks(LINKS), "p2")
        assert "(09.03.2027, 10:30)" in mail


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ("http://127.0.0.1:8765/#x", "machine"),
        ("http://[::1]:8765", "machine"),
        ("http://localhost:1/", "machine"),
        ("http://192.168.1.20:8765", "network"),
        ("http://[fd00::2]:8765", "network"),
        ("http://desk.local:8765", "network"),
        ("http://office-pc:8765", "network"),
        ("http://8.8.8.8:8765", "public"),
        ("https://round.example.org/desk", "public"),
    ],
)
def test_a_link_says_where_it_works(link: str, where: str) -> None:
    """By its host: loopback, a private address or a name of one network, or anything else."""
    assert reach(link) == where


def test_links_move_with_what_lets_people_in() -> None:
    """Another address, the same tokens, for they may have been sent; of the code the newest, which
    is the one on the stage."""
    links = KnownLinks(LINKS)
    assert links.base == "http://127.0.0.1:8765"
    links.served_again({"stage": "https://round.example.org/a/stage#new", CODE: "NEWEST"})
    assert links.get("p2") == "https://round.example.org/a/#p2"
    assert links.get("stage") == "https://round.example.org/a/stage#sta"
    assert links.get(CODE) == "NEWEST"
    assert links.base == "https://round.example.org/a"


def test_an_address_that_is_typed_is_one_of_the_web() -> None:
    """Without a scheme it is https; a proxy on this machine needs no other port, a name with this
    port is this machine's own."""
    now = Place("127.0.0.1", 8765)
    found = whereabouts.behind("round.example.org", now)
    assert found == Place("127.0.0.1", 8765, "https://round.example.org")
    own = whereabouts.behind("http://round.example.org:8765/", now)
    assert own == Place(EVERYWHERE, 8765, "http://round.example.org:8765")
    for wrong in ("ftp://x", "https://", "http://a b", "http://x/#t", "http://u@x", "http://x:q"):
        assert whereabouts.behind(wrong, now) is None


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[Hosting]:
    agenda = tmp_path / "agenda.yaml"
    agenda.write_text(
        "title: T\nmoderators: [{name: Mara}]\npanelists: [{name: Pia}]\n"
        "items: [{title: Talk, kind: discussion, duration: 5 min}]\n"
    )
    port = str(*free_ports(1))
    options = ("--data-dir", str(tmp_path / "data"), "--port", port, str(agenda), "--json")
    hosting = awaited(begin(options, tmp_path / "errors.log"))
    yield hosting
    hosting.stop()


async def test_a_session_moves_to_where_others_reach_it(hosting: Hosting) -> None:
    """The same port and tokens at all addresses; this desk's own line comes back by itself, and
    what cannot be served leaves it where it was."""
    before, code = hosting.place, hosting.links[CODE]
    assert before is not None
    link = Link(hosting.near(hosting.links["moderators"]), name="Mara")
    async with joined(link):
        base = hosting.move("en", Place(EVERYWHERE, before.port, "http://round.example.org:1"))
        assert base == "http://round.example.org:1"
        assert hosting.links[CODE] != code
        await until(lambda: link.connection == "connected")
        with pytest.raises(NotServed):
            hosting.move("en", Place("203.0.113.7", before.port))
        assert hosting.place == Place(EVERYWHERE, before.port, "http://round.example.org:1")
        assert await whereabouts.answers(f"http://127.0.0.1:{before.port}") == ""
    assert hosting.near(hosting.links["moderators"]).startswith(f"http://127.0.0.1:{before.port}/")


@pytest.mark.parametrize("code", ["en", "de"])
async def test_an_address_that_does_not_answer_says_how_to_change_it(
    hosting: Hosting, code: str
) -> None:
    """The key is in sight on a small screen beside the usual reason; of a longer one the line says
    that it is cut."""
    link = Link(hosting.near(hosting.links["moderators"]), name="Mara", language=code)
    language, data = Language.named(code), hosting.log.parents[1]
    links = KnownLinks({"moderators": "http://round.example.org/#mod"})
    desk = Desk(link, language, data, hosting, links, prepares=True)
    async with desk.run_test(size=(80, 24)):
        screen = await _on_checklist(desk)
        sentence = came_of_it(language, "Name or service not known", "o")
        screen.tell_tried(sentence)
        await until(lambda: sentence in on_screen(desk))
        screen.tell_tried(came_of_it(language, "x" * 100, "o"))
        await until(lambda: "xxx…" in on_screen(desk))
