"""What the clock of a speech shows: figures, what they mean, and how urgent that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from server.language import Language
from server.session.floor import Speech

from ..client.session_view import SessionView
from ..client.talk import spoken
from ..wording.words import clock
from .lines import Tone
from .times import time_of_day

WARN_SECONDS: Final = 30.0
WARN_SHARE: Final = 0.2


@dataclass(frozen=True)
class Reading:
    """``over``: the limit is reached."""

    figures: str
    meaning: str
    tone: Tone
    over: bool = False


def read(
    language: Language, view: SessionView, speech: Speech, *, elapsed: bool = False
) -> Reading:
    """The time left of the limit, else the time spoken.

    With ``elapsed``, the time spoken also where there is a limit.
    """
    net = spoken(view, speech)
    stands = _stands(language, view, speech)
    found = _reading(language, speech, net, stands, elapsed=elapsed)
    # Urgent or not: without a line that is not known any more.
    return found if view.is_live else replace(found, tone="muted")


def _reading(
    language: Language, speech: Speech, net: float, stands: str, *, elapsed: bool
) -> Reading:
    if speech.limit is None:
        meaning = stands or language.text("spoken, no limit")
        return Reading(clock(net), meaning, "muted" if stands else "strong")
    remaining = speech.limit - net
    over = remaining <= 0
    tone: Tone = "strong"
    if over:
        tone = "alarm"
    elif remaining <= min(WARN_SECONDS, WARN_SHARE * speech.limit):
        tone = "warn"
    limit = clock(speech.limit)
    if elapsed:
        meaning = stands or language.text("of {limit}", limit=limit)
        return Reading(clock(net), meaning, tone, over)
    if over:
        meaning = stands or language.text("over the limit ({limit})", limit=limit)
        return Reading(f"+{clock(-remaining)}", meaning, tone, over)
    # Rounded up: a clock that shows 0:00 is over.
    figures = clock(-(-remaining // 1))
    return Reading(figures, stands or language.text("left (of {limit})", limit=limit), tone)


def _stands(language: Language, view: SessionView, speech: Speech) -> str:
    if not view.is_live:
        return language.text("as of {time}", time=time_of_day(view.now, view.zone))
    if speech.paused:
        return language.context("clock", "stopped")
    if view.state.session.phase == "paused":
        return language.context("clock", "session paused")
    return ""
