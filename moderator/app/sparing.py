"""Screens that are arranged and painted no more often than something changes.

Textual paints all of a screen again when the keys go from one list to another, arranges everything
below a dialog once more when that opens, and takes what is below it apart to put it together again:
more than half of what such a key would wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.reactive import Reactive
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.visual import Visual

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.css.styles import RulesMap
    from textual.geometry import Size
    from textual.strip import Strip
    from textual.style import Style
    from textual.visual import RenderOptions
    from textual.widget import Widget


class Sparing(Screen[Any]):
    """What gets and what loses the keys draws itself anew, and nothing else does."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:
            super()._screen_resized(size)

    def render(self) -> RenderableType:
        ground = super().render()
        if isinstance(ground, BackgroundScreen) and ground.color.is_transparent:
            return _Below(ground.screen)  # type: ignore[return-value]
        return ground


class _Below(Visual):
    """A screen as it stands, under one that dims nothing."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        strips = self._screen._compositor.render_strips()  # noqa: SLF001 - as Textual's own does
        return [strip.discard_meta() for strip in strips]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._screen.size.height
