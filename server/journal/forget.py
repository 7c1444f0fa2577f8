"""A session log without one person: everything else in it is as it was.

Like ``anonymise.py``, it knows facts only by their fields: whatever holds a text is looked at, so
that a name has no place where it could stay.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from ..codec import Unknown, encode_agenda
from ..session import agenda, feedback, people, positions, questions, whispers
from ..session.messages import Event, Fact
from ..session.plan import Agenda, PreparedQuestion
from ..session.records import replace
from .anonymise import KEPT, OWN_ID, PEOPLE, THINGS, WORDS, Publicity, ids_of_things
from .called import Called, written
from .derive import beside, learned, put_in_place, write_masked
from .reader import LogReader
from .replay import facts, opening, whole

HOW: Final = "forgotten"
_THEIRS: Final = ("organisation", "office")
"""What tells who somebody is, besides their name."""
_FEEDBACK: Final = ("kept", "lines")
"""Lists of lines of feedback, which do not tell whose they are."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_NAMING: Final = (people.Added, people.Joined, people.Introduced, people.Renamed)


class Nobody(LookupError):
    """A log has no such person; or several, whose ids are ``found``."""

    def __init__(self, found: Sequence[str] = ()) -> None:
        super().__init__(*found)
        self.found = tuple(found)


class Forgetting:
    """Learns all facts of a session first (:meth:`learn`), then takes one person out of them.

    ``person`` is the id, ``called`` what stands in the place of the name from now on.
    """

    def __init__(self, plan: Agenda, person: str, called: str, *, drop_texts: bool = False) -> None:
        self._plan = plan
        self._person = person
        self._id = person if OWN_ID.fullmatch(person) else f"x-{called.rsplit(maxsplit=1)[-1]}"
        self._mask = called
        self._drop_texts = drop_texts
        self._called = Called()
        self._publicity = Publicity(plan)
        self._said: set[str] = set()
        self._shown: set[str] = set()
        self._things: dict[str, str] = {}
        self._addresses: set[str] = set()
        for planned in plan.people:
            if planned.id == person:
                self._call(planned.name)

    def learn(self, fact: Fact) -> None:
        """What the person was called, and what was shown to everybody in the end."""
        event = fact.event
        self._publicity.learn(event)
        match event:
            case people.Added() | people.Joined() | people.Introduced() | people.Renamed():
                if event.person == self._person:
                    self._call(event.name)
            case feedback.Gave() if event.person == self._person:
                self._said.add(event.text)
            case feedback.Published():
                self._shown.add(event.text)
            case feedback.Withheld():
                self._shown.discard(event.text)
            case _:
                pass

    def _call(self, name: str) -> None:
        self._called.person(name, self._mask)
        for number, thing in enumerate(ids_of_things(self._plan), 1):
            if _is_made_of(thing, name):
                self._things[thing] = f"{self._id}-{number}"
        for paper in self._plan.documents:
            if _is_made_of(unquote(paper.url), name):
                self._addresses.add(paper.url)

    def agenda(self) -> Agenda:
        plan: Agenda = self._value("", self._plan, hidden=False)
        return plan

    def fact(self, fact: Fact) -> Fact:
        """The same fact without the person: its place and its time stay."""
        event = fact.event
        if isinstance(event, Unknown):
            return fact._replace(by=self._who(fact.by), event=Unknown(event.name, {}))
        hidden = self._drop_texts or not self._publicity.holds(event)
        masked: Event = self._value("", event, hidden=hidden)
        mine = fact.by == self._person
        if isinstance(event, feedback.Published | feedback.Withheld):
            # Moderators only say which line it is.
            theirs = event.text in self._unsaid()
        else:
            theirs = self._is_private(event, mine) or (mine and hidden)
        if theirs:
            masked = self._wordless(masked)
        if not mine:
            return fact._replace(event=masked)
        return fact._replace(by=self._id, event=masked, client=None, id=None)

    def _is_private(self, event: Event, mine: bool) -> bool:
        """Whether the words of an event are the person's or for them, and never for all."""
        if isinstance(event, whispers.Sent):
            return mine or event.to == self._person
        if isinstance(event, whispers.Noted):
            return event.about == self._person
        return isinstance(event, feedback.Gave) and event.person == self._person

    def _unsaid(self) -> set[str]:
        """The person's feedback that is not to stay. Who published it did not write it, so it goes
        with all texts of theirs."""
        return self._said if self._drop_texts else self._said - self._shown

    def _wordless(self, record: Any) -> Any:
        """A record without what was said in it, but for what somebody else said."""
        words = {f.name for f in fields(record)} & (WORDS - {"lines"})
        if isinstance(record, questions.Approved) and record.person != self._id:
            words -= {"text"}
        # Labels are words in a list.
        empty: dict[str, Any] = {
            name: () if isinstance(getattr(record, name), tuple) else "" for name in words
        }
        if hasattr(record, "changes"):
            said = record.changes
            empty["changes"] = {k: "" if k in WORDS else v for k, v in said.items()}
        within = getattr(record, "record", None)
        if within is not None and getattr(within, "person", self._id) == self._id:
            empty["record"] = self._wordless(within)
        return replace(record, **empty)

    def _who(self, person: str) -> str:
        return self._id if person == self._person else person

    def _value(self, name: str, value: Any, *, hidden: bool) -> Any:
        """``hidden``: the person's own words in it are not to stay."""
        if isinstance(value, str):
            return self._text(name, value)
        if is_dataclass(value):
            return self._record(value, hidden)
        if isinstance(value, Mapping):
            return {
                self._who(key): self._each(name, key, each, hidden) for key, each in value.items()
            }
        if isinstance(value, tuple):
            kept = (each for each in value if self._stays(name, each))
            return tuple(self._value(name, each, hidden=hidden) for each in kept)
        return value

    def _each(self, name: str, key: str, value: Any, hidden: bool) -> Any:
        masked = self._value(name, value, hidden=hidden)
        theirs = key == self._person and hidden and is_dataclass(value)
        return self._wordless(masked) if theirs else masked

    def _text(self, name: str, text: str) -> str:
        if name in PEOPLE and text == self._person:
            return self._id
        if name in THINGS:
            return self._things.get(text, text)
        if name in PEOPLE:
            return text
        if name == "url":
            return "" if text in self._addresses else text
        # Others' names are theirs, also where they share a part.
        return text if name in KEPT or name == "name" else self._called.without(text)

    def _record(self, value: Any, hidden: bool) -> Any:
        changed = {
            f.name: self._value(f.name, getattr(value, f.name), hidden=hidden)
            for f in fields(value)
        }
        owner = getattr(value, "person", getattr(value, "id", None))
        if "name" in changed and "id" in changed:
            changed["id"] = self._who(value.id)
        if owner == self._person:
            changed |= {name: "" for name in _THEIRS if name in changed}
            changed |= {"name": self._mask} if "name" in changed else {}
            if isinstance(value, people.Edited):
                changed["changes"] = {
                    key: "" if key in _THEIRS else self._mask if key == "name" else each
                    for key, each in value.changes.items()
                }
        elif isinstance(value, agenda.Edited | people.Edited | positions.Edited):
            changed["changes"] = {
                k: self._value(k, v, hidden=hidden) for k, v in value.changes.items()
            }
        record = replace(value, **changed)
        return self._wordless(record) if owner == self._person and hidden else record

    def _stays(self, name: str, value: Any) -> bool:
        """Whether something in a list has nothing to do with the person alone."""
        if isinstance(value, PreparedQuestion):
            return value.to != self._person
        return not (name in _FEEDBACK and value in self._unsaid())


