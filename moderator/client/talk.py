"""How long people have spoken, with the speech that is going on."""

from dataclasses import replace

from server.session.floor import Speech, Talk
from server.session.shares import net_talk

from ..wording.words import clock
from .session_view import SessionView


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
