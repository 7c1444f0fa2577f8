"""The feedback: how many gave it and, once it is closed, the ratings and the published lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from server.language import N_
from server.session.feedback import Feedback

from ..client.feedback_lines import lines_in_order
from ..client.session_view import SessionView
from ..wording.words import RATINGS
from .distribution import scale
from .lines import Line, Span, Tone
from .pane import PaneList
from .wrap import hanging_indent

PUBLISHED: Final = "● "
KEPT: Final = "○ "


class FeedbackList(PaneList):
    """The figures in the first row; once closed, the lines, without names: those that are
    published, and for moderators with a mark also those that are not."""

    TITLE = N_("Feedback")
    EMPTY = N_("Nobody is asked for feedback yet.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        feedback = view.state.feedback
        if feedback.status == "planned":
            return
        yield "state", self._state(view, feedback, width)
        for row, (text, published) in lines_in_order(view).items():
            yield row, hanging_indent((self._mark(view, published),), text, width, "plain")

    @staticmethod
    def _mark(view: SessionView, published: bool) -> Span:
        if view.role != "moderator":
            return Span("– ", "muted")
        return Span(PUBLISHED, "good") if published else Span(KEPT, "muted")

    def count(self, view: SessionView) -> int:
        return view.state.feedback.count

    def summary(self, view: SessionView) -> Line:
        is_open = view.state.feedback.status == "open"
        return (Span(self.language.context("feedback", "open"), "accent"),) if is_open else ()

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
            tone: Tone = "accent"
            labels = [(f"{n} {language.text(word)}", tone) for n, word in RATINGS.items()]
            lines += scale(labels, feedback.ratings, width)
        if view.role == "moderator" and (feedback.lines or feedback.kept):
            text = language.text(
                "{n} of {all} lines are published (●), without names.",
                n=len(feedback.lines),
                all=len(feedback.lines) + len(feedback.kept or ()),
            )
            lines += hanging_indent((), text, width, "muted", most=2)
        return lines
