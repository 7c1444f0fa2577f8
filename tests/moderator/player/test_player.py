"""The player on a terminal: keys, clicks, roles, and what it says about damage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from moderator.player.app import Player
from moderator.player.recording import Recording
from moderator.player.screen import PlayerScreen
from moderator.player.viewpoint import Viewpoint
from moderator.widgets.footer import KeyLine
from server.language import Language
from server.session.plan import Agenda, PlannedItem, PlannedPerson
from tests.support.logs import append, write_log
from tests.support.screens import on_screen
from tests.support.sessions import Round
from tests.support.waiting import until

NO_LOG = Path(__file__)
NAME = "Ann [/b] Lee"
PLAN = Agenda(
    "Round [bold] table",
    (
        PlannedItem("i1", "Welcome [/]", "welcome", 300),
        PlannedItem("i2", "Discussion", "discussion", 600),
    ),
    (
        PlannedPerson("m1", "Mara", "moderator"),
        PlannedPerson("p1", NAME, "panelist", "Town A"),
        PlannedPerson("p2", "李雷", "panelist"),
        PlannedPerson("s1", "x" * 60, "spectator"),
    ),
    speech_limit=120,
)


def session() -> Round:
    """Ten minutes: two speeches a minute long, a guest, a finding, and long silences."""
    stage = Round(PLAN)
    stage.do("m1", "agenda.next")
    stage.after(60).do("m1", "floor.give", person="p1")
    stage.after(60).do("m1", "floor.end")
    stage.after(60).do("m1", "agenda.next")
    stage.after(10).do("m1", "panel.invite", person="s1")
    stage.after(10).do("s1", "panel.accept")
    stage.after(40).do("m1", "floor.give", person="p2")
    stage.after(60).do("m1", "floor.end")
    stage.after(20).do("m1", "finding.record", text="Standards [/b] first")
    stage.after(10).do("m1", "whisper.send", to="moderators", text="hurry up")
    stage.after(270).do("m1", "session.close")
    return stage


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "log", PLAN, session().facts)


@asynccontextmanager
async def playing(
    log: Path, role: str = "moderator", size: tuple[int, int] = (80, 24), *, follow: bool = False
) -> AsyncIterator[tuple[Pilot[None], Player]]:
    """A player whose time stands still, paused at the start of the log."""
    with Recording(log) as recording:
        player = Player(recording, Language.named("en"), Viewpoint.named(role), follow=follow)
        player.clock = lambda: 0.0
        async with player.run_test(size=size, notifications=True) as pilot:
            await until(lambda: isinstance(player.screen, PlayerScreen) and player.screen.focused)
            await pilot.pause()
            if not follow:
                player.playhead.playing = False
                screen = started(player)
                await until(lambda: not screen._playing)
            yield pilot, player
            await asyncio.sleep(0)


def started(player: Player) -> PlayerScreen:
    assert isinstance(player.screen, PlayerScreen)
    return player.screen


def _says(player: Player, text: str) -> bool:
    return any(text in str(widget.render()) for widget in player.screen.query("Static"))


def drawn(player: Player) -> str:
    screen = started(player)
    parts = (screen.status, screen.strip, screen.floor, screen.happened)
    lists = (rows.text for rows in screen.lists.values())
    lines = (*parts, screen.timeline, screen.transport)
    return "\n".join([*(part.text for part in lines), *lists])


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_every_moment_can_be_drawn(log: Path, size: tuple[int, int]) -> None:
    """Hostile names, at any size, from the first fact to the last."""
    async with playing(log, size=size) as (pilot, player):
        for seq in range(1, player.recording.length + 1):
            player.playhead.seek_seq(seq)
            started(player).show_now()
            await pilot.pause()
        assert "Closed" in drawn(player)


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24)])
async def test_where_one_is_stays_in_sight(log: Path, size: tuple[int, int]) -> None:
    """Also on a small terminal, which has no room for all: a key that goes elsewhere, or finds
    nothing, would seem to do nothing."""
    async with playing(log, size=size) as (pilot, player):
        await press(pilot, "7", "home", "slash", *"zz", "enter")
        await until(lambda: "“zz”: no" in started(player).transport.text)
        shown = on_screen(player)
        assert "0:00:00 / " in shown
        assert "“zz”: no" in shown
        assert "●───" in shown
        assert "No findings yet" in shown
        assert not player.screen.show_vertical_scrollbar


async def test_it_begins_where_the_first_item_does(tmp_path: Path) -> None:
    """Nobody waits for people to arrive; the time before can be gone to."""
    stage = Round(PLAN)
    stage.do("m1", "session.open")
    stage.after(900).do("m1", "agenda.next")
    log = write_log(tmp_path / "late", PLAN, stage.facts)
    async with playing(log) as (_, player):
        assert player.playhead.elapsed == 900
        player.playhead.seek(0)
        assert player.playhead.elapsed == 0


async def test_keys_jump_through_the_session(log: Path) -> None:
    """Speeches, items, promotion and finding; ten seconds and a minute; start and end."""
    async with playing(log) as (pilot, player):
        head = player.playhead
        steps = [
            ("right_square_bracket", 60),
            ("right_square_bracket", 240),
            ("left_square_bracket", 60),
            ("right_curly_bracket", 180),
            ("p", 200),
            ("f", 320),
            ("left_curly_bracket", 180),
            ("right", 190),
            ("left", 180),
            ("up", 240),
            ("down", 180),
            ("end", 600),
            ("F", 320),
            ("P", 200),
            ("home", 0),
        ]
        for key, seconds in steps:
            await press(pilot, key)
            assert (key, head.elapsed) == (key, seconds)
        await press(pilot, "left")
        assert head.elapsed == 0


async def test_what_is_drawn_is_that_moment(log: Path) -> None:
    """The floor's clock, the sentence and the position fit together."""
    async with playing(log) as (pilot, player):
        await press(pilot, "right_square_bracket", "right", "right")
        text = drawn(player)
        assert NAME in text
        assert "Mara gives the floor to Ann [/b] Lee" in text
        assert "0:01:20 / 0:10:00" in text
        assert "left (of 2:00)" in text


