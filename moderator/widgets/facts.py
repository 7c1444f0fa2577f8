"""Short forms of what people and entries are, as several lists show them."""

from __future__ import annotations

from typing import Final

from server.language import Language
from server.session.floor import Speech, Talk
from server.session.people import Person
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
"""One sign a kind, beside its word where there is room."""

KIND_TONES: Final[dict[Kind, Tone]] = {
    "point_of_order": "alarm",
    "question": "warn",
    "reply": "accent",
    "contribution": "plain",
}


def origin(person: Person | None) -> str:
    """Office and organisation."""
    return ", ".join(filter(None, (person.office, person.organisation))) if person else ""


def named(view: SessionView, language: Language, person: str) -> str:
    return name_of(language, view.state, person)


def spoken(view: SessionView, speech: Speech) -> float:
    """Net seconds of a speech. Never below zero: a reader's clock may be a little behind the
    room's, and a speech that has just begun then begins in the future."""
    return max(0.0, speech.net(view.now))


def talk_of(view: SessionView, person: str) -> Talk:
    """What a person has said, with the seconds of speeches that are still going on."""
    talk = view.state.talk.get(person, Talk())
    floor = (view.state.floor, *view.state.suspended)
    open_seconds = sum(
        spoken(view, speech)
        for speech in floor
        if speech and speech.person == person and speech.kind in ("contribution", "reply")
    )
    return Talk(
        talk.seconds + open_seconds,
        talk.speeches,
        talk.interjections,
        talk.interjection_seconds,
    )


def talk_text(talk: Talk) -> str:
    """``2× 4:05``: contributions and their net time; nothing for somebody not heard yet."""
    return f"{talk.speeches}× {clock(talk.seconds)}" if talk.speeches else "–"


def is_here(view: SessionView, person: Person) -> bool:
    """Whether a moderator or panelist is connected, as far as anybody knows."""
    return person.id in view.presence.panel or (not view.presence.panel and person.present)


def noted(view: SessionView, about: str, width: int, indent: int = 2) -> list[Line]:
    """The moderators' own note on a person or an item, in one line, where there is one."""
    note = view.state.notes.get(about)
    if not note:
        return []
    first = (Span(" " * indent + "✎ ", "muted"),)
    return hanging_indent(first, " ".join(note.split()), width, "warn", most=1)
