"""The next round's agenda, from the log of the last: who was there, how long things took, and
what was left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from server.agenda_file.moments import written
from server.language import Language
from server.session.findings import Finding, strength
from server.session.items import Item
from server.session.people import Person
from server.session.positions import Position
from server.session.questions import Question
from server.session.texts import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH

from ..history import History
from ..minutes.plain import plain
from .agenda_new import quoted

STEP: Final = 300
"""Seconds to which durations are rounded."""

_MOST: Final = {"moderators": 20, "panelists": 200, "spectators": 1000, "questions": 100}
_FOR_EACH: Final = 180
"""Seconds planned for each thing that was left open."""


@dataclass(frozen=True)
class _Prepared:
    """A question to put, and the comment that says where it comes from."""

    to: str
    text: str
    origin: str


def next_agenda(history: History, language: Language) -> str:
    """The file's text; comments are in ``language``, everything else as it was said."""
    return "\n".join(_NextRound(history, language).lines()) + "\n"


class _NextRound:
    def __init__(self, history: History, language: Language) -> None:
        self._history = history
        self._language = language
        self._state = history.state
        self._names: dict[str, str] = {}
        found = [p for p in self._state.people.values() if not p.removed and plain(p.name)]
        place = {p.id: n for n, p in enumerate(history.plan.people)}
        found.sort(key=lambda p: (place.get(p.id, len(place)), len(p.id), p.id))
        self._moderators = [p for p in found if p.role == "moderator"][: _MOST["moderators"]]
        self._panel = [p for p in found if p.role == "panelist"][: _MOST["panelists"]]
        # Of the audience only those who were expected or on the panel: the rest came by a link.
        audience = (p for p in found if p.role == "spectator")
        expected = [p for p in audience if p.id in place or p.id in history.seats]
        self._expected = expected[: _MOST["spectators"]]
        self._ids: dict[str, str] = {}
        for prefix, people in zip("mps", self._groups(), strict=True):
            for number, person in enumerate(people, 1):
                self._names[person.id] = self._unique(plain(person.name))
                self._ids[person.id] = f"{prefix}{number}"
        self._lead = next(iter(self._moderators), None)

    def _groups(self) -> tuple[list[Person], ...]:
        return self._moderators, self._panel, self._expected

    def _reference(self, person: str) -> str:
        """What the file calls somebody: their name, unless it reads like an id in this file."""
        name = self._names[person]
        return self._ids[person] if name in self._ids.values() else name

    def _unique(self, name: str) -> str:
        """A name that nobody before has: a file knows its people by their names."""
        taken, candidate, number = set(self._names.values()), name[:NAME_LENGTH], 1
        while candidate in taken:
            number += 1
            ending = f" ({number})"
            candidate = name[: NAME_LENGTH - len(ending)] + ending
        return candidate

    def lines(self) -> Iterator[str]:
        say, session, plan = self._language, self._state.session, self._history.plan
        day = self._day()
        yield _comment(
            say.text("The next round, made from the log of {session}.", session=session.id)
        )
        yield _comment(say.text("The durations are what it took then, rounded to five minutes."))
        yield ""
        yield f"title: {quoted(plain(session.title)[:LINE_LENGTH] or session.id)}"
        hosts = [plain(host) for host in session.hosts if plain(host)]
        if hosts:
            yield "hosts:"
            yield from (f"  - {quoted(host[:LINE_LENGTH])}" for host in hosts)
        yield f"language: {session.language if session.language in ('de', 'en') else 'de'}"
        yield _comment(say.text("Day and time are those of the last round: put in the next ones."))
        yield f"# date: {day}" if day else "# date: 2027-03-09"
        yield f"# start: {plan.start or '14:00'}"
        yield f"timezone: {quoted(plan.timezone)}"
        if session.speech_limit is not None:
            yield f"speech_limit: {written(session.speech_limit)}"
        yield f"invitation: {written(session.invitation_seconds)}"
        yield from self._people("moderators", self._moderators)
        yield from self._people("panelists", self._panel)
        yield from self._people("spectators", self._expected)
        yield from self._documents()
        yield ""
        yield "items:"
        for item in self._items():
            yield from item
            yield ""

    def _day(self) -> str:
        opened = self._state.session.opened
        if opened is None:
            return self._history.plan.date or ""
        return f"{opened.astimezone(self._history.zone):%Y-%m-%d}"

    def _people(self, head: str, people: list[Person]) -> Iterator[str]:
        if not people:
            return
        yield ""
        yield f"{head}:"
        for person in people:
            if person.guest:
                origin = self._language.text("Joined the panel from the audience last time.")
                yield "  " + _comment(origin)
            yield f"  - name: {quoted(self._names[person.id])}"
            if office := plain(person.office)[:LINE_LENGTH]:
                yield f"    office: {quoted(office)}"
            if organisation := plain(person.organisation)[:LINE_LENGTH]:
                yield f"    organisation: {quoted(organisation)}"
            if category := plain(person.category)[:NAME_LENGTH]:
                yield f"    category: {quoted(category)}"
            if person.speech_limit is not None:
                yield f"    speech_limit: {written(person.speech_limit)}"

    def _documents(self) -> Iterator[str]:
        if self._history.plan.documents:
            yield ""
            yield "documents:"
        for document in self._history.plan.documents:
            yield f"  - id: {quoted(document.id)}"
            yield f"    title: {quoted(document.title)}"
            if document.publisher:
                yield f"    publisher: {quoted(document.publisher)}"
            if document.year is not None:
                yield f"    year: {document.year}"
            if document.url:
                yield f"    url: {quoted(document.url)}"

    def _items(self) -> Iterator[list[str]]:
        """The agenda's own items, and after the welcome what was left open."""
        items = list(self._state.items)
        opening = 1 if items and items[0].kind == "welcome" else 0
        for item in items[:opening]:
            yield list(self._item(item))
        yield from self._left_open()
        for item in items[opening:]:
            yield list(self._item(item))

    def _item(self, item: Item) -> Iterator[str]:
        took = item.spent if item.started is not None else 0.0
        seconds = _rounded(took) if took else item.planned
        if not took:
            yield "  " + _comment(self._language.text("Not held last time."))
        lead = item.lead if item.lead in self._names else None
        yield from self._head(plain(item.title) or item.id, item.kind, seconds, lead)
        if item.speech_limit is not None:
            yield f"    speech_limit: {written(item.speech_limit)}"
        if item.order != "arrival":
            yield f"    order: {item.order}"
        left = [p for p in self._state.positions.values() if p.item == item.id]
        yield from self._positions([p for p in left if p.status != "closed"])

    def _head(self, title: str, kind: str, seconds: int, lead: str | None) -> Iterator[str]:
        yield f"  - title: {quoted(title[:LINE_LENGTH])}"
        yield f"    kind: {kind}"
        yield f"    duration: {written(seconds)}"
        if lead is not None:
            yield f"    lead: {quoted(self._reference(lead))}"

    def _positions(self, positions: list[Position]) -> Iterator[str]:
        documents = {document.id for document in self._history.plan.documents}
        if positions:
            yield "    positions:"
        for position in positions:
            yield "      " + _comment(self._language.text("Not assessed last time."))
            yield f"      - text: {quoted(plain(position.text)[:TEXT_LENGTH])}"
            if position.document in documents:
                yield f"        document: {quoted(str(position.document))}"
            if position.anonymous:
                yield "        anonymous: true"

    def _left_open(self) -> Iterator[list[str]]:
        say = self._language
        groups = (
            (say.text("Questions left open last time"), "questions", list(self._questions())),
            (say.text("Findings of the last round"), "findings", list(self._findings())),
        )
        for title, kind, found in groups:
            prepared = found[: _MOST["questions"]]
            if prepared:
                yield list(self._prepared_item(title, kind, prepared))

    def _prepared_item(self, title: str, kind: str, prepared: list[_Prepared]) -> Iterator[str]:
        seconds = min(3600, _rounded(_FOR_EACH * len(prepared), up=True))
        lead = self._lead.id if self._lead else None
        yield from self._head(title, kind, seconds, lead)
        yield "    questions:"
        for question in prepared:
            yield "      " + _comment(question.origin)
            yield f"      - to: {quoted(self._reference(question.to))}"
            yield f"        text: {quoted(question.text[:TEXT_LENGTH])}"

    def _addressee(self, *wanted: str | None) -> str | None:
        """The first of those wanted who is still there, else the leading moderator."""
        lead = self._lead.id if self._lead else None
        return next((p for p in (*wanted, lead) if p is not None and p in self._names), None)

    def _questions(self) -> Iterator[_Prepared]:
        for question in _open(self._state.questions.values()):
            to, words = self._addressee(question.answers), plain(question.text)
            if to is None or not words:
                continue
            origin = self._language.plural(
                "From the audience, {n} vote, left open.",
                "From the audience, {n} votes, left open.",
                n=question.votes,
            )
            yield _Prepared(to, words, origin)

    def _findings(self) -> Iterator[_Prepared]:
        for finding in self._state.findings.values():
            contested = strength(self._state, finding) == "contested"
            if finding.withdrawn or not (contested or finding.owner is None):
                continue
            to, words = self._addressee(*_objectors(finding)), plain(finding.text)
            if to is None or not words:
                continue
            if contested:
                origin = self._language.text("A finding that was contested.")
            else:
                origin = self._language.text("A finding that nobody takes further yet.")
            yield _Prepared(to, words, origin)


def _open(questions: Iterable[Question]) -> list[Question]:
    left = (q for q in questions if q.public and q.status != "answered")
    return sorted(left, key=lambda q: (-q.votes, q.asked, q.id))


def _objectors(finding: Finding) -> list[str]:
    return sorted(person for person, stand in finding.stands.items() if stand == "object")


def _rounded(seconds: float, *, up: bool = False) -> int:
    """To whole steps, at least one."""
    steps = -(-seconds // STEP) if up else (seconds + STEP / 2) // STEP
    return max(1, int(steps)) * STEP


def _comment(text: str) -> str:
    # What no YAML file may hold would make all of it unreadable, even in a comment.
    return "# " + "".join(c if c.isprintable() else " " for c in plain(text))
