"""Screens that are arranged and painted no more often than something changes.

Textual paints all of a screen again when the keys go from one list to another, paints a dialog
three times until it is whole and all that it covers with it, arranges everything below it once more
when it opens and when it goes, and takes what is below it apart to put it together again: more than
half of what such a key would wait for. All that is private here is Textual's own way of doing so.
A test names it, and what is lost where it is missing.
"""

# ruff: noqa: SLF001

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from textual import events
from textual.reactive import Reactive
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.visual import Visual
from textual.widget import Widget

from .toasts import place_toasts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.css.styles import RulesMap
    from textual.geometry import Region, Size
    from textual.strip import Strip
    from textual.style import Style
    from textual.visual import RenderOptions


ARRANGED_AT_MOST: Final = 4
"""How often a new screen is arranged before it is painted: a bar takes room, after which a text
takes more lines, and so on."""


class Sparing(Screen[Any]):
    """What gets and what loses the keys draws itself anew, and nothing else does."""

    NEVER_COVERED: ClassVar[str] = ""
    BETTER_SEEN: ClassVar[str] = ""
    _appearing = _measuring = False
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:
            super()._screen_resized(size)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """As Textual's own, but a new screen waits until its widgets have asked for what they ask
        for when they come, and is painted once."""
        event.prevent_default()
        self.stack_updates += 1
        self.app._refresh_notifications()
        self._update_auto_focus()
        if not self.is_attached:
            return
        if self._size != self.app.size:
            # True until the app has nothing more to say of it.
            self._appearing = True
            # Behind what its widgets have said by now, and what having the keys leads to.
            self.call_later(self.call_later, self._appear)
        else:
            if event.refresh_styles:
                self.update_node_styles(animate=False)
            self.refresh()

    def _appear(self) -> None:
        """Arrange until that asks for nothing more, and paint what has come of it."""
        self._measuring = True
        for _ in range(ARRANGED_AT_MOST):
            self._refresh_layout(self.app.size)
            asking = [w for w in self.walk_children(Widget) if w._layout_required]
            for widget in asking:
                widget._layout_required = False
                for above in widget.ancestors:
                    if isinstance(above, Widget):
                        above._clear_arrangement_cache()
                        above._layout_updates += 1
            if not asking:
                break
        self._measuring = self._layout_required = False
        self._compositor_refresh()
        for widget in self.walk_children(Widget, with_self=True):
            widget._repaint_required = False
            widget._repaint_regions.clear()
        # Behind what the app has still to say of it.
        self.app.call_later(self.call_later, self._appeared)

    def _appeared(self) -> None:
        self._appearing = False

    def refresh(self, *regions: Region, layout: bool = False, **what: bool) -> Self:
        if layout and self._appearing:
            # Said of what has just come, all of which is being arranged anyway.
            return self
        return super().refresh(*regions, layout=layout, **what)

    def _compositor_refresh(self) -> None:
        if self._measuring:
            return
        top, regions = self.app.screen, self._compositor._dirty_regions
        if self is top or self not in self.app._background_screens or self.app.is_inline:
            if self is top:
                place_toasts(self)
            super()._compositor_refresh()
        elif regions:
            # Below another one: Textual would have it painted again and again.
            self._dirty_widgets.clear()
            top.refresh(*regions)
            # Left required, it would have Textual forget what of the top one waits to be painted.
            top._repaint_required = False
            top._dirty_widgets.add(top)
            regions.clear()

    def render(self) -> RenderableType:
        ground = super().render()
        if isinstance(ground, BackgroundScreen) and ground.color.is_transparent:
            return _Below(ground.screen)  # type: ignore[return-value]  # it draws visuals, too
        return ground


class _Below(Visual):
    """A screen as it stands, under one that dims nothing."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        strips = self._screen._compositor.render_strips()
        return [strip.discard_meta() for strip in strips]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._screen.size.height
