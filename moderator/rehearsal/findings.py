"""Findings: recorded one after the other, supported or contested by the panel."""

from typing import Final

from server.session import findings
from server.session.findings import Vote
from server.session.messages import Command

from .person import Person
from .situation import Situation

FINDINGS: Final = 4
"""How many are recorded in an item, at most."""
MARGIN: Final = 20.0
"""Seconds before the first, and at least after the last."""
OWNED: Final = 0.4
"""How often somebody of the panel takes a finding further."""
READY: Final = 0.3
"""How often a panelist without a stand on a finding takes one, at each look."""
RECONSIDERS: Final = 0.004
"""How often one who has thinks again, while the item lasts."""
STANDS: Final[tuple[Vote, ...]] = ("support", "object", "abstain")
WEIGHTS: Final = (7, 2, 2)


def unfinished(situation: Situation) -> bool:
    return (
        situation.texts is not None
        and situation.item.kind == "findings"
        and _recorded(situation) < FINDINGS
    )


def lead(situation: Situation) -> Command | None:
    """Record a finding when it is time for the next one."""
    if situation.texts is None or not unfinished(situation):
        return None
    share = (situation.item.planned - 2 * MARGIN) / FINDINGS
    if (
        situation.item.took(situation.view.now) < MARGIN + share * _recorded(situation)
        or situation.left < MARGIN
    ):
        return None
    text = situation.texts.draw("finding")
    owned = situation.panel and situation.random.random() < OWNED
    owner = situation.random.choice(situation.panel) if owned else None
    return findings.Record(text, owner=owner) if text else None


def _recorded(situation: Situation) -> int:
    return sum(f.item == situation.item.id for f in situation.view.state.findings.values())


def stand(person: Person) -> Command | None:
    """Support a finding, object to it or abstain; now and then, think again."""
    if person.texts is None:
        return None
    for finding in person.state.findings.values():
        likely = RECONSIDERS if person.id in finding.stands else READY
        if finding.item != person.state.item:
            continue
        if not finding.withdrawn and person.random.random() < likely:
            (stance,) = person.random.choices(STANDS, WEIGHTS)
            return findings.VoteOn(finding.id, stance)
    return None
