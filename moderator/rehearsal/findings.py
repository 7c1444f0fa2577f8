"""Findings: recorded one after the other, supported or objected to by the panel."""

from typing import Final

from server.session import findings
from server.session.findings import Vote
from server.session.messages import Command

from .person import Person
from .situation import Situation

FINDINGS: Final = 4
"""The most findings that are recorded in an item."""
MARGIN: Final = 20.0
"""Seconds of the item before the first finding, and at least after the last."""
OWNED: Final = 0.4
"""The probability that a panelist takes a finding further."""
READY: Final = 0.3
"""The probability, at each look, that a panelist votes on a finding."""
RECONSIDERS: Final = 0.004
"""The probability, at each look, of voting again later."""
VOTES: Final[tuple[Vote, ...]] = ("support", "object", "abstain")
WEIGHTS: Final = (7, 2, 2)
"""The weights of the votes."""


def unfinished(situation: Situation) -> bool:
    return situation.plays("findings") and _recorded(situation) < FINDINGS


def lead(situation: Situation) -> Command | None:
    """Record a finding if it is time for the next one."""
    if situation.texts is None or not unfinished(situation):
        return None
    share = (situation.item.planned - 2 * MARGIN) / FINDINGS
    if situation.left < MARGIN or situation.took < MARGIN + share * _recorded(situation):
        return None
    text = situation.texts.draw("finding")
    owned = situation.panel and situation.chance(OWNED)
    owner = situation.random.choice(situation.panel) if owned else None
    return findings.Record(text, owner=owner) if text else None


def _recorded(situation: Situation) -> int:
    return sum(f.item == situation.item.id for f in situation.state.findings.values())


def vote(person: Person) -> Command | None:
    """Support a finding of the current item, object to it or abstain; now and then, again."""
    if person.texts is None:
        return None
    for finding in person.state.findings.values():
        likely = RECONSIDERS if person.id in finding.stands else READY
        if finding.item != person.state.item:
            continue
        if not finding.withdrawn and person.chance(likely):
            (choice,) = person.random.choices(VOTES, WEIGHTS)
            return findings.VoteOn(finding.id, choice)
    return None