@dataclass(frozen=True)
class Somebody:
    """A person in a log: their id, all names that they had, and what ``others`` are called."""

    id: str
    names: tuple[str, ...]
    others: frozenset[str]


def find(log: Path, wanted: str) -> Somebody:
    """Somebody in a log, by their id or a name that they had. Raises Nobody, Damaged, OSError."""
    had = everybody(log)
    found = meant(wanted, had)
    if len(found) != 1:
        raise Nobody(found)
    others = (name for p, names in had.items() if p != found[0] for name in names)
    return Somebody(found[0], had[found[0]], frozenset(others))


def everybody(log: Path) -> dict[str, tuple[str, ...]]:
    """All names that people in a log had, by their ids. Raises Damaged, OSError."""
    had: dict[str, dict[str, None]] = {}
    with LogReader(log) as reader:
        plan, _state = opening(reader.header)
        for person in plan.people:
            had[person.id] = {person.name: None}
        for fact in whole(facts(reader.records())):
            if isinstance(fact.event, _NAMING):
                had.setdefault(fact.event.person, {})[fact.event.name] = None
    return {person: tuple(names) for person, names in had.items()}


def forget(
    log: Path, person: str, called: str, tokens: Sequence[str], *, drop_texts: bool = False
) -> list[Path]:
    """Put a copy without a person (an id) in a log's place; see :func:`derive.put_in_place`.

    ``called`` stands in place of the name. Returns what was removed from beside the log.
    Raises SessionBusy, Damaged (nothing is changed), OSError.
    """

    def write(copy: Path) -> None:
        with LogReader(log) as reader:
            header = reader.header
            plan, state = opening(header)
            gone = Forgetting(plan, person, called, drop_texts=drop_texts)
            source = learned(reader, state, gone.learn)
        derived = {**source, "how": HOW, "texts": not drop_texts}
        head: dict[str, Any] = {
            "session": header["session"],
            "created": header["created"],
            "agenda": encode_agenda(gone.agenda()),
            "derived": derived,
        }
        write_masked(log, copy, head, gone.fact)

    return put_in_place(log, write, tokens)


def finish(log: Path, tokens: Sequence[str]) -> list[Path]:
    """Remove what lies beside a log from which somebody was taken, where a crash left it there.

    Nothing where nobody was. Raises SessionBusy, Damaged, OSError.
    """
    with LogReader(log) as reader:
        derived = reader.header.get("derived")
    if not isinstance(derived, dict) or derived.get("how") != HOW or not beside(log, tokens):
        return []
    return put_in_place(log, None, tokens)


def _is_made_of(thing: str, name: str) -> bool:
    """Whether the surname in a name stands in an id or address, also in letters of ASCII."""
    last = [form.casefold() for form in written(name).surname[-1:]]
    ways = {word.translate(_UMLAUTS) for word in last} | set(last)
    bare = _ascii(thing.casefold())
    return any(len(way) > 2 and way in bare for way in map(_ascii, ways))


def _ascii(text: str) -> str:
    return "".join(filter(str.isascii, unicodedata.normalize("NFKD", text)))


def meant(wanted: str, had: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The ids of whoever has this id, or else had this name: ``had`` are all names, by the ids."""
    if wanted in had:
        return (wanted,)
    name = _compared(wanted)
    return tuple(p for p, names in had.items() if name in map(_compared, names))


def _compared(name: str) -> str:
    """What of a name has to be the same for it to be that of the same person."""
    return unicodedata.normalize("NFC", name).casefold().strip()
