"""What was on then, when, and why a row is as it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from moderator.player.actions import PANES
from moderator.player.app import Player
from moderator.player.on_then import OnThen
from moderator.player.recording import Recording
from moderator.player.screen import PlayerScreen
from moderator.player.why import RECORDS, made_so
from moderator.widgets.lane import LABELLED, block, lane
from moderator.widgets.lines import line_width
from server.language import Language
from server.session.session import evolve
from tests.moderator.player.test_looks import FIXTURE, MOMENT, at, paused
from tests.support.screens import on_screen
from tests.support.sessions import Round
from tests.support.waiting import until


def last(found: Iterable[int | None]) -> int | None:
    return list(found)[-1]


@pytest.mark.parametrize("pane", PANES)
def test_the_event_that_made_a_row_so_is_the_last_that_changed_it(pane: str) -> None:
    """For every row that is there: after that event it is what it is now, and before it was not;
    whatever came since has left it alone."""
    with Recording(FIXTURE) as recording:
        list(recording.read())
        record = RECORDS[pane]
        now = recording.state_at(recording.length - 5)
        rows = {
            "queue": [e.id for q in now.queues.values() for e in q.entries],
            "agenda": [item.id for item in now.items],
            "panel": [p.id for p in now.people.values() if p.role != "spectator"],
            "requests": list(now.panel),
            "questions": list(now.questions)[:4],
            "positions": list(now.positions),
            "findings": list(now.findings),
        }[pane]
        for row in rows:
            seq = last(made_so(recording, pane, row, now.seq))
            if seq is None:
                assert record(recording.state_at(0), row) == record(now, row)
                continue
            before = recording.state_at(seq - 1)
            (fact,) = recording.facts(seq, seq)
            assert record(evolve(before, fact), row) == record(now, row)
            assert record(before, row) != record(now, row)


async def test_why_has_a_key_and_goes_further_back() -> None:
    """``w`` goes to the event, told in a sentence; pressed again, to the one before it."""
    with Recording(FIXTURE) as recording:
        player = paused(recording)
        async with player.run_test(size=(120, 40)) as pilot:
            # The first item began and ended.
            await at(player, MOMENT, "2", *["k"] * 8)(pilot)
            screen = player.screen
            assert isinstance(screen, PlayerScreen)
            await until(lambda: screen.selected()[1])
            seqs = [player.playhead.seq]
            for _ in range(2):
                await pilot.press("w")
                await until(lambda: player.playhead.seq < seqs[-1])
                seqs.append(player.playhead.seq)
            screen.show_now()
            await pilot.pause()
            assert "this made it so" in screen.transport.text


def started(player: Player) -> PlayerScreen:
    assert isinstance(player.screen, PlayerScreen)
    return player.screen


async def test_what_was_on_then_stands_in_the_middle() -> None:
    """The open position, the item and the panel beside the list; and a lane for what was asked."""
    with Recording(FIXTURE) as recording:
        player = paused(recording, "de")
        async with player.run_test(size=(120, 40)) as pilot:
            await at(player, 150)(pilot)
            state = recording.state_at(150)
            opened = next(p for p in state.positions.values() if p.status == "open")
            assert opened.text in started(player).on_then.text
            item = next(i for i in state.items if i.id == state.item)
            assert item.title in started(player).on_then.text
            shown = on_screen(player)
            assert "ALS NÄCHSTES" in shown
            lanes = started(player).timeline.text.split("\n")
            assert len(lanes) == 4
            assert lanes[2].strip()


def test_in_a_pause_it_stays_what_is_talked_about() -> None:
    """Item, the position closed last, and findings are those of where the session goes on."""
    course = Round().running("i2")
    course.do("m1", "position.add", text="Merge them", item="i2")
    (position,) = course.state.positions
    course.do("m1", "position.open", position=position)
    course.do("m1", "position.close", position=position)
    course.do("m1", "finding.record", text="We agree", item="i2")
    drawn = OnThen(Language.named("en"))
    before = drawn.lines_of(course.view(), 60, 30)
    course.do("m1", "session.pause")
    assert drawn.lines_of(course.view(), 60, 30) == before
    text = "\n".join("".join(span.text for span in line) for line in before)
    assert all(said in text for said in ("Merge them", "Discussion", "We agree"))


def test_blocks_are_named_from_six_cells_on() -> None:
    """Narrower ones only where the name fits; each cell belongs to one block or to none."""
    assert block("Wieczorek", LABELLED, "block").text == "▏Wiec…"
    assert block("Wieczorek", 5, "block").text == "▏    "
    assert block("李雷", 5, "block").text == "▏李雷"
    cells = [None, "a", "a", "b", None, "c", "c", "c"]
    line = lane(cells, lambda name: name * 9)
    assert line_width(line) == len(cells)
    assert [span.tone for span in line if span.text.strip()] == ["other", "block", "other"]


def test_times_of_day_are_the_agendas() -> None:
    """Also where the reader's terminal is in another zone."""
    with Recording(FIXTURE) as recording:
        list(recording.read())
        view = Player(recording, Language.named("en"), paused(recording).playback.viewpoint)
        assert str(view.playback.view().zone) == recording.plan.timezone
