"""Where on the terminal the focus is: there the real cursor stands, which screen readers, braille
lines and magnifiers follow. Textual keeps it only where text is typed."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, OptionList


@runtime_checkable
class Placed(Protocol):
    """A widget that knows where in it the focus is, such as a list its selected row."""

    @property
    def cursor_screen_offset(self) -> Offset: ...


def place_of(focused: Widget | None) -> Offset:
    """Column and line of what has the focus; the top left where nothing has it."""
    if focused is None:
        return Offset(0, 0)
    if isinstance(focused, OptionList):
        return _of_options(focused)
    if isinstance(focused, Input):
        # Its own answer is a cell too far behind the last letter.
        before = cell_len(focused.value[: focused.cursor_position]) - focused.scroll_offset.x
        return focused.content_region.offset + Offset(before, 0)
    if isinstance(focused, Placed):
        return focused.cursor_screen_offset
    return focused.content_region.offset


def _of_options(options: OptionList) -> Offset:
    region, highlighted = options.content_region, options.highlighted
    if highlighted is None:
        return region.offset
    before = (str(options.get_option_at_index(n).prompt) for n in range(highlighted))
    above = sum(text.count("\n") + 1 for text in before)
    return Offset(region.x, min(region.y + above - options.scroll_offset.y, region.bottom - 1))
