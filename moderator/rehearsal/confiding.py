"""What moderators keep among themselves: whispers to each other and to the panel, and notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from server.session.messages import Command
from server.session.whispers import TO_MODERATORS, TO_PANEL, Note, Send, Whisper
from server.session.words import INTERJECTIONS, ItemKind

from .honesty import Topic
from .view import View

TALKS: Final = 0.02
"""How often a moderator whispers to the other, at each look, once an item."""
ANSWERS: Final = 0.3
WITHIN: Final = 90.0
"""Seconds after which a whisper needs no answer any more."""
REMINDS: Final = 0.1
"""How often the speaker, or the panel, is told something."""
TO_ALL: Final[Mapping[ItemKind, Topic]] = {"positions": "theses", "findings": "results"}
"""What all panelists are told once, by the kind of the item."""
NEARLY: Final = 15.0
"""Seconds before a speaker's limit."""
NOTES: Final = 0.02
"""How often a moderator notes something about the speaker."""
LISTENED: Final = 40.0
"""Seconds of a speech before there is anything to note."""


def answer(view: View, me: str) -> Command | None:
    """Answer what the other moderator whispered."""
    recent = [
        whisper
        for whisper in _whispers(view, TO_MODERATORS, view.item.since)
        if (view.moment.now - whisper.at).total_seconds() < WITHIN
    ]
    if not recent or any(whisper.by == me for whisper in recent):
        return None
    return _whisper(view, TO_MODERATORS, "answer", ANSWERS)


def confide(view: View) -> Command | None:
    """Say something to the other moderator or to the panel, or note it."""
    return _to_speaker(view) or _to_panel(view) or _to_colleague(view) or _note(view)


def _to_colleague(view: View) -> Command | None:
    if view.second is None or view.item.kind == "break":
        return None
    if _whispers(view, TO_MODERATORS, view.item.since):
        return None
    return _whisper(view, TO_MODERATORS, "colleagues", TALKS)


def _to_panel(view: View) -> Command | None:
    topic = TO_ALL.get(view.item.kind)
    if topic is None or _whispers(view, TO_PANEL, view.item.since):
        return None
    return _whisper(view, TO_PANEL, topic, REMINDS)


def _to_speaker(view: View) -> Command | None:
    speech = view.moment.state.floor
    if speech is None or speech.limit is None or speech.person not in view.panel:
        return None
    early = speech.net(view.moment.now) < speech.limit - NEARLY
    if early or _whispers(view, speech.person, speech.since):
        return None
    return _whisper(view, speech.person, "speaker", REMINDS)


def _note(view: View) -> Command | None:
    state, speech = view.moment.state, view.moment.state.floor
    if speech is None or speech.kind in INTERJECTIONS or speech.net(view.moment.now) < LISTENED:
        return None
    if speech.person not in view.panel or speech.person in state.notes:
        return None
    text = _line(view, "note", NOTES)
    return Note(speech.person, text) if text else None


def _whisper(view: View, to: str, topic: Topic, likely: float) -> Command | None:
    text = _line(view, topic, likely)
    return Send(to, text) if text else None


def _line(view: View, topic: Topic, likely: float) -> str:
    if view.texts is None or view.random.random() > likely:
        return ""
    return view.texts.draw(topic)


def _whispers(view: View, to: str, since: datetime | None) -> list[Whisper]:
    return [
        whisper
        for whisper in view.moment.state.whispers.values()
        if whisper.to == to and (since is None or whisper.at >= since)
    ]
