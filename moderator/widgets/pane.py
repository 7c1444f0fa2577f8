"""A list under its heading: how the desk's parts are set apart without boxes."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from server.language import Language

from ..client.session_view import SessionView
from .lines import Drawing, Line, Span, line_width
from .rows import RowList


@dataclass(frozen=True)
class Heading:
    """What stands above a list: its name, how many, and at the right what matters of it."""

    name: str
    count: int | None = None
    end: Line = ()


class PaneList(RowList):
    """A list that draws a moment. ``hint`` says what to do where it is empty."""

    def __init__(self, language: Language, *, id: str | None = None, hint: str = "") -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.view: SessionView | None = None
        self._hint = hint

    @property
    def hint(self) -> str:
        """What to do where the list is empty; nothing once the session is closed."""
        closed = self.view is not None and self.view.state.session.phase == "closed"
        return "" if closed else self._hint

    def show(self, view: SessionView) -> None:
        """Draw what changed."""
        self.view = view
        self.renew()

    def heading(self) -> Heading:
        raise NotImplementedError


class Pane(Vertical):
    """A heading and a list. ``key`` is what brings one here."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane > Drawing { height: 1; }
    """

    def __init__(self, rows: PaneList, *, key: str = "", id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.rows = rows
        self.key = key
        self._head = Drawing()

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.rows

    def show(self, view: SessionView) -> None:
        self.rows.show(view)
        self._draw_head()

    def on_resize(self) -> None:
        self._draw_head()

    def on_descendant_focus(self) -> None:
        self._draw_head()

    def on_descendant_blur(self) -> None:
        self._draw_head()

    def on_click(self) -> None:
        self.rows.focus()

    def _draw_head(self) -> None:
        width = self._head.size.width
        if width <= 0:
            return
        heading = self.rows.heading()
        focused = self.rows.has_focus
        count = "" if heading.count is None else f" {heading.count}"
        key = (Span(f"{self.key} ", "muted"),) if self.key else ()
        start: Line = (
            *key,
            Span(heading.name, "accent" if focused else "strong"),
            Span(f"{count} ", "muted"),
        )
        end: Line = (Span(" "), *heading.end) if heading.end else ()
        rule = "━" if focused else "─"
        room = width - line_width(start) - line_width(end)
        self._head.draw([(*start, Span(rule * max(0, room), "track"), *end)])
