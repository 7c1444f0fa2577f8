"""Whatever the colours, text can be read on its ground."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color
from textual.app import App
from textual.filter import dim_color

from moderator.app.themes import LEAST_CONTRAST, THEMES, contrast
from server.language import Language
from tests.moderator.desk.scene import full
from tests.moderator.desk.still import StillDesk
from tests.moderator.panel.looks import Still, as_seen

GERMAN = Language.named("de")
STATES = ("", "6", "9", "a", "m", "2 I", "ctrl+p", "f1")
"""Keys: the desk as it is, lists with something selected, people to choose, a menu with what is not
possible now, a form, the palette, help."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        # As the standard's explanations have them.
        ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),
        ((0x76, 0x76, 0x76), (255, 255, 255), 4.54),
    ],
)
def test_contrast_is_that_of_the_standard(
    one: tuple[int, int, int], other: tuple[int, int, int], ratio: float
) -> None:
    """WCAG 2.2, whichever of the two is in front."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def faint(app: App[Any]) -> Iterator[str]:
    """The words on a screen that differ too little from their ground."""
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if not any(map(str.isalnum, text)):
                continue
            assert style, text
            assert style.color, text
            assert style.bgcolor, text
            front, back = style.color.triplet, style.bgcolor.triplet
            assert front, text
            assert back, text
            if style.dim:
                front = dim_color(Color.from_triplet(back), style.color).triplet
                assert front
            if (ratio := contrast(front, back)) < LEAST_CONTRAST:
                yield f"{text.strip()}: {ratio:.2f} ({front.hex} on {back.hex})"


@pytest.mark.parametrize("theme", THEMES)
async def test_text_can_be_read_in_all_colours(theme: str, tmp_path: Path) -> None:
    """At the desk, also what is selected, may be typed or is not possible now, and on a panelist's
    screen: at least 4.5 to 1."""
    scene = full()
    desk = StillDesk(scene.view(), GERMAN, scene.facts, tmp_path)
    found: dict[str, list[str]] = {}
    async with desk.run_test(size=(80, 24)) as pilot:
        desk.theme = THEMES[theme][0].name
        for keys in STATES:
            await pilot.press(*keys.split())
            await pilot.pause()
            found[keys] = list(faint(desk))
            await pilot.press("escape")
            await pilot.pause()
    panel = Still(as_seen(scene, "p1"), GERMAN)
    async with panel.run_test(size=(80, 24)) as pilot:
        panel.theme = THEMES[theme][0].name
        await pilot.pause()
        found["panel"] = list(faint(panel))
    assert {where: texts for where, texts in found.items() if texts} == {}
