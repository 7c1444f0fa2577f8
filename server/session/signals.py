"""Signals: prepared short whispers, one key each. To the speaker, unless they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .entries import first_able
from .plan import MOST_SIGNALS
from .whispers import Send

if TYPE_CHECKING:
    from .session import SessionState

Addressee: TypeAlias = Literal["speaker", "next"]

ONE_MORE_MINUTE: Final[Mapping[str, str]] = {"de": "Noch eine Minute.", "en": "One more minute."}
PLEASE_FINISH: Final[Mapping[str, str]] = {
    "de": "Bitte zum Schluss kommen.",
    "en": "Please come to an end.",
}
YOU_ARE_NEXT: Final[Mapping[str, str]] = {
    "de": "Sie sind als Nächstes dran.",
    "en": "You are next.",
}
"""Their texts by the session's language: not by that of a moderator's screen, nor of the reader's,
because a whisper is kept as it was sent."""

_BUILT_IN: Final[tuple[tuple[Mapping[str, str], Addressee], ...]] = (
    (ONE_MORE_MINUTE, "speaker"),
    (PLEASE_FINISH, "speaker"),
    (YOU_ARE_NEXT, "next"),
)
MOST: Final = len(_BUILT_IN) + MOST_SIGNALS
"""How many there can be: each has a digit."""


@dataclass(frozen=True)
class Signal:
    """What is said, and to whom it goes unless somebody else is chosen."""

    text: str
    to: Addressee = "speaker"


def signals(state: SessionState) -> tuple[Signal, ...]:
    """The built-in ones, and those of the agenda file, in the order of their digits."""
    built_in = (Signal(in_language(state, texts), to) for texts, to in _BUILT_IN)
    return (*built_in, *map(Signal, state.session.signals))


def in_language(state: SessionState, texts: Mapping[str, str]) -> str:
    """One of several texts, by the session's language."""
    return texts.get(state.session.language, texts["en"])


def addressee(state: SessionState, signal: Signal) -> str | None:
    """The person to whom a signal goes now; None while there is nobody."""
    if signal.to == "speaker":
        return state.floor.person if state.floor else None
    coming = first_able(state)
    return coming.person if coming else None


def giving(state: SessionState, signal: Signal) -> Send | None:
    """The whisper that a signal is now; None while there is nobody to whom it could go."""
    to = addressee(state, signal)
    return None if to is None else Send(to, signal.text, signal=True)
