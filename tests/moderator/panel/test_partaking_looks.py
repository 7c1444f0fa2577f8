"""How questions, positions, findings, feedback and whispers look, at the sizes people have."""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.pilot import Pilot

from moderator.widgets.footer import KeyLine
from moderator.widgets.lines import Drawing
from moderator.widgets.rows import RowList
from server.language import Language
from tests.moderator.desk.scene import Scene
from tests.moderator.panel.looks import Still, as_seen
from tests.moderator.panel.results import asked, established, positioned, rated, spectators
from tests.support.screens import on_screen

Place: TypeAlias = Callable[[], tuple[Scene, str]]


def questions() -> tuple[Scene, str]:
    scene = asked()
    return scene, spectators(scene)[0]


def put_to_me() -> tuple[Scene, str]:
    return asked(), "p5"


def positions() -> tuple[Scene, str]:
    return positioned(), "p1"


def findings() -> tuple[Scene, str]:
    return established(), "p1"


def whispers() -> tuple[Scene, str]:
    return established(), "p5"


def feedback_open() -> tuple[Scene, str]:
    return rated(closed=False), "p5"


def feedback_closed() -> tuple[Scene, str]:
    return rated(closed=True), "p1"


EVERYTHING: list[tuple[str, Place]] = [
    ("4", questions),
    ("1", put_to_me),
    ("5", positions),
    ("6", findings),
    ("7", whispers),
    ("8", feedback_open),
    ("8", feedback_closed),
]
SMALL, LARGE, LITTLE = (80, 24), (120, 40), (60, 20)
LOOKS = [
    *((SMALL, key, place) for key, place in EVERYTHING if place not in (whispers, feedback_closed)),
    (SMALL, "p", positions),
    (SMALL, "f4", feedback_open),
    (LARGE, "5", positions),
    (LARGE, "1", put_to_me),
    (LITTLE, "1", feedback_open),
    (LITTLE, "5", positions),
    (LITTLE, "p", positions),
]


def name_of(value: object) -> str | None:
    if isinstance(value, tuple):
        return f"{value[0]}x{value[1]}"
    return str(getattr(value, "__name__", value))


@pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")
@pytest.mark.parametrize(("size", "key", "place"), LOOKS, ids=name_of)
def test_looks(snap_compare: Any, size: tuple[int, int], key: str, place: Place) -> None:
    """Texts, bars and keys keep their places, whoever looks at whatever size of terminal."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named("en"))

    async def open_it(pilot: Pilot[None]) -> None:
        await pilot.press(key)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=open_it)


@pytest.mark.parametrize(
    ("size", "key", "place", "said"),
    [
        (SMALL, "8", feedback_closed, ("3 people have given feedback.", "Yours: 5", "– 太长了")),
        (SMALL, "7", whispers, ("Volker Scharfen → you", "Hanna Sommer → the panel")),
        (LARGE, "4", questions, ("4▲ 李雷: 谁付钱? [/b]", "yours · waits for approval", "v Vote")),
        (LARGE, "6", findings, ("You: supports · 1 for", "You have not said yet.", "+ Support")),
    ],
    ids=name_of,
)
async def test_what_is_in_a_list_is_told_in_words(
    size: tuple[int, int], key: str, place: Place, said: tuple[str, ...]
) -> None:
    """Results, whispers and whose is what, whole."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named("en"))
    async with app.run_test(size=size) as pilot:
        await pilot.press(key)
        await pilot.pause()
        shown = on_screen(app)
    assert [text for text in said if text not in shown] == []


@pytest.mark.parametrize(("key", "place"), EVERYTHING, ids=name_of)
async def test_nothing_is_seen_of_the_audience_but_numbers(key: str, place: Place) -> None:
    """Neither names of the audience nor what was not meant for the reader stand anywhere."""
    scene, you = place()
    public = {p.name for p in scene.state.people.values() if p.public or p.id == you}
    hidden = {p.name for p in scene.state.people.values()} - public
    hidden |= {"Something else"}
    app = Still(as_seen(scene, you), Language.named("en"))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press(key)
        parts = app.panel.query("*")
        shown = "\n".join(str(w.text) for w in parts if isinstance(w, Drawing | RowList))
    assert shown
    assert [name for name in hidden if name in shown] == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("key", "place"), [EVERYTHING[n] for n in (0, 3, 4, 5)], ids=name_of)
async def test_the_footer_fits(key: str, place: Place, language: str) -> None:
    """Every key in the footer can be read whole, and help is always among them."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named(language))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        for width in (80, 60):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            keys = list(app.panel.query_one(KeyLine).keys)
            assert "f1" in [found.key for found in keys]
            assert len(keys) > 3
            assert all(found.end <= width for found in keys)
