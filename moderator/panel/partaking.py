"""What people can do besides speaking: ask, vote, assess, stand by findings, give feedback.

Where the reader has yet to say something (a rating, a text), the command here says something
else than what is so already: enough for the rules to tell whether it is possible.
"""

from collections.abc import Callable
from typing import Final

from server.session import feedback as feedback_rules
from server.session import findings, positions, questions
from server.session.feedback import Given
from server.session.findings import Vote
from server.session.messages import Command
from server.session.positions import Assessment, Position
from server.session.whispers import Whisper

from ..client.session_view import SessionView
from .my_status import MyStatus

NOT_YET: Final = "…"
"""Stands for a text that the reader has not written yet."""


def write(view: SessionView, mine: MyStatus) -> Command | None:
    return questions.Ask(NOT_YET)


def vote(view: SessionView, mine: MyStatus) -> Command | None:
    found = view.state.questions.get(mine.selection.chosen("questions") or "")
    if found is None:
        return None
    voted = view.you.id in found.voters
    return questions.Unvote(found.id) if voted else questions.Vote(found.id)


def assess(view: SessionView, mine: MyStatus) -> Command | None:
    position = to_assess(view, mine)
    if position is None:
        return None
    own = own_assessment(view, position)
    stance = -own.stance if own is not None and own.stance else 1
    return positions.Assess(position.id, stance)


def standing_for(stand: Vote) -> Callable[[SessionView, MyStatus], Command | None]:
    def make(view: SessionView, mine: MyStatus) -> Command | None:
        finding = mine.selection.chosen("findings")
        if finding is None or view.role != "panelist":
            return None
        return findings.VoteOn(finding, stand)

    return make


def feedback(view: SessionView, mine: MyStatus) -> Command | None:
    if view.state.feedback.status != "open":
        return None
    own = own_feedback(view)
    return feedback_rules.Give(1 if own is not None and own.rating > 1 else 5)


def to_assess(view: SessionView, mine: MyStatus) -> Position | None:
    """The position that the reader would assess now: the one selected where it is open, else
    an open one that they have not assessed yet, else any open one."""
    if view.role != "panelist":
        return None
    found = [p for p in view.state.positions.values() if p.status == "open"]
    chosen = mine.selection.chosen("positions")
    found.sort(key=lambda p: (p.id != chosen, own_assessment(view, p) is not None))
    return found[0] if found else None


def not_assessed(view: SessionView) -> list[Position]:
    """Open positions on which the reader has still to say something."""
    if view.role != "panelist" or view.state.session.phase == "closed":
        return []
    found = (p for p in view.state.positions.values() if p.status == "open")
    return [p for p in found if own_assessment(view, p) is None]


def own_assessment(view: SessionView, position: Position) -> Assessment | None:
    return position.assessments.get(view.you.id)


def own_feedback(view: SessionView) -> Given | None:
    return view.state.feedback.given.get(view.you.id)


def asked_for_feedback(view: SessionView) -> bool:
    """Whether feedback is open and the reader has not given theirs."""
    closed = view.state.session.phase == "closed"
    return not closed and view.state.feedback.status == "open" and own_feedback(view) is None


def whispered(view: SessionView, after: int) -> list[Whisper]:
    """What was whispered to the reader after a fact, the latest first."""
    found = (w for w in view.state.whispers.values() if w.seq > after)
    return sorted(found, key=lambda w: w.seq, reverse=True)
