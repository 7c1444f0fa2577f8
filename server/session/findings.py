"""Findings: what the session establishes, and who on the panel stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from . import items, texts
from .messages import MODERATORS, UNSET, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import known, mint, panelists
from .positions import PANEL
from .records import differing, replace
from .reversal import Reversal, overtaken
from .shares import took_part

if TYPE_CHECKING:
    from .session import SessionState

Vote: TypeAlias = Literal["support", "object", "abstain"]
Strength: TypeAlias = Literal["open", "all", "most", "some", "contested"]


@dataclass(frozen=True)
class Finding:
    """One result. ``owner`` is the person who takes it further, where somebody does."""

    id: str
    text: str
    item: str | None
    recorded: datetime
    owner: str | None = None
    withdrawn: bool = False
    stands: Mapping[str, Vote] = field(default_factory=dict)


@dataclass(frozen=True)
class Backing:
    """How strong a finding is: ``supporting`` of ``over`` people, and ``against``. ``stands`` are
    the votes that count, ``released`` those of them that are of guests who went back, ``silent``
    the people among whom it is counted and who have said nothing."""

    strength: Strength
    supporting: int
    against: int
    over: int
    stands: Mapping[str, Vote]
    released: frozenset[str]
    silent: frozenset[str]


def backing(state: SessionState, finding: Finding) -> Backing:
    """Who stands behind a finding; derived, never typed.

    It is over the panelists who were present or heard since the session was opened, and over
    whoever else has voted: guests who went back, whose votes still count. People who were removed
    do not count at all. ``contested``: at least a third of those for or against object. ``all``:
    everybody supports it. ``most``: more than half. ``some``: fewer. ``open``: nobody has said
    yes or no.
    """
    removed = {person for person in finding.stands if _is_removed(state, person)}
    stands = {person: vote for person, vote in finding.stands.items() if person not in removed}
    over = {p.id for p in panelists(state) if took_part(state, p)} | stands.keys()
    chosen = list(stands.values())
    support, against = chosen.count("support"), chosen.count("object")
    released = frozenset(person for person in stands if _is_released(state, person))
    found = _strength(support, against, len(over))
    silent = frozenset(over - stands.keys())
    return Backing(found, support, against, len(over), stands, released, silent)


def _strength(support: int, against: int, over: int) -> Strength:
    if not support and not against:
        return "open"
    if against * 3 >= support + against:
        return "contested"
    if support == over:
        return "all"
    return "most" if support * 2 > over else "some"


def _is_removed(state: SessionState, person: str) -> bool:
    found = state.people.get(person)
    return found is not None and found.removed


def _is_released(state: SessionState, person: str) -> bool:
    found = state.people.get(person)
    return found is not None and found.role != "panelist"


def find(state: SessionState, finding: str) -> Finding:
    """The finding of this id. Raises :class:`Refused`: ``unknown_finding``, also for one
    that has been withdrawn."""
    found = state.findings.get(finding)
    if found is None or found.withdrawn:
        raise Refused("unknown_finding")
    return found


def _changed(
    state: SessionState, finding: str, change: Callable[[Finding], Finding]
) -> SessionState:
    found = state.findings.get(finding)
    if found is None:
        return state
    return replace(state, findings={**state.findings, finding: change(found)})


class Record(Command, do="finding.record", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Record a finding against an item: the one named, or the current one."""

    text: str
    item: str | None = None
    owner: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        text = texts.required_line(self.text, texts.TEXT_LENGTH)
        item = items.held(state)
        if self.item is not None:
            item = items.find(state, self.item).id
        if self.owner is not None:
            known(state, self.owner)
        yield Recorded(mint(state, "r", state.findings), text, item, self.owner)


class Edit(Command, do="finding.edit", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Change the text or the owner, and leave what is not given; null takes the owner away, and
    leaves the text. A new text begins without anybody's support: nobody is counted for words that
    they have not seen."""

    finding: str
    text: str | None = None
    owner: str | None = UNSET

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.finding)
        text = found.text
        if self.text is not None:
            text = texts.required_line(self.text, texts.TEXT_LENGTH)
        owner = found.owner
        if self.owner is not UNSET:
            owner = None if self.owner is None else known(state, self.owner).id
        if (text, owner) != (found.text, found.owner):
            yield Edited(found.id, text, owner, text != found.text)


class Withdraw(Command, do="finding.withdraw", roles=MODERATORS, phases=UNTIL_CLOSED):
    finding: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        yield Withdrawn(find(state, self.finding).id)


class VoteOn(Command, do="finding.stand", roles=PANEL, phases=UNTIL_CLOSED):
    """A panelist supports, objects or abstains; voting again replaces the earlier vote."""

    finding: str
    stance: Vote

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.finding)
        if found.stands.get(actor.id) != self.stance:
            yield Stood(found.id, actor.id, self.stance)


class Recorded(Event, event="finding.recorded", about=None):
    finding: str
    text: str
    item: str | None
    owner: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        finding = Finding(self.finding, self.text, self.item, fact.at, self.owner)
        return replace(state, findings={**state.findings, self.finding: finding})


class Edited(Event, event="finding.edited", about=None):
    """``reworded``: whether the text is another one than before (None, in logs of earlier versions:
    where it differs). A copy without texts could not tell."""

    finding: str
    text: str
    owner: str | None = None
    reworded: bool | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.finding, self._edited)

    def rewords(self, before: str | None) -> bool:
        """Whether the text is another one than ``before``."""
        return self.text != before if self.reworded is None else self.reworded

    def _edited(self, found: Finding) -> Finding:
        stands = {} if self.rewords(found.text) else found.stands
        return replace(found, text=self.text, owner=self.owner, stands=stands)


class Withdrawn(Event, event="finding.withdrawn", about=None):
    finding: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.finding, lambda f: replace(f, withdrawn=True))


class Stood(Event, event="finding.stood", about="person"):
    finding: str
    person: str
    stance: Vote

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        new = {self.person: self.stance}
        return _changed(state, self.finding, lambda f: replace(f, stands={**f.stands, **new}))


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back a finding's text and owner, or takes away one that was recorded.

    Raises :class:`Refused` (``undo_overtaken``) where it has changed, or who stands behind what it
    says.
    """
    for finding in differing(r.before.findings, r.after.findings):
        was, after = r.before.findings.get(finding), r.after.findings[finding]
        now = r.state.findings[finding]
        if was is not None and was.stands == after.stands:
            # Only what people said of another text would go with it.
            was, after = replace(was, stands=now.stands), replace(after, stands=now.stands)
        if now != after or r.again("finding", finding):
            raise overtaken()
        yield Withdrawn(finding) if was is None else Restored(finding, was)


class Restored(Event, event="finding.restored", about=None):
    """An undo, or a redo: the finding is as it was, with who stood behind it."""

    finding: str
    record: Finding

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, findings={**state.findings, self.finding: self.record})
