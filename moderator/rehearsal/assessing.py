"""Positions: opened one after the other, assessed by the panel, and closed."""

from typing import Final

from server.session import positions
from server.session.messages import Command
from server.session.positions import HIGHEST, LOWEST, Assessment, Position

from .fictional_only import Texts, Topic
from .person import Person
from .situation import Situation

MARGIN: Final = 30.0
"""Seconds of the item before the first position is opened and after the last is closed."""
OPEN_FOR: Final = 0.85
"""The part of its share of the item's time for which a position is open."""
READY: Final = 0.2
"""The probability, at each look, that a panelist assesses an open position."""
RECONSIDERS: Final = 0.02
"""The probability, at each look, of choosing another stance later."""
REMARKS: Final = 0.45
"""The probability that a stance has a remark."""
WEIGHTS: Final = (2, 3, 2, 5, 4)
"""The weights of the stances, from rejecting to agreeing."""


def unfinished(situation: Situation) -> bool:
    return any(position.status != "closed" for position in _of_item(situation))


def lead(situation: Situation) -> Command | None:
    """Open or close one of the item's positions, each in its share of the time."""
    found = _of_item(situation)
    share = (situation.item.planned - 2 * MARGIN) / max(1, len(found))
    took = situation.took - MARGIN
    for number, position in enumerate(found):
        if position.status == "open":
            is_time = took >= (number + OPEN_FOR) * share or situation.left < MARGIN
            return positions.Close(position.id) if is_time else None
        if position.status == "planned":
            is_time = took >= number * share and situation.left > MARGIN
            return positions.Open(position.id) if is_time else None
    return None


def _of_item(situation: Situation) -> list[Position]:
    if not situation.plays("positions"):
        return []
    return [p for p in situation.state.positions.values() if p.item == situation.item.id]


def assess(person: Person) -> Command | None:
    """Take a stance on an open position, or change it."""
    if person.texts is None:
        return None
    for position in person.state.positions.values():
        if position.status != "open":
            continue
        own = position.assessments.get(person.id)
        if own is None and person.chance(READY):
            return _first_stance(person, person.texts, position)
        if own is not None and person.chance(RECONSIDERS):
            return _other_stance(person, position, own)
    return None


def _first_stance(person: Person, texts: Texts, position: Position) -> Command:
    (stance,) = person.random.choices(range(LOWEST, HIGHEST + 1), WEIGHTS)
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
