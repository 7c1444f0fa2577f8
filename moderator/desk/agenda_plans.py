"""An agenda as a session has it now, and which of a file's people and items are the session's."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise, takewhile
from typing import Any, Final

from server.session.items import Item
from server.session.phases import Session
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PlannedPosition
from server.session.records import replace
from server.session.session import SessionState

from ..client.people import in_turn
from ..wording.zones import zone_named

NEW: Final = "new "
"""What ids begin with of what the session was told of, until the id that it gave is known."""
PERSON: Final = ("name", "organisation", "office", "category", "speech_limit")
ITEM: Final = (
    *("title", "kind", "planned", "lead", "script", "prepared", "speech_limit", "order"),
    "open_chairs",
)
POSITION: Final = ("text", "document", "anonymous")


def as_planned(state: SessionState, plan: Agenda, added: Container[str] = ()) -> Agenda:
    """The agenda as the session has it now. Of people, those whom ``plan`` names and who are still
    there, moderators and panelists, and of spectators those who were ``added``: the audience comes
    by a link."""
    names = [p for p in plan.people if p.id in state.people and not state.people[p.id].removed]
    known = {p.id for p in plan.people}
    new = [
        p
        for p in in_turn(state)
        if not p.guest and not p.removed and p.id not in known
        if p.role != "spectator" or p.id in added
    ]
    everybody = (
        *(replace(p, **said(state.people[p.id], PERSON)) for p in names),
        *(PlannedPerson(p.id, role=p.role, **said(p, PERSON)) for p in new),
    )
    there = frozenset(p.id for p in everybody)
    items = tuple(_planned_item(state, item, there) for item in state.items)
    return replace(of_itself(state.session, plan), people=everybody, items=items)


def of_itself(session: Session, plan: Agenda) -> Agenda:
    """``plan`` with what the session says of itself."""
    if plan.starts() != session.start:
        # Also where the file has a day and no time of day: both or neither.
        begins = None
        if session.start is not None:
            begins = session.start.astimezone(zone_named(plan.timezone))
        plan = replace(
            plan,
            date=f"{begins:%Y-%m-%d}" if begins else None,
            start=f"{begins:%H:%M}" if begins else None,
        )
    return replace(plan, title=session.title)


def _planned_item(state: SessionState, item: Item, there: frozenset[str]) -> PlannedItem:
    theses = tuple(
        PlannedPosition(p.id, **said(p, POSITION))
        for p in state.positions.values()
        if p.item == item.id
    )
    values = said(item, ITEM)
    values["lead"] = item.lead if item.lead in there else None
    values["prepared"] = tuple(replace(q, ticked=False) for q in item.prepared if q.to in there)
    return PlannedItem(item.id, positions=theses, **values)


def said(thing: object, names: Sequence[str]) -> dict[str, Any]:
    """What a person, an item or a position says, by the names of its fields."""
    return {name: getattr(thing, name) for name in names}


def of_session(state: SessionState, plan: Agenda) -> Agenda:
    """What a file could say of the session: everybody and everything by their ids."""
    people_there = tuple(
        PlannedPerson(p.id, role=p.role, **said(p, PERSON))
        for p in in_turn(state)
        if not p.removed and not p.guest
    )
    there = frozenset(p.id for p in people_there)
    items = tuple(_planned_item(state, item, there) for item in state.items)
    return replace(of_itself(state.session, plan), people=people_there, items=items)


def without_new(plan: Agenda) -> Agenda:
    """The plan without what the session has not been told of."""

    def old(one: str | None) -> bool:
        return one is None or not one.startswith(NEW)

    return replace(
        plan,
        people=tuple(p for p in plan.people if old(p.id)),
        items=tuple(
            replace(
                item,
                lead=item.lead if old(item.lead) else None,
                prepared=tuple(q for q in item.prepared if old(q.to)),
                positions=tuple(p for p in item.positions if old(p.id)),
            )
            for item in plan.items
            if old(item.id)
        ),
    )


def recognised(found: Agenda, before: Agenda, *, planned: bool = True) -> Agenda:
    """What a file says now, with the ids of ``before`` for what is the same: by name or title, else
    by what stands before it. ``planned``: whether the audience in ``before`` is as a file named it;
    if not, most of it came by a link, and nobody there is somebody of the file called otherwise.
    """
    ids: dict[str, str] = {}
    for role in ("moderator", "panelist", "spectator"):
        was = [p for p in before.people if p.role == role]
        now = [p for p in found.people if p.role == role]
        ids |= _same_things(was, now, "name", by_place=planned or role != "spectator")
    titles = _same_things(before.items, found.items, "title")
    found = with_ids(found, ids | titles)
    old = {item.id: item for item in before.items}
    items = []
    for item in found.items:
        was_theses = old[item.id].positions if item.id in old else ()
        same_ones = _same_things(was_theses, item.positions, "text")
        theses = tuple(replace(p, id=same_ones[p.id]) for p in item.positions)
        items.append(replace(item, positions=theses))
    return replace(found, items=tuple(items))


def in_order(plan: Agenda, state: SessionState) -> Agenda:
    """The plan with positions for new that stand at another place than in the session, as long as
    nobody has assessed them: no command moves one."""
    there = [p for p in state.positions.values() if p.status == "planned"]
    items = []
    for item in plan.items:
        now = [p.id for p in there if p.item == item.id]
        wished = [p.id for p in item.positions if p.id in now or p.id.startswith(NEW)]
        places = [now.index(one) if one in now else -1 for one in wished]
        stand = sum(1 for _ in takewhile(lambda pair: pair[0] < pair[1], pairwise([-1, *places])))
        behind = {one for one in wished[stand:] if one in now}
        theses = (
            replace(p, id=f"{NEW}{item.id} {p.id}") if p.id in behind else p for p in item.positions
        )
        items.append(replace(item, positions=tuple(theses)))
    return replace(plan, items=tuple(items))


def _same_things(
    was: Sequence[Any], now: Sequence[Any], name: str, *, by_place: bool = True
) -> dict[str, str]:
    """Of each new thing's id, which old one it is, or an id of its own."""
    left = {thing.id: thing for thing in was}
    ids: dict[str, str] = {}
    for new in now:
        same_one = next((o for o in left.values() if getattr(o, name) == getattr(new, name)), None)
        if same_one is not None:
            ids[new.id] = same_one.id
            del left[same_one.id]
    order = [thing.id for thing in was]
    before = -1
    for new in now:
        if new.id not in ids:
            # What comes behind the same one as before is the same, called something else.
            there = order[before + 1] if before + 1 < len(order) else ""
            ids[new.id] = there if by_place and there in left else f"{NEW}{new.id}"
            left.pop(ids[new.id], None)
        before = order.index(ids[new.id]) if ids[new.id] in order else before
    return ids


def with_ids(plan: Agenda, ids: dict[str, str]) -> Agenda:
    """The plan with other ids for people and items."""

    def called(one: str | None) -> Any:
        return one if one is None else ids.get(one, one)

    return replace(
        plan,
        people=tuple(replace(p, id=called(p.id)) for p in plan.people),
        items=tuple(
            replace(
                item,
                id=called(item.id),
                lead=called(item.lead),
                prepared=tuple(replace(q, to=called(q.to)) for q in item.prepared),
            )
            for item in plan.items
        ),
    )
