"""Lists of hundreds of rows: what is in sight is made, the rest is only counted."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.desk.lists import lists
from moderator.widgets.lines import Line, Span
from moderator.widgets.pane import PaneList
from moderator.widgets.stacked import Later, Row, Stacked
from server.language import Language
from server.session import agenda, phases, questions, queue, whispers
from server.session.messages import Refused
from tests.moderator.desk.house import house, seen
from tests.moderator.desk.scene import full
from tests.moderator.panel.looks import as_seen
from tests.support.waiting import until


@pytest.mark.parametrize("you", ["m1", "p1", "p4"])
@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("width", [8, 21, 40, 77, 118])
def test_lines_are_counted_as_they_are_made(you: str, code: str, width: int) -> None:
    """What is said about how many lines a row has is true of the lines that are made of it."""
    view = as_seen(full(), you)
    for name, rows in lists(Language.named(code)).items():
        rows.view = view
        listed = list(rows.listed(view, width))
        for row, lines in listed:
            assert len(lines) == len(list(lines)), (name, row)
        count = sum(len(lines) for _, lines in listed)
        assert rows.lines_at(width, 1000) == (count or 1)
        assert rows.lines_at(width, 3) == min(3, count or 1)
        assert rows.has_rows() == bool(listed)


@given(st.lists(st.integers(0, 4), max_size=12), st.sampled_from([1, 2]))
def test_rows_stand_one_below_the_other(heights: list[int], columns: int) -> None:
    """In order, every line of each once, the second column below nothing; no row is torn."""
    rows = [
        Row(str(n), [(Span(f"{n}.{line}"),) for line in range(height)])
        for n, height in enumerate(heights)
    ]
    stacked = Stacked(rows, columns=columns)
    found = [
        at
        for second in (False, True)
        for y in range(sum(heights) + 1)
        if (at := stacked.at(y, second=second)) is not None
    ]
    assert found == [(n, line) for n, row in enumerate(rows) for line in row.lines]
    assert stacked.height == max(stacked.fold, stacked.count - stacked.fold)
    for n, row in enumerate(rows):
        span = stacked.span(row.id)
        assert span is not None
        second = stacked.is_second(row.id)
        assert [stacked.at(span[0] + y, second=second) for y in range(span[1])] == [
            (n, line) for line in row.lines
        ]


def test_a_line_is_made_when_somebody_looks() -> None:
    """Not to count it, and once."""
    made: list[int] = []

    def making(n: int) -> Sequence[Line]:
        made.append(n)
        return [(Span(str(n)),)]

    stacked = Stacked([Row(str(n), Later(1, partial(making, n))) for n in range(500)])
    assert stacked.count == 500
    assert stacked.at(7) == stacked.at(7) == (7, (Span("7"),))
    assert made == [7]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["vote", "take", "leave", "note", "wait", "nothing"]),
            st.sampled_from([21, 40, 41, 42, 77, 78]),
            st.sampled_from(["en", "de"]),
        ),
        max_size=8,
    )
)
def test_what_is_kept_of_a_long_list_is_what_would_be_made_anew(
    steps: list[tuple[str, int, str]],
) -> None:
    """Whatever happens, whenever it is looked at, in whichever width and language."""
    scene = full()
    view = scene.view("m1")
    first, *_ = view.state.questions
    happening = {
        "vote": lambda: scene.do("p4", questions.Vote(first)),
        "take": lambda: scene.do("m1", questions.Take(first)),
        "leave": lambda: scene.do("p3", queue.Leave("reply")),
        "note": lambda: scene.do("m1", whispers.Note("p5", "geht bald")),
        "wait": lambda: scene.later(65),
        "nothing": lambda: scene,
    }
    kept = lists(Language.named("en"))
    for what, width, code in steps:
        with suppress(Refused):
            happening[what]()
        now = scene.view("m1")
        view = replace(view, state=now.state, now=now.now)
        anew = lists(Language.named(code))
        for name, rows in kept.items():
            rows.language = Language.named(code)
            rows.view = anew[name].view = view
            assert _said(rows, width) == _said(anew[name], width), name


def _said(rows: PaneList, width: int) -> list[tuple[str, list[Line]]]:
    return [(row.id, list(row.lines)) for row in rows.rows_for(width)]


async def test_the_bar_is_pulled(tmp_path: Path) -> None:
    """To where the mouse is; nothing is selected by that, nor moved."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(*(queue.Add(f"p{n}") for n in range(1, 5)))
        await room.do(*(queue.Add(f"p{n}", "question") for n in range(1, 5)))
        async with seen(room.desk(), (80, 16)) as (pilot, screen):
            rows = screen.queue_list
            await until(lambda: len(rows.ids) == 8 and rows.max_scroll_y > 0)
            before, bar = rows.selected, rows.size.width - 1
            await pilot.mouse_down(rows, offset=(bar, rows.size.height - 1))
            await until(lambda: rows.scroll_offset.y == rows.max_scroll_y)
            await pilot.hover(rows, offset=(bar, 0))
            await until(lambda: rows.scroll_offset.y == 0)
            await pilot.mouse_up(rows, offset=(bar, 0))
            await pilot.hover(rows, offset=(bar, 3))
            assert rows.scroll_offset.y == 0
            assert rows.selected == before
