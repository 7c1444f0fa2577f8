"""What people can do besides speaking: ask, vote, assess, stand by findings, give feedback.

Where the reader has yet to say something (a rating, a text), the command here says something
else than what is so already: enough for the rules to tell whether it is possible.
"""

from collections.abc import Callable
from typing import Final

from server.session import feedback as feedback_rules
from server.session import findings, positions, questions
from server.session.feedback import Given
from server.session.findings import Stand
from server.session.messages import Command
from server.session.positions import Assessment, Position
from server.session.whispers import Whisper

from ..replica import Moment
from .standing import Standing

NOT_YET: Final = "…"
"""Stands for a text that the reader has not written yet."""


def write(moment: Moment, mine: Standing) -> Command | None:
    return questions.Ask(NOT_YET)


def vote(moment: Moment, mine: Standing) -> Command | None:
    found = moment.state.questions.get(mine.sight.chosen("questions") or "")
    if found is None:
        return None
    voted = moment.you.id in found.voters
    return questions.Unvote(found.id) if voted else questions.Vote(found.id)


def assess(moment: Moment, mine: Standing) -> Command | None:
    position = to_assess(moment, mine)
    if position is None:
        return None
    own = own_assessment(moment, position)
    stance = -own.stance if own is not None and own.stance else 1
    return positions.Assess(position.id, stance)


def standing_for(stand: Stand) -> Callable[[Moment, Standing], Command | None]:
    def make(moment: Moment, mine: Standing) -> Command | None:
        finding = mine.sight.chosen("findings")
        if finding is None or moment.role != "panelist":
            return None
        return findings.TakeStand(finding, stand)

    return make


def feedback(moment: Moment, mine: Standing) -> Command | None:
    if moment.state.feedback.status != "open":
        return None
    own = own_feedback(moment)
    return feedback_rules.Give(1 if own is not None and own.rating > 1 else 5)


def to_assess(moment: Moment, mine: Standing) -> Position | None:
    """The position that the reader would assess now: the one selected where it is open, else
    an open one that they have not assessed yet, else any open one."""
    if moment.role != "panelist":
        return None
    found = [p for p in moment.state.positions.values() if p.status == "open"]
    chosen = mine.sight.chosen("positions")
    found.sort(key=lambda p: (p.id != chosen, own_assessment(moment, p) is not None))
    return found[0] if found else None


def not_assessed(moment: Moment) -> list[Position]:
    """Open positions on which the reader has still to say something."""
    if moment.role != "panelist" or moment.state.session.phase == "closed":
        return []
    found = (p for p in moment.state.positions.values() if p.status == "open")
    return [p for p in found if own_assessment(moment, p) is None]


def own_assessment(moment: Moment, position: Position) -> Assessment | None:
    return position.assessments.get(moment.you.id)


def own_feedback(moment: Moment) -> Given | None:
    return moment.state.feedback.given.get(moment.you.id)


def asked_for_feedback(moment: Moment) -> bool:
    """Whether feedback is open and the reader has not given theirs."""
    closed = moment.state.session.phase == "closed"
    return not closed and moment.state.feedback.status == "open" and own_feedback(moment) is None


def whispered(moment: Moment, after: int) -> list[Whisper]:
    """What was whispered to the reader after a fact, the latest first."""
    found = (w for w in moment.state.whispers.values() if w.seq > after)
    return sorted(found, key=lambda w: w.seq, reverse=True)
