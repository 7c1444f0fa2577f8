"""How long people have spoken, with the speech that is going on."""

from dataclasses import replace
from typing import Final

from server.session.floor import Speech, Talk
from server.session.shares import net_talk

from ..wording.words import clock
from .session_view import SessionView

QUIET: Final = "↓"
"""Before the talk time of a panelist that is less than half the median."""


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


def talk_text(view: SessionView, person: str) -> str:
    """``2× 4:05``: contributions and their net time; a dash for somebody not heard yet. With a
    mark before it where that is little among the panel."""
    talk = talk_of(view, person)
    mark = QUIET if person in view.shares.under_half else ""
    return mark + (f"{talk.speeches}× {clock(talk.seconds)}" if talk.speeches else "–")
