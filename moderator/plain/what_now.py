"""What to do now: the desk's proposed next step, and the line to type for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from server.language import N_, NC_, Language
from server.session.messages import MODERATORS

from ..client.feedback_lines import lines_in_order
from ..client.session_view import SessionView
from ..desk.step import Step, sentence
from ..desk.what_now import what_now
from .outcome import Lines, Moment, Outcome
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
    return Lines((told, at.language.text("Type: {line}", line=line)) if line else (told,))


def typed(language: Language, view: SessionView, step: Step) -> str:
    """The line that does a step; empty where there is none."""
    template = LINES.get(step.action, "")
    if step.action == "session":
        template = _SESSION[view.state.session.phase]
    if not template:
        return ""
    name = view.name(str(step.values.get("person", "")))
    state = view.state
    lists = {
        "positions": [*state.positions],
        "questions": [*state.questions],
        "findings": [*state.findings],
        "feedback": [*lines_in_order(view)],
    }
    rows: list[str | None] = [*lists.get(step.pane or "", [])]
    number = rows.index(step.row) + 1 if step.row in rows else ""
    return language.context("typed", template, name=name, number=number)


WORDS: Final = (
    Word(
        ("what", "step"),
        ("was", "schritt"),
        N_("What to do now: one proposed step, and the line to type for it"),
        _proposed,
        roles=MODERATORS,
    ),
)
