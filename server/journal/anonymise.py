"""A session log without the people in it: the same course and the same times, other names.

:class:`Mask` turns facts into anonymous ones and does no I/O; :func:`anonymise` reads a log and
writes the copy. A text field that is not named here comes out empty, and an event that is not
known without its content, so what a later version adds cannot leak by being forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

from ..codec import Unknown, encode_agenda
from ..language import N_
from ..session import agenda, feedback, panel, people, positions, questions, whispers
from ..session.messages import Event, Fact
from ..session.plan import Agenda
from ..session.records import replace
from ..session.words import SYSTEM
from .called import Called
from .derive import learned, write_masked
from .reader import LogReader
from .replay import opening

HOW: Final = "anonymised"
TITLES: Final[Mapping[str, str]] = {
    "moderator": N_("Moderator {n}"),
    "panelist": N_("Panelist {n}"),
    "spectator": N_("Spectator {n}"),
    "organisation": N_("Organisation {n}"),
    "category": N_("Category {n}"),
}
"""What people, organisations and categories are called instead."""
REMOVED: Final = "private.removed"
"""The event that stands where one was left out altogether."""

PEOPLE: Final = frozenset(
    {"person", "by", "to", "lead", "owner", "answers", "readers", "ahead_of", "about", "room_for"}
)
"""Fields with ids of people. An agenda file may have made those of names."""
WORDS: Final = frozenset({"text", "note", "remark", "lines", "labels"})
"""What people said."""
PLAN: Final = frozenset({"title", "publisher"})
"""What was planned: it stays, with people's and organisations' names replaced in it."""
KEPT: Final = frozenset(
    {"id", "item", "entry", "speech", "question", "position", "finding", "document"}
    | {"thing", "whisper"}
    | {
        "before",
        "after",
        "passed_over",
        "kind",
        "order",
        "role",
        "reason",
        "stance",
        "stands",
        "status",
        "what",
        "event",
        "phase",
        "why",
    }
    | {"language", "date", "start", "timezone"}
)
"""Ids of things, and words of this program."""
MODERATORS: Final = frozenset({"prepared", "kept", "signals"})
"""Lists of which everybody else sees nothing, or only their own."""
EMPTY: Final = frozenset({"office", "script", "privacy", "url"})
"""The address of a paper tells whose it is, and by whom others are."""
OWN_ID: Final = re.compile(r"[mps]\d+x?")
THINGS: Final = frozenset(
    {"id", "item", "document", "position", "before", "after", "thing", "about"}
)
"""Fields with ids of items, papers and positions. An agenda file may have made those of names. What
is ``about`` somebody may be about an item as well."""
_NEUTRAL: Final = re.compile(r"(?!x)[a-z]{1,3}\d+x*")
"""Ids as this program makes them, of whatever thing."""
_PRIVATE: Final = (whispers.Sent, whispers.Noted, panel.Asked, panel.Restored)
"""Events whose words were for the moderators or one person alone."""


def ids_of_things(plan: Agenda) -> Iterator[str]:
    """Those that the agenda file chose in its own words, for items, positions and papers."""
    ids = [item.id for item in plan.items]
    ids += (position.id for item in plan.items for position in item.positions)
    ids += (paper.id for paper in plan.documents)
    return (thing for thing in ids if not _NEUTRAL.fullmatch(thing))


class Publicity:
    """What was shown to everybody in the end, known once all facts are learned."""

    def __init__(self, plan: Agenda) -> None:
        self.published: set[str] = set()
        """Questions that everybody saw, be it for a while."""
        self.assessed: dict[str, Mapping[str, positions.Assessment]] = {}
        """By position and person: what everybody sees in the end."""
        self.open: set[str] = set()
        """Questions that everybody sees in the end."""
        self.anonymous = {p.id for item in plan.items for p in item.positions if p.anonymous}
        self.withheld: set[str] = set()

    def learn(self, event: Event) -> None:
        match event:
            case questions.Approved():
                self.published.add(event.question)
                self.open.add(event.question)
            case questions.Dismissed():
                self.open.discard(event.question)
            case questions.Restored():
                keep = self.open.add if event.record.public else self.open.discard
                keep(event.question)
            case feedback.Published():
                self.withheld.discard(event.text)
            case feedback.Withheld():
                self.withheld.add(event.text)
            case _:
                self._learn_of_position(event)

    def _learn_of_position(self, event: Event) -> None:
        match event:
            case (
                positions.Added(anonymous=bool(anonymous))
                | positions.Edited(changes={"anonymous": bool(anonymous)})
            ):
                pass
            case positions.Restored():
                anonymous = event.record.anonymous
            case positions.Closed():
                self.assessed[event.position] = event.result.names
                return
            case positions.Reopened():
                self.assessed.pop(event.position, None)
                return
            case _:
                return
        keep = self.anonymous.add if anonymous else self.anonymous.discard
        keep(event.position)

    def holds(self, event: Event) -> bool:
        """Whether what an event says was said to everybody, in the end."""
        if isinstance(event, _PRIVATE):
            return False
        if isinstance(event, questions.Asked | questions.Restored):
            return event.question in self.published
        if isinstance(event, questions.Labelled):
            return event.question in self.open
        if isinstance(event, feedback.Published | feedback.Withheld):
            return event.text not in self.withheld
        if isinstance(event, positions.Assessed):
            said = positions.Assessment(event.stance, event.remark)
            return self.assessed.get(event.position, {}).get(event.person) == said
        if isinstance(event, positions.Closed):
            return self.assessed.get(event.position) == event.result.names
        # What was chosen by then may have been changed since, or be of somebody who was removed.
        return not isinstance(event, positions.Reopened)


class Mask:
    """Learns all facts of a session first (:meth:`learn`), then masks them one by one."""

    def __init__(
        self, plan: Agenda, *, drop_texts: bool = False, titles: Mapping[str, str] = TITLES
    ) -> None:
        self._plan = plan
        self._drop_texts = drop_texts
        self._titles = titles
        self._numbers: dict[str, Iterator[int]] = {}
        self._masks: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        things = dict.fromkeys(ids_of_things(plan))
        self._things = {thing: f"x{number}" for number, thing in enumerate(things, 1)}
        self._called = Called()
        self._publicity = Publicity(plan)
        for person in plan.people:
            self._meet(person.id, person.name, person.role, person.organisation)
        for host in plan.hosts:
            self._belong(host)

    def learn(self, fact: Fact) -> None:
        """Who there is, and what was shown to everybody in the end."""
        self._publicity.learn(fact.event)
        event = fact.event
        match event:
            case people.Added() | people.Joined():
                self._meet(event.person, event.name, event.role, event.organisation)
            case people.Introduced():
                self._meet(event.person, event.name, "spectator", event.organisation)
            case people.Renamed():
                self._called.person(event.name, self.name(event.person))
            case people.Edited(changes={"organisation": str(organisation)}) if organisation:
                self._belong(organisation)
            case _:
                pass

    def name(self, person: str) -> str:
        """What a person is called in the copy."""
        return self._names.get(person, "")

    def person(self, person: str) -> str:
        """A person's id in the copy; what is no person's id stays."""
        return self._ids.get(person, person)

    def agenda(self) -> Agenda:
        masked: Agenda = self._value("", self._plan, keep_words=True)
        return masked

    def fact(self, fact: Fact) -> Fact:
        """The same fact in the copy: its place and its time stay."""
        by = self.person(fact.by)
        event = self._event(fact.event)
        if isinstance(event, feedback.Gave) or event is _GONE:
            by = ""
        return fact._replace(by=by, event=event, client=None, id=None)

    def _event(self, event: Event) -> Event:
        if isinstance(event, Unknown):
            return Unknown(event.name, {})
        if isinstance(event, feedback.Gave):
            # Nobody sees whose it was; how many there are, everybody.
            return feedback.Gave("", 0, "", event.again)
        if isinstance(event, positions.Assessed) and event.position in self._publicity.anonymous:
            return _GONE
        if isinstance(event, positions.Reopened) and event.position in self._publicity.anonymous:
            event = replace(event, assessments={})
        words = not self._drop_texts and self._publicity.holds(event)
        if isinstance(event, questions.Restored) and event.question not in self._publicity.open:
            event = replace(event, record=replace(event.record, labels=()))
        if isinstance(event, agenda.Edited | people.Edited | positions.Edited):
            changes = {k: self._value(k, v, keep_words=words) for k, v in event.changes.items()}
            rest = self._value("", replace(event, changes={}), keep_words=words)
            return cast(Event, replace(rest, changes=changes))
        masked: Event = self._value("", event, keep_words=words)
        return masked

    def _value(self, name: str, value: Any, *, keep_words: bool) -> Any:
        if isinstance(value, str):
            return self._text(name, value, keep_words=keep_words)
        if is_dataclass(value):
            changed = {
                f.name: self._value(f.name, getattr(value, f.name), keep_words=keep_words)
                for f in fields(value)
            }
            own = getattr(value, "person", getattr(value, "id", None))
            if "name" in changed and isinstance(own, str):
                changed["name"] = self.name(own)
                if "id" in changed:
                    changed["id"] = self.person(own)
            return replace(cast(Any, value), **changed)
        if isinstance(value, Mapping):
            return {
                self._key(name, key): self._value(name, each, keep_words=keep_words)
                for key, each in value.items()
            }
        if isinstance(value, tuple):
            kept = () if name in MODERATORS else value
            return tuple(self._value(name, each, keep_words=keep_words) for each in kept)
        return value

    def _text(self, name: str, text: str, *, keep_words: bool) -> str:
        if name in PEOPLE and text in self._ids:
            return self._ids[text]
        if name in THINGS:
            return self._things.get(text, text)
        if name in PEOPLE or name in KEPT:
            return text
        if name in PLAN or (name in WORDS and keep_words):
            return self._called.without(text)
        if name in ("organisation", "hosts"):
            return self._mask("organisation", text)
        return self._mask("category", text) if name == "category" else ""

    def _key(self, name: str, key: str) -> str:
        if name in ("talk", "names", "assessments", "stands", "voters"):
            return self.person(key)
        return self._mask("category", key) if name in ("categories", "released") else key

    def _meet(self, person: str, name: str, role: str, organisation: str) -> None:
        if person not in self._names:
            self._names[person] = self._new(role)
            own = OWN_ID.fullmatch(person) or person == SYSTEM
            self._ids[person] = person if own else f"x{len(self._things) + len(self._ids) + 1}"
        self._called.person(name, self._names[person])
        if organisation:
            self._belong(organisation)

    def _belong(self, organisation: str) -> None:
        self._called.thing(organisation, self._mask("organisation", organisation))

    def _mask(self, kind: str, text: str) -> str:
        if not text:
            return ""
        key = (kind, text)
        if key not in self._masks:
            self._masks[key] = self._new(kind)
        return self._masks[key]

    def _new(self, kind: str) -> str:
        number = next(self._numbers.setdefault(kind, count(1)))
        lettered = kind in ("organisation", "category")
        return self._titles[kind].replace("{n}", _letters(number) if lettered else str(number))


_GONE: Final = Unknown(REMOVED, {})


def _letters(number: int) -> str:
    """``A`` to ``Z``, then ``AA`` and so on."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def anonymise(
    log: Path, copy: Path, *, drop_texts: bool = False, titles: Mapping[str, str] = TITLES
) -> int:
    """Write the anonymous copy of a log; returns how many facts are in it.

    It says in its head from what it was made. A command whose end is not in the log never
    happened, and an incomplete last line is left out. Raises Damaged (nothing is written),
    FileExistsError, OSError.
    """
    if copy.exists():
        raise FileExistsError(copy)
    with LogReader(log) as reader:
        header = reader.header
        plan, state = opening(header)
        mask = Mask(plan, drop_texts=drop_texts, titles=titles)
        source = learned(reader, state, mask.learn)
    head = {
        "session": f"{state.session.id}-{HOW}",
        "created": header["created"],
        "agenda": encode_agenda(mask.agenda()),
        "derived": {**source, "how": HOW, "texts": not drop_texts},
    }
    return write_masked(log, copy, head, mask.fact)
