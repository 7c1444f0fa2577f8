"""The next round's agenda, from the log of the last: who was there, how long things took, and
what was left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Final

from server.agenda_file.blocks import Bare, Entry, block, comment, duration, entries
from server.agenda_file.moments import written
from server.language import N_, Language
from server.session import questions
from server.session.cue import CUES, UNITS
from server.session.findings import backing
from server.session.items import Item
from server.session.people import Person
from server.session.plan import (
    LONGEST_DURATION,
    MOST_ITEMS,
    MOST_MODERATORS,
    MOST_PANELISTS,
    MOST_POSITIONS,
    MOST_QUESTIONS,
    MOST_SPECTATORS,
)
from server.session.positions import Position
from server.session.texts import LINE_LENGTH, NAME_LENGTH, SCRIPT_LENGTH, TEXT_LENGTH

from ..client.people import in_turn
from ..history import History
from ..minutes.plain import plain
from .agenda_parts import Limits, distinct, line

STEP: Final = 300
"""Seconds to which durations are rounded."""

_MOST: Final = {
    "moderators": MOST_MODERATORS,
    "panelists": MOST_PANELISTS,
    "spectators": MOST_SPECTATORS,
}
_HEADINGS: Final = {
    "moderators": N_("Moderators"),
    "panelists": N_("Panelists"),
    "spectators": N_("Spectators"),
}
_FOR_EACH: Final = 180
"""Seconds planned for each thing that was left open."""


def next_agenda(history: History, language: Language) -> tuple[str, list[str]]:
    """The file's text, and what there is too much of for a file; comments are in ``language``,
    everything else as it was said."""
    limits = Limits(language)
    return limits.file(_NextRound(history, limits, language).lines()), limits.told


class _NextRound:
    def __init__(self, history: History, limits: Limits, language: Language) -> None:
        self._history = history
        self._limits = limits
        self._language = language
        self._state = history.state
        self._names: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        found = [p for p in in_turn(self._state) if not p.removed and plain(p.name)]
        place = {p.id: n for n, p in enumerate(history.plan.people)}
        found.sort(key=lambda p: place.get(p.id, len(place)))
        # Of the audience only those who were expected or on the panel: the rest came by a link.
        audience = (p for p in found if p.id in place or p.id in history.seats)
        groups = {
            "moderators": [p for p in found if p.role == "moderator"],
            "panelists": [p for p in found if p.role == "panelist"],
            "spectators": [p for p in audience if p.role == "spectator"],
        }
        self._people = {
            role: limits.first(people, _MOST[role], language.text(_HEADINGS[role]))
            for role, people in groups.items()
        }
        for role, people in self._people.items():
            for number, person in enumerate(people, 1):
                taken = self._names.values()
                self._names[person.id] = distinct(
                    line(person.name, NAME_LENGTH), taken, NAME_LENGTH
                )
                self._ids[person.id] = f"{role[0]}{number}"
        self._lead = next((p.id for p in self._people["moderators"]), None)

    def _reference(self, person: str) -> str:
        """What the file calls somebody: their name, unless it reads like an id in this file."""
        name = self._names[person]
        return self._ids[person] if name in self._ids.values() else name

    def lines(self) -> Iterator[str]:
        say, session, plan = self._language, self._state.session, self._history.plan
        yield comment(
            say.text("The next round, made from the log of {session}.", session=session.id)
        )
        yield comment(say.text("The durations are what it took then, rounded to five minutes."))
        yield ""
        head = {
            "title": line(session.title, LINE_LENGTH) or session.id,
            "fictional": Bare("true") if self._is_fictional() else None,
            "hosts": [line(host, LINE_LENGTH) for host in session.hosts if plain(host)],
            "language": Bare(session.language if session.language in ("de", "en") else "de"),
        }
        yield from block(head)
        yield comment(say.text("Day and time are those of the last round: put in the next ones."))
        yield f"# date: {self._day() or '2027-03-09'}"
        yield f"# start: {self._hour() or '14:00'}"
        settings = {
            "timezone": plan.timezone,
            "speech_limit": duration(session.speech_limit),
            "retention": _days(self._history.plan.retention_days),
            "signals": [line(text, LINE_LENGTH) for text in self._history.plan.signals],
            "invitation": duration(session.invitation_seconds),
            "privacy": {code: _script(text) for code, text in plan.privacy.items()},
            "cues": dict(_thresholds(plan.cues)),
        }
        yield from block(settings)
        lists = {role: list(map(self._person, people)) for role, people in self._people.items()}
        for name, found in {**lists, "documents": self._documents()}.items():
            if found:
                yield ""
                yield from block({name: found})
        yield ""
        yield "items:"
        items = list(self._items())
        for item in self._limits.first(items, MOST_ITEMS, say.text("Items")):
            yield from entries([item])
            yield ""

    def _is_fictional(self) -> bool:
        """Whether nobody in the file is real: all of them stood in one that said so, and whoever
        came besides may be."""
        invented = {(p.id, p.name) for p in self._history.plan.people}
        named = {(p.id, p.name) for people in self._people.values() for p in people}
        return self._history.plan.fictional and named <= invented

    def _day(self) -> str:
        session, plan = self._state.session, self._history.plan
        begun = session.opened or session.start
        if begun is None:
            return plan.date or ""
        return f"{begun.astimezone(self._history.zone):%Y-%m-%d}"

    def _hour(self) -> str:
        start, plan = self._state.session.start, self._history.plan
        return f"{start.astimezone(self._history.zone):%H:%M}" if start else plan.start or ""

    def _person(self, person: Person) -> Entry:
        fields = {
            "name": self._names[person.id],
            "office": line(person.office, LINE_LENGTH),
            "organisation": line(person.organisation, LINE_LENGTH),
            "category": line(person.category, NAME_LENGTH),
            "speech_limit": _time(person.speech_limit),
        }
        origin = self._language.text("Joined the panel from the audience last time.")
        return Entry(fields, origin if person.guest else "")

    def _documents(self) -> list[Entry]:
        return [Entry(asdict(document)) for document in self._history.plan.documents]

    def _items(self) -> Iterator[Entry]:
        """The agenda's own items, and after the welcome what was left open."""
        say, items = self._language, self._state.items
        opening = 1 if items and items[0].kind == "welcome" else 0
        yield from map(self._item, items[:opening])
        yield from self._left(say.text("Questions left open last time"), self._questions())
        yield from self._left(say.text("Findings of the last round"), self._findings(), "findings")
        yield from self._without_item()
        yield from map(self._item, items[opening:])

    def _item(self, item: Item) -> Entry:
        took = item.spent if item.started is not None else 0.0
        left = self._positions(lambda p: p.item == item.id)
        fields: dict[str, object] = {
            "title": line(item.title, LINE_LENGTH) or item.id,
            "kind": Bare(item.kind),
            "duration": _time(_rounded(took) if took else item.planned),
            "lead": self._reference(item.lead) if item.lead in self._names else None,
            "speech_limit": _time(item.speech_limit),
            "order": Bare(item.order) if item.order != "arrival" else None,
            "open_chairs": item.open_chairs,
            # What was written for an item that was not held is still to come.
            "script": _script(item.script) if not took else None,
            "questions": [] if took else self._prepared(item),
            "positions": left,
        }
        return Entry(fields, "" if took else self._language.text("Not held last time."))

    def _prepared(self, item: Item) -> list[Entry]:
        """The questions prepared for an item that were not put to anybody."""
        mine = (q for q in item.prepared if q.to in self._names and plain(q.text))
        left = [q for q in mine if not q.ticked]
        return [
            Entry({"to": self._reference(q.to), "text": line(q.text, TEXT_LENGTH)})
            for q in self._limits.first(left, MOST_QUESTIONS, self._language.text("Questions"))
        ]

    def _without_item(self) -> Iterator[Entry]:
        """An item for positions that stand with none, or whose own was taken out."""
        known = {item.id for item in self._state.items}
        if left := self._positions(lambda p: p.item not in known):
            title = self._language.text("Positions left open last time")
            seconds = min(3600, _rounded(_FOR_EACH * len(left), up=True))
            fields = {"title": title, "kind": Bare("positions"), "duration": duration(seconds)}
            yield Entry({**fields, "positions": left})

    def _positions(self, wanted: Callable[[Position], bool]) -> list[Entry]:
        """Those that were not assessed; in a copy without texts, there is nothing to assess."""
        left = [p for p in self._state.positions.values() if wanted(p)]
        left = [p for p in left if p.status != "closed" and plain(p.text)]
        left = self._limits.first(left, MOST_POSITIONS, self._language.text("Positions"))
        return [self._position(p) for p in left]

    def _position(self, position: Position) -> Entry:
        documents = {document.id for document in self._history.plan.documents}
        fields = {
            "text": line(position.text, TEXT_LENGTH),
            "document": position.document if position.document in documents else None,
            "anonymous": Bare("true") if position.anonymous else None,
        }
        return Entry(fields, self._language.text("Not assessed last time."))

    def _left(self, title: str, found: Iterator[Entry], kind: str = "questions") -> Iterator[Entry]:
        """An item for what was left open, if anything was."""
        prepared = self._limits.first(list(found), MOST_QUESTIONS, title)
        if not prepared:
            return
        seconds = min(3600, _rounded(_FOR_EACH * len(prepared), up=True))
        fields = {
            "title": title[:LINE_LENGTH],
            "kind": Bare(kind),
            "duration": duration(seconds),
            "lead": self._reference(self._lead) if self._lead else None,
            "questions": prepared,
        }
        yield Entry(fields)

    def _question_to(self, wanted: Iterable[str | None], text: str, origin: str) -> Iterator[Entry]:
        """To the first of those wanted who is still there, else to the leading moderator."""
        to = next((p for p in (*wanted, self._lead) if p is not None and p in self._names), None)
        if to is not None and plain(text):
            yield Entry({"to": self._reference(to), "text": line(text, TEXT_LENGTH)}, origin)

    def _questions(self) -> Iterator[Entry]:
        left = (q for q in questions.in_turn(self._state) if q.public and q.status != "answered")
        for question in sorted(left, key=lambda q: -q.votes):
            origin = self._language.plural(
                "From the audience, {n} vote, left open.",
                "From the audience, {n} votes, left open.",
                n=question.votes,
            )
            yield from self._question_to([question.answers], question.text, origin)

    def _findings(self) -> Iterator[Entry]:
        for finding in self._state.findings.values():
            found = backing(self._state, finding)
            contested = found.strength == "contested"
            if finding.withdrawn or not (contested or finding.owner is None):
                continue
            if contested:
                origin = self._language.text("A finding that was contested.")
            else:
                origin = self._language.text("A finding that nobody takes further yet.")
            objectors = sorted(p for p, stand in found.stands.items() if stand == "object")
            yield from self._question_to(objectors, finding.text, origin)


def _script(text: str) -> str:
    lines = "\n".join(plain(line) for line in text.splitlines()).strip()
    return lines[:SCRIPT_LENGTH].rstrip()


def _time(seconds: int | None) -> Bare | None:
    """A duration that was set, or taken, in a session, as far as a file can say it."""
    return duration(None if seconds is None else min(seconds, LONGEST_DURATION))


def _days(days: int | None) -> Bare | None:
    return None if days is None else Bare(f"{days} d")


def _thresholds(cues: Mapping[str, float | bool]) -> Iterator[tuple[str, Bare]]:
    """Those of an agenda as a file says them."""
    for name in CUES:
        limit = cues.get(name)
        if limit is False:
            yield name, Bare("false")
        elif limit is not None and UNITS[name] == "share":
            yield name, Bare(limit)
        elif limit is not None:
            yield name, Bare(written(int(limit)) if UNITS[name] == "seconds" else int(limit))


def _rounded(seconds: float, *, up: bool = False) -> int:
    """To whole steps, at least one."""
    steps = -(-seconds // STEP) if up else (seconds + STEP / 2) // STEP
    return max(1, int(steps)) * STEP
