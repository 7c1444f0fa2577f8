"""The agenda file behind a session: what the desk changes is saved to it, what changes in it comes
to the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from server.agenda_file import read_agenda
from server.agenda_file.rewriting import rewrite, same
from server.agenda_file.saving import save
from server.agenda_file.source import read_bytes
from server.session import agenda, departures, people, positions
from server.session.items import Item
from server.session.messages import Command
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PlannedPosition
from server.session.records import replace
from server.session.session import SessionState

_NEW: Final = "new "
"""What ids begin with of what the session was told of, until the id that it gave is known."""
_PERSON: Final = ("name", "organisation", "office", "category", "speech_limit")
_ITEM: Final = (
    *("title", "kind", "planned", "lead", "script", "prepared", "speech_limit", "order"),
    "open_chairs",
)
_POSITION: Final = ("text", "document", "anonymous")


class AgendaSource:
    """A file, and what it said when session and file agreed last: ``plan``, with the session's
    ids. Raises AgendaErrors."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._content = read_bytes(self.path)
        self.plan = read_agenda(self._content, str(self.path))
        self._stamp = self._stat()
        self._compared: tuple[tuple[object, ...], bool] = ((), False)
        self._fresh: frozenset[str] = frozenset()
        """The ids that have become known since they were last asked for."""

    @property
    def changed(self) -> bool:
        """Whether the file has been written by somebody else since."""
        return self._stat() != self._stamp

    def differs(self, state: SessionState) -> bool:
        """Whether the session says anything of people and items that the file does not."""
        plan = self._known(state)
        now = (state.items, state.people, state.positions, plan)
        asked, known = self._compared
        # Asked once a second: with a thousand expected guests that takes longer than drawing.
        if len(asked) != len(now) or any(a is not n for a, n in zip(asked, now, strict=True)):
            known = not same(as_planned(state, plan), plan)
            self._compared = (now, known)
        return known

    def save(self, state: SessionState) -> Path:
        """Write what the session says of people and items into the file; all else in it stays.

        Returns where it is kept as it was. Raises CannotRewrite, ChangedMeanwhile, OSError.
        """
        before = self._known(state)
        after = as_planned(state, before)
        content = rewrite(self._content, before, after)
        backup = save(self.path, self._content, content)
        self._content, self.plan, self._stamp = content, after, self._stat()
        return backup

    def check(self) -> Agenda:
        """What the file says now, for :meth:`take`. Raises AgendaErrors."""
        return read_agenda(read_bytes(self.path), str(self.path))

    def take(self, state: SessionState) -> list[Command]:
        """The commands by which the session comes to say what changed in the file since. What else
        the session says stays. Raises AgendaErrors."""
        content = read_bytes(self.path)
        before = self._known(state)
        after = _recognised(read_agenda(content, str(self.path)), before)
        self._content, self.plan, self._stamp = content, after, self._stat()
        return [*_about_people(before, after), *_about_items(before, after, state)]

    def rest(self, state: SessionState) -> list[Command]:
        """After those of :meth:`take`: what could not be said before the session had given ids to
        who and what is new."""
        plan, fresh = self._known(state), self._fresh
        self._fresh = frozenset()
        return list(_about_new(plan, fresh, state))

    def _known(self, state: SessionState) -> Agenda:
        """``plan`` with the ids of what the session has been told of meanwhile."""
        ids = {p.name: p.id for p in state.people.values() if not p.removed}
        taken = {item.id for item in self.plan.items}
        titles = {item.title: item.id for item in state.items if item.id not in taken}
        renamed = {
            p.id: ids[p.name] for p in self.plan.people if p.id.startswith(_NEW) and p.name in ids
        }
        renamed |= {
            item.id: titles[item.title]
            for item in self.plan.items
            if item.id.startswith(_NEW) and item.title in titles
        }
        if renamed:
            self.plan = _with_ids(self.plan, renamed)
            self._fresh |= frozenset(renamed.values())
        if not any(p.id.startswith(_NEW) for item in self.plan.items for p in item.positions):
            return self.plan
        theses = {(p.item, p.text): p.id for p in state.positions.values()}
        items = tuple(
            replace(
                item,
                positions=tuple(
                    replace(p, id=theses.get((item.id, p.text), p.id)) if p.id[:4] == _NEW else p
                    for p in item.positions
                ),
            )
            for item in self.plan.items
        )
        self.plan = replace(self.plan, items=items)
        return self.plan

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def as_planned(state: SessionState, plan: Agenda) -> Agenda:
    """The agenda as the session has it now. Of people, those whom ``plan`` names and who are still
    there, and panelists who were added: the audience comes by a link."""
    names = [p for p in plan.people if p.id in state.people and not state.people[p.id].removed]
    known = {p.id for p in plan.people}
    new = [
        p
        for p in state.people.values()
        if p.role == "panelist" and not p.guest and not p.removed and p.id not in known
    ]
    everybody = (
        *(replace(p, **_said(state.people[p.id], _PERSON)) for p in names),
        *(PlannedPerson(p.id, role=p.role, **_said(p, _PERSON)) for p in new),
    )
    there = frozenset(p.id for p in everybody)
    items = tuple(_planned_item(state, item, there) for item in state.items)
    return replace(plan, people=everybody, items=items)


