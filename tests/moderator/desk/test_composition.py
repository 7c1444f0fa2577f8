"""Half a glance: who speaks, for how long, who is next, at every size and in every list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from moderator.client.people import surname
from moderator.desk.composition import Box, Needs, composed, is_great, is_wide
from moderator.desk.panes import KEYS, PANES, TOPICS, Pane
from moderator.widgets import lettering
from moderator.widgets.cue_bar import CueBar, Notice
from moderator.widgets.floor_band import BELOW
from moderator.widgets.rows import RowList
from server.language import Code, Language
from server.session import floor, people, queue
from server.session.words import SYSTEM
from tests.moderator.desk.scene import CHINESE, LONG, Scene, full
from tests.moderator.desk.still import StillDesk
from tests.support.screens import on_screen
from tests.support.waiting import until

SIZES = [(80, 24), (100, 30), (120, 40), (160, 50), (200, 60)]
CODES: tuple[Code, ...] = ("de", "en")


def speaking(person: str = "p5", seconds: float = 60) -> Scene:
    """Something of every topic, and a speech with a limit of three minutes going on."""
    scene = full().do("m1", floor.Give(person=person, kind="contribution"), wait=1)
    return scene.later(seconds)


def crowded() -> Scene:
    """63 people wait."""
    scene = speaking()
    while len(scene.view().state.queues["talk"].entries) < 63:
        before = set(scene.state.people)
        scene.do(SYSTEM, people.Join(f"Guest {len(before)}", "spectator"), wait=0.1)
        (guest,) = set(scene.state.people) - before
        scene.do(guest, queue.Join("contribution"), wait=0.1)
    return scene


def still(scene: Scene, folder: Path, code: Code = "de") -> StillDesk:
    return StillDesk(scene.view(), Language.named(code), [], folder)


async def sized(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    """The terminal has got another size, and all that follows from it has been drawn."""
    await pilot.resize_terminal(*size)
    await pilot.pause()


def needing(**lines: int) -> Needs:
    """So many lines of these lists, and none of others."""
    return Needs(0, lambda pane: lines.get(pane, 0), lambda pane: lines.get(pane, 0) > 0)


def cells(box: Box) -> Counter[tuple[int, int]]:
    return Counter(
        (x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)
    )


NEEDS = st.builds(
    Needs,
    st.integers(0, 5),
    st.fixed_dictionaries({pane: st.integers(0, 90) for pane in PANES}).map(
        lambda wants: wants.__getitem__
    ),
    notices=st.integers(0, 5),
)


@given(
    st.integers(40, 240),
    st.integers(12, 80),
    st.sampled_from(PANES),
    st.sampled_from(TOPICS),
    NEEDS,
)
def test_every_cell_belongs_to_one_part(
    width: int, height: int, opened: Pane, topic: Pane, needs: Needs
) -> None:
    """Nothing overlaps, nothing is cut off, and no row is left over at any size; between columns
    there are two cells of nobody's."""
    found = composed(width, height, opened, topic if opened not in TOPICS else opened, needs)
    taken: Counter[tuple[int, int]] = Counter()
    for box in found.boxes.values():
        taken += cells(box)
    assert set(taken.values()) == {1}
    assert max(x for x, _ in taken) == width - 1
    assert max(y for _, y in taken) == height - 1
    for y in range(height):
        empty = sum((x, y) not in taken for x in range(width))
        assert empty <= 2 * 3, y
    assert opened in found.panes


def test_lines_of_notices_are_there_once_there_are_notices() -> None:
    """Lists have them until then, but for one, so that the first notice moves nothing; what was
    needed once is kept."""
    heights = [
        composed(*size, "queue", "script", Needs(notices=notices)).boxes["cues"].height
        for size in ((80, 24), (120, 40), (160, 50))
        for notices in (0, 1, 2, 5)
    ]
    assert heights == [1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 2, 3]
    bar = CueBar(["F5", "F6"])
    for count in (2, 0):
        bar.renew([Notice(f"{n}", "what", "answer") for n in range(count)])
        assert bar.most_at_once == 2


@given(st.integers(20, 80), st.sampled_from(PANES), NEEDS)
def test_what_is_open_can_be_read(height: int, opened: Pane, needs: Needs) -> None:
    """The list that has the keys has some lines below its heading, whatever the others want."""
    for width in (80, 100, 120, 160, 200):
        found = composed(width, height, opened, "script" if opened not in TOPICS else opened, needs)
        box = found.boxes[f"{opened}-pane"]
        assert box.height >= 3
        assert box.width >= 36


@pytest.mark.parametrize("size", SIZES)
def test_the_queue_gets_the_height(size: tuple[int, int]) -> None:
    """Whatever the other lists would take, two fifths of the lines are the queue's."""
    needs = Needs(0, lambda _pane: 20)
    found = composed(*size, "queue", "script", needs)
    assert found.boxes["queue-pane"].height >= size[1] * 2 // 5


