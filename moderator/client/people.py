"""The people of a session: what is said of them, who is here, and who is meant by a few letters."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from server.language import Language
from server.session.people import Person

from ..wording.words import name_of
from .session_view import SessionView

UNCONFIRMED: Final = "(?)"
"""Behind the name of somebody who came by an expected guest's name alone."""
_SEATED: Final[list[Any]] = [None, []]
"""The people that were asked about last, and who of them is seated."""
_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STROKES: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


def origin(person: Person | None) -> str:
    """A person's office and organisation."""
    return ", ".join(filter(None, (person.office, person.organisation))) if person else ""


def called(person: Person) -> str:
    """A person's name; for moderators with a mark where it is no more than what somebody said."""
    return f"{person.name} {UNCONFIRMED}" if person.unconfirmed else person.name


def named(view: SessionView, language: Language, person: str) -> str:
    """The same by an id."""
    found = view.state.people.get(person)
    return called(found) if found is not None else name_of(language, view.state, person)


def surname(person: Person) -> str:
    """What tells a person apart in a few large letters: mostly the last word of the name. A remark
    in brackets is none, and a number belongs to the word before it."""
    words = [word for word in person.name.split() if not word.startswith("(")]
    if not words:
        return person.name
    return words[-1] if any(sign.isalpha() for sign in words[-1]) else " ".join(words[-2:])


def is_here(view: SessionView, person: Person) -> bool:
    """Whether a moderator or panelist is connected, as far as the reader knows."""
    return person.id in view.presence.panel or (not view.presence.panel and person.present)


def seated(view: SessionView) -> list[Person]:
    """Panelists, then moderators, each in an order that never changes."""
    people = view.state.people
    if _SEATED[0] is not people:
        # Several widgets ask each second, and finding eleven people among ten thousand takes a
        # look at each: the answer is kept until somebody comes or changes.
        found = [p for p in people.values() if p.role != "spectator" and not p.removed]
        found.sort(key=lambda p: (p.role == "moderator", natural(p.id)))
        _SEATED[:] = [people, found]
    seated_people: list[Person] = _SEATED[1]
    return seated_people


def natural(text: str) -> tuple[str, int, str]:
    """A sort key that puts ``p2`` before ``p10``."""
    match = re.fullmatch(r"(\D*)(\d{1,9})(.*)", text)
    return (match[1], int(match[2]), match[3]) if match else (text, 0, "")


def matching(people: Iterable[Person], typed: str) -> list[Person]:
    """Those in whom every typed word is in the name or organisation.

    First those where each begins a word there. Accents do not matter, and umlauts may be
    written either way.
    """
    words = folded(typed)[0].split()
    begun: list[Person] = []
    inside: list[Person] = []
    for person in people:
        texts = folded(f"{person.name} {origin(person)}")
        if all(any(f" {word}" in text for text in texts) for word in words):
            begun.append(person)
        elif all(any(word in text for text in texts) for word in words):
            inside.append(person)
    return begun + inside


def begins(text: str, typed: str) -> bool:
    """Whether each typed word begins one of ``text``, accents and umlauts as above."""
    texts = folded(text)
    return all(any(f" {word}" in found for found in texts) for word in folded(typed)[0].split())


def folded(text: str) -> tuple[str, str]:
    """``text`` for comparing, with umlauts as their letters alone, and spelt out."""
    spelt = text.casefold().translate(_SPELT)
    return _bare(text), _bare(spelt)


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    kept = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return f" {kept}"


def everybody(view: SessionView) -> list[Person]:
    """Panel first, then the audience that is here, then everybody else."""
    people = (p for p in view.state.people.values() if not p.removed)
    return sorted(people, key=lambda p: (p.role != "panelist", *_audience_key(view, p)))


def audience(view: SessionView) -> list[Person]:
    """Spectators: who asked for the panel first, then who is here."""
    people = (p for p in view.state.people.values() if p.role == "spectator" and not p.removed)
    return sorted(people, key=lambda p: _audience_key(view, p))


def _audience_key(view: SessionView, person: Person) -> tuple[bool, bool, tuple[str, int, str]]:
    return (
        person.id not in view.state.panel,
        person.id not in view.presence.audience,
        natural(person.id),
    )
