"""The commands by which a session comes to say what changed in its agenda's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from server.session import agenda, departures, people, phases, positions
from server.session.messages import Command
from server.session.plan import Agenda, PlannedItem
from server.session.records import replace
from server.session.session import SessionState

from .agenda_plans import ITEM, NEW, PERSON, POSITION, said


def about_itself(before: Agenda, after: Agenda, state: SessionState) -> Iterator[Command]:
    """The session's title and beginning, as long as it has not begun."""
    changes: dict[str, Any] = {}
    if after.title != before.title:
        changes["title"] = after.title
    if after.starts() != before.starts():
        changes["start"] = after.starts()
    if changes and state.session.phase == "waiting":
        yield phases.Edit(**changes)


def about_people(before: Agenda, after: Agenda, state: SessionState) -> Iterator[Command]:
    """Who is gone, who is new, and what is said of the others. Of whom the desk has taken out,
    nothing."""
    out = _taken_out(before, state)
    old = {p.id: p for p in before.people}
    new = {p.id for p in after.people}
    yield from (departures.Remove(one) for one in old if one not in new | out)
    for person in after.people:
        if person.id in out:
            continue
        was = old.get(person.id)
        if was is None:
            marks = (person.organisation, person.office, person.category)
            yield people.Add(person.name, person.role, *marks)
        elif changes := _changes(was, person, PERSON):
            yield people.Edit(person.id, **changes)


def _taken_out(plan: Agenda, state: SessionState) -> set[str]:
    """Whom the plan names and who takes part no more."""
    there = state.people
    return {p.id for p in plan.people if p.id in there and there[p.id].removed}


def about_items(
    before: Agenda, after: Agenda, state: SessionState, *, moves: bool = False
) -> Iterator[Command]:
    """Likewise of items, and their order, where the file has another one than before: else it stays
    as it is at the desk. ``moves``: also where it has been the file's, as it was not told whole."""
    old = {item.id: item for item in before.items}
    known = {p.id for p in before.people} - _taken_out(before, state)
    there = [item.id for item in state.items]
    left = {item.id for item in after.items}
    for gone in old:
        if gone in there and gone not in left:
            yield agenda.Remove(gone)
    # First, because what is new is put behind what was there.
    if moves or _common(before, after) != _common(after, before):
        yield from _moved(there, _common(after, before))
    previous: str | None = None
    new: list[agenda.NewItem] = []
    for wished in after.items:
        was = old.get(wished.id)
        # Who is new has no id yet that anybody could name; and who was taken out is named no more.
        had, led = ((), None) if was is None else (was.prepared, was.lead)
        asked = tuple(q for q in wished.prepared if q.to in known or q in had)
        lead = wished.lead if wished.lead in known | {led} else None
        item = replace(wished, prepared=asked, lead=lead)
        if was is None:
            new.append(agenda.NewItem(**said(item, ITEM)))
            continue
        if item.id not in there:
            # Taken off the agenda at the desk: nothing can be put behind it, or changed of it.
            continue
        yield from _added(new, previous)
        new, previous = [], item.id
        if changes := _changes(was, item, ITEM):
            yield agenda.Edit(item.id, **changes)
        yield from _about_positions(was, item, state)
    yield from _added(new, previous)


def _common(plan: Agenda, other: Agenda) -> list[str]:
    """The items that both have, in the order of the first."""
    both = {item.id for item in other.items}
    return [item.id for item in plan.items if item.id in both]


def _moved(order: list[str], wanted: list[str]) -> Iterator[Command]:
    """What brings items into the order that is wanted, with as few that move as are found in one
    go through it."""
    order = [item for item in order if item in wanted]
    wanted = [item for item in wanted if item in order]
    for at, item in enumerate(wanted):
        if order[at] != item:
            before = order[at]
            order.remove(item)
            order.insert(at, item)
            yield agenda.Move(item, before)


def _added(new: Sequence[agenda.NewItem], after: str | None) -> Iterator[Command]:
    """Items that follow one that the session has; None for what begins the agenda, which can be
    put there once it has ids."""
    # Each right behind that one, so the last of them first.
    for item in new if after is None else reversed(new):
        yield agenda.Add(item, after)


def about_new(plan: Agenda, fresh: frozenset[str], state: SessionState) -> Iterator[Command]:
    """What names who and what is new, now that the session has given ids to them."""
    yield from _put_in_place(plan, fresh, state)
    there = {item.id: item for item in state.items}
    for item in plan.items:
        now = there.get(item.id)
        if now is None:
            continue
        said = {(q.to, q.text) for q in now.prepared}
        asked = [q for q in item.prepared if q.to in fresh and (q.to, q.text) not in said]
        if asked:
            yield agenda.Edit(item.id, prepared=(*now.prepared, *asked))
        if item.lead in fresh and now.lead is None:
            yield agenda.Edit(item.id, lead=item.lead)
        if item.id in fresh:
            for thesis in item.positions:
                if thesis.id.startswith(NEW):
                    yield positions.Add(thesis.text, item.id, thesis.anonymous, thesis.document)


def is_gone(command: Command, state: SessionState) -> bool:
    """Whether a command takes away what the session has no more: it had arrived."""
    match command:
        case agenda.Remove(item=gone):
            return all(item.id != gone for item in state.items)
        case positions.Remove(position=gone):
            return gone not in state.positions
        case departures.Remove(person=gone):
            return gone not in state.people or state.people[gone].removed
    return False


def _put_in_place(plan: Agenda, fresh: frozenset[str], state: SessionState) -> Iterator[Command]:
    """Have the new items with which the file begins stand before all that was there."""
    there = {item.id for item in state.items}
    planned = [item.id for item in plan.items if item.id in there]
    first = next((item for item in planned if item not in fresh), None)
    new = planned[: planned.index(first)] if first is not None else []
    if [item.id for item in state.items][: len(new)] != new:
        for item in new:
            yield agenda.Move(item, first)


def _about_positions(was: PlannedItem, item: PlannedItem, state: SessionState) -> Iterator[Command]:
    """Likewise of an item's positions."""
    old = {p.id: p for p in was.positions}
    left = {p.id for p in item.positions}
    for gone in old:
        if gone in state.positions and gone not in left:
            yield positions.Remove(gone)
    for thesis in item.positions:
        if thesis.id not in old:
            yield positions.Add(thesis.text, item.id, thesis.anonymous, thesis.document)
        elif thesis.id not in state.positions:
            continue
        elif changes := _changes(old[thesis.id], thesis, POSITION):
            yield positions.Edit(thesis.id, **changes)


def _changes(was: Any, now: Any, names: Sequence[str]) -> dict[str, Any]:
    return {n: getattr(now, n) for n in names if getattr(now, n) != getattr(was, n)}
