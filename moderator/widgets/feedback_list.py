"""The feedback: how many have given it, and once it is closed, what they gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from server.language import N_
from server.session.feedback import Feedback

from ..client.session_view import SessionView
from .distribution import scale
from .lines import Line, Span, Tone
from .pane import Heading, PaneList
from .rows import Row
from .wrap import hanging_indent

RATINGS: Final[dict[int, str]] = {
    1: N_("poor"),
    2: N_("rather poor"),
    3: N_("middling"),
    4: N_("good"),
    5: N_("very good"),
}


class FeedbackList(PaneList):
    """What is so in a first row; after the closing, each line without its name."""

    def rows_for(self, width: int) -> Sequence[Row]:
        if self.view is None or self.view.state.feedback.status == "planned":
            return ()
        feedback = self.view.state.feedback
        said_lines = [
            Row(f"line {n}", tuple(hanging_indent((Span("– ", "muted"),), text, width, "plain")))
            for n, text in enumerate(feedback.lines)
        ]
        return [Row("state", tuple(self._state(self.view, feedback, width))), *said_lines]

    def heading(self) -> Heading:
        count = self.view.state.feedback.count if self.view is not None else None
        is_open = self.view is not None and self.view.state.feedback.status == "open"
        end: Line = (Span(self.language.context("feedback", "open"), "accent"),) if is_open else ()
        return Heading(self.language.text("Feedback"), count, end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("Nobody is asked for feedback yet."), self.hint))

    def _state(self, view: SessionView, feedback: Feedback, width: int) -> list[Line]:
        language = self.language
        count = language.plural(
            "{n} person has given feedback.", "{n} people have given feedback.", n=feedback.count
        )
        lines: list[Line] = [(Span(count),)]
        own = feedback.given.get(view.you.id)
        if own is not None:
            rating = f"{own.rating} · {language.text(RATINGS[own.rating])}"
            text = language.text("Yours: {rating}", rating=rating)
            quoted = language.text("“{text}”", text=own.text) if own.text else ""
            lines += hanging_indent((), f"{text} {quoted}".rstrip(), width, "accent", most=8)
        if feedback.status == "closed" and feedback.ratings:
            labels = {n: f"{n} {language.text(word)}" for n, word in RATINGS.items()}
            tones: dict[int, Tone] = dict.fromkeys(labels, "accent")
            lines += scale(labels, feedback.ratings, width, tones)
        return lines
