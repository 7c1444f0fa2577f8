"""Where toasts stand: over nothing that is looked at, or written in, at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

from rich.cells import cell_len
from textual.content import Content
from textual.css.scalar import Scalar, ScalarOffset
from textual.geometry import Offset, Region, Size
from textual.notifications import Notification
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets._toast import ToastRack

from .focus_place import place_of

WIDEST: Final = 100
"""Cells of a toast at most."""
FRAME: Final = 3
"""Cells of a toast beside its text."""
ROW: Final = 2
"""Lines of what is selected that stay in sight: a row, and what belongs to it."""
NEVER: Final = 1000
"""How much worse it is to cover what is never to be covered than what is better not covered."""
TEXTUALS_OWN: Final = "-textual-system"
"""The class of what every screen has beside what it is there for."""
CSS: Final = """
ToastRack { dock: top; margin: 0; overflow-y: hidden; }
Toast { width: 100%; max-width: 100%; margin: 0; padding: 0 1; }
"""


@runtime_checkable
class KeepsClear(Protocol):
    """A screen that says, by selectors, which of its widgets toasts never cover, and which better
    not."""

    NEVER_COVERED: ClassVar[str]
    BETTER_SEEN: ClassVar[str]


@runtime_checkable
class Filled(Protocol):
    """A widget that knows where in it there is something."""

    @property
    def filled(self) -> Region: ...


def place_toasts(top: Screen[Any]) -> None:
    """Put the toasts of the screen on top where they cover nothing that matters, there or on those
    that are to be seen below it."""
    toasts = list(top.app._notifications)  # noqa: SLF001 - Textual's, as all here
    rack = next((child for child in top.children if isinstance(child, ToastRack)), None)
    if rack is None or not toasts:
        return
    standing = {rack._toast_id(toast) for toast in toasts}  # noqa: SLF001 - likewise
    for holder in rack.children:
        # What was taken away leaves a line behind.
        holder.display = holder.id in standing
    texts = [_text(toast) for toast in toasts]
    kept = list(_clear([*top.app._background_screens, top]))  # noqa: SLF001 - likewise
    size = _needed(texts, top.size.width)
    never = [region for region, always in kept if always]
    at = best_place(top.size, size, never, [region for region, always in kept if not always])
    if rack.styles.offset != ScalarOffset.from_offset(at):
        rack.styles.offset = at
    if rack.styles.width != Scalar.from_number(size.width):
        rack.styles.width = size.width


def best_place(
    screen: Size, toasts: Size, never: Sequence[Region], rather_not: Sequence[Region]
) -> Offset:
    """The lowest place that covers least, at the right before at the left; never the last line,
    which has the keys."""
    columns = sorted({max(0, screen.width - toasts.width - 1), 0}, reverse=True)
    lines = range(max(0, screen.height - 1 - toasts.height), -1, -1)

    def covered(at: Offset) -> int:
        there = Region(*at, *toasts)
        much = sum(there.intersection(region).area for region in never)
        return NEVER * much + sum(there.intersection(region).area for region in rather_not)

    return min((Offset(x, y) for y in lines for x in columns), key=covered)


def _text(toast: Notification) -> str:
    return f"{toast.title}\n{toast.message}" if toast.title else toast.message


def _needed(texts: Sequence[str], room: int) -> Size:
    """What toasts take."""
    longest = max(cell_len(line) for text in texts for line in text.splitlines() or [""])
    width = max(FRAME + 1, min(longest + FRAME, WIDEST, room - 2))
    return Size(width, sum(Content(text).get_height({}, width - FRAME) for text in texts))


def _clear(screens: Iterable[Screen[Any]]) -> Iterator[tuple[Region, bool]]:
    """What is to be kept clear, and whether it is never to be covered."""
    for screen in screens:
        if isinstance(screen, ModalScreen):
            boxes = (child for child in screen.children if not child.has_class(TEXTUALS_OWN))
            yield from ((box.region, True) for box in boxes)
        if isinstance(screen, KeepsClear):
            for selector, always in ((screen.NEVER_COVERED, True), (screen.BETTER_SEEN, False)):
                named = screen.query(selector) if selector else ()
                yield from ((_filled(widget), always) for widget in named if widget.display)
        if (focused := screen.focused) is not None:
            here = focused.region
            row = Region(here.x, place_of(focused).y, here.width, ROW)
            yield row.intersection(here), True


def _filled(widget: Widget) -> Region:
    """Where a widget has something to say."""
    return widget.filled if isinstance(widget, Filled) else widget.region
