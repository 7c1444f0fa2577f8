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

from .lines import TONE_CSS, Line, Span, Tones, is_shown, plain_text
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
        self._tones = Tones(self)
        self._stale = False
        """Whether something was not listed because it was not to be seen."""
        super().__init__(id=id)
        self.language = language
        self._selected: str | None = None
        self._rows: tuple[Row, ...] = ()
        self._lines: tuple[tuple[int, Line], ...] = ()
        """The lines of all rows, each with its row's number."""
        self.columns = 1
        """How many columns they stand in: one, or two beside each other."""
        self._fold = 0
        """How many of the lines stand in the first."""
        self.movable = False
        """Whether rows can be drawn to other places by the mouse."""
        self._held: str | None = None
        self._over: int | None = None
        """The row that the mouse button holds, and the number of the one that it is over."""
        self._let_go = False

    @property
    def selected(self) -> str | None:
        """The id of the selected row; None where there are no rows."""
        self._catch_up()
        return self._selected

    @selected.setter
    def selected(self, row: str | None) -> None:
        self._selected = row

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
        """How many lines there are to show, one below the other."""
        self._catch_up()
        return len(self._lines)

    def lines_at(self, width: int) -> int:
        """How many there would be in so many cells; also while it is not on the screen."""
        rows = self.rows_for(max(1, width))
        return sum(len(row.lines) for row in rows) if rows else 1

    def _y(self, line: int) -> int:
        """Where a line stands below the top of its column."""
        return line if line < self._fold else line - self._fold

    def _first_line(self) -> int | None:
        """The first line of the selected row."""
        at = self._index()
        return next((i for i, (number, _) in enumerate(self._lines) if number == at), None)

    @property
    def is_in_sight(self) -> bool:
        """Whether the selected row, at least its first line, is to be seen."""
        self._catch_up()
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        first = self._first_line()
        return first is not None and top <= self._y(first) < top + height

    @property
    def ids(self) -> list[str]:
        """The ids of the rows, in order."""
        self._catch_up()
        return [row.id for row in self._rows]

    @property
    def text(self) -> str:
        """The lines as plain text."""
        self._catch_up()
        return plain_text(line for _, line in self._lines)

    def renew(self) -> None:
        """Draw what changed since the last time, once there is somebody to see it."""
        self._stale = True
        if is_shown(self):
            self._catch_up()

    def _catch_up(self) -> None:
        """List what was not listed while it was not to be seen."""
        if not self._stale:
            return
        self._stale = False
        old, folded = self._lines, self._fold
        self._list()
        if len(old) != len(self._lines) or folded != self._fold:
            self.refresh()
            return
        for line, (before, after) in enumerate(zip(old, self._lines, strict=True)):
            if before != after:
                y = self._y(line) - self.scroll_offset.y
                self.refresh(Region(0, y, self.size.width, 1))

    def _list(self) -> None:
        """Make the rows anew, for the width that there is."""
        # Its own size, as Textual has no other of what is hidden.
        inside = self._size.region.shrink(self.styles.gutter)
        whole = self._get_scrollable_region(inside).width - 1
        # Each column has a mark of its own, and a cell before the next one.
        width = whole if self.columns == 1 else self._size.width // 2 - 2
        index, seen = self._index(), self.is_in_sight
        # Keys that come before its first layout act on what will be selected there.
        self._rows = tuple(self.rows_for(width if width > 0 else UNMEASURED))
        self._keep_selection(index)
        if width <= 0:
            return
        lines = tuple((n, line) for n, row in enumerate(self._rows) for line in row.lines)
        if not self._rows:
            lines = tuple((-1, line) for line in paragraph(self.empty_text(), width, "muted"))
        longer = len(lines) != len(self._lines)
        self._lines, self._fold = lines, self._folded(lines)
        size = Size(whole + 1, max(self._fold, len(lines) - self._fold))
        if self.styles.is_auto_height:
            self.virtual_size = size
        else:
            # Whatever it has to show, it is as large as it is: nothing has to be arranged anew.
            self.set_reactive(RowList.virtual_size, size)
        if longer:
            self._scroll_update(size)
        if seen and not self.is_in_sight:
            # What came in above has pushed the selected row out.
            self._reveal()

    def _folded(self, lines: Sequence[tuple[int, Line]]) -> int:
        """How many lines stand in the first column: half of them, and no row is torn."""
        if self.columns == 1:
            return len(lines)
        half = -(-len(lines) // 2)
        while half < len(lines) and lines[half][0] == lines[half - 1][0]:
            half += 1
        return half

    def select(self, row: str | None) -> None:
        """Select a row and scroll to it."""
        self._catch_up()
        if row != self._selected:
            before, self._selected = self._selected, row
            self._redraw(before, row)
            self.post_message(self.Selected(row))
        self._reveal()

    def _redraw(self, *rows: str | None) -> None:
        """Draw these anew, and no others."""
        ids = [row.id for row in self._rows]
        numbers = {ids.index(row) for row in rows if row in ids}
        top, width = self.scroll_offset.y, self.size.width
        for y, (number, _) in enumerate(self._lines):
            if number in numbers:
                self.refresh(Region(0, y - top, width, 1))

    def action_select(self, step: int) -> None:
        self._catch_up()
        if self._rows:
            at = self._index() + step
            self.select(self._rows[max(0, min(len(self._rows) - 1, at))].id)

    def action_choose(self) -> None:
        self._catch_up()
        if self._selected is None:
            return
        if not self.is_in_sight:
            # After scrolling by the wheel: nobody is to be chosen unseen.
            self._reveal()
            return
        self.post_message(self.Chosen(self._selected))

    def on_click(self, event: events.Click) -> None:
        number = self._under(event)
        if number is None or self._let_go:
            # That was the end of drawing a row, which stays selected.
            self._let_go = False
            return
        row = self._rows[number].id
        twice = row == self._selected and event.chain > 1
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
        if at is None:
            return None
        second = self.columns > 1 and at.x >= self.size.width // 2
        found = self._line_at(at.y + self.scroll_offset.y, second=second)
        return found[0] if found is not None and found[0] >= 0 else None

    def _line_at(self, y: int, *, second: bool = False) -> tuple[int, Line] | None:
        """The line of a column that stands ``y`` below its top."""
        column = self._lines[self._fold :] if second else self._lines[: self._fold]
        return column[y] if 0 <= y < len(column) else None

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the selected row begins on the screen."""
        region, first = self.content_region, self._first_line() or 0
        inside = max(0, min(self._y(first) - self.scroll_offset.y, region.height - 1))
        second = self.columns > 1 and first >= self._fold
        return Offset(region.x + second * (self.size.width // 2), region.y + inside)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # Textual says by a message, after the frame, that the size is another one; and where it is
        # the same, it would still draw the bar again after each layout.
        if size == self._size and not self._stale:
            return False
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        self._stale = False
        self._list()
        self._reveal()
        self._set_dirty()
        return changed

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing in its style depends on that, and to have it styled anew takes long."""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._tones.forget()

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        width = self.size.width
        if self.columns == 1:
            return self._strip(self._line_at(y), width)
        half = width // 2
        left, right = self._line_at(y), self._line_at(y, second=True)
        return Strip.join([self._strip(left, half), self._strip(right, width - half)])

    def _strip(self, found: tuple[int, Line] | None, width: int) -> Strip:
        """A line in so many cells, with its mark."""
        if found is None:
            return self._tones.strip_of((), width)
        number, line = found
        chosen = number >= 0 and self._rows[number].id == self._selected
        mark = Span(" ")
        if chosen:
            mark = Span(MARK, "accent") if self.has_keys else Span(QUIET_MARK, "track")
        if self._held is not None and number == self._over:
            down = self.ids.index(self._held) < number if self._held in self.ids else False
            mark = Span(BELOW if down else ABOVE, "accent")
        return self._tones.strip_of((mark, *line), width, selected=chosen and self.has_keys)

    def _index(self) -> int:
        return next((n for n, row in enumerate(self._rows) if row.id == self._selected), 0)

    def _keep_selection(self, index: int) -> None:
        if any(row.id == self._selected for row in self._rows):
            return
        row = self._rows[min(index, len(self._rows) - 1)].id if self._rows else None
        if row != self._selected:
            self._selected = row
            self.refresh()
            self.post_message(self.Selected(row))

    def _reveal(self) -> None:
        at = self._index()
        lines = [self._y(i) for i, (number, _) in enumerate(self._lines) if number == at]
        if lines:
            region = Region(0, lines[0], 1, len(lines))
            self.scroll_to_region(region, animate=False, force=True, immediate=True)
