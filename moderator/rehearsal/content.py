"""Positions, findings and feedback, in the items that are for them; for fictional people only.

The lead opens, records and closes, each in its share of the item's time; the panel assesses, votes
and rates.
"""

from typing import Final

from server.session import feedback, findings, positions
from server.session.findings import Vote
from server.session.messages import Command
from server.session.positions import HIGHEST, LOWEST, Assessment, Position

from .fictional_only import Texts, Topic
from .person import Person
from .situation import Situation

MARGIN: Final = 20.0
"""Seconds of the item before the first of what happens in it, and at least after the last."""

OPEN_FOR: Final = 0.85
"""The part of its share of the item's time for which a position is open."""
ASSESSES: Final = 0.2
"""The probability, at each look, that a panelist assesses an open position."""
RECONSIDERS: Final = 0.02
"""The probability, at each look, of choosing another stance later."""
REMARKS: Final = 0.45
"""The probability that a stance has a remark."""
STANCES: Final = (2, 3, 2, 5, 4)
"""The weights of the stances, from rejecting to agreeing."""

FINDINGS: Final = 4
"""The most findings that are recorded in an item."""
OWNED: Final = 0.4
"""The probability that a panelist takes a finding further."""
VOTES: Final = 0.3
"""The probability, at each look, that a panelist votes on a finding."""
VOTES_AGAIN: Final = 0.004
"""The probability, at each look, of voting again later."""
CHOICES: Final[dict[Vote, int]] = {"support": 7, "object": 2, "abstain": 2}
"""The weights of the votes."""

RATINGS: Final = (1, 2, 4, 9, 6)
"""The weights of the ratings, from poor to very good."""
LINES: Final = 0.35
"""The probability that a rating has a text."""
PUBLISHED: Final = 3
"""The most lines of feedback that the moderators publish."""


def lead(situation: Situation) -> Command | None:
    """What the lead does next about it."""
    if situation.texts is None or not unfinished(situation):
        return None
    match situation.item.kind:
        case "positions":
            return _lead_positions(situation)
        case "findings":
            return _record(situation, situation.texts)
    return _lead_feedback(situation)


def unfinished(situation: Situation) -> bool:
    """Whether there is something left to do, so that the item must not end before its time."""
    kind = situation.item.kind if situation.texts is not None else None
    return (
        (kind == "positions" and any(p.status != "closed" for p in _positions(situation)))
        or (kind == "findings" and _recorded(situation) < FINDINGS)
        or (kind == "feedback" and _feedback_is_unfinished(situation))
    )


def _lead_positions(situation: Situation) -> Command | None:
    found, margin = _positions(situation), 1.5 * MARGIN
    share = (situation.item.planned - 2 * margin) / max(1, len(found))
    took = situation.took - margin
    for number, position in enumerate(found):
        if position.status == "open":
            is_time = took >= (number + OPEN_FOR) * share or situation.left < margin
            return positions.Close(position.id) if is_time else None
        if position.status == "planned":
            is_time = took >= number * share and situation.left > margin
            return positions.Open(position.id) if is_time else None
    return None


def _positions(situation: Situation) -> list[Position]:
    return [p for p in situation.state.positions.values() if p.item == situation.item.id]


def _record(situation: Situation, texts: Texts) -> Command | None:
    share = (situation.item.planned - 2 * MARGIN) / FINDINGS
    if situation.left < MARGIN or situation.took < MARGIN + share * _recorded(situation):
        return None
    text = texts.draw("finding")
    owned = situation.panel and situation.chance(OWNED)
    owner = situation.random.choice(situation.panel) if owned else None
    return findings.Record(text, owner=owner) if text else None


def _recorded(situation: Situation) -> int:
    return sum(f.item == situation.item.id for f in situation.state.findings.values())


def _feedback_is_unfinished(situation: Situation) -> bool:
    found = situation.state.feedback
    return found.status != "closed" or (len(found.lines) < PUBLISHED and bool(found.kept))


def _lead_feedback(situation: Situation) -> Command | None:
    if situation.state.feedback.status == "closed":
        return feedback.Publish(situation.random.choice(situation.state.feedback.kept or ("",)))
    if situation.state.feedback.status == "open":
        return feedback.Close() if situation.left < MARGIN else None
    begins = situation.took > MARGIN and situation.left > MARGIN
    return feedback.Open() if begins else None


def assess(person: Person) -> Command | None:
    """Take a stance on an open position, or change it."""
    if person.texts is None:
        return None
    for position in person.state.positions.values():
        if position.status != "open":
            continue
        own = position.assessments.get(person.id)
        if own is None and person.chance(ASSESSES):
            return _first_stance(person, person.texts, position)
        if own is not None and person.chance(RECONSIDERS):
            return _other_stance(person, position, own)
    return None


def _first_stance(person: Person, texts: Texts, position: Position) -> Command:
    (stance,) = person.random.choices(range(LOWEST, HIGHEST + 1), STANCES)
    remark = texts.draw(_topic(stance)) if person.chance(REMARKS) else ""
    return positions.Assess(position.id, stance, remark)


def _other_stance(person: Person, position: Position, own: Assessment) -> Command:
    step = 1 if own.stance < HIGHEST and person.chance(0.5) else -1
    stance = max(LOWEST, own.stance + step)
    # The remark stays only as long as they are on the side for which they made it.
    remark = own.remark if _topic(stance) == _topic(own.stance) else ""
    return positions.Assess(position.id, stance, remark)


def _topic(stance: int) -> Topic:
    if stance == 0:
        return "undecided"
    return "agree" if stance > 0 else "reject"


def vote(person: Person) -> Command | None:
    """Support a finding of the current item, object to it or abstain; now and then, again."""
    if person.texts is None:
        return None
    for finding in person.state.findings.values():
        likely = VOTES_AGAIN if person.id in finding.stands else VOTES
        if finding.item != person.state.item:
            continue
        if not finding.withdrawn and person.chance(likely):
            (choice,) = person.random.choices(tuple(CHOICES), tuple(CHOICES.values()))
            return findings.VoteOn(finding.id, choice)
    return None


def rate(person: Person, likely: float) -> Command | None:
    """Give feedback, if it is open and they have not. ``likely``: the probability at each look."""
    asked = person.state.feedback
    if person.texts is None or asked.status != "open" or person.id in asked.given:
        return None
    if not person.chance(likely):
        return None
    (rating,) = person.random.choices(range(1, 6), RATINGS)
    line = person.texts.draw("feedback") if person.chance(LINES) else ""
    return feedback.Give(rating, line)