@pytest.mark.parametrize("size", [size for size in SIZES if is_wide(*size)])
def test_below_a_long_list_the_next_one_can_be_worked_in(size: tuple[int, int]) -> None:
    """A panel of forty, or an agenda of thirty items, leaves more than two lines of the script, the
    questions and whatever else stands below it."""
    needs = Needs(0, lambda _pane: 60, lambda _pane: True)
    for opened in PANES:
        found = composed(*size, opened, opened if opened in TOPICS else "script", needs)
        assert found.boxes[f"{opened}-pane"].height >= 6


def test_the_sizes_are_composed() -> None:
    """Three lines of letters on the smallest, nine on the largest, where everything is open and the
    last hour stands at the bottom; one row of tabs on all others."""
    letters = {
        size: composed(*size, "queue", "script", Needs()).boxes["floor"].height - BELOW
        for size in SIZES
    }
    assert letters == {(80, 24): 3, (100, 30): 3, (120, 40): 6, (160, 50): 6, (200, 60): 9}
    great = composed(200, 60, "queue", "script", Needs())
    assert great.panes == set(PANES)
    assert "lane" in great.boxes
    for size in SIZES[:-1]:
        assert composed(*size, "queue", "script", Needs()).boxes["tabs"].height == 1
    assert composed(100, 30, "queue", "script", Needs()).panes == {"queue", "script"}
    assert {"queue", "panel", "requests"} < composed(120, 40, "queue", "script", Needs()).panes
    assert is_wide(120, 40)
    assert not is_great(160, 50)


def test_what_a_short_queue_leaves_empty_shows_something_else() -> None:
    """In steps, so that not every hand moves it; nothing where there is nothing to be seen."""
    most: dict[int, list[int]] = {}
    for hands in range(1, 15):
        needs = needing(queue=hands, script=3)
        found = composed(80, 24, "queue", "script", needs)
        most.setdefault(found.boxes["queue-pane"].height, []).append(hands)
        assert ("script" in found.panes) == (len(found.panes) == 2)
    assert len(most) == 2
    both = composed(80, 24, "queue", "script", needing(queue=2, script=3))
    assert both.panes == both.headed == {"queue", "script"}
    assert composed(80, 24, "queue", "script", needing(queue=2)).panes == {"queue"}
    wide = composed(120, 40, "queue", "script", needing(queue=2, agenda=6))
    assert "agenda" in wide.panes


def test_a_panel_that_does_not_fit_stands_in_two_columns() -> None:
    """Two dozen people without a scrollbar; where all fit below each other, they stay there."""
    wants = dict.fromkeys(map(str, PANES), 4)
    many = composed(120, 40, "queue", "script", needing(**{**wants, "panel": 24}))
    assert many.doubled == {"panel"}
    assert many.boxes["panel-pane"].height - 1 >= 12
    few = composed(120, 40, "queue", "script", needing(**{**wants, "panel": 8}))
    assert few.doubled == frozenset()


