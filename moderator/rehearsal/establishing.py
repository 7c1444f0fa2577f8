"""Findings: recorded one after the other, supported or contested by the panel."""

from typing import Final

from server.session import findings
from server.session.findings import Stand
from server.session.messages import Command

from .person import Person
from .view import View

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
STANDS: Final[tuple[Stand, ...]] = ("support", "object", "abstain")
WEIGHTS: Final = (7, 2, 2)


def unfinished(view: View) -> bool:
    return view.texts is not None and view.item.kind == "findings" and _recorded(view) < FINDINGS


def lead(view: View) -> Command | None:
    """Record a finding when it is time for the next one."""
    if view.texts is None or not unfinished(view):
        return None
    share = (view.item.planned - 2 * MARGIN) / FINDINGS
    if view.item.took(view.moment.now) < MARGIN + share * _recorded(view) or view.left < MARGIN:
        return None
    text = view.texts.draw("finding")
    owned = view.panel and view.random.random() < OWNED
    owner = view.random.choice(view.panel) if owned else None
    return findings.Record(text, owner=owner) if text else None


def _recorded(view: View) -> int:
    return sum(f.item == view.item.id for f in view.moment.state.findings.values())


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
            return findings.TakeStand(finding.id, stance)
    return None
