"""What several lists show of people and entries, in a few cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from server.language import Language
from server.session.floor import Speech, Talk
from server.session.people import Person
from server.session.shares import net_talk
from server.session.words import Kind

from ..client.session_view import SessionView
from ..wording.words import clock, name_of
from .lines import Line, Span, Tone
from .wrap import hanging_indent

SIGNS: Final[dict[Kind, str]] = {
    "point_of_order": "!",
    "question": "?",
    "reply": "↩",
    "contribution": "•",
}
"""A sign for each kind; its word stands beside it where there is room."""

KIND_TONES: Final[dict[Kind, Tone]] = {
    "point_of_order": "alarm",
    "question": "warn",
    "reply": "accent",
    "contribution": "plain",
}


UNCONFIRMED: Final = "(?)"
"""Behind the name of somebody who came by an expected guest's name alone."""


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


def spoken(view: SessionView, speech: Speech) -> float:
    """Net seconds of a speech, never below zero.

    A reader's clock may be slightly behind the server's, so that a speech seems to begin in the
    future.
    """
    return max(0.0, speech.net(view.now))


def talk_of(view: SessionView, person: str) -> Talk:
    """A person's talk, including the seconds of speeches that are still going on."""
    talk = view.state.talk.get(person, Talk())
    return replace(talk, seconds=net_talk(view.state, person, view.now))


def talk_text(talk: Talk) -> str:
    """``2× 4:05``: contributions and their net time; a dash for somebody not heard yet."""
    return f"{talk.speeches}× {clock(talk.seconds)}" if talk.speeches else "–"


def is_here(view: SessionView, person: Person) -> bool:
    """Whether a moderator or panelist is connected, as far as the reader knows."""
    return person.id in view.presence.panel or (not view.presence.panel and person.present)


def noted(
    view: SessionView, about: str, width: int, indent: int = 2, *, most: int = 1
) -> list[Line]:
    """The moderators' note on a person or an item (``about``: its id) in at most so many lines."""
    note = view.state.notes.get(about)
    if not note:
        return []
    first = (Span(" " * indent + "✎ ", "muted"),)
    return hanging_indent(first, " ".join(note.split()), width, "warn", most=most)
