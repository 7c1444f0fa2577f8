"""Drawings of a session, without rows to select."""

from __future__ import annotations

from collections.abc import Sequence

from server.language import Language

from ..client.session_view import SessionView
from .lines import Drawing, Line, is_shown


class ViewDrawing(Drawing):
    """Lines made from a session's view. They are made anew when the widget's size changes."""

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.language = language
        self.view: SessionView | None = None

    def show(self, view: SessionView) -> None:
        """Draw what changed; for clocks, call it once a second."""
        self.view = view
        self.stale = not is_shown(self)
        if not self.stale and self.size.width > 0:
            self.draw(self.lines_of(view, self.size.width, self.size.height))

    def lines_of(self, view: SessionView, width: int, height: int) -> Sequence[Line]:
        """The lines for ``width`` by ``height`` cells; more lines than that are cut off."""
        raise NotImplementedError

    def sized(self) -> None:
        if self.view is not None:
            self.show(self.view)