async def test_both_columns_of_the_panel_are_reached(tmp_path: Path) -> None:
    """By the arrows from the end of the first to the top of the second, and by a click there."""
    scene = speaking()
    for n in range(14):
        scene.do("m1", people.Add(f"Expert Number-{n}", "panelist"), wait=0.1)
    desk = still(scene, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        desk.show_again()
        await pilot.pause()
        rows = desk.drawn.lists["panel"]
        assert rows.columns == 2
        await pilot.press("end")
        assert rows.is_in_sight
        last = rows.selected
        lines = [line for line in on_screen(desk).splitlines() if "Number-" in line]
        assert any(line.count("Number-") == 2 for line in lines)
        await pilot.click(rows, offset=(50, 0))
        assert rows.selected not in (last, rows.ids[0])
        assert rows.ids.index(rows.selected or "") >= len(rows.ids) // 2 - 1


@pytest.mark.parametrize("code", CODES)
async def test_who_speaks_and_who_is_next_are_in_sight_in_every_list(
    code: Code, tmp_path: Path
) -> None:
    """The surname as large as the clock, the whole name, the limit, and who is next."""
    desk = still(speaking(), tmp_path, code)
    async with desk.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await sized(pilot, size)
            for pane in PANES:
                await pilot.press(KEYS[pane])
                await pilot.pause()
                shown = on_screen(desk)
                band = desk.drawn.floor.text
                rows = desk.drawn.floor.size.height - BELOW
                made = {3: lettering.small, 6: lettering.large, 9: lettering.great}[rows]
                for large in ("Schneider", "2:00"):
                    for line in made(large) or ("missing",):
                        assert line.rstrip() in band
                        assert line.rstrip() in shown
                assert "Arne Schneider · Freie und Hansestadt Hamburg" in shown
                assert {"de": "übrig von 3:00", "en": "left (of 3:00)"}[code] in shown
                next_up = next(line for line in shown.split("\n") if line.startswith(" n ▸"))
                assert {"de": "ALS NÄCHSTES", "en": "NEXT"}[code] in next_up
                assert "Ann [/b] Lee" in next_up


async def test_on_time_or_not_stands_at_the_top(tmp_path: Path) -> None:
    """In words, with when it will end, and the time of what comes."""
    desk = still(speaking(), tmp_path)
    async with desk.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await sized(pilot, size)
            top = on_screen(desk).split("\n")[:2]
            assert "Verzug · Ende " in top[0]
            assert "Publikum 131" in top[0]
            assert "Pulte 2/2" in top[0]
            assert "dann 1" in top[1]


@pytest.mark.parametrize(("seconds", "edge"), [(60, " "), (160, "▌"), (200, "█")])
async def test_time_over_is_told_by_form(seconds: float, edge: str, tmp_path: Path) -> None:
    """Without any colour: nothing at the edges, then half a cell, then a whole one; and a plus."""
    desk = still(speaking(seconds=seconds), tmp_path)
    async with desk.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await sized(pilot, size)
            lines = desk.drawn.floor.text.split("\n")
            assert {line[:1] for line in lines if line} == {edge}
            over = "über der Redezeit (3:00)" in desk.drawn.floor.text
            assert over == (seconds > 180)


@pytest.mark.parametrize("person", ["p3", "p4"])
async def test_any_name_is_legible(person: str, tmp_path: Path) -> None:
    """In another script on a plate, and a long one as large as it fits; never half a name."""
    scene = speaking(person) if person == "p4" else full()
    desk = still(scene, tmp_path)
    async with desk.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await sized(pilot, size)
            band = desk.drawn.floor.text
            assert {"p3": CHINESE, "p4": LONG.split(" auf")[0]}[person] in band
            assert (f"█{' ' * 6}{' '.join(CHINESE)}" in band) == (person == "p3")
            if person == "p4":
                fits = lettering.fitting(surname(scene.state.people[person]), 200, lettering.small)
                assert fits is not None


@pytest.mark.parametrize("size", SIZES)
async def test_nobody_is_given_the_floor_unseen(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 63 waiting: after the wheel has turned the selected row away, enter only brings it back;
    and what comes in above it does not push it out of sight."""
    scene = crowded()
    desk = still(scene, tmp_path)
    async with desk.run_test(size=size) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        rows = desk.drawn.queue_list
        chosen: list[str] = []
        post = rows.post_message

        def heard(message: Message) -> bool:
            if isinstance(message, RowList.Chosen):
                chosen.append(message.row)
            return post(message)

        monkeypatch.setattr(rows, "post_message", heard)
        await pilot.press("down")
        selected = rows.selected
        rows.scroll_to(y=60, animate=False, force=True)
        await pilot.pause()
        hidden = not rows.is_in_sight
        assert hidden
        await pilot.press("enter")
        await pilot.pause()
        seen = rows.is_in_sight
        assert seen
        assert chosen == []
        assert rows.selected == selected
        await pilot.press("enter")
        assert chosen == [selected]
        await pilot.press("end")
        selected = rows.selected
        for person in ("p1", "p2"):
            scene.do(person, queue.Join("point_of_order" if person == "p1" else "reply"))
        desk.view = scene.view()
        desk.show_again()
        await pilot.pause()
        assert rows.selected == selected
        assert rows.is_in_sight


async def test_nothing_jumps(tmp_path: Path) -> None:
    """A hand, a request, a cue and a speech over time leave everything where it was."""
    scene = speaking(seconds=10)
    places: list[Mapping[str, Box]] = []
    desk = still(scene, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        for _ in range(3):
            await pilot.pause()
            assert desk.drawn.whole.composition is not None
            places.append(desk.drawn.whole.composition.boxes)
            scene.do("p1", queue.Join("question"), wait=100)
            desk.view = scene.view()
            desk.show_again()
    assert places[0] == places[1] == places[2]


async def test_a_list_gets_the_lines_that_it_needs(tmp_path: Path) -> None:
    """Also after the terminal has become larger: where there is room, nothing is left to scroll."""
    desk = still(speaking(), tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(200, 60)
        for _ in range(3):
            await pilot.pause()
            desk.show_again()
        await pilot.pause()
        for pane in ("agenda", "panel", "requests", "queue", "questions"):
            rows = desk.drawn.lists[pane]
            assert rows.size.height >= rows.lines_wanted, pane


async def test_every_part_is_where_the_composition_has_it(tmp_path: Path) -> None:
    """What is computed is what is on the screen."""
    desk = still(speaking(), tmp_path)
    async with desk.run_test(size=(160, 50)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        found = desk.drawn.whole.composition
        assert found is not None
        for name, box in found.boxes.items():
            part = desk.drawn.query_one(f"#{name}", Widget)
            assert tuple(part.region) == box
        assert set(get_args(Pane)) == set(PANES)
