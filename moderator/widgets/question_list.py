"""The audience's questions: what is taken up, what has the most votes, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from server.language import N_
from server.session.questions import Question, QuestionStatus

from ..replica import Moment
from .facts import named
from .lines import Line, Span, Tone, clipped, cut, right, said
from .pane import Heading, PaneList
from .rows import Row
from .times import waited
from .wrap import beside

STATES: Final[dict[QuestionStatus, str]] = {
    "pending": N_("waits for approval"),
    "approved": N_("approved"),
    "dismissed": N_("dismissed"),
    "taken": N_("taken up"),
    "answered": N_("answered"),
}
_PLACES: Final[dict[str, tuple[QuestionStatus, ...]]] = {
    "moderator": ("taken", "pending", "approved", "answered", "dismissed"),
    "others": ("taken", "approved", "pending", "answered", "dismissed"),
}
_TONES: Final[dict[QuestionStatus, Tone]] = {
    "pending": "warn",
    "approved": "muted",
    "dismissed": "muted",
    "taken": "accent",
    "answered": "good",
}
_VOTES = 5


class QuestionList(PaneList):
    """One question a row, as far as the reader may see it: votes, text, and what is so of it.

    Moderators have those that wait for them before those that wait for their turn.
    """

    def rows_for(self, width: int) -> Sequence[Row]:
        moment = self.moment
        if moment is None:
            return ()
        return [
            Row(question.id, tuple(self._lines_of(moment, question, width)))
            for question in in_order(moment)
        ]

    def heading(self) -> Heading:
        language = self.language
        if self.moment is None:
            return Heading(language.text("Questions"))
        questions = self.moment.state.questions.values()
        end: Line = ()
        waiting = sum(q.status == "pending" for q in questions)
        if waiting and self.moment.role == "moderator":
            text = language.plural("{n} waits for approval", "{n} wait for approval", n=waiting)
            end = (Span(text, "warn"),)
        return Heading(language.text("Questions"), len(questions), end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("No questions from the audience yet."), self.hint))

    def _lines_of(self, moment: Moment, question: Question, width: int) -> list[Line]:
        voted = "▲" if moment.you.id in question.voters else "△"
        votes = right(str(question.votes), _VOTES - 2) + voted + " "
        muted = question.status in ("dismissed", "answered")
        first: Line = (Span(votes, "accent" if voted == "▲" else "muted"),)
        lines = beside(first, question.text, width, "muted" if muted else "plain", most=6)
        below = self._below(moment, question)
        if below:
            lines.append(clipped((Span(" " * _VOTES), *below), width))
        return lines

    def _below(self, moment: Moment, question: Question) -> Line:
        language = self.language
        parts: list[Line] = []
        if moment.role == "moderator":
            since = waited(language, question.asked, moment.now)
            who = f"{cut(named(moment, language, question.person), 30)}, {since}"
            parts.append((said(who, "muted"),))
        elif question.person == moment.you.id:
            parts.append((Span(language.text("yours"), "accent"),))
        if question.status == "taken" and question.answers:
            name = named(moment, language, question.answers)
            text = language.text("put to {name}", name=name)
            parts.append((said(text, "accent"),))
        elif question.status != "approved":
            state = language.text(STATES[question.status])
            parts.append((Span(state, _TONES[question.status]),))
        gap = Span(" · ", "muted")
        return tuple(span for n, part in enumerate(parts) for span in ((gap,) * (n > 0) + part))


def in_order(moment: Moment) -> list[Question]:
    """What matters now first; those of a kind by votes, then as they came."""
    places = _PLACES["moderator" if moment.role == "moderator" else "others"]
    return sorted(
        moment.state.questions.values(),
        key=lambda q: (places.index(q.status), -q.votes, q.asked, q.id),
    )
