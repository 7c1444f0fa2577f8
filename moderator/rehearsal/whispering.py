"""The moderators' private words: whispers to each other and to the panel, and notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from server.session.messages import Command
from server.session.whispers import TO_MODERATORS, TO_PANEL, Note, Send, Whisper
from server.session.words import INTERJECTIONS, ItemKind

from .fictional_only import Topic
from .situation import Situation

TALKS: Final = 0.02
"""The probability, at each look, of a whisper to the other moderator; once in an item."""
ANSWERS: Final = 0.3
"""The probability, at each look, of answering one."""
WITHIN: Final = 90.0
"""Seconds after which a whisper is not answered any more."""
REMINDS: Final = 0.1
"""The probability, at each look, of a whisper to the speaker or the panel."""
TO_ALL: Final[Mapping[ItemKind, Topic]] = {"positions": "theses", "findings": "results"}
"""What all panelists are told once, by the kind of the item."""
NEARLY: Final = 15.0
"""Seconds before a speaker's limit at which they are told."""
NOTES: Final = 0.02
"""The probability, at each look, of a note about the speaker."""
LISTENED: Final = 40.0
"""Seconds of a speech before there is anything to note."""


def answer(situation: Situation, me: str) -> Command | None:
    """Answer what the other moderator whispered."""
    said = _whispers(situation, TO_MODERATORS, situation.item.since)
    recent = [w for w in said if (situation.now - w.at).total_seconds() < WITHIN]
    if not recent or any(w.by == me for w in recent):
        return None
    return _send(situation, TO_MODERATORS, "answer", ANSWERS)


def whisper(situation: Situation) -> Command | None:
    """Whisper to the speaker, the panel or the other moderator, or write a note."""
    return (
        _to_speaker(situation)
        or _to_panel(situation)
        or _to_colleague(situation)
        or _note(situation)
    )


def _to_colleague(situation: Situation) -> Command | None:
    if situation.second is None or situation.item.kind == "break":
        return None
    if _whispers(situation, TO_MODERATORS, situation.item.since):
        return None
    return _send(situation, TO_MODERATORS, "colleagues", TALKS)


def _to_panel(situation: Situation) -> Command | None:
    topic = TO_ALL.get(situation.item.kind)
    if topic is None or _whispers(situation, TO_PANEL, situation.item.since):
        return None
    return _send(situation, TO_PANEL, topic, REMINDS)


def _to_speaker(situation: Situation) -> Command | None:
    speech = situation.speech
    if speech is None or speech.limit is None or speech.person not in situation.panel:
        return None
    early = speech.net(situation.now) < speech.limit - NEARLY
    if early or _whispers(situation, speech.person, speech.since):
        return None
    return _send(situation, speech.person, "speaker", REMINDS)


def _note(situation: Situation) -> Command | None:
    speech = situation.speech
    if speech is None or speech.kind in INTERJECTIONS or speech.net(situation.now) < LISTENED:
        return None
    if speech.person not in situation.panel or speech.person in situation.state.notes:
        return None
    text = _text(situation, "note", NOTES)
    return Note(speech.person, text) if text else None


def _send(situation: Situation, to: str, topic: Topic, likely: float) -> Command | None:
    text = _text(situation, topic, likely)
    return Send(to, text) if text else None


def _text(situation: Situation, topic: Topic, likely: float) -> str:
    if situation.texts is None or not situation.chance(likely):
        return ""
    return situation.texts.draw(topic)


def _whispers(situation: Situation, to: str, since: datetime | None) -> list[Whisper]:
    return [
        whisper
        for whisper in situation.state.whispers.values()
        if whisper.to == to and (since is None or whisper.at >= since)
    ]
