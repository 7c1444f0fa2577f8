"""What a trial has shown: the log against all that anybody was told, and the figures."""

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

from moderator.client.outbox import Answered, Denied
from server.codec import decode_fact, decode_state
from server.journal import LogReader, verify
from server.journal.replay import facts, opening, states, whole
from server.live.room.backlog import Published
from server.session.messages import Fact
from server.session.people import Person
from server.session.records import replace
from server.session.session import SessionState, evolve
from server.session.views import Reader, affected_people, fact_for, state_for
from trials.served import Server

from .kept import Kept
from .people import Acting, Given

WITH_A_TEXT: Final = {
    "agenda.edit": ("agenda.edited",),
    "whisper.send": ("whisper.sent",),
    "finding.record": ("finding.recorded",),
    "announce": ("announcement.made",),
    "queue.join": ("queue.joined", "queue.noted"),
    "question.ask": ("question.asked",),
    "panel.ask": ("panel.asked",),
}
"""Commands that bring a text of their own, and the events that they lead to."""
FOLDED: Final = 20
"""Spectators whose whole view is computed from what they read; of all, each byte is compared."""
NAMED: Final = 5
"""Of many mistakes, so many are named."""
NEVER: Final = frozenset({"internal_error", "too_fast", "not_admitted", "malformed", "invalid"})
"""What nobody who behaves is told."""


class Book:
    """The log of a trial: its facts, each with the state after it, as any reader may see them."""

    def __init__(self, log: Path) -> None:
        self.path = log
        with LogReader(log) as reader:
            _, self.begin = opening(reader.header)
            found = list(whole(facts(reader.records())))
        self.published = [Published(fact, after) for _, fact, after in states(self.begin, found)]
        self._own: dict[str, list[int]] = defaultdict(list)
        for one in self.published:
            for person in {*affected_people(one.fact.event), one.fact.by}:
                self._own[person].append(one.fact.seq)

    @property
    def end(self) -> SessionState:
        return self.state(len(self.published))

    def state(self, seq: int) -> SessionState:
        return self.published[seq - 1].state if seq else self.begin

    @cached_property
    def _common(self) -> dict[int, str]:
        audience = Reader("", "spectator")
        texts = ((one.fact.seq, one.text(audience)) for one in self.published)
        return {seq: text for seq, text in texts if text is not None}

    def read_by(self, spectator: str) -> tuple[list[int], list[str]]:
        """All that a spectator is to read, by seq."""
        texts = dict(self._common)
        for seq in self._own[spectator]:
            text = self.published[seq - 1].text(Reader(spectator, "spectator"))
            texts.pop(seq, None)
            if text is not None:
                texts[seq] = text
        seqs = sorted(texts)
        return seqs, [texts[seq] for seq in seqs]


@dataclass
class Verdict:
    """``mistakes``: sentences about what must not be."""

    mistakes: list[str] = field(default_factory=list)

    def add(self, what: str, found: Iterator[str]) -> None:
        every = list(found)
        for one in every[:NAMED]:
            self.mistakes.append(f"{what}: {one}")
        if len(every) > NAMED:
            self.mistakes.append(f"{what}: and {len(every) - NAMED} more")


class Told(Protocol):
    """A trial, as far as what anybody was told goes."""

    people: list[Acting]
    spectators: list[Kept]

    @property
    def server(self) -> Server:
        """Whose log all of it is held against."""


def judge(course: Told) -> Verdict:
    """Compare what everybody was told with what the log says in the end."""
    found = Verdict()
    log = course.server.log
    if not verify(log).intact:
        found.mistakes.append("the log is not whole")
        return found
    book = Book(log)
    found.add("given twice", _doubled(book))
    found.add("an answer", _answers(book, course.people))
    found.add("a fact that was shown", _shown(book, course.people))
    found.add("a view", _views(book, course.people))
    found.add("a spectator", _read(book, course.spectators))
    found.add("a checkpoint", _checkpoints(book, course.spectators))
    found.add("the program log", iter(course.server.complaints()))
    answers = (given.answer for one in course.people for given in one.given)
    told = {answer.code for answer in answers if isinstance(answer, Denied)}
    found.add("somebody was told", iter(sorted(told & NEVER)))
    return found


def _doubled(book: Book) -> Iterator[str]:
    """Commands whose facts stand in the log in two places."""
    keys = (
        (one.fact.by, one.fact.client, one.fact.id)
        for one in book.published
        if one.fact.client is not None and not one.fact.more
    )
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{key} is in the log {times} times"


def _answers(book: Book, acting: list[Acting]) -> Iterator[str]:
    """What was acknowledged is in the log once; what was refused is not."""
    texts: Counter[tuple[str, str]] = Counter()
    for one in book.published:
        name, client = one.fact.event.event, one.fact.client
        if client is not None and client.startswith("acting-"):
            for text in _texts(one.fact):
                texts[name, text] += 1
    for given in (given for one in acting for given in one.given):
        times = sum(texts[event, given.text] for event in WITH_A_TEXT.get(given.do, ()))
        due = {Answered: {1}, Denied: {0}}.get(type(given.answer), {0, 1})
        if given.do in WITH_A_TEXT and times not in due:
            yield f"{given.do} {given.text}: {given.answer}, and it is there {times} times"
        if isinstance(given.answer, Answered):
            yield from _acknowledged(book, given, given.answer)


