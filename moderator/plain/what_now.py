"""What to do now: the desk's proposed next step, and the line to type for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from server.language import N_, NC_, Language
from server.session.messages import MODERATORS

from ..client.session_view import SessionView
from ..desk.step import Step, sentence
from ..desk.what_now import what_now
from . import numbers
from .numbers import Numbered, also_heard
from .outcome import Lines, Moment, Moving, Outcome
from .words import Word

LINES: Final[Mapping[str, str]] = {
    "next": NC_("typed", "next"),
    "end": NC_("typed", "end"),
    "signal_finish": NC_("typed", "signal 2"),
    "next_item": NC_("typed", "item"),
    "give": NC_("typed", "give {name}"),
    "add": NC_("typed", "add NAME"),
    "invite": NC_("typed", "invite {name}"),
    "position": NC_("typed", "position TEXT"),
    "open_position": NC_("typed", "open position {number}"),
    "close_position": NC_("typed", "close position {number}"),
    "read_position": NC_("typed", "positions"),
    "approve": NC_("typed", "approve {number}"),
    "take": NC_("typed", "take {number}"),
    "answered": NC_("typed", "answered {number}"),
    "announce": NC_("typed", "announce TEXT"),
    "finding": NC_("typed", "finding TEXT"),
    "owner": NC_("typed", "owner {number} NAME"),
    "open_feedback": NC_("typed", "open feedback"),
    "close_feedback": NC_("typed", "close feedback"),
    "publish_line": NC_("typed", "publish {number}"),
}
"""What is typed for a step of the desk, by the id of its action; what has no word here is done at
a desk."""
_NUMBERED: Final[Mapping[str, Callable[[SessionView], Numbered[Any]]]] = {
    "positions": numbers.positions,
    "questions": numbers.questions,
    "findings": numbers.findings,
    "feedback": numbers.feedback,
}
"""The lists of the desk that have numbers here, by the names of their panes there."""
_SESSION: Final[Mapping[str, str]] = {
    "waiting": NC_("typed", "open"),
    "paused": NC_("typed", "resume"),
    "open": NC_("typed", "close session"),
}


def _proposed(at: Moment, _rest: str) -> Outcome:
    step = what_now(at.view)
    if step is None and at.house.log is not None and at.view.state.session.phase == "closed":
        line = at.language.context("typed", "minutes")
        return Lines(
            (at.language.text("Make the minutes"), at.language.text("Type: {line}", line=line))
        )
    if step is None:
        return Lines((at.language.text("There is nothing left to do."),))
    told, line = sentence(at.language, at.view, step), typed(at.language, at.view, step)
    if not line:
        return Lines((told,))
    heard, found = at.heard, _place(at.view, step)
    if found is not None:
        heard = also_heard(heard, *found, str(step.row))
    return Lines((told, at.language.text("Type: {line}", line=line)), heard)


def typed(language: Language, view: SessionView, step: Step) -> str:
    """The line that does a step; empty where there is none."""
    template = LINES.get(step.action, "")
    if step.action == "session":
        template = _SESSION[view.state.session.phase]
    if not template:
        return ""
    name, found = view.name(str(step.values.get("person", ""))), _place(view, step)
    number = found[1] + 1 if found else ""
    return language.context("typed", template, name=name, number=number)


def _place(view: SessionView, step: Step) -> tuple[Moving, int] | None:
    """In which list what a step is about has a number, and where there, from 0 on."""
    numbered = _NUMBERED.get(step.pane or "")
    if numbered is None:
        return None
    whole = numbered(view)
    rows = list(whole.things)
    return (whole.name, rows.index(step.row)) if step.row in rows else None


WORDS: Final = (
    Word(
        ("what", "step"),
        ("was", "schritt"),
        N_("What to do now: one proposed step, and the line to type for it"),
        _proposed,
        roles=MODERATORS,
    ),
)
