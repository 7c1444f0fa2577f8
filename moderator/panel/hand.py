"""The reader's own place: hands that are up, the seat asked for, questions meant for them."""

from typing import Final

from textual.reactive import reactive

from server.language import Language
from server.session.words import Kind

from ..client.session_view import SessionView
from ..widgets.lines import Drawing, Line, Span, Tone, cut, line_width, said, spread
from . import texts
from .actions import ACTIONS
from .my_status import my_status

ROOM_FOR_NAME: Final = 12
"""Cells below which the reader's own name is left out."""


class Hand(Drawing):
    """A line or two for each of the reader's entries; as high as there is to say."""

    choosing: reactive[bool] = reactive(default=False)
    """Whether one of several entries is to be chosen by the key of its kind."""

    def __init__(self, language: Language) -> None:
        super().__init__(id="hand")
        self.language = language
        self._moment: SessionView | None = None
        self._unsent = False

    def show(self, view: SessionView, *, unsent: bool = False) -> None:
        """``unsent``: something that the reader did waits for the line to come back."""
        self._moment, self._unsent = view, unsent
        lines = self._drawn(view)
        height = max(1, len(lines))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        self.set_class(my_status(view).next, "-next")
        self.draw(lines)

    def on_resize(self) -> None:
        if self._moment is not None:
            self.show(self._moment, unsent=self._unsent)

    def watch_choosing(self) -> None:
        if self._moment is not None:
            self.show(self._moment, unsent=self._unsent)

    def _drawn(self, view: SessionView) -> list[Line]:
        mine = my_status(view)
        lines: list[Line] = []
        for waiting in mine.waiting:
            text, reason = texts.entry(self.language, view, waiting)
            tone: Tone = "accent" if waiting.place == 1 else "strong"
            lines.append((Span(self._key(waiting.entry.kind), "accent"), said(text, tone)))
            if reason:
                lines.append((Span("   "), said(reason, "muted")))
        if self._unsent:
            text = self.language.text("Will be sent as soon as the line is back.")
            lines.insert(0, (Span(text, "warn"),))
        if self.choosing:
            lines.append((Span(self.language.text("Which one? Press its key."), "warn"),))
        if not mine.waiting and mine.speech is None:
            lines.append((Span(texts.hand_down(self.language, view), "muted"),))
        if mine.asked:
            lines.append((said(texts.asked(self.language, mine), "strong"),))
        question = texts.for_me_now(self.language, view)
        if question:
            lines.append((said(question, "accent"),))
        lines = [line for line in lines if any(span.text for span in line)] or [()]
        return [self._signed(lines[0], view), *lines[1:]]

    def _signed(self, line: Line, view: SessionView) -> Line:
        """A line with the reader's name at its end, as far as that leaves the line whole."""
        width = self.size.width
        room = width - line_width(line) - 1
        who = texts.who(self.language, view, width // 4)
        end = (said(cut(who, room), "muted"),) if room >= ROOM_FOR_NAME else ()
        return spread(line, end, width)

    def _key(self, kind: Kind) -> str:
        return f"{ACTIONS[kind].keys}  " if self.choosing else "✋ "
