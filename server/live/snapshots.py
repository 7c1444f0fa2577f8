"""The state of a welcome as JSON in UTF-8, kept for as long as nothing in it changes.

A thousand spectators who join at once see the same but for themselves. So the text is made once
for their role, and of a reader's own only what differs is made anew. Moderators see all: of
that each part's text is kept until the part changes, and those of people in a roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter, is_
from typing import Final

from ..codec import Json, encode, encode_state, plain, state_parts
from ..session.people import Person
from ..session.records import PersistentMap, replace
from ..session.session import SessionState
from ..session.views import Reader, person_for, state_for
from ..session.words import Role
from ..wire.frames import utf8
from .roster import Roster

STAGE: Final[Json] = {"id": "", "name": "", "role": "stage"}
_FIELDS: Final = frozenset(
    field.name for field in fields(SessionState) if field.repr and field.name != "people"
)
"""What of a reader's own state may differ from the common one, besides themselves."""
_NAMING: Final = attrgetter(*(_FIELDS - {"seq", "last", "actions", "undone"}))
"""What of a state may name people, and is not for moderators alone."""


@dataclass(frozen=True)
class _Common:
    """What everybody of a role sees: the cut state, and the text of each part. ``blank`` is a
    state with nothing in it."""

    cut: SessionState
    blank: SessionState
    texts: dict[str, str]
    before_seq: bytes
    """All of it but the seq, up to there, then up to where one more person has a place, then the
    rest: of most who come nothing else is their own."""
    before_person: bytes
    after_person: bytes


class Snapshots:
    """States as text. Call :meth:`outdate` when everybody of a role got to see a fact."""

    def __init__(self) -> None:
        self._common: Final[dict[Role, _Common]] = {}
        self._parts: tuple[object, ...] = ()
        self._people: Mapping[str, Person] = {}
        """Who was there when the rest of the state became what it is."""
        self._roster = Roster()
        self._moderators: Final[dict[str, tuple[object, bytes]]] = {}
        """Each part of what moderators see, and its text."""

    def know(self, people: Iterable[Person]) -> None:
        """Make people's texts: made only when the first moderator comes, those of ten thousand
        would keep everybody else waiting."""
        for person in people:
            self._roster.text(person)

    def moved(self, person: str, here: bool) -> None:
        """Somebody came, or went."""
        self._roster.moved(person, here)

    def people(self, state: SessionState) -> Iterator[bytes]:
        """What is long for moderators. Made once, for as long as nobody changes, comes or goes."""
        return self._roster.texts(PersistentMap.of(state.people))

    def outdate(self, role: Role) -> None:
        self._common.pop(role, None)

    def text(self, state: SessionState, reader: Reader, you: str) -> bytes:
        """The state cut to ``reader``, and ``you``, the JSON of who that is."""
        if reader.role == "moderator":
            return self._moderators_text(state, reader, you)
        common = self._common_of(state, reader.role)
        # Of the people that a reader sees only they themselves are not in the common part:
        # the others, who may be thousands, need not be looked at.
        is_one_more = bool(reader.id) and reader.id not in common.cut.people
        one = self._roster.text(person_for(state.people[reader.id])) if is_one_more else ""
        own = {} if self._is_new(state, reader) else _own(state, reader, common)
        if not own:
            comma = "," if one and common.cut.people else ""
            parts = (
                common.before_seq,
                b"%d" % state.seq,
                common.before_person,
                utf8(comma + one),
                common.after_person,
                utf8(f'"you":{you}}}'),
            )
            return b"".join(parts)
        texts = {**common.texts, **own, "seq": _text("seq", state.seq), "you": f'"you":{you}'}
        if is_one_more:
            texts["people"] = _with_one_more(common.texts["people"], one)
        return utf8("{" + ",".join(texts.values()) + "}")

    def _moderators_text(self, state: SessionState, reader: Reader, you: str) -> bytes:
        cut = state_for(state, reader)
        texts: list[bytes] = []
        for people in self.people(cut):
            texts += (b"," if texts else b'{"people":{', people)
        # The reader is one of these people.
        texts.append(b"}")
        for name, part in state_parts(cut):
            if name != "people":
                texts += (b",", self._moderators_part(name, part))
        return b"".join((*texts, utf8(f',"you":{you}}}')))

    def _moderators_part(self, name: str, part: object) -> bytes:
        known = self._moderators.get(name)
        if known is None or known[0] is not part:
            known = self._moderators[name] = (part, utf8(_text(name, plain(part))))
        return known[1]

    def _is_new(self, state: SessionState, reader: Reader) -> bool:
        """Whether nothing but who is there has changed since a reader came. Then nothing names
        them yet, so that there is nothing of their own to look for."""
        parts = _NAMING(state)
        if not all(map(is_, parts, self._parts)) or not self._parts:
            self._parts, self._people = parts, state.people
        return reader.id not in self._people

    def _common_of(self, state: SessionState, role: Role) -> _Common:
        common = self._common.get(role)
        if common is None:
            common = self._common[role] = _common(state_for(state, Reader("", role)))
        return common


def _common(cut: SessionState) -> _Common:
    texts = _texts(encode_state(cut))
    names = list(texts)
    seq, people = names.index("seq"), names.index("people")
    before, between, after = (
        ",".join(texts[name] for name in some)
        for some in (names[:seq], names[seq + 1 : people + 1], names[people + 1 :])
    )
    return _Common(
        cut,
        SessionState(cut.session),
        texts,
        utf8(f'{{{before},"seq":'),
        # Without the bracket that ends the people.
        utf8(f",{between[:-1]}"),
        utf8(f"}},{after},"),
    )


def you_are(state: SessionState, reader: Reader) -> Json:
    """Who the reader is, as their welcome tells them."""
    if not reader.id:
        return STAGE
    return {"id": reader.id, "name": state.people[reader.id].name, "role": reader.role}


def _own(state: SessionState, reader: Reader, common: _Common) -> dict[str, str]:
    own = PersistentMap({reader.id: state.people[reader.id]})
    return _differing(state_for(replace(state, people=own), reader), common)


def _differing(mine: SessionState, common: _Common) -> dict[str, str]:
    """The texts of those parts in which a reader's state is not the common one."""
    parts = ((name, getattr(mine, name), getattr(common.cut, name)) for name in _FIELDS)
    own = {name: part for name, part, other in parts if not _is_same(part, other)}
    if not own:
        return {}
    # Encoding is most of the work, so nothing else is in what is encoded.
    encoded = encode_state(replace(common.blank, **own))
    return _texts({name: encoded[name] for name in own})


def _with_one_more(people: str, one: str) -> str:
    """The text of ``people`` with that of one more, neither of them encoded anew."""
    known = people[:-1]
    return f"{known}{one}}}" if known.endswith("{") else f"{known},{one}}}"


def _is_same(part: object, other: object) -> bool:
    # Most maps are empty for most readers, and comparing those is what takes long.
    if isinstance(part, PersistentMap) and isinstance(other, PersistentMap) and not (part or other):
        return True
    return part is other or part == other


def _texts(content: Json) -> dict[str, str]:
    return {name: _text(name, value) for name, value in content.items()}


def _text(name: str, value: object) -> str:
    return encode({name: value})[1:-1]
