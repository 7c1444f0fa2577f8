"""What stands on the screen after a session: that it is over, and each step with what came of
it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from server.language import N_, Language

from ...client.session_view import SessionView
from ...widgets.lines import Line, Span, cut, left
from ...widgets.rows import RowList
from ...widgets.stacked import Row
from ...widgets.view_drawing import ViewDrawing
from ...widgets.wrap import hanging_indent
from ...wording.printable import printable
from ...wording.words import minutes
from .record import Step, Told

_NAMES: Final[dict[Step, str]] = {
    "feedback": N_("Feedback"),
    "log": N_("Log"),
    "sign": N_("Signature"),
    "minutes": N_("Minutes"),
    "next": N_("Next round"),
    "links": N_("Links"),
}

_NAME: Final = 16
"""Cells of a name where there is little room. A longer one stays whole and takes them from its own
text alone: those of the others end with paths."""
_WIDE: Final = 100
"""Cells of a line from which on all names have as many as the longest."""


class Steps(RowList):
    """``key``: by which key a step goes; ``steps``: those that can be done here."""

    def __init__(
        self, language: Language, key: Callable[[str], str], steps: Sequence[Step]
    ) -> None:
        super().__init__(language, id="after-steps")
        self._key, self._steps = key, steps
        self.told: dict[Step, tuple[bool, Told]] = {}
        """Of each step whether it is done, and what is to be said of it."""

    def rows_for(self, width: int) -> Sequence[Row]:
        names = [cell_len(self.language.text(_NAMES[step])) + 2 for step in self._steps]
        column = max(_NAME, *names) if width >= _WIDE else _NAME
        return [Row(step, tuple(self._lines_of(step, width, column))) for step in self._steps]

    def _lines_of(self, step: Step, width: int, column: int) -> list[Line]:
        done, text = self.told.get(step, (False, lambda _: ""))
        name = self.language.text(_NAMES[step])
        mark = Span("✓ " if done else "· ", "good" if done else "muted")
        title = (
            Span(f"{self._key(step)}  ", "accent"),
            mark,
            Span(left(name, max(column, cell_len(name) + 2)), "strong"),
        )
        said_of_it = printable(text(self.language))
        return [*hanging_indent(title, said_of_it, width, "plain", most=3), ()]


class Ended(ViewDrawing):
    """That the session is over, and how long it took."""

    DEFAULT_CSS = "Ended { height: 2; padding: 0 1; }"

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        session = view.state.session
        line = self.language.text("The session is closed.")
        if session.opened is not None and session.closed is not None:
            took = round((session.closed - session.opened).total_seconds())
            line = self.language.text(
                "The session is closed. It took {duration}.", duration=minutes(self.language, took)
            )
        return [(Span(cut(session.title, width), "strong"),), (Span(line),)]
