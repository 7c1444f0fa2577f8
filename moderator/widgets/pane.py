"""A list under its heading: headings set the parts of a screen apart, without boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import is_
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from server.language import Language

from ..app.own_keys import OwnKeys
from ..client.session_view import SessionView
from .lines import Drawing, Line, Span, is_shown, line_width
from .rows import UNMEASURED, RowList
from .stacked import Later, Row


@dataclass(frozen=True)
class Hint:
    """What to do while a list is empty: ``text``, in English, names the ``key`` of the ``binding``,
    which may be the reader's own."""

    binding: str
    key: str
    text: str


@dataclass(frozen=True)
class Heading:
    """What stands above a list: its name, a count and, at the right, what matters most; and how
    many of its rows wait for the reader."""

    name: str
    count: int | None = None
    end: Line = ()
    waiting: int = 0


WIDTHS: Final = 4
"""So many widths at most are kept of a steady list."""


class PaneList(RowList):
    """A list of one topic of a session. ``hint``: what to do while it is empty.

    Subclasses name the topic (``TITLE``) and say that there is nothing (``EMPTY``), list the rows
    (:meth:`listed`), and may add to the heading (:meth:`count`, :meth:`summary`, :meth:`waiting`).
    """

    TITLE: ClassVar[str]
    EMPTY: ClassVar[str]
    STEADY: ClassVar[int] = 0
    """Seconds for which a long list says the same where nothing happens: only how long people have
    been waiting depends on time. Its rows stay, and their lines are made :class:`Later`, of what
    is in :attr:`view` by then."""

    def __init__(
        self,
        language: Language,
        *,
        id: str | None = None,  # noqa: A002 - as in Textual
        hint: Hint | None = None,
    ) -> None:
        super().__init__(language, id=id)
        self.view: SessionView | None = None
        self._hint = hint
        self._kept_of: tuple[object, ...] = (None, None, None)
        self._kept: dict[tuple[int, str], tuple[float, list[Row]]] = {}
        """Of a steady list, the rows of what was shown last, by width and language: a list comes to
        be seen at another width whenever another pane is opened beside it."""

    @property
    def hint(self) -> str:
        """What to do while the list is empty; nothing once the session is closed."""
        closed = self.view is not None and self.view.state.session.phase == "closed"
        if closed or self._hint is None:
            return ""
        own = getattr(self.app, "own_keys", None) if self.is_mounted else None
        key = self._hint.key
        if isinstance(own, OwnKeys):
            key = own.named(self._hint.binding, key)
        return self.language.text(self._hint.text, key=key)

    def show(self, view: SessionView) -> None:
        """Draw what changed."""
        self.view = view
        self.renew()

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, Sequence[Line]]]:
        """Each row's id and its lines, ``width`` cells wide."""
        raise NotImplementedError

    def lines_at(self, width: int, most: int) -> int:
        """How many lines there would be in so many cells, counted up to ``most``; also while it is
        not on the screen."""
        lines = 0
        for _, row in self.listed(self.view, max(1, width)) if self.view is not None else ():
            lines += len(row)
            if lines >= most:
                return most
        return lines or 1

    def has_rows(self) -> bool:
        """Whether there is anything to show; also while it is not on the screen."""
        return self.view is not None and any(True for _ in self.listed(self.view, UNMEASURED))

    def count(self, _view: SessionView) -> int | None:
        """The number beside the title, if it has one."""
        return None

    def summary(self, _view: SessionView) -> Line:
        """What stands at the right of the heading."""
        return ()

    def waiting(self, _view: SessionView) -> int:
        """How many rows wait for the reader to do something."""
        return 0

    def rows_for(self, width: int) -> Sequence[Row]:
        view = self.view
        if view is None:
            return ()
        if not self.STEADY:
            return self._rows(view, width)
        parts, kept = (view.state, view.presence, view.you), self._kept
        if len(kept) >= WIDTHS or not all(map(is_, self._kept_of, parts)):
            kept.clear()
        self._kept_of = parts
        known, when = (width, self.language.code), view.now.timestamp() // self.STEADY
        if known not in kept:
            kept[known] = (when, self._rows(view, width))
        elif kept[known][0] != when:
            kept[known] = (when, kept[known][1])
            for row in kept[known][1]:
                if isinstance(row.lines, Later):
                    row.lines.forget()
        return kept[known][1]

    def _rows(self, view: SessionView, width: int) -> list[Row]:
        return [Row(row, lines) for row, lines in self.listed(view, width)]

    def heading(self) -> Heading:
        title = self.language.text(self.TITLE)
        if self.view is None:
            return Heading(title)
        view = self.view
        return Heading(title, self.count(view), self.summary(view), self.waiting(view))

    def empty_text(self) -> str:
        return f"{self.language.text(self.EMPTY)} {self.hint}"


class _Head(Drawing):
    """What stands above a list: its name, whether it has the keys, and what matters most."""

    def __init__(self, rows: PaneList, key: str) -> None:
        super().__init__()
        self._rows, self._key = rows, key

    def sized(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Draw what changed."""
        width = self.size.width
        self.stale = width <= 0 or not is_shown(self)
        if self.stale:
            return
        heading = self._rows.heading()
        focused = self._rows.has_keys
        count = "" if heading.count is None else f" {heading.count}"
        key = (Span(f"{self._key} ", "muted"),) if self._key else ()
        start: Line = (
            *key,
            Span(heading.name, "accent" if focused else "strong"),
            Span(f"{count} ", "muted"),
        )
        end: Line = (Span(" "), *heading.end) if heading.end else ()
        rule = "━" if focused else "─"
        room = width - line_width(start) - line_width(end)
        self.draw([(*start, Span(rule * max(0, room), "track"), *end)])


class Pane(Vertical):
    """A heading and a list. ``key`` is the key that leads here."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane > Drawing { height: 1; }
    """

    def __init__(self, rows: PaneList, *, key: str = "", id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.rows = rows
        self._head = _Head(rows, key)

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.rows

    @property
    def headed(self) -> bool:
        """Whether the heading is shown; a tab may say the same."""
        return bool(self._head.display)

    @headed.setter
    def headed(self, shown: bool) -> None:
        self._head.display = shown

    def show(self, view: SessionView) -> None:
        self.rows.show(view)
        self._head.renew()

    def appear(self) -> None:
        """Say in the heading what it would have said while it was not to be seen."""
        if self._head.stale:
            self._head.renew()

    def keys_moved(self) -> None:
        """Say whether the list has the keys."""
        self._head.renew()
        self.rows.renew_mark()

    def on_descendant_focus(self) -> None:
        self._head.renew()

    def on_descendant_blur(self) -> None:
        self._head.renew()

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: ARG002 - Textual's
    ) -> bool:
        # It is as large as its place: nothing has to be arranged anew because of that.
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def on_click(self) -> None:
        self.rows.focus()
