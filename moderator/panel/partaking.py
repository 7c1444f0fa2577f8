"""What the reader has said besides speaking, and what they are still asked for."""

from typing import Final

from server.session.findings import Finding
from server.session.positions import Position
from server.session.times import seconds_between
from server.session.whispers import Whisper, in_turn

from ..client.session_view import SessionView

SIGNAL_STANDS: Final = 60
"""Seconds for which a signal is shown: it is about what is going on."""


def to_assess(view: SessionView, chosen: str | None) -> Position | None:
    """The position that the reader would assess now: the one ``chosen`` where it is open, else
    an open one that they have not assessed yet, else any open one."""
    found = _open(view)
    found.sort(key=lambda p: (p.id != chosen, view.you.id in p.assessments))
    return found[0] if found else None


def not_assessed(view: SessionView, chosen: str | None = None) -> list[Position]:
    """Open positions on which the reader has still to say something, the one ``chosen`` first."""
    found = [p for p in _open(view) if view.you.id not in p.assessments]
    return sorted(found, key=lambda p: p.id != chosen)


def _open(view: SessionView) -> list[Position]:
    if view.role != "panelist" or view.state.session.phase == "closed":
        return []
    return [p for p in view.state.positions.values() if p.status == "open"]


def not_stood(view: SessionView, chosen: str | None = None) -> list[Finding]:
    """Findings that the reader has neither supported nor objected to: the one ``chosen``, then the
    latest first."""
    if view.role != "panelist" or view.state.session.phase == "closed":
        return []
    every = (f for f in view.state.findings.values() if not f.withdrawn)
    silent = [f for f in every if view.you.id not in f.stands]
    return sorted(silent, key=lambda f: (f.id == chosen, f.recorded), reverse=True)


def asked_for_feedback(view: SessionView) -> bool:
    """Whether feedback is open and the reader has not given theirs; whoever only looks on, as
    nobody, has none to give."""
    closed, feedback = view.state.session.phase == "closed", view.state.feedback
    if closed or feedback.status != "open" or view.you.id not in view.state.people:
        return False
    return view.you.id not in feedback.given


def whispered(view: SessionView, after: int) -> list[Whisper]:
    """What was whispered to the reader after a fact, the latest first; without signals."""
    found = [w for w in in_turn(view.state) if w.seq > after and not w.signal]
    return found[::-1]


def signalled(view: SessionView, after: int) -> Whisper | None:
    """The latest signal to the reader after a fact, as long as it stands."""
    if view.state.session.phase == "closed":
        return None
    signals = [w for w in in_turn(view.state) if w.signal and w.seq > after]
    latest = signals[-1] if signals else None
    if latest is None or seconds_between(latest.at, view.now) >= SIGNAL_STANDS:
        return None
    return latest
