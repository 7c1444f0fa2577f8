"""Everything that can be done with what is selected, as a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.language import N_
from server.session import queue

from ..dialogs.menu import Choice, Menu
from ..widgets.facts import named
from ..widgets.times import time_of_day
from ..wording.words import minutes
from . import deeds
from .panes import Pane
from .selection import Selection
from .table import DEEDS

if TYPE_CHECKING:
    from .screen import DeskScreen

_PERSON: Final = (
    ("note", N_("Write a note, for moderators only …")),
    ("whisper", N_("Whisper …")),
    ("rename", N_("Rename …")),
    ("remove", N_("Take out of the session …")),
)

ACTS: Final[dict[Pane, tuple[tuple[str, str], ...]]] = {
    "queue": (
        ("give", N_("Give the floor")),
        ("up", N_("Move up")),
        ("down", N_("Move down")),
        ("away", N_("Take out of the queue")),
        ("edit", N_("Change what the entry says …")),
        *_PERSON,
        ("clear", N_("Clear the queue …")),
    ),
    "agenda": (
        ("start", N_("Begin it now …")),
        ("item_longer", N_("5 min longer")),
        ("item_shorter", N_("5 min shorter")),
        ("up", N_("Move up")),
        ("down", N_("Move down")),
        ("away", N_("Skip it")),
        ("edit", N_("Change it …")),
        ("new_item", N_("Add an item after it …")),
        ("note", N_("Write a note, for moderators only …")),
        ("take_off", N_("Take it off the agenda")),
    ),
    "panel": (
        ("give", N_("Give the floor")),
        ("raise", N_("Put into the queue")),
        ("away", N_("Release to the audience")),
        ("rename", N_("Rename …")),
        ("remove", N_("Take out of the session …")),
        ("note", N_("Write a note, for moderators only …")),
        ("whisper", N_("Whisper …")),
    ),
    "requests": (
        ("give", N_("Give the floor")),
        ("invite_them", N_("Invite onto the panel")),
        ("away", N_("Withdraw the request or invitation")),
        *_PERSON,
    ),
    "questions": (
        ("approve", N_("Approve")),
        ("take", N_("Take it up …")),
        ("answered", N_("Mark as answered")),
        ("dismiss", N_("Dismiss")),
        ("give", N_("Give the floor to the asker")),
        ("invite_them", N_("Invite onto the panel")),
        *_PERSON,
    ),
    "positions": (
        ("open_position", N_("Open for assessment")),
        ("close_position", N_("Close, and publish the result …")),
        ("position", N_("Add a position …")),
    ),
    "findings": (
        ("edit", N_("Change it …")),
        ("owner", N_("Who takes it further …")),
        ("withdraw_finding", N_("Withdraw it …")),
        ("finding", N_("Record a finding …")),
    ),
    "script": (
        ("give", N_("Give the floor")),
        ("edit", N_("Change the item and its script …")),
        ("note", N_("Write a note, for moderators only …")),
    ),
    "whispers": (("whisper", N_("Whisper …")), ("give", N_("Give the floor"))),
    "feedback": (
        ("open_feedback", N_("Ask for feedback")),
        ("close_feedback", N_("Close the feedback …")),
    ),
}
"""By pane, each by its name in the table or among the questions, and what the menu calls it."""

_STEPS: Final[dict[Pane, str]] = {
    "queue": "give",
    "agenda": "start",
    "requests": "invite_them",
    "findings": "edit",
    "script": "give",
    "whispers": "whisper",
}


def next_step(selection: Selection) -> str:
    """What enter does with what is selected: by its name, as in the menu."""
    question, position = selection.question, selection.position
    if question is not None and question.status != "answered":
        steps = {"approved": "take", "taken": "answered"}
        return steps.get(question.status, "approve")
    if position is not None and position.status != "closed":
        return "open_position" if position.status == "planned" else "close_position"
    if selection.pane == "feedback":
        return "close_feedback"
    return _STEPS.get(selection.pane, "menu")


def menu(screen: DeskScreen, selection: Selection) -> None:
    """Ask what to do with what is selected, and do it."""
    say = screen.language.text
    choices = [
        Choice(act, say(label) + _effect(screen, act, selection), _can(screen, act, selection))
        for act, label in ACTS[selection.pane]
    ]

    def done(chosen: str | None) -> None:
        if chosen is not None:
            _act(screen, chosen, selection)

    _ = screen.app.push_screen(Menu(_title(screen, selection), choices), done)


def _title(screen: DeskScreen, selection: Selection) -> str:
    if selection.pane == "agenda":
        return _times(screen, selection)
    if selection.person is not None:
        return named(selection.view, screen.language, selection.person.id)
    about = selection.position or selection.finding
    return about.text if about is not None else screen.lists[selection.pane].heading().name


def _times(screen: DeskScreen, selection: Selection) -> str:
    """The item, when it will be, and when it was planned to be."""
    plan = selection.view.plan
    row = next((row for row in plan.rows if row.item == selection.item), None)
    if row is None:
        return ""
    planned = f"{time_of_day(row.planned_start)}–{time_of_day(row.planned_end)}"
    if row.expected_start is None or row.expected_end is None:
        return screen.language.text(
            "{item}: planned {planned}", item=row.item.title, planned=planned
        )
    return screen.language.text(
        "{item}: {expected}, planned {planned}",
        item=row.item.title,
        expected=f"{time_of_day(row.expected_start)}–{time_of_day(row.expected_end)}",
        planned=planned,
    )


def _effect(screen: DeskScreen, act: str, selection: Selection) -> str:
    """What skipping or shortening an item wins back, where that is asked."""
    if selection.pane != "agenda" or act not in ("away", "item_shorter"):
        return ""
    plan = selection.view.plan
    wins = next((row.wins for row in plan.rows if row.item == selection.item), 0.0)
    if act == "item_shorter":
        wins = min(wins, deeds.ITEM_STEP)
    if not wins or not _can(screen, act, selection):
        return ""
    time = minutes(screen.language, wins)
    return screen.language.text(" (wins back {time})", time=time)


def _can(screen: DeskScreen, act: str, selection: Selection) -> bool:
    if act == "invite_them":
        return deeds.invite(selection) is not None
    if act == "raise":
        return selection.person is not None
    return screen.can(act, selection)


def _act(screen: DeskScreen, act: str, selection: Selection) -> None:
    if act in DEEDS:
        screen.send(DEEDS[act].command(selection))
    elif act == "invite_them":
        screen.send(deeds.invite(selection))
    elif act == "raise" and selection.person is not None:
        screen.send(queue.Add(selection.person.id))
    else:
        screen.ask(act, selection)