def _acknowledged(book: Book, given: Given, answer: Answered) -> Iterator[str]:
    if answer.seq > book.end.seq:
        yield f"{given.do} was acknowledged as {answer.seq}, and the log ends with {book.end.seq}"
        return
    for fact in answer.facts:
        if book.published[fact.seq - 1].fact.by != given.by:
            yield f"{given.do} {given.text} led to {fact.seq}, which is another's"


def _texts(fact: Fact) -> Iterator[str]:
    said = vars(fact.event)
    changes = said.get("changes")
    for value in (*said.values(), *(changes.values() if changes else ())):
        if isinstance(value, str) and value.startswith("#acting-"):
            yield value


def _shown(book: Book, acting: list[Acting]) -> Iterator[str]:
    """Nothing that anybody was shown is otherwise in the log, and nothing came twice."""
    for person in acting:
        you = person.link.replica.you
        assert you is not None
        seen = 0
        for fact in person.shown:
            one = book.published[fact.seq - 1] if fact.seq <= len(book.published) else None
            if fact.seq <= seen:
                yield f"{you.id} was shown {fact.seq} after {seen}"
            seen = fact.seq
            role = one and one.state.people[you.id].role
            cut = one and role and fact_for(one.fact, Reader(you.id, role), one.state)
            if cut != fact:
                yield f"{you.id} was shown {fact} and the log has {cut}"


def _views(book: Book, acting: list[Acting]) -> Iterator[str]:
    """Who acted sees what the log leads to for their role."""
    for person in acting:
        you, mine = person.link.replica.you, person.link.replica.state
        assert you is not None
        assert mine is not None
        due = replace(
            state_for(book.end, Reader(you.id, book.end.people[you.id].role)), seq=mine.seq
        )
        apart = [f.name for f in fields(mine) if f.compare and _differs(f.name, mine, due)]
        if apart:
            yield f"{you.id} at {mine.seq} of {book.end.seq} sees other {', '.join(apart)}"


def _differs(name: str, mine: SessionState, due: SessionState) -> bool:
    here, there = getattr(mine, name), getattr(due, name)
    if name == "people":
        # A snapshot tells moderators who of the audience is connected, which no log says.
        here, there = _without_presence(here), _without_presence(there)
    return bool(here != there)


def _without_presence(people: Mapping[str, Person]) -> dict[str, Person]:
    return {id_: replace(p, present=False) for id_, p in people.items()}


def _read(book: Book, spectators: list[Kept]) -> Iterator[str]:
    """Each spectator read each fact that is for them once, in order, and each snapshot is right."""
    for number, kept in enumerate(spectators):
        if kept.refused:
            yield f"{kept.id} was refused: {kept.refused[0]}"
        wrong = _in_order(book, kept) or _snapshot(book, kept, fold=number < FOLDED)
        if wrong:
            yield f"{kept.id} {wrong}"


def _in_order(book: Book, kept: Kept) -> str | None:
    seqs, texts = book.read_by(kept.id)
    seq = 0
    at = 0
    for part in kept.parts:
        match part:
            case ("state", _, upto):
                seq = upto
            case ("events", since, upto, text):
                if since != seq:
                    return f"came back with {since} after {seq}"
                due = ",".join(texts[at : bisect_right(seqs, upto)]).encode()
                if text != due:
                    return f"missed {since} to {upto}, and was told {text[:200]!r}"
                seq = upto
            case ("fact", text):
                if at >= len(texts) or text != texts[at].encode():
                    due = texts[at].encode() if at < len(texts) else b""
                    return f"read after {seq} {text[:200]!r} in place of {due[:200]!r}"
                seq = seqs[at]
        at = bisect_right(seqs, seq)
    return None if at == len(seqs) else f"has read up to {seq} of {seqs[-1]}"


def _snapshot(book: Book, kept: Kept, fold: bool) -> str | None:
    reader = Reader(kept.id, "spectator")
    message: dict[str, Any] = json.loads(kept.state)
    seq, state = message["seq"], decode_state(message["state"])
    if state != state_for(book.state(seq), reader):
        return f"had a wrong snapshot at {seq}"
    if not fold:
        return None
    begin = max(n for n, part in enumerate(kept.parts) if part[0] == "state")
    for part in kept.parts[begin + 1 :]:
        for record in json.loads(b"[" + part[-1] + b"]"):
            state = evolve(state, decode_fact(record))
    due = replace(state_for(book.end, reader), seq=state.seq)
    return None if state == due else "does not see what the log says"


def _checkpoints(book: Book, spectators: list[Kept]) -> Iterator[str]:
    """What everybody is a witness of is what the log's bytes say."""
    lines = book.path.read_bytes().splitlines(keepends=True)
    told = {checkpoint for kept in spectators for checkpoint in kept.checkpoints}
    due = {seq: sha for text in told for seq, sha in [_checkpoint(text)]}
    sums, sum_ = {}, sha256()
    for seq, line in enumerate(lines):
        sum_.update(line)
        sums[seq] = sum_.hexdigest() if seq in due else ""
    for seq, sha in due.items():
        if sums.get(seq) != sha:
            yield f"that of {seq} is not the log's"


def _checkpoint(text: bytes) -> tuple[int, str]:
    said = json.loads(text)["checkpoint"]
    return said["seq"], said["sha256"]
