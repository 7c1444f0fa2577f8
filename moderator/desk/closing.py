"""What is said before something is closed for good: a position, or the whole session."""

from collections.abc import Iterable, Iterator
from typing import Final

from server.language import Language
from server.session import panel
from server.session.positions import Position

from ..client.people import named, seated
from ..client.session_view import SessionView

MOST: Final = 6
"""How many names are said; of the rest, how many there are."""
MOST_THESES: Final = 2
LENGTH: Final = 40
"""Characters of a thesis by which it is known again."""


def closing_position(language: Language, view: SessionView, position: Position) -> str:
    """The question whether to close a position, which says who has not assessed it."""
    panel = (p for p in seated(view) if p.role == "panelist")
    silent = [p for p in panel if p.id not in position.assessments]
    here = [p.name for p in silent if p.present]
    away = [p.name for p in silent if not p.present]
    text = [language.text("Close the position, and publish the result to everybody?")]
    if here:
        text.append(language.text("Not assessed yet by {names}.", names=", ".join(here)))
    if away:
        names = ", ".join(away)
        text.append(language.text("Not assessed, and not here: {names}.", names=names))
    return " ".join(text)


def left_open(language: Language, view: SessionView) -> list[str]:
    """A sentence about each thing that closing the session would end, or leave as it is."""
    if view.state.session.phase == "closed":
        return []
    return [
        *_positions(language, view),
        *_feedback(language, view),
        *_waiting(language, view),
        *_questions(language, view),
    ]


def _positions(language: Language, view: SessionView) -> Iterator[str]:
    found = [p for p in view.state.positions.values() if p.status == "open"]
    panel = {p.id for p in seated(view) if p.role == "panelist"}
    theses = [
        language.text(
            "“{text}” ({n} of {all} have assessed)",
            text=p.text if len(p.text) <= LENGTH else f"{p.text[: LENGTH - 1].rstrip()}…",
            n=len(panel & set(p.assessments)),
            all=len(panel),
        )
        for p in found
    ]
    if theses:
        yield language.plural(
            "{n} position is open and closes with its result: {positions}.",
            "{n} positions are open and close with their results: {positions}.",
            n=len(theses),
            positions=_some(language, theses, MOST_THESES),
        )


def _feedback(language: Language, view: SessionView) -> Iterator[str]:
    feedback = view.state.feedback
    if feedback.status == "open":
        yield language.plural(
            "Feedback is open ({n} person has given it): its ratings are published, its lines are"
            " not. To choose lines, close it first.",
            "Feedback is open ({n} people have given it): its ratings are published, its lines are"
            " not. To choose lines, close it first.",
            n=feedback.count,
        )
    elif feedback.kept:
        yield language.plural(
            "{n} line of feedback is not published and will not be.",
            "{n} lines of feedback are not published and will not be.",
            n=len(feedback.kept),
        )


def _waiting(language: Language, view: SessionView) -> Iterator[str]:
    state = view.state
    hands = {e.person: True for queue in state.queues.values() for e in queue.entries}
    asking = [i.person for i in panel.in_turn(state) if i.asked is not None]
    if hands:
        names = _some(language, (named(view, language, person) for person in hands))
        yield language.text("Waiting to speak: {names}.", names=names)
    if asking:
        names = _some(language, (named(view, language, person) for person in asking))
        yield language.text("Asking for a seat on the panel: {names}.", names=names)


def _questions(language: Language, view: SessionView) -> Iterator[str]:
    n = sum(q.status in ("approved", "taken") for q in view.state.questions.values())
    if n:
        yield language.plural(
            "{n} approved question is not answered.", "{n} approved questions are not answered.", n
        )


def _some(language: Language, words: Iterable[str], most: int = MOST) -> str:
    said = list(words)
    rest = len(said) - most
    if rest > 0:
        said = [*said[:most], language.plural("{n} more", "{n} more", n=rest)]
    return ", ".join(said)
