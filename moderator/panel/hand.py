"""The reader's own place: hands that are up, the seat asked for, questions meant for them."""

from collections.abc import Callable
from typing import Final

from textual.reactive import reactive

from server.language import Language
from server.session.words import Kind

from ..client.session_view import SessionView
from ..widgets.facts import SIGNS
from ..widgets.lines import Line, Span, Tone, clipped, cut, line_width, said, spread
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import hanging_indent
from ..wording.words import ROLES
from . import texts
from .actions import ACTIONS
from .my_status import my_status

LEAST: Final = 2
"""Lines that are always there, so that a hand moves nothing below."""
MOST: Final = 2
"""Lines that one thing said may take: names and questions can be long."""
APART: Final = 3
"""Cells between what a line says and whose line it is."""


class Hand(ViewDrawing):
    """A line or two for each of the reader's entries; as high as there is to say."""

    choosing = reactive(default=False)
    """Whether one of several entries is to be chosen by the key of its kind."""
    unsent = reactive(default=False)
    """Whether something that the reader did waits for the line to come back."""

    disturbing = reactive(default=0)
    """Seconds for which what would disturb everybody can still be taken back."""

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.key_of: Callable[[Kind], str] = lambda kind: ACTIONS[kind].keys

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        lines = [piece for line in self._told(view) for piece in _folded(line, width)]
        self.styles.height = max(LEAST, len(lines))
        self.set_class(my_status(view).next, "-next")
        return [self._signed(lines[0], view, width), *lines[1:]]

    def watch_choosing(self) -> None:
        self.sized()

    def watch_unsent(self) -> None:
        self.sized()

    def watch_disturbing(self) -> None:
        self.sized()

    def _told(self, view: SessionView) -> list[Line]:
        mine = my_status(view)
        lines: list[Line] = []
        for waiting in mine.waiting:
            text, reason = texts.entry(self.language, view, waiting)
            tone: Tone = "accent" if waiting.is_next else "strong"
            lines.append((Span(self._key(waiting.entry.kind), "accent"), said(text, tone)))
            if reason:
                lines.append((Span("   "), said(reason, "muted")))
        if self.unsent:
            text = self.language.text("Will be sent if the connection is back within 15 s.")
            lines.insert(0, (Span(text, "warn"),))
        if self.disturbing:
            text = self.language.text(
                "Point of order in {n} s, for everybody to see. {key} or Esc takes it back.",
                n=self.disturbing,
                key=self.key_of("point_of_order"),
            )
            lines.insert(0, (Span(text, "warn"),))
        if self.choosing:
            lines.append((Span(self.language.text("Which one? Press its key."), "warn"),))
        if mine.speech is None:
            lines.append((Span(texts.hand_down(self.language, view, mine), "muted"),))
        for parked in mine.parked:
            text = texts.parked(self.language, view, parked)
            lines.append((Span(f"{SIGNS[parked.entry.kind]} ", "accent"), said(text)))
        if mine.asked:
            lines.append((said(texts.asked(self.language, mine), "strong"),))
        lines.append((said(texts.open_chairs(self.language, view, mine), "warn"),))
        question = texts.for_me_now(self.language, view)
        if question:
            lines.append((said(question, "accent"),))
        return [line for line in lines if any(span.text for span in line)] or [()]

    def _signed(self, line: Line, view: SessionView, width: int) -> Line:
        """A line with the reader's name at its end, as far as that leaves the line whole. Nearer
        to another name it would be read as one with it."""
        room = width - line_width(line) - APART
        # People come by links, and should see as whom.
        name = cut(view.name(view.you.id) or view.you.name, width // 4)
        role = f" · {self.language.text(ROLES[view.role])}"
        who = said(name + role, "muted")
        end = (who,) if line_width((who,)) <= room else ()
        return spread(line, end, width)

    def _key(self, kind: Kind) -> str:
        return f"{self.key_of(kind)}  " if self.choosing else f"{SIGNS[kind]} "


def _folded(line: Line, width: int) -> list[Line]:
    """A line as it is, or in several where its text is too long for one; what only explains another
    is cut."""
    if line_width(line) <= width or line[-1].tone == "muted":
        return [clipped(line, width)]
    *start, last = line
    return hanging_indent(tuple(start), last.text, width, last.tone, most=MOST)
