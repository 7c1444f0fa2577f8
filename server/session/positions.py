"""Positions, and how panelists assess them from their roles.

While a position is open, only moderators see who chose what. Closing publishes the distribution,
by role category too, and by name unless the position is anonymous.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from . import items, texts
from .messages import MODERATORS, UNSET, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import mint, natural
from .plan import Agenda
from .records import differing, replace, revised
from .reversal import Reversal, ever_touched, overtaken
from .words import Role

if TYPE_CHECKING:
    from .session import SessionState

LOWEST: Final = -2
HIGHEST: Final = 2

SMALLEST_CATEGORY: Final = 3
"""On an anonymous position, a category with fewer assessments than this is not shown by itself:
a category of one would be a name."""

PANEL: Final[frozenset[Role]] = frozenset({"panelist"})

Counts: TypeAlias = tuple[int, ...]
"""How many chose -2, -1, 0, +1, +2."""


@dataclass(frozen=True)
class Assessment:
    """One panelist's stance, from -2 (reject) to +2 (agree). ``released``, in a result: it is that
    of a guest who went back to the audience before the position was closed."""

    stance: int
    remark: str = ""
    released: bool = False


@dataclass(frozen=True)
class Result:
    """What closing a position publishes. ``names`` is empty for an anonymous one, whose small
    categories stand together under an empty name. ``released``: how many in a category are those
    of guests who had gone back to the audience; they count. People who were removed do not."""

    counts: Counts
    categories: Mapping[str, Counts]
    names: Mapping[str, Assessment]
    released: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Position:
    """One thesis. ``assessments`` are those that the reader may know, by person. ``seq`` sorts
    positions, as a map has no order in every language: of what added it, 0 and less of those of
    the agenda's file."""

    id: str
    text: str
    document: str | None = None
    anonymous: bool = False
    item: str | None = None
    status: Literal["planned", "open", "closed"] = "planned"
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    result: Result | None = None
    closed: datetime | None = None
    seq: int = 0


def of_agenda(plan: Agenda) -> dict[str, Position]:
    planned = [(item.id, p) for item in plan.items for p in item.positions]
    return {
        p.id: Position(p.id, p.text, p.document, p.anonymous, item, seq=n - len(planned))
        for n, (item, p) in enumerate(planned, 1)
    }


def find(state: SessionState, position: str) -> Position:
    """The position of this id. Raises :class:`Refused` (``unknown_position``)."""
    found = state.positions.get(position)
    if found is None:
        raise Refused("unknown_position")
    return found


def counts(stances: Iterable[int]) -> Counts:
    chosen = Counter(stances)
    return tuple(chosen[stance] for stance in range(LOWEST, HIGHEST + 1))


def counted(state: SessionState, position: Position) -> dict[str, Assessment]:
    """The assessments that count, by person: not those of people who were removed."""
    found = ((state.people.get(person), person, a) for person, a in position.assessments.items())
    return {person: a for known, person, a in found if known is None or not known.removed}


def result(state: SessionState, position: Position) -> Result:
    """What closing the position now publishes."""
    names: dict[str, Assessment] = {}
    by_category: dict[str, list[Assessment]] = {}
    for person, assessment in counted(state, position).items():
        found = state.people.get(person)
        released = found is not None and found.role != "panelist"
        names[person] = replace(assessment, released=released)
        by_category.setdefault(found.category if found else "", []).append(names[person])
    if position.anonymous:
        by_category = _merged(by_category)
    # Not in the order in which they answered; with every reader's map in the same one.
    names = {person: names[person] for person in sorted(names, key=natural)}
    released_in = {name: sum(a.released for a in given) for name, given in by_category.items()}
    return Result(
        counts(a.stance for a in names.values()),
        {name: counts(a.stance for a in given) for name, given in sorted(by_category.items())},
        {} if position.anonymous else names,
        {name: n for name, n in sorted(released_in.items()) if n},
    )


def _merged(by_category: dict[str, list[Assessment]]) -> dict[str, list[Assessment]]:
    """Small categories put together; all of them where that would still leave too few."""
    merged: dict[str, list[Assessment]] = {}
    for category, given in by_category.items():
        name = category if len(given) >= SMALLEST_CATEGORY else ""
        merged.setdefault(name, []).extend(given)
    if 0 < len(merged.get("", ())) < SMALLEST_CATEGORY:
        return {"": [assessment for given in merged.values() for assessment in given]}
    return merged


def _changed(
    state: SessionState, position: str, change: Callable[[Position], Position]
) -> SessionState:
    found = state.positions.get(position)
    if found is None:
        return state
    return replace(state, positions={**state.positions, position: change(found)})


