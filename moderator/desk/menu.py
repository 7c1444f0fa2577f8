"""What can be done with what is selected: as a menu, and by enter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ..client.people import named
from ..widgets.lines import cut
from ..widgets.times import moment, time_of_day
from ..wording.words import KINDS
from .actions import ACTIONS, MENUS, DeskHost
from .actions.editing import WIDEST
from .actions.record import choose
from .panes import Pane
from .selection import Selection

_STEPS: Final[Mapping[Pane, str]] = {
    "queue": "give",
    "agenda": "start",
    "requests": "invite_them",
    "findings": "edit_finding",
    "script": "give",
    "whispers": "whisper",
}


def next_step(selection: Selection) -> str:
    """The action that enter does with what is selected."""
    question, position = selection.question, selection.position
    if question is not None and question.status != "answered":
        steps = {"approved": "take", "taken": "answered"}
        return steps.get(question.status, "approve")
    if position is not None:
        steps = {"planned": "open_position", "open": "close_position"}
        return steps.get(position.status, "read_position")
    if selection.pane == "feedback":
        return "publish_line" if selection.line is not None else "close_feedback"
    return _STEPS.get(selection.pane, "menu")


async def ask_what(host: DeskHost, selection: Selection, heading: str) -> None:
    """Ask what to do with what is selected, and do it. ``heading``: that of its list."""
    among = (ACTIONS[name] for name in MENUS[selection.pane])
    await choose(host, selection, _title(host, selection) or heading, among)


def _title(host: DeskHost, selection: Selection) -> str:
    if selection.pane == "agenda":
        return _times(host, selection)
    if selection.person is not None:
        return _whose(host, selection, named(selection.view, host.language, selection.person.id))
    about = selection.position or selection.finding
    return about.text if about is not None else ""


def _whose(host: DeskHost, selection: Selection, name: str) -> str:
    """Whom it is about, and which of theirs: somebody may ask and wait for several things."""
    if selection.question is not None:
        text = cut(selection.question.text, WIDEST)
        return host.language.text("{name}: “{text}”", name=name, text=text)
    if selection.entry is not None:
        return f"{name} · {host.language.text(KINDS[selection.entry.kind])}"
    return name


def _times(host: DeskHost, selection: Selection) -> str:
    """The item, when it will be, and when it was planned to be."""
    plan, zone = selection.view.plan, selection.view.zone

    def between(start: datetime, end: datetime) -> str:
        return f"{moment(host.language, start, selection.view.now, zone)}–{time_of_day(end, zone)}"

    row = next((row for row in plan.rows if row.item == selection.item), None)
    if row is None:
        return ""
    planned = between(row.planned_start, row.planned_end)
    if row.expected_start is None or row.expected_end is None:
        return host.language.text("{item}: planned {planned}", item=row.item.title, planned=planned)
    return host.language.text(
        "{item}: {expected}, planned {planned}",
        item=row.item.title,
        expected=between(row.expected_start, row.expected_end),
        planned=planned,
    )