async def test_playing_speed_and_silences(log: Path) -> None:
    """Time passes as the clock says, times the speed; silences can be passed over."""
    async with playing(log) as (pilot, player):
        await press(pilot, "space", "plus", "plus")
        screen = started(player)
        screen.clock = lambda: 5.0
        screen.tick()
        assert player.playhead.elapsed == 20
        await press(pilot, "s")
        screen.clock = lambda: 5.5
        screen.tick()
        # What is left of a silence that was watched long enough is gone at once.
        assert 60 <= player.playhead.elapsed <= 62
        assert "silences shortened" in drawn(player)


async def test_a_click_on_the_time_line_goes_there(log: Path) -> None:
    """The middle of the line is the middle of the session."""
    async with playing(log) as (pilot, player):
        screen = started(player)
        width = screen.timeline.size.width
        await pilot.click("#timeline", offset=(width // 2, 1))
        await pilot.pause()
        assert player.playhead.elapsed == pytest.approx(300, abs=10)


async def test_roles_see_what_they_saw(log: Path) -> None:
    """A whisper is for moderators; changing the eyes changes all that is drawn."""
    async with playing(log) as (pilot, player):
        player.playhead.seek_seq(player.recording.length - 1)
        started(player).show_now()
        assert "hurry up" in drawn(player)
        player.playback.look_as("spectator")
        started(player).show_now()
        await pilot.pause()
        assert "hurry up" not in drawn(player)
        assert "Spectator" in drawn(player)
        player.playback.look_as("spectator:s1")
        started(player).show_now()
        await pilot.pause()
        assert f"Panelist: {'x' * 20}" in drawn(player)


async def test_why_says_that_there_is_nothing_to_ask_about(log: Path) -> None:
    """In a list with no rows, where the key would do nothing without a sign; and that does not lie
    over who speaks, what happened and where in the log that is."""
    async with playing(log) as (pilot, player):
        assert started(player).selected() == ("queue", None)
        await pilot.press("w")
        await until(lambda: any("nothing here" in t.message for t in player._notifications))
        screen = started(player)
        await until(lambda: all(toast.region for toast in screen.query(Toast)))
        kept = [w.region for w in (screen.floor, screen.happened, screen.transport)]
        toasts = [toast.region for toast in screen.query(Toast)]
        assert toasts
        assert not any(r.intersection(t).area for r in kept for t in toasts)


async def test_search_and_go_to(log: Path) -> None:
    """A person or a text is found, then the next one; a time is gone to."""
    async with playing(log) as (pilot, player):
        await press(pilot, "slash", *"standards", "enter")
        await until(lambda: player.playhead.elapsed == 320)
        await press(pilot, "n")
        await until(lambda: "no further hit" in drawn(player))
        await press(pilot, "g", *"1:30", "enter")
        await until(lambda: player.playhead.elapsed == 90)
        await press(pilot, "slash", *"lee", "enter")
        await until(lambda: player.playhead.elapsed == 120)
        await press(pilot, "N")
        await until(lambda: player.playhead.elapsed == 60)
        await press(pilot, "g", *"@9:00", "enter")
        await until(lambda: player.playhead.elapsed == 0)
        await press(pilot, "g", *"9:99", "enter")
        await until(lambda: any("9:99 is no time" in t.message for t in player._notifications))


async def test_a_running_session_is_followed(log: Path, tmp_path: Path) -> None:
    """What is written is shown at once, until the session is closed."""
    path = tmp_path / "live"
    append(path, log, 4)
    async with playing(path, follow=True) as (_pilot, player):
        length = player.recording.length
        await until(lambda: "live" in drawn(player))
        append(path, log, 3)
        await until(lambda: player.recording.length > length)
        await until(lambda: player.playhead.position >= player.playhead.end)
        append(path, log, 1000)
        await until(lambda: "Closed" in drawn(player))
        await until(lambda: not player.playhead.live)


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_is_gone_is_followed_no_more(
    log: Path, tmp_path: Path, replaced: bool
) -> None:
    """Whoever watches is told, and can go on looking at what was read."""
    path = tmp_path / "live"
    append(path, log, 4)
    async with playing(path, follow=True) as (pilot, player):
        await until(lambda: "live" in drawn(player))
        if replaced:
            append(tmp_path / "other", log, 3)
            (tmp_path / "other").replace(path)
        else:
            path.unlink()
        await until(lambda: any("removed or" in t.message for t in player._notifications))
        await until(lambda: "live" not in drawn(player))
        await press(pilot, "home")
        assert player.playhead.position == player.playhead.start


async def test_behind_damage_nothing_is_live(log: Path, tmp_path: Path) -> None:
    """Nothing is read there any more, so no time goes on as if something might come."""
    path = tmp_path / "live"
    append(path, log, 4)
    async with playing(path, follow=True) as (_pilot, player):
        await until(lambda: "live" in drawn(player))
        append(path, NO_LOG, 3)
        await until(lambda: "damaged at line 5" in drawn(player))
        assert not player.playhead.live


async def test_damage_is_said(log: Path, tmp_path: Path) -> None:
    """It plays up to there, and says so on the screen."""
    path = tmp_path / "damaged"
    append(path, log, 8)
    append(path, NO_LOG, 100)
    async with playing(path, size=(120, 40)) as (_pilot, player):
        await until(lambda: "damaged at line 9" in drawn(player))
        assert player.recording.length >= 5


@pytest.mark.parametrize("flipped", [False, True])
async def test_a_log_without_a_fact_shows_what_was_before_it(
    log: Path, tmp_path: Path, flipped: bool
) -> None:
    """Its head is whole, so there is a session: not yet open. Keys and damage are as ever."""
    path = tmp_path / "head"
    append(path, log, 1)
    if flipped:
        append(path, NO_LOG, 2)
    async with playing(path, size=(120, 40)) as (pilot, player):
        await until(lambda: "Not yet open" in drawn(player))
        assert "Nothing has happened in this log yet." in drawn(player)
        assert "0:00:00 / 0:00:00" in drawn(player)
        assert ("damaged at line 2" in drawn(player)) is flipped
        assert any("line 2" in t.message for t in player._notifications) is flipped
        for key in ("end", "right_square_bracket", "n", "w", "space", "3"):
            await press(pilot, key)
        await press(pilot, "g", *"1:30", "enter")
        await press(pilot, "q")
        await until(lambda: not player.is_running)


async def test_where_the_session_is_closed_no_time_goes_on(log: Path) -> None:
    """There is nothing to be followed any more, also for who asked for that."""
    async with playing(log, follow=True) as (_pilot, player):
        screen = started(player)
        screen.clock = lambda: 5.0
        screen.tick()
        assert player.playhead.elapsed == player.playhead.length
        assert "live" not in screen.transport.text


async def test_no_position_is_beyond_the_end(log: Path, tmp_path: Path) -> None:
    """At the live end the log is as long as time has passed, also before anything is written."""
    path = tmp_path / "live"
    append(path, log, 4)
    async with playing(path, follow=True) as (_pilot, player):
        player.playhead.position = player.playhead.end + 83_000.0
        started(player).show_now()
        assert " 0:02:23 / 0:02:23" in started(player).transport.text


async def test_a_session_is_followed_from_its_head_on(log: Path, tmp_path: Path) -> None:
    """What happens after that is shown as it is written."""
    path = tmp_path / "live"
    append(path, log, 1)
    async with playing(path, follow=True) as (_pilot, player):
        await until(lambda: "Not yet open" in drawn(player))
        append(path, log, 3)
        await until(lambda: player.playhead.seq == player.recording.length > 0)
        await until(lambda: "Nothing has happened" not in drawn(player))


async def test_help_shows_all_keys(log: Path) -> None:
    """F1 names every key of the player."""
    async with playing(log) as (pilot, player):
        await press(pilot, "f1")
        for text in ("Play or pause", "Next speech", "See what a role saw", "Previous finding"):
            await until(partial(_says, player, text))


async def test_the_key_that_plays_says_that_it_pauses_while_it_plays(log: Path) -> None:
    """In the language of the reader."""
    async with playing(log) as (pilot, player):
        assert isinstance(player.screen, PlayerScreen)

        def said() -> str:
            keys = player.screen.query_one(KeyLine).keys
            return next(key.description for key in keys if key.key == "space")

        await until(lambda: said() == "Play")
        await press(pilot, "space")
        await until(lambda: said() == "Pause")
        await press(pilot, "space")
        await until(lambda: said() == "Play")