class Add(Command, do="position.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    text: str
    item: str | None = None
    anonymous: bool = False
    document: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.held(state)
        if self.item is not None:
            item = items.find(state, self.item).id
        text = texts.required_line(self.text, texts.TEXT_LENGTH)
        _check_document(state, self.document)
        taken = {*state.positions} | ever_touched(state, "position")
        position = mint(state, "pos", taken)
        yield Added(position, text, item, self.anonymous, self.document)


class Edit(Command, do="position.edit", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Change a position that has not been opened yet, and leave the rest of it. Null takes away
    the document."""

    position: str
    text: str = UNSET
    document: str | None = UNSET
    anonymous: bool = UNSET

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = _unopened(state, self.position)
        wanted = {k: v for k, v in vars(self).items() if k != "position" and v is not UNSET}
        if "text" in wanted:
            wanted["text"] = texts.required_line(self.text, texts.TEXT_LENGTH)
        changes = {k: v for k, v in wanted.items() if v != vars(found)[k]}
        _check_document(state, changes.get("document"))
        if changes:
            yield Edited(found.id, changes)


class Remove(Command, do="position.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take out a position that has not been opened yet."""

    position: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        yield Removed(_unopened(state, self.position).id)


def _unopened(state: SessionState, position: str) -> Position:
    """Once it is open, people have answered what it says."""
    found = find(state, position)
    if found.status != "planned":
        raise Refused("position_opened")
    return found


def _check_document(state: SessionState, document: str | None) -> None:
    if document is not None and document not in {d.id for d in state.session.documents}:
        raise Refused("unknown_document")


class Open(Command, do="position.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take assessments. Once closed, a position stays closed: its result is out."""

    position: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.position)
        if found.status == "closed":
            raise Refused("position_closed")
        if found.status == "planned":
            yield Opened(found.id)


class Assess(Command, do="position.assess", roles=PANEL, phases=UNTIL_CLOSED):
    """A panelist's stance; given again, it replaces the earlier one."""

    position: str
    stance: int
    remark: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.position)
        if found.status != "open":
            raise Refused("position_not_open")
        if not LOWEST <= self.stance <= HIGHEST:
            raise Refused("stance_out_of_range")
        assessment = Assessment(self.stance, texts.line(self.remark))
        if found.assessments.get(actor.id) != assessment:
            yield Assessed(found.id, actor.id, assessment.stance, assessment.remark)


class Close(Command, do="position.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    """End the assessment and publish the result."""

    position: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = find(state, self.position)
        if found.status != "open":
            raise Refused("position_not_open")
        yield Closed(found.id, result(state, found))


def closing(state: SessionState) -> Iterator[Event]:
    """The end of every open assessment, with its result."""
    for found in state.positions.values():
        if found.status == "open":
            yield Closed(found.id, result(state, found))


class Added(Event, event="position.added", about=None):
    """A planned position, sorted in behind all others: its ``seq`` is that of the fact."""

    position: str
    text: str
    item: str | None
    anonymous: bool = False
    document: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        position = Position(
            self.position, self.text, self.document, self.anonymous, self.item, seq=fact.seq
        )
        return replace(state, positions={**state.positions, self.position: position})


class Edited(Event, event="position.edited", about=None):
    """``changes``: the fields of the position that changed, as they are now."""

    position: str
    changes: Mapping[str, str | bool | None]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.position, lambda p: revised(p, self.changes))


class Removed(Event, event="position.removed", about=None):
    position: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        left = (p for p in state.positions.values() if p.id != self.position)
        return replace(state, positions={p.id: p for p in left})


class Opened(Event, event="position.opened", about=None):
    position: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.position, lambda p: replace(p, status="open"))


class Assessed(Event, event="position.assessed", about="person"):
    position: str
    person: str
    stance: int
    remark: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        new = {self.person: Assessment(self.stance, self.remark)}
        return _changed(
            state, self.position, lambda p: replace(p, assessments={**p.assessments, **new})
        )


class Closed(Event, event="position.closed", about=None):
    """The ``names`` of the result are among the ``assessments`` from here on."""

    position: str
    result: Result

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(state, self.position, lambda found: self._published(found, fact.at))

    def _published(self, found: Position, at: datetime) -> Position:
        assessments = {**found.assessments, **self.result.names}
        return replace(
            found, status="closed", result=self.result, closed=at, assessments=assessments
        )


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back a position that an action added, changed, removed, opened or closed; or, after
    an undo, what does that again.

    Raises :class:`Refused` (``undo_overtaken``) where more has become of it since.
    """
    for position in differing(r.before.positions, r.after.positions):
        was, now = (s.positions.get(position) for s in (r.before, r.state))
        if r.again("position", position):
            raise overtaken()
        yield from _put_back(r, position, was, now)


def _put_back(
    r: Reversal, position: str, was: Position | None, now: Position | None
) -> Iterator[Event]:
    """What makes of a position what it was; None where there was, or is, none."""
    match (was and was.status, now and now.status):
        case None, _:
            yield Removed(position)
        case "closed", "open" if now is not None:
            yield Closed(position, result(r.state, now))
        case "open", "closed" if was is not None:
            yield Reopened(position, dict(was.assessments))
        case "open", "planned":
            yield Opened(position)
        case "planned", "open" if now is not None and now.assessments:
            raise overtaken()
        case _ if was is not None:
            yield Restored(position, was, None if now else _follower(r, position))


def _follower(r: Reversal, position: str) -> str | None:
    """The next one after a position, as they stood before the action, that is still there."""
    order = [*r.before.positions]
    after = order[order.index(position) + 1 :]
    return next((p for p in after if p in r.state.positions), None)


class Restored(Event, event="position.restored", about=None):
    """An undo, or a redo: a position that nobody assesses yet is as it was; one that was gone
    stands ``before`` another again (None: at the end)."""

    position: str
    record: Position
    before: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if self.position in state.positions:
            return replace(state, positions={**state.positions, self.position: self.record})
        order, ids = [*state.positions.items()], [*state.positions]
        index = ids.index(self.before) if self.before in ids else len(ids)
        order.insert(index, (self.position, self.record))
        return replace(state, positions=dict(order))


class Reopened(Event, event="position.reopened", about=None):
    """An undo: the position is open again, as if it had not been closed. Readers get their own
    of the ``assessments``: what the others chose is theirs and the moderators' again."""

    position: str
    assessments: Mapping[str, Assessment]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _changed(
            state,
            self.position,
            lambda p: replace(
                p, status="open", result=None, closed=None, assessments=self.assessments
            ),
        )