def _planned_item(state: SessionState, item: Item, there: frozenset[str]) -> PlannedItem:
    theses = tuple(
        PlannedPosition(p.id, **_said(p, _POSITION))
        for p in state.positions.values()
        if p.item == item.id
    )
    said = _said(item, _ITEM)
    said["lead"] = item.lead if item.lead in there else None
    said["prepared"] = tuple(replace(q, ticked=False) for q in item.prepared if q.to in there)
    return PlannedItem(item.id, positions=theses, **said)


def _said(thing: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _recognised(found: Agenda, before: Agenda) -> Agenda:
    """What a file says now, with the ids of ``before`` for what is the same: by name or title, else
    by what stands before it."""
    ids: dict[str, str] = {}
    for role in ("moderator", "panelist", "spectator"):
        was = [p for p in before.people if p.role == role]
        now = [p for p in found.people if p.role == role]
        ids |= _same_things(was, now, "name")
    titles = _same_things(before.items, found.items, "title")
    found = _with_ids(found, ids | titles)
    old = {item.id: item for item in before.items}
    items = []
    for item in found.items:
        was_theses = old[item.id].positions if item.id in old else ()
        same_ones = _same_things(was_theses, item.positions, "text")
        theses = tuple(replace(p, id=same_ones[p.id]) for p in item.positions)
        items.append(replace(item, positions=theses))
    return replace(found, items=tuple(items))


def _same_things(was: Sequence[Any], now: Sequence[Any], name: str) -> dict[str, str]:
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
            ids[new.id] = there if there in left else f"{_NEW}{new.id}"
            left.pop(there, None)
        before = order.index(ids[new.id]) if ids[new.id] in order else before
    return ids


def _with_ids(plan: Agenda, ids: dict[str, str]) -> Agenda:
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


def _about_people(before: Agenda, after: Agenda) -> Iterator[Command]:
    old = {p.id: p for p in before.people}
    new = {p.id for p in after.people}
    for gone in old.keys() - new:
        yield departures.Remove(gone)
    for person in after.people:
        was = old.get(person.id)
        if was is None:
            marks = (person.organisation, person.office, person.category)
            yield people.Add(person.name, person.role, *marks)
        elif changes := _changes(was, person, _PERSON):
            yield people.Edit(person.id, **changes)


def _about_items(before: Agenda, after: Agenda, state: SessionState) -> Iterator[Command]:
    old = {item.id: item for item in before.items}
    known = {p.id for p in before.people}
    for gone in old.keys() - {item.id for item in after.items}:
        yield agenda.Remove(gone)
    order = [item.id for item in state.items if item.id in {i.id for i in after.items}]
    previous: str | None = None
    for wished in after.items:
        # Who is new has no id yet that anybody could name.
        asked = tuple(q for q in wished.prepared if q.to in known)
        lead = wished.lead if wished.lead in known else None
        item = replace(wished, prepared=asked, lead=lead)
        was = old.get(item.id)
        if was is None:
            yield agenda.Add(agenda.NewItem(**_said(item, _ITEM)), previous)
            continue
        if changes := _changes(was, item, _ITEM):
            yield agenda.Edit(item.id, **changes)
        yield from _about_positions(was, item)
        wanted = [i.id for i in after.items if i.id in order]
        if order != wanted and item.id in order:
            at = wanted.index(item.id)
            if order.index(item.id) != at:
                order.remove(item.id)
                before_it = order[at] if at < len(order) else None
                order.insert(at, item.id)
                yield agenda.Move(item.id, before_it)
        previous = item.id


def _about_new(plan: Agenda, fresh: frozenset[str], state: SessionState) -> Iterator[Command]:
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
                yield positions.Add(thesis.text, item.id, thesis.anonymous, thesis.document)


def _about_positions(was: PlannedItem, item: PlannedItem) -> Iterator[Command]:
    old = {p.id: p for p in was.positions}
    for gone in old.keys() - {p.id for p in item.positions}:
        yield positions.Remove(gone)
    for thesis in item.positions:
        if thesis.id not in old:
            yield positions.Add(thesis.text, item.id, thesis.anonymous, thesis.document)
        elif changes := _changes(old[thesis.id], thesis, _POSITION):
            yield positions.Edit(thesis.id, **changes)


def _changes(was: Any, now: Any, names: Sequence[str]) -> dict[str, Any]:
    return {n: getattr(now, n) for n in names if getattr(now, n) != getattr(was, n)}
