"""Widgets that are painted by the very next frame, and by that alone.

Textual has a widget tell its screen by a message that it is to be painted, which may come when the
frame has just gone; and what the frame of a layout has painted, it paints a second time. Nothing
public changes that. A test names all that is private here, and what is lost where it is missing.
"""

# ruff: noqa: SLF001

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.widget import Widget
    from textual.widget import Widget as MixedInto
else:
    # Textual takes CSS from one line of ancestors only: what is mixed in must not be in it.
    MixedInto = object


class PaintedNext(MixedInto):
    """To be mixed into a widget: what it refreshes is painted by the next frame."""

    def refresh(self, *regions: Region, **what: bool) -> Self:
        super().refresh(*regions, **what)
        _paint_next(self)
        return self


def _paint_next(widget: Widget) -> None:
    if not (widget._repaint_required and widget.is_attached):
        return
    screen = widget.screen
    if widget in screen._compositor.visible_widgets:
        widget._repaint_required = False
        screen._dirty_widgets.add(widget)
        screen.check_idle()
    elif screen._layout_required:
        # Out of sight as yet: if it comes to be seen by that, it is painted by that.
        painted_by_layout(widget)


def painted_by_layout(widget: Widget) -> None:
    """Take back that a widget is to be painted: the frame of the layout that is under way does."""
    widget._repaint_required = False
    widget._repaint_regions.clear()


def arrange_next(parent: Widget) -> None:
    """Have the next frame arrange what is below ``parent``, two generations of it, and paint what
    they have to show, in one go: asked one by one, they would come to be arranged in two."""
    screen = parent.screen
    parts = (part for child in parent.children for part in (child, *child.children))
    for widget in (parent, *parts):
        widget._layout_required = False
        # What stays where it is is painted by this alone: it may have changed before the others
        # got their new places.
        if widget._repaint_required:
            widget._repaint_required = False
            screen._dirty_widgets.add(widget)
    for widget in (parent, *parent.children):
        widget._clear_arrangement_cache()
        widget._layout_updates += 1
    screen._layout_widgets.setdefault(parent, set())
    screen._layout_required = True
    screen.check_idle()
