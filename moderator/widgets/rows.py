"""A list whose selection stays with the same thing, whatever happens around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from server.language import Language

from .lines import TONE_CSS, TONES, Line, Span, plain_text, strip_of
from .wrap import paragraph

MARK: Final = "▌"
QUIET_MARK: Final = "▏"
"""Beside the selected row, so that not only its colour marks it; the second where keys go to
another list."""
ABOVE: Final = "▔"
BELOW: Final = "▁"
"""Beside the row that one is drawn to: above or below it is its place."""
RIGHT_BUTTON: Final = 3
UNMEASURED: Final = 40
"""A width for rows that are not on the screen yet."""


@dataclass(frozen=True)
class Row:
    """One row: the ``id`` of what it shows, and its lines."""

    id: str
    lines: tuple[Line, ...]


class RowList(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows, one of which is selected by its id.

    When the selected row goes, the one that takes its place is selected. Subclasses make the
    rows (:meth:`rows_for`) and may say what to do while there are none (:meth:`empty_text`).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONES)
    DEFAULT_CSS = f"""
    RowList {{
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        {TONE_CSS}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "select(-1)", show=False, id="rows.up"),
        Binding("down,j", "select(1)", show=False, id="rows.down"),
        Binding("pageup", "select(-8)", show=False, id="rows.page_up"),
        Binding("pagedown", "select(8)", show=False, id="rows.page_down"),
        Binding("home,g", "select(-100000)", show=False, id="rows.first"),
        Binding("end,G", "select(100000)", show=False, id="rows.last"),
        Binding("enter", "choose", show=False, id="rows.choose"),
    ]

    @dataclass
    class Selected(Message):
        """Another row is selected; ``row`` is None when the list became empty."""

        row: str | None

    @dataclass
    class Chosen(Message):
        """Enter on a row, or (``menu``) a double click, which asks what can be done with it."""

        row: str
        menu: bool = False

    @dataclass
    class Drawn(Message):
        """A row was drawn by the mouse to its place before another one, or (None) to the end."""

        row: str
        before: str | None

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.language = language
        self.selected: str | None = None
        self._rows: tuple[Row, ...] = ()
        self._lines: tuple[tuple[int, Line], ...] = ()
        self.movable = False
        """Whether rows can be drawn to other places by the mouse."""
        self._held: str | None = None
        self._over: int | None = None
        """The row that the mouse button holds, and the number of the one that it is over."""
        self._let_go = False

    @property
    def allow_select(self) -> bool:
        """Text cannot be marked where that would be to move a row."""
        return not self.movable

    def rows_for(self, width: int) -> Sequence[Row]:
        """The rows of what was shown last, ``width`` cells wide."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """What to do when there is nothing here."""
        return ""

    @property
    def has_keys(self) -> bool:
        """Whether keys act on the selected row."""
        return self.has_focus

    @property
    def lines_wanted(self) -> int:
        """How many lines there are to show."""
        return len(self._lines)

    @property
    def is_in_sight(self) -> bool:
        """Whether the selected row, at least its first line, is to be seen."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        first = next((y for y, (n, _) in enumerate(self._lines) if n == self._index()), None)
        return first is not None and top <= first < top + height

    @property
    def ids(self) -> list[str]:
        """The ids of the rows, in order."""
        return [row.id for row in self._rows]

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return plain_text(line for _, line in self._lines)

    def renew(self) -> None:
        """Draw what changed since the last time."""
        width = self.scrollable_content_region.width - 1
        if width <= 0:
            # Keys that come before its first layout act on what will be selected there.
            if not self._rows:
                self._rows = tuple(self.rows_for(UNMEASURED))
                self._keep_selection(0)
            return
        index, seen = self._index(), self.is_in_sight
        self._rows = tuple(self.rows_for(width))
        self._keep_selection(index)
        lines = tuple((n, line) for n, row in enumerate(self._rows) for line in row.lines)
        if not self._rows:
            lines = tuple((-1, line) for line in paragraph(self.empty_text(), width, "muted"))
        old, self._lines = self._lines, lines
        self.virtual_size = Size(width + 1, len(lines))
        if seen and not self.is_in_sight:
            # What came in above has pushed the selected row out.
            self._reveal()
        if len(old) != len(lines):
            # Textual asks whether a bar is needed only when the widget's own size changes.
            self._refresh_scrollbars()
            self.refresh()
            return
        top = self.scroll_offset.y
        for y, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.refresh(Region(0, y - top, self.size.width, 1))

    def select(self, row: str | None) -> None:
        """Select a row and scroll to it."""
        if row != self.selected:
            self.selected = row
            self.refresh()
            self.post_message(self.Selected(row))
        self._reveal()

    def action_select(self, step: int) -> None:
        if self._rows:
            at = self._index() + step
            self.select(self._rows[max(0, min(len(self._rows) - 1, at))].id)

    def action_choose(self) -> None:
        if self.selected is None:
            return
        if not self.is_in_sight:
            # After scrolling by the wheel: nobody is to be chosen unseen.
            self._reveal()
            return
        self.post_message(self.Chosen(self.selected))

    def on_click(self, event: events.Click) -> None:
        number = self._under(event)
        if number is None or self._let_go:
            # That was the end of drawing a row, which stays selected.
            self._let_go = False
            return
        row = self._rows[number].id
        twice = row == self.selected and event.chain > 1
        self.select(row)
        if twice or event.button == RIGHT_BUTTON:
            self.post_message(self.Chosen(row, menu=True))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._let_go = False
        number = self._under(event)
        if self.movable and event.button == 1 and number is not None:
            self._held, self._over = self._rows[number].id, number
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is None:
            return
        number = self._under(event)
        if number is not None and number != self._over:
            self._over = number
            self.refresh()

    def on_mouse_up(self) -> None:
        held, over = self._held, self._over
        self._held = self._over = None
        if held is None:
            return
        self.release_mouse()
        ids = self.ids
        if over is None or held not in ids or ids.index(held) == over:
            return
        after = over + (ids.index(held) < over)
        self._let_go = True
        self.refresh()
        self.select(held)
        self.post_message(self.Drawn(held, ids[after] if after < len(ids) else None))

    def _under(self, event: events.MouseEvent) -> int | None:
        """The number of the row under the mouse."""
        at = event.get_content_offset(self)
        y = at.y + self.scroll_offset.y if at is not None else -1
        number = self._lines[y][0] if 0 <= y < len(self._lines) else -1
        return number if number >= 0 else None

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the selected row begins on the screen."""
        region, at = self.content_region, self._index()
        y = next((y for y, (number, _) in enumerate(self._lines) if number == at), 0)
        inside = max(0, min(y - self.scroll_offset.y, region.height - 1))
        return Offset(region.x, region.y + inside)

    def on_resize(self) -> None:
        self.renew()
        self._reveal()

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        width = self.size.width
        if y >= len(self._lines):
            return strip_of(self, (), width)
        number, line = self._lines[y]
        chosen = number >= 0 and self._rows[number].id == self.selected
        mark = Span(" ")
        if chosen:
            mark = Span(MARK, "accent") if self.has_keys else Span(QUIET_MARK, "track")
        if self._held is not None and number == self._over:
            down = self.ids.index(self._held) < number if self._held in self.ids else False
            mark = Span(BELOW if down else ABOVE, "accent")
        return strip_of(self, (mark, *line), width, selected=chosen and self.has_keys)

    def _index(self) -> int:
        return next((n for n, row in enumerate(self._rows) if row.id == self.selected), 0)

    def _keep_selection(self, index: int) -> None:
        if any(row.id == self.selected for row in self._rows):
            return
        row = self._rows[min(index, len(self._rows) - 1)].id if self._rows else None
        if row != self.selected:
            self.selected = row
            self.refresh()
            self.post_message(self.Selected(row))

    def _reveal(self) -> None:
        lines = [y for y, (n, _) in enumerate(self._lines) if n == self._index()]
        if lines:
            region = Region(0, lines[0], 1, len(lines))
            self.scroll_to_region(region, animate=False, force=True, immediate=True)
