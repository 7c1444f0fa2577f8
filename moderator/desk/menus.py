"""Everything that can be done with what is selected, as a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.language import N_
from server.session import queue
from server.session.timeplan import time_plan

from ..widgets.facts import named
from ..widgets.times import time_of_day
from ..wording import minutes
from . import deeds
from .dialogs import Choice, Menu
from .panes import Pane
from .sight import Sight
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


def next_step(sight: Sight) -> str:
    """What enter does with what is selected: by its name, as in the menu."""
    question, position = sight.question, sight.position
    if question is not None and question.status != "answered":
        steps = {"approved": "take", "taken": "answered"}
        return steps.get(question.status, "approve")
    if position is not None and position.status != "closed":
        return "open_position" if position.status == "planned" else "close_position"
    if sight.pane == "feedback":
        return "close_feedback"
    return _STEPS.get(sight.pane, "menu")


def menu(screen: DeskScreen, sight: Sight) -> None:
    """Ask what to do with what is selected, and do it."""
    say = screen.language.text
    choices = [
        Choice(act, say(label) + _effect(screen, act, sight), _can(screen, act, sight))
        for act, label in ACTS[sight.pane]
    ]

    def done(chosen: str | None) -> None:
        if chosen is not None:
            _act(screen, chosen, sight)

    _ = screen.app.push_screen(Menu(_title(screen, sight), choices), done)


def _title(screen: DeskScreen, sight: Sight) -> str:
    if sight.pane == "agenda":
        return _times(screen, sight)
    if sight.person is not None:
        return named(sight.moment, screen.language, sight.person.id)
    about = sight.position or sight.finding
    return about.text if about is not None else screen.lists[sight.pane].heading().name


def _times(screen: DeskScreen, sight: Sight) -> str:
    """The item, when it will be, and when it was planned to be."""
    plan = time_plan(sight.moment.state, sight.moment.now)
    row = next((row for row in plan.rows if row.item == sight.item), None)
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


def _effect(screen: DeskScreen, act: str, sight: Sight) -> str:
    """What skipping or shortening an item wins back, where that is asked."""
    if sight.pane != "agenda" or act not in ("away", "item_shorter"):
        return ""
    plan = time_plan(sight.moment.state, sight.moment.now)
    wins = next((row.wins for row in plan.rows if row.item == sight.item), 0.0)
    if act == "item_shorter":
        wins = min(wins, deeds.ITEM_STEP)
    if not wins or not _can(screen, act, sight):
        return ""
    time = minutes(screen.language, wins)
    return screen.language.text(" (wins back {time})", time=time)


def _can(screen: DeskScreen, act: str, sight: Sight) -> bool:
    if act == "invite_them":
        return deeds.invite(sight) is not None
    if act == "raise":
        return sight.person is not None
    return screen.can(act, sight)


def _act(screen: DeskScreen, act: str, sight: Sight) -> None:
    if act in DEEDS:
        screen.order(DEEDS[act].command(sight))
    elif act == "invite_them":
        screen.order(deeds.invite(sight))
    elif act == "raise" and sight.person is not None:
        screen.order(queue.Add(sight.person.id))
    else:
        screen.ask(act, sight)
