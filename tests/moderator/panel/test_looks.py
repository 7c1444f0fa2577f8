"""How the screen looks at the sizes that people have."""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from moderator.dialogs.menu import Menu
from moderator.widgets.lines import Drawing
from moderator.widgets.rows import RowList
from server.language import Language
from server.session import agenda, floor, panel, people, phases, queue
from server.session.words import SYSTEM
from tests.moderator.desk.scene import CHINESE, LONG, Scene, closed, lively
from tests.moderator.panel.looks import Still, as_seen
from tests.support.screens import on_screen
from tests.support.waiting import until


def queued() -> tuple[Scene, str]:
    """A panelist with two hands up, one of them explained and with a note."""
    return lively().do("p2", queue.Join("contribution", "Zu [/b] und 李雷")), "p2"


def speaking() -> tuple[Scene, str]:
    scene = lively()
    return scene.do("m1", floor.Give(person="p4", kind="contribution")).later(100), "p4"


def over_time() -> tuple[Scene, str]:
    scene, you = speaking()
    return scene.later(120), you


def interrupted() -> tuple[Scene, str]:
    return lively(), "p1"


def invited() -> tuple[Scene, str]:
    scene = lively()
    you = next(p for p, i in scene.state.panel.items() if i.until is None)
    return scene.do("m2", panel.Invite(you)).later(20), you


def audience() -> tuple[Scene, str]:
    scene = lively().do(SYSTEM, people.Join(CHINESE, "spectator", LONG))
    you = next(p.id for p in scene.state.people.values() if p.organisation == LONG)
    return scene.do(you, queue.Join("question")), you


def paused() -> tuple[Scene, str]:
    return lively().do("m1", phases.Pause()), "p3"


def before() -> tuple[Scene, str]:
    return Scene(), "p1"


def after() -> tuple[Scene, str]:
    return closed(), "p5"


Place: TypeAlias = Callable[[], tuple[Scene, str]]
EVERYTHING: list[Place] = [
    queued, speaking, over_time, interrupted, invited, audience, paused, before, after
]  # fmt: skip
LOOKS: list[tuple[tuple[int, int], Place]] = [
    *(((80, 24), place) for place in (queued, speaking, invited, audience)),
    *(((120, 40), place) for place in (queued, speaking, invited)),
    *(((60, 20), place) for place in (queued, invited)),
]


def name_of(value: tuple[int, int] | Place) -> str:
    return f"{value[0]}x{value[1]}" if isinstance(value, tuple) else value.__name__


@pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")
@pytest.mark.parametrize(("size", "place"), LOOKS, ids=name_of)
def test_looks(snap_compare: Any, place: Place, size: tuple[int, int]) -> None:
    """Nothing is cut off that matters, whoever looks at whatever size of terminal."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named("en"))
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (before, ("The session has not begun yet.", "First: Begrüßung und Einführung")),
        (after, ("The session is closed.", "Thank you for taking part.", "■ Closed")),
        (paused, ("It goes on with “Diskussion:", "session paused", "You go on after the pause")),
        (over_time, ("YOU HAVE THE FLOOR", "over the limit (3:00)", "e Finish")),
        (interrupted, ("You go on after 李雷", "left (of 3:00)")),
    ],
)
async def test_the_reader_is_told_where_they_stand(place: Place, said: tuple[str, ...]) -> None:
    """In words, on the smallest screen that people mostly have."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = on_screen(app)
    assert [text for text in said if text not in shown] == []


@pytest.mark.parametrize("place", EVERYTHING, ids=lambda place: str(place.__name__))
async def test_nothing_is_seen_of_the_audience_but_numbers(place: Place) -> None:
    """Names of people whom the reader may not know stand nowhere on the screen."""
    scene, you = place()
    hidden = {p.name for p in scene.state.people.values() if not p.public and p.id != you} - {
        p.name for p in scene.state.people.values() if p.public or p.id == you
    }
    app = Still(as_seen(scene, you), Language.named("en"))
    async with app.run_test(size=(160, 50)):
        shown = "\n".join(
            str(widget.text)
            for widget in app.panel.query("*")
            if isinstance(widget, Drawing | RowList)
        )
    assert shown
    assert [name for name in hidden if name in shown] == []


async def test_hands_to_choose_from_are_all_in_sight() -> None:
    """However much was written with them: the last row is there, without scrolling."""
    scene = Scene().do("m1", agenda.Next())
    scene.do("p1", queue.Join("contribution", "many words " * 25), queue.Join("question", "few"))
    scene.do("m1", agenda.Next()).do("p1", queue.Join("reply", "many words " * 25))
    scene.do("p1", queue.Join("contribution", "many words " * 25))
    app = Still(as_seen(scene, "p1"), Language.named("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        await until(lambda: isinstance(app.screen, Menu))
        await pilot.pause()
        menu = app.screen
        assert isinstance(menu, Menu)
        assert (menu.options.option_count, menu.options.max_scroll_y) == (4, 0)
