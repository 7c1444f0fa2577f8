"""The people of a session: what is said of them, who is here, and who is meant by a few letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from server.language import Language
from server.session import people, texts
from server.session.people import Person, natural
from server.session.records import kept

from ..wording.words import ROLES, name_of
from .session_view import SessionView

if TYPE_CHECKING:
    from server.session.session import SessionState

    # Whoever only reads names holds no connection.
    from .outbox import Answered

UNCONFIRMED: Final = "(?)"
"""Behind the name of somebody who came by an expected guest's name alone."""
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STROKES: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


class _Letters(dict[int, str]):
    """What is compared of each sign: letters and digits, spaces for all else, nothing of accents.
    Learnt sign by sign, so that ten thousand names are looked through at one key."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign if sign.isalnum() else "" if unicodedata.combining(sign) else " "
        return self[code]


_LETTERS: Final = _Letters()


def origin(person: Person | None) -> str:
    """A person's office and organisation."""
    return ", ".join(filter(None, (person.office, person.organisation))) if person else ""


def whence(
    view: SessionView, language: Language, person: Person | None, *, office: bool = False
) -> str:
    """The organisation of somebody who speaks or wants to, and of others that they sit in the
    audience, which nobody sees by a name; with their office where there is room for it."""
    if person is None:
        return ""
    below = person.role == "spectator" and person.id != view.you.id
    sits = language.text(ROLES[person.role]) if below else ""
    said = origin(person) if office else person.organisation
    return " · ".join(filter(None, (sits, said)))


def called(person: Person) -> str:
    """A person's name; for moderators with a mark where it is no more than what somebody said."""
    return f"{person.name} {UNCONFIRMED}" if person.unconfirmed else person.name


def named(view: SessionView, language: Language, person: str) -> str:
    """The same by an id; of the reader without a mark: who they are, they know."""
    found = view.state.people.get(person)
    if found is not None and person == view.you.id:
        return found.name
    return called(found) if found is not None else name_of(language, view.state, person)


def surname(person: Person) -> str:
    """What tells a person apart in a few large letters: mostly the last word of the name. A remark
    in brackets is none, and a number belongs to the word before it. What goes on in small letters
    ("Visiting moderator", "John Smith jr.") is no more than it is as a whole."""
    words = [word for word in person.name.split() if not word.startswith("(")]
    if not words or (words[0][0].isupper() and words[-1][0].islower()):
        return person.name
    return words[-1] if any(sign.isalpha() for sign in words[-1]) else " ".join(words[-2:])


def is_here(view: SessionView, person: Person) -> bool:
    """Whether a moderator or panelist is connected, as far as the reader knows."""
    return person.id in view.presence.panel or (not view.presence.panel and person.present)


def cannot_see(view: SessionView, person: Person | None) -> bool:
    """Whether what a moderator sends to somebody alone reaches no screen now."""
    if person is None or person.id in view.presence.audience:
        return False
    return not is_here(view, person)


def seated(view: SessionView) -> list[Person]:
    """Panelists, then moderators, each in an order that never changes."""
    return sorted(
        people.seated(view.state.people), key=lambda p: (p.role == "moderator", natural(p.id))
    )


def matching(people: Iterable[Person], typed: str, most: int | None = None) -> list[Person]:
    """Those in whom every typed word is in the name or organisation; the first ``most`` of them.

    First those where each begins a word there. Accents do not matter, and umlauts may be
    written either way.
    """
    words = folded(typed)[0].split()
    begun: list[Person] = []
    inside: list[Person] = []
    for person in people:
        if len(begun) == most:
            break
        bare, spelt = folded(f"{person.name} {origin(person)}")
        if all(word in bare or word in spelt for word in words):
            first = all(f" {word}" in bare or f" {word}" in spelt for word in words)
            (begun if first else inside).append(person)
    return (begun + inside)[:most]


def begins(text: str, typed: str) -> bool:
    """Whether each typed word begins one of ``text``, accents and umlauts as above."""
    texts = folded(text)
    return all(any(f" {word}" in found for found in texts) for word in folded(typed)[0].split())


@lru_cache(maxsize=16384)
def folded(text: str) -> tuple[str, str]:
    """``text`` for comparing, with umlauts as their letters alone, and spelt out. Kept, because one
    letter after another is looked for in the same names."""
    if text.isascii():
        bare = f" {text.lower().translate(_LETTERS)}"
        return bare, bare
    spelt = text.casefold().translate(_SPELT)
    return _bare(text), _bare(spelt)


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return f" {apart.translate(_LETTERS)}"


def everybody(view: SessionView) -> Sequence[Person]:
    """Panel first, then the audience that is here, then everybody else."""
    return _everybody(view.state.people, view.state.panel, view.presence.audience)


@kept
def _everybody(
    people: Mapping[str, Person], panel: Mapping[str, object], here: AbstractSet[str]
) -> Sequence[Person]:
    asked = frozenset(panel)
    found = [p for p in _in_order(people) if not p.removed]
    return sorted(
        found,
        key=lambda p: 4 * (p.role != "panelist") + 2 * (p.id not in asked) + (p.id not in here),
    )


def added(answer: Answered, name: str, view: SessionView) -> str | None:
    """Who came of it that somebody of this name was added, as the session is by now."""
    events = (fact.event for fact in answer.facts)
    new = next((event.person for event in events if isinstance(event, people.Added)), None)
    if new is None and answer.unseen:
        same = (p for p in everybody(view) if texts.looks(p.name) == texts.looks(name))
        new = max((p.id for p in same), key=natural, default=None)
    return new


def audience(view: SessionView) -> Sequence[Person]:
    """Spectators: who asked for the panel first, then who is here."""
    return _audience(view.state.people, view.state.panel, view.presence.audience)


@kept
def _audience(
    people: Mapping[str, Person], panel: Mapping[str, object], here: AbstractSet[str]
) -> Sequence[Person]:
    asked = frozenset(panel)
    found = [p for p in _in_order(people) if p.role == "spectator" and not p.removed]
    return sorted(found, key=lambda p: 2 * (p.id not in asked) + (p.id not in here))


def in_turn(state: SessionState) -> Sequence[Person]:
    """Everybody of a session, also who was taken out: by their ids, so that of those who joined
    alike the first comes first."""
    return _in_order(state.people)


@kept
def _in_order(people: Mapping[str, Person]) -> Sequence[Person]:
    return sorted(people.values(), key=lambda p: natural(p.id))
