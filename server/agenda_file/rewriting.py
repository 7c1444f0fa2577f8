"""An agenda file with changes in it: only what changed is written anew, and all comments stay."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from ..session.plan import Agenda, PlannedItem, PlannedPerson, PlannedPosition, PreparedQuestion
from . import read_agenda
from .blocks import Bare, Entry, duration
from .fields import as_line
from .problems import AgendaErrors
from .references import PEOPLE
from .source import decode
from .yaml_edits import CannotChange, Hard, YamlEdits

T = TypeVar("T")
Value: TypeAlias = str | int | bool | None
Fields: TypeAlias = Mapping[str, Value]

_ROLES: Final = {"moderators": "moderator", "panelists": "panelist", "spectators": "spectator"}
_ITEM: Final = (
    *("title", "id", "kind", "duration", "lead", "speech_limit", "order", "open_chairs"),
    *("script", "questions", "positions"),
)
_PERSON: Final = ("name", "id", "office", "organisation", "category", "speech_limit")
_ROOT: Final = (
    *("title", "hosts", "fictional", "language", "date", "start", "timezone", "speech_limit"),
    *(
        "invitation",
        "signals",
        "privacy",
        "retention",
        "moderators",
        "panelists",
        "spectators",
        "documents",
        "cues",
        "items",
    ),
)
"""The keys in the order in which files have them."""


class CannotRewrite(Exception):
    """The file is written in a way in which this change cannot be made without touching more:
    ``hard`` at ``line``, where that is known."""

    def __init__(self, line: int | None = None, hard: Hard = "other") -> None:
        super().__init__(line, hard)
        self.line, self.hard = line, hard


def rewrite(content: bytes, before: Agenda, after: Agenda) -> bytes:
    """The file ``content`` with its title, day and time, people and items changed from ``before``
    to ``after``.

    ``before`` is what the file says, in its order, with any ids; things of ``after`` that have the
    same ids are the same things. Raises CannotRewrite, and AgendaErrors where ``after`` is no
    agenda.
    """
    if same(before, after):
        return content
    source = decode(content, "")
    try:
        edits = YamlEdits(source.text)
        _Rewriting(edits, before, after).write()
        # A byte order mark and the line ends stay as they were.
        mark = content[: len(content) - len(source.text.encode())]
        made = mark + edits.result().encode()
    except CannotChange as cannot:
        raise CannotRewrite(cannot.line, cannot.hard) from None
    except (StopIteration, IndexError):
        raise CannotRewrite from None
    try:
        says = read_agenda(made, "")
    except AgendaErrors as errors:
        raise CannotRewrite from errors
    if not same(says, after):
        raise CannotRewrite
    return made


def same(one: Agenda, other: Agenda) -> bool:
    """Whether two agendas say the same of the session, of people and items, whatever the ids."""
    return bool(_shape(one) == _shape(other))


@dataclass(frozen=True)
class _Kind(Generic[T]):
    """Entries of a list: by what they are known, what is said of each in which order of keys, and
    the keys ``around`` the list itself."""

    key: Callable[[T], Hashable]
    fields: Callable[[T, Agenda], Fields]
    order: Sequence[str]
    around: Sequence[str]


@dataclass(frozen=True)
class _Rewriting:
    edits: YamlEdits
    before: Agenda
    after: Agenda

    def write(self) -> None:
        root = self.edits.root
        self._itself()
        people = _Kind(_id, self._person_fields, _PERSON, _ROOT)
        for section, _ in PEOPLE:
            was = [p for p in self.before.people if p.role == _ROLES[section]]
            now = [p for p in self.after.people if p.role == _ROLES[section]]
            self._list(root, section, was, now, people)
        items = self.edits.get(root, "items")
        item_kind = _Kind(_id, self._item_fields, _ITEM, _ROOT)
        self._list(root, "items", self.before.items, self.after.items, item_kind)
        now_items = {item.id: item for item in self.after.items}
        for node, item in zip(items.value, self.before.items, strict=True):
            if item.id in now_items:
                self._inside(node, item, now_items[item.id])

    def _itself(self) -> None:
        """What is said of the session as a whole."""
        was, now = _of_itself(self.before), _of_itself(self.after)
        for key in now:
            if now[key] != was[key]:
                behind = _ROOT[: _ROOT.index(key)]
                self.edits.set(self.edits.root, key, now[key], behind)

    def _inside(self, node: Any, was: PlannedItem, now: PlannedItem) -> None:
        """What an item has besides single values."""
        self._references(node, was, now)
        before, after = _paired(was.prepared, now.prepared)
        asked = _Kind(_key, self._question_fields, ("to", "text"), _ITEM)
        self._list(node, "questions", before, after, asked)
        order = ("text", "id", "document", "anonymous")
        theses = _Kind(_id, self._position_fields, order, _ITEM)
        self._list(node, "positions", was.positions, now.positions, theses)

    def _list(
        self,
        mapping: Any,
        name: str,
        was: Sequence[T],
        now: Sequence[T],
        kind: _Kind[T],
    ) -> None:
        """Change what stays of a list where it stands, then the list."""
        key, fields = kind.key, kind.fields
        places = {key(thing): n for n, thing in enumerate(was)}
        node = self.edits.get(mapping, name)
        wanted: list[int | Entry] = []
        for thing in now:
            place = places.get(key(thing))
            if place is None:
                wanted.append(self._entry(thing, fields))
                continue
            wanted.append(place)
            before, after = fields(was[place], self.before), fields(thing, self.after)
            changed = {k: v for k, v in after.items() if v != before[k]}
            # What is taken away first: nothing new is to stand behind it.
            for k, v in sorted(changed.items(), key=lambda pair: pair[1] is not None):
                behind = kind.order[: kind.order.index(k)]
                self.edits.set(node.value[place], k, v, behind)
        self.edits.put_list(mapping, name, wanted, kind.around[: kind.around.index(name)])

    def _entry(self, thing: Any, fields: Callable[[Any, Agenda], Fields]) -> Entry:
        said: dict[str, object] = dict(fields(thing, self.after))
        said = {k: Bare("true") if v is True else v for k, v in said.items() if v is not None}
        if isinstance(thing, PlannedItem):
            prepared = [self._entry((0, q), self._question_fields) for q in thing.prepared]
            said |= {"questions": prepared}
            said |= {"positions": [self._entry(p, self._position_fields) for p in thing.positions]}
        return Entry(said)

    def _person_fields(self, person: PlannedPerson, _agenda: Agenda) -> Fields:
        return {
            "name": person.name,
            "office": person.office or None,
            "organisation": person.organisation or None,
            "category": person.category or None,
            "speech_limit": duration(person.speech_limit),
        }

    def _own_ids(self) -> Iterable[str]:
        """The ids that the file itself gives to people."""
        for section, _ in PEOPLE:
            people = self.edits.get(self.edits.root, section)
            for person in people.value if people is not None else ():
                own = self.edits.get(person, "id")
                if own is not None:
                    yield own.value

    def _item_fields(self, item: PlannedItem, agenda: Agenda) -> Fields:
        lead = _called(item.lead, agenda) if item.lead else None
        return {
            "title": item.title,
            "kind": Bare(item.kind),
            "duration": duration(item.planned),
            "lead": lead,
            "speech_limit": duration(item.speech_limit),
            "order": Bare(item.order) if item.order != "arrival" else None,
            "open_chairs": item.open_chairs,
            "script": item.script or None,
        }

    def _question_fields(self, keyed: tuple[int, PreparedQuestion], agenda: Agenda) -> Fields:
        return {"to": _called(keyed[1].to, agenda), "text": keyed[1].text}

    def _position_fields(self, position: PlannedPosition, _agenda: Agenda) -> Fields:
        return {
            "text": position.text,
            "document": position.document,
            "anonymous": True if position.anonymous else None,
        }

    def _references(self, node: Any, was: PlannedItem, now: PlannedItem) -> None:
        """Names that stand for people where these are meant: ids that follow from a place in a list
        may be somebody else's now."""
        moved = [p.id for p in self.before.people] != [p.id for p in self.after.people]
        if not moved:
            return
        known = {as_line(p.name) for p in self.before.people} | set(self._own_ids())
        lead = self.edits.get(node, "lead")
        if lead is not None and now.lead == was.lead and as_line(lead.value) not in known:
            self.edits.set(node, "lead", _called(now.lead, self.after), ())
        questions = self.edits.get(node, "questions")
        for entry, question in zip(questions.value if questions else (), was.prepared, strict=True):
            to = self.edits.get(entry, "to")
            stays = any((q.to, q.text) == (question.to, question.text) for q in now.prepared)
            if stays and as_line(to.value) not in known:
                self.edits.set(entry, "to", _called(question.to, self.after), ())


