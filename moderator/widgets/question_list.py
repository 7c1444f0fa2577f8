"""The audience's questions: which is taken up, which have the most votes, which wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from rich.cells import cell_len

from server.language import N_
from server.session.questions import Question, QuestionStatus
from server.session.records import kept

from ..client.people import named
from ..client.session_view import SessionView
from .facts import named_in
from .lines import Line, Span, Tone, clipped, line_width, right, said
from .pane import PaneList
from .stacked import Later
from .times import waited
from .wrap import hanging_indent, wrapped

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
_VOTES, _MOST = 5, 6
"""Cells for the votes, and the most lines that the text of a question takes."""
_LEAST, _LONGEST = 8, 30
"""Cells of a name: by so many it can still be told who that is, and no more are of use."""
_GAP: Final = " · "


class QuestionList(PaneList):
    """One question a row, as far as the reader may see it: its votes, text and status.

    Moderators see those that wait for approval before those that wait for their turn.
    """

    STEADY = 5
    TITLE = N_("Questions")
    EMPTY = N_("No questions from the audience yet.")

    def has_rows(self) -> bool:
        return self.view is not None and bool(self.view.state.questions)

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, Sequence[Line]]]:
        moderates = view.role == "moderator"
        places = _PLACES["moderator" if moderates else "others"]
        for question in _in_order(view.state.questions, places):
            lines = len(wrapped(question.text, width - _VOTES, _MOST)) or 1
            # For moderators there is always something below: who asked.
            below = moderates or bool(self._below(view, question, width))
            yield question.id, Later(lines + below, partial(self._lines_of, question, width))

    def count(self, view: SessionView) -> int:
        return len(view.state.questions)

    def waiting(self, view: SessionView) -> int:
        if view.role != "moderator" or view.state.session.phase == "closed":
            return 0
        return sum(q.status == "pending" for q in view.state.questions.values())

    def summary(self, view: SessionView) -> Line:
        waiting = self.waiting(view)
        if not waiting:
            return ()
        text = self.language.plural("{n} waits for approval", "{n} wait for approval", n=waiting)
        return (Span(text, "warn"),)

    def _lines_of(self, question: Question, width: int) -> list[Line]:
        view = self.view
        assert view is not None
        voted = "▲" if view.you.id in question.voters else "△"
        votes = right(str(question.votes), _VOTES - 2) + voted + " "
        tone: Tone = "muted" if question.status in ("dismissed", "answered") else "plain"
        first: Line = (Span(votes, "accent" if voted == "▲" else "muted"),)
        lines = hanging_indent(first, question.text, width, tone, most=_MOST)
        below = self._below(view, question, width - _VOTES)
        if below:
            lines.append(clipped((Span(" " * _VOTES), *below), width))
        return lines

    def _below(self, view: SessionView, question: Question, width: int) -> Line:
        language = self.language
        parts: list[Line] = []
        if question.status == "taken" and question.answers:
            name = named(view, language, question.answers)
            text = language.text("put to {name}", name=name)
            parts.append((said(text, "accent"),))
        elif question.status != "approved":
            state = language.text(STATES[question.status])
            parts.append((Span(state, _TONES[question.status]),))
        if view.role == "moderator":
            # What is to be done with it stays whole.
            room = width - sum(line_width(part) + len(_GAP) for part in parts)
            parts.insert(0, (said(self._asker(view, question, room), "muted"),))
        elif question.person == view.you.id:
            parts.insert(0, (Span(language.text("yours"), "accent"),))
        parts += [(said(f"#{label}", "accent"),) for label in question.labels]
        gap = Span(_GAP, "muted")
        return tuple(span for n, part in enumerate(parts) for span in ((gap,) * (n > 0) + part))

    def _asker(self, view: SessionView, question: Question, room: int) -> str:
        """Who asked, and how long ago where there is room for both."""
        name = partial(named_in, view, self.language, question.person)
        whole = f"{name(_LONGEST)}, {waited(self.language, question.asked, view.now)}"
        return whole if cell_len(whole) <= room else name(max(room, _LEAST))


@kept
def _in_order(
    questions: Mapping[str, Question], places: Sequence[QuestionStatus]
) -> Sequence[Question]:
    """What matters now comes first; within a status, the most votes, then the oldest."""
    return sorted(
        questions.values(), key=lambda q: (places.index(q.status), -q.votes, q.asked, q.id)
    )
