"""Readers with a copy of the session each, cut to them, and what must never be in it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from server import codec
from server.session import feedback, floor, panel, people, positions, questions, whispers
from server.session.messages import Fact
from server.session.records import replace
from server.session.session import SessionState, evolve
from server.session.views import Reader, fact_for, state_for
from server.session.words import Role

Mark: TypeAlias = tuple[str, str]
MARK = re.compile(r"⟪(\w+):(\w+)⟫")
PERSONS = frozenset({"name", "ask", "question", "remark", "feedback", "label"})
"""Words of marks whose owner the facts name."""


def text_of(state: SessionState) -> str:
    """A state as a canonical text: equal texts, equal states."""
    return json.dumps(codec.encode_state(state), ensure_ascii=False, sort_keys=True)


def through_wire(fact: Fact) -> tuple[Fact, str]:
    """A fact as it arrives, and the frame that carried it."""
    frame = json.dumps(codec.encode_fact(fact), ensure_ascii=False)
    return codec.decode_fact(json.loads(frame)), frame


class Secrets:
    """Who may read which mark, from the facts alone."""

    def __init__(self, public: Iterable[str]) -> None:
        self.public = set(public)
        self.owner: dict[Mark, str] = {}
        self.said: dict[str, set[Mark]] = {}
        self.published: set[Mark] = set()
        self.open: set[str] = set()
        """Questions and positions that everybody may read now, and what is written of them."""
        self.whispered: dict[Mark, frozenset[str]] = {}

    def take(self, fact: Fact) -> None:
        self._learn(fact)
        person: str | None = getattr(fact.event, "person", None)
        about = getattr(fact.event, "question", getattr(fact.event, "position", None))
        for mark in MARK.findall(json.dumps(codec.encode_fact(fact), ensure_ascii=False)):
            if person is not None and mark[0] in PERSONS:
                self.owner[mark] = person
                if about is not None:
                    self.said.setdefault(about, set()).add(mark)
                if about in self.open and mark[0] == "label":
                    self.published.add(mark)

    def _learn(self, fact: Fact) -> None:
        """What a fact makes readable, and for whom."""
        match fact.event:
            case people.Added() | people.Joined() as came:
                if came.role != "spectator":
                    self.public.add(came.person)
            # The introduction says the name that the seat or the floor makes public.
            case people.Introduced(person) | panel.Accepted(person) | floor.Given(_, person):
                self.public.add(person)
            case questions.Approved(about) | positions.Closed(about):
                self.published |= self.said.get(about, set())
                self.open.add(about)
            case questions.Dismissed(about):
                self.open.discard(about)
            case questions.Restored(record=record):
                (self.open.add if record.public else self.open.discard)(record.id)
            case feedback.Published(text):
                self.published |= set(MARK.findall(text))
            case whispers.Sent(to, text, readers):
                for mark in MARK.findall(text):
                    self.whispered[mark] = frozenset({to, *readers})
            case _:
                pass

    def own(self, mark: Mark, owner: str) -> None:
        self.owner[mark] = owner

    def check(self, text: str, reader: Reader) -> None:
        """Fail where a text for a reader who is no moderator has a mark not meant for them."""
        for mark in MARK.findall(text):
            word, owner = mark[0], self.owner.get(mark)
            mine = bool(reader.id) and owner == reader.id
            mine = mine or reader.id in self.whispered.get(mark, ())
            everybodys = mark in self.published or (word == "name" and owner in self.public)
            assert mine or everybodys, (mark, reader)


@dataclass
class Copy:
    """A reader's replica, as it would be on their machine."""

    id: str
    role: Role
    state: SessionState

    @classmethod
    def of(cls, state: SessionState, reader: Reader) -> "Copy":
        record = json.loads(json.dumps(codec.encode_state(state_for(state, reader))))
        return cls(reader.id, reader.role, codec.decode_state(record))

    def reader(self, state: SessionState) -> Reader:
        """The reader in the role that they have now."""
        person = state.people.get(self.id)
        return Reader(self.id, person.role if person else self.role)

    def take(self, fact: Fact, after: SessionState, secrets: Secrets) -> None:
        """Get a fact as the room sends it, and hold the copy against a fresh snapshot."""
        reader = self.reader(after)
        cut = fact_for(fact, reader, after)
        if cut is not None:
            arrived, frame = through_wire(cut)
            assert "⟪client" not in frame
            if reader.role != "moderator":
                secrets.check(frame, reader)
            self.state = evolve(self.state, arrived)
        fresh = state_for(after, reader)
        # A gap in the numbers is a fact for others; all else must be the same.
        assert replace(self.state, seq=after.seq) == fresh, (reader, fact)
        # Copy and frames are checked above: now and then is enough for the snapshots.
        if reader.role != "moderator" and after.seq % 4 == 0:
            secrets.check(text_of(fresh), reader)