def _called(person: str | None, agenda: Agenda) -> str:
    """What a file calls somebody: their name, unless it reads like an id there."""
    found = next(p for p in agenda.people if p.id == person)
    if not any(p.id == found.name for p in agenda.people):
        return found.name
    return found.id


def _id(thing: Any) -> str:
    found: str = thing.id
    return found


def _key(keyed: tuple[int, PreparedQuestion]) -> int:
    return keyed[0]


def _paired(
    was: Sequence[PreparedQuestion], now: Sequence[PreparedQuestion]
) -> tuple[list[tuple[int, PreparedQuestion]], list[tuple[int, PreparedQuestion]]]:
    """Questions with numbers by which the same ones are known: those that are equal, then those
    that took the place of another."""
    left = dict(enumerate(was))
    numbers: dict[int, int] = {}
    for place, question in enumerate(now):
        same = next(
            (n for n, q in left.items() if (q.to, q.text) == (question.to, question.text)), -1
        )
        if same >= 0:
            numbers[place] = same
            del left[same]
    for place in range(len(now)):
        if place not in numbers:
            # Another one in its place is the one that was there, said anew.
            numbers[place] = place if left.pop(place, None) is not None else len(was) + place
    return list(enumerate(was)), [(numbers[n], q) for n, q in enumerate(now)]


def _of_itself(agenda: Agenda) -> dict[str, Value]:
    return {
        "title": agenda.title,
        "date": Bare(agenda.date) if agenda.date else None,
        "start": Bare(agenda.start) if agenda.start else None,
    }


def _shape(agenda: Agenda) -> Any:
    """What an agenda says of the session, of people and items, whatever their ids."""
    places = {p.id: (p.role, n) for n, p in enumerate(_by_role(agenda.people))}
    documents = {d.id: n for n, d in enumerate(agenda.documents)}
    people = [
        (p.name, p.role, p.organisation, p.office, p.category, p.speech_limit)
        for p in _by_role(agenda.people)
    ]
    items = [
        (
            *(item.title, item.kind, item.planned, item.script, item.speech_limit, item.order),
            item.open_chairs,
            places[item.lead] if item.lead else None,
            [(places[q.to], q.text) for q in item.prepared],
            [(p.text, documents.get(p.document or ""), p.anonymous) for p in item.positions],
        )
        for item in agenda.items
    ]
    return agenda.title, agenda.date, agenda.start, people, items


def _by_role(people: Iterable[PlannedPerson]) -> list[PlannedPerson]:
    order = list(_ROLES.values())
    return sorted(people, key=lambda p: order.index(p.role))
