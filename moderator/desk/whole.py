"""All of the desk as one widget, whose parts stand where the composition has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from textual.containers import Container
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from ..widgets.pane import Pane
from .composition import BESIDE, Composition, Needs
from .panes import Pane as PaneName


class _Composed(Layout):
    """Puts the parts where the composition has them."""

    name = "composed"

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,  # noqa: ARG002 - Textual's
        greedy: bool = True,  # noqa: ARG002 - Textual's
    ) -> ArrangeResult:
        assert isinstance(parent, Whole)
        boxes = parent.composition.boxes if parent.composition is not None else {}
        return [
            WidgetPlacement(Region(*boxes[child.id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and child.id in boxes
        ]


_LAYOUT: Final = _Composed()


def _room(width: int) -> int:
    """About the cells that a hidden list would have."""
    return (width if width < BESIDE else width // 2) - 2


class Whole(Container):
    """``panes``: the lists with their headings, all of which are among the parts."""

    composition: Composition | None = None

    def __init__(self, panes: Mapping[PaneName, Pane]) -> None:
        super().__init__()
        self._panes = panes

    @property
    def layout(self) -> Layout:
        return _LAYOUT

    @property
    def shown(self) -> frozenset[PaneName]:
        """The lists that are to be seen."""
        return self.composition.panes if self.composition is not None else frozenset()

    @property
    def headed(self) -> frozenset[PaneName]:
        """Those of them that have a heading."""
        return self.composition.headed if self.composition is not None else frozenset()

    def needs(self, announcement: int, notices: int, width: int, height: int) -> Needs:
        """What the parts would take on a terminal of such a size."""
        lines = partial(self._lines, width, 2 * height)
        return Needs(announcement, lines, self._has_rows, notices)

    def _lines(self, width: int, most: int, pane: PaneName) -> int:
        """Of what is hidden, about what it would take, as far as that matters."""
        rows = self._panes[pane].rows
        counted = rows.lines_wanted if pane in self.shown else 0
        # One that has only just been shown has not been counted yet.
        return counted or rows.lines_at(_room(width), most)

    def _has_rows(self, pane: PaneName) -> bool:
        return self._panes[pane].rows.has_rows()

    def take(self, found: Composition) -> bool:
        """Give everything its place; returns whether that is another one.

        By each widget's own style: a class, even on one of them, would have all below it styled
        anew, which is what a key would wait for.
        """
        if found == self.composition:
            return False
        self.composition = found
        for pane, widget in self._panes.items():
            widget.display = pane in found.panes
            widget.headed = pane in found.headed
            columns = 2 if pane in found.doubled else 1
            if widget.rows.columns != columns:
                widget.rows.columns = columns
                widget.rows.renew()
        for part in self.children:
            if not isinstance(part, Pane):
                part.display = part.id in found.boxes
        for pane in found.headed:
            self._panes[pane].appear()
        return True
