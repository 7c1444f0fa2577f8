"""A list whose selection stays with the same thing, whatever happens around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip

from server.language import Language

from .barred import Barred
from .lines import TONE_CSS, Line, Span, Tones, is_shown, plain_text
from .painting import PaintedNext, painted_by_layout
from .stacked import Row, Stacked
from .wrap import paragraph

_Placed: TypeAlias = tuple[int, Line] | None

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


class RowList(PaintedNext, Barred, can_focus=True, inherit_bindings=False):
    """Rows, one of which is selected by its id.

    When the selected row goes, the one that takes its place is selected. Subclasses make the
    rows (:meth:`rows_for`) and may say what to do while there are none (:meth:`empty_text`).
    """

    DEFAULT_CSS = f"""
    RowList {{
        height: 1fr;
        {TONE_CSS}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "select(-1)", show=False, id="rows.up"),
        Binding("down", "select(1)", show=False, id="rows.down"),
        Binding("pageup", "select(-8)", show=False, id="rows.page_up"),
        Binding("pagedown", "select(8)", show=False, id="rows.page_down"),
        Binding("home", "select(-100000)", show=False, id="rows.first"),
        Binding("end", "select(100000)", show=False, id="rows.last"),
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
        self._stacked = Stacked()
        self.columns = 1
        """How many columns the rows stand in: one, or two beside each other."""
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
        """Whether keys act on the selected row. Textual's ``has_focus`` says so a little later."""
        return self.is_attached and self.screen.focused is self

    @property
    def lines_wanted(self) -> int:
        """How many lines there are to show, one below the other; 0 before its first layout."""
        self._catch_up()
        return self._stacked.count if self.text_width > 1 else 0

    @property
    def is_in_sight(self) -> bool:
        """Whether the selected row, at least its first line, is to be seen."""
        self._catch_up()
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        span = self._stacked.span(self._selected)
        return span is not None and top <= span[0] < top + height

    @property
    def filled(self) -> Region:
        """Where on the terminal there are rows, or what is said instead of them."""
        x, y, width, height = self.region
        return Region(x, y, width, min(height, max(0, self._stacked.height - self.scroll_offset.y)))

    @property
    def ids(self) -> list[str]:
        """The ids of the rows, in order."""
        self._catch_up()
        return list(self._stacked.places)

    @property
    def text(self) -> str:
        """The lines as plain text."""
        self._catch_up()
        return plain_text(self._stacked.lines())

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
        old, seen = self._stacked, self._in_view()
        self._list()
        # What is about to appear has no size yet by which lines could be told apart.
        same = (old.count, old.fold) == (self._stacked.count, self._stacked.fold)
        if not same or not self.size:
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(seen, self._in_view(), strict=True)):
            if before != after:
                self.refresh(Region(0, y, self.size.width, 1))

    def _in_view(self) -> list[tuple[_Placed, _Placed]]:
        """What stands in each line that is in sight, column by column."""
        top, at = self.scroll_offset.y, self._stacked.at
        ys = range(top, top + self.size.height)
        return [(at(y), at(y, second=True) if self.columns > 1 else None) for y in ys]

    def _list(self) -> None:
        """Make the rows anew, for the width that there is."""
        whole = self.text_width - 1
        # Each column has a mark of its own, and a cell before the next one.
        width = whole if self.columns == 1 else (self.text_width + 1) // 2 - 2
        place, seen = self._place(), self.is_in_sight
        # Keys that come before its first layout act on what will be selected there.
        rows = self.rows_for(width if width > 0 else UNMEASURED)
        instead = () if rows or width <= 0 else paragraph(self.empty_text(), width, "muted")
        self._stacked = Stacked(rows, instead, columns=self.columns)
        self._keep_selection(place)
        if width <= 0:
            return
        self.lengthen(self._stacked.height)
        if seen and not self.is_in_sight:
            # What came in above has pushed the selected row out.
            self._reveal()

    def select(self, row: str | None) -> None:
        """Select a row and scroll to it."""
        self._catch_up()
        if row != self._selected:
            before, self._selected = self._selected, row
            self._redraw(before)
            self._redraw(row)
            self.post_message(self.Selected(row))
        self._reveal()

    def _redraw(self, row: str | None) -> None:
        """Draw this anew, and no others."""
        span = self._stacked.span(row)
        if span is not None:
            self.refresh(Region(0, span[0] - self.scroll_offset.y, self.size.width, span[1]))

    def action_select(self, step: int) -> None:
        rows = self.ids
        if rows:
            self.select(rows[max(0, min(len(rows) - 1, self._place() + step))])

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
        row = self._stacked.rows[number].id
        twice = row == self._selected and event.chain > 1
        self.select(row)
        if twice or event.button == RIGHT_BUTTON:
            self.post_message(self.Chosen(row, menu=True))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._let_go = False
        number = self._under(event)
        if self.movable and event.button == 1 and number is not None:
            self._held, self._over = self._stacked.rows[number].id, number
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
        """The place of the row under the mouse."""
        at = event.get_content_offset(self)
        if at is None or self.is_on_bar(event):
            return None
        second = self.columns > 1 and at.x >= self.drawn_width // 2
        found = self._stacked.at(at.y + self.scroll_offset.y, second=second)
        return found[0] if found is not None and found[0] >= 0 else None

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the selected row begins on the screen."""
        region, (first, _) = self.content_region, self._stacked.span(self._selected) or (0, 0)
        inside = max(0, min(first - self.scroll_offset.y, region.height - 1))
        second = self._stacked.is_second(self._selected)
        return Offset(region.x + second * (self.drawn_width // 2), region.y + inside)

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
        painted_by_layout(self)
        return changed

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing in its style depends on that, and to have it styled anew takes long."""

    def _on_focus(self, event: events.Focus) -> None:
        self._keys_moved(event, events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        self._keys_moved(event, events.DescendantBlur(self))

    def _keys_moved(self, event: events.Event, told: events.Event) -> None:
        # As Textual does, but for painting all rows because of the mark beside one.
        event.prevent_default()
        self.has_focus = isinstance(event, events.Focus)
        self.renew_mark()
        if self.parent is not None:
            self.parent.post_message(told)

    def renew_mark(self) -> None:
        """Draw the selected row anew, by which it is seen whether keys act on it."""
        self._redraw(self._selected)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._tones.forget()

    def render_line(self, y: int) -> Strip:
        line, width, at = y + self.scroll_offset.y, self.drawn_width, self._stacked.at
        if self.columns == 1:
            strip = self._strip(at(line), width)
        else:
            half = width // 2
            second = self._strip(at(line, second=True), width - half)
            strip = Strip.join([self._strip(at(line), half), second])
        return self.with_bar(strip, y)

    def _strip(self, found: _Placed, width: int) -> Strip:
        """A line in so many cells, with its mark."""
        if found is None:
            return self._tones.strip_of((), width)
        number, line = found
        chosen = number >= 0 and self._stacked.rows[number].id == self._selected
        mark = Span(" ")
        if chosen:
            mark = Span(MARK, "accent") if self.has_keys else Span(QUIET_MARK, "track")
        if self._held is not None and number == self._over:
            down = self._stacked.places.get(self._held, number) < number
            mark = Span(BELOW if down else ABOVE, "accent")
        return self._tones.strip_of((mark, *line), width, selected=chosen and self.has_keys)

    def _place(self) -> int:
        """That of the selected row; 0 where there is none."""
        return self._stacked.places.get(self._selected or "", 0)

    def _keep_selection(self, place: int) -> None:
        if self._selected in self._stacked.places:
            return
        rows = self._stacked.rows
        row = rows[min(place, len(rows) - 1)].id if rows else None
        if row != self._selected:
            self._selected = row
            self.refresh()
            self.post_message(self.Selected(row))

    def _reveal(self) -> None:
        span = self._stacked.span(self._selected)
        if span is not None:
            region = Region(0, span[0], 1, span[1])
            self.scroll_to_region(region, animate=False, force=True, immediate=True)
