"""What a moderator can do: from what they see to a command, or None where it is not possible
now. Keys, menus and the command palette all ask here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from server.session import agenda, floor, items, panel, phases, queue, undo
from server.session.entries import current_queue
from server.session.messages import Command

from .selection import Selection

MINUTE: Final = 60
ITEM_STEP: Final = 5 * MINUTE
"""Seconds by which an item is extended at a time."""


def next_speaker(selection: Selection) -> Command | None:
    head = selection.head
    if head is None or not _running(selection):
        return None
    return floor.Next(expect=head.id)


def give(selection: Selection) -> Command | None:
    """The floor to the selected entry or person."""
    if not _running(selection):
        return None
    speech = selection.view.state.floor
    seen = speech.id if speech else None
    if selection.entry is not None:
        return floor.Give(entry=selection.entry.id, expect=seen)
    person = selection.person
    if person is None or (speech is not None and speech.person == person.id):
        return None
    return floor.Give(person=person.id, expect=seen)


def end(selection: Selection) -> Command | None:
    speech = selection.view.state.floor
    return floor.End(expect=speech.id) if speech else None


def clock(selection: Selection) -> Command | None:
    """Stops the speaker's clock, or lets it go on."""
    speech = selection.view.state.floor
    if speech is None or not _running(selection):
        return None
    return floor.Resume() if speech.paused else floor.Pause()


def longer(selection: Selection) -> Command | None:
    return floor.Extend(MINUTE) if selection.view.state.floor else None


def shorter(selection: Selection) -> Command | None:
    speech = selection.view.state.floor
    if speech is None or speech.limit is None or speech.limit <= MINUTE:
        return None
    return floor.Extend(-MINUTE)


def up(selection: Selection) -> Command | None:
    """The selected entry one place, or the selected item."""
    return _moved(selection, -1)


def down(selection: Selection) -> Command | None:
    return _moved(selection, 1)


def away(selection: Selection) -> Command | None:
    """Takes the selected thing out of its list: the deed of the delete key."""
    if selection.entry is not None:
        return queue.Remove(selection.entry.id)
    if selection.request is not None:
        return panel.Withdraw(selection.request.person)
    if selection.pane == "panel":
        return release(selection)
    return skip(selection) if selection.pane == "agenda" else None


def release(selection: Selection) -> Command | None:
    person = selection.person
    return panel.Release(person.id) if person is not None and person.guest else None


def invite(selection: Selection) -> Command | None:
    person, request = selection.person, selection.request
    if person is None or person.role != "spectator" or not _before_end(selection):
        return None
    return None if request is not None and request.until else panel.Invite(person.id)


def skip(selection: Selection) -> Command | None:
    item = selection.item
    if item is None or item == selection.current or item.status != "planned":
        return None
    return agenda.Skip(item.id)


def item_longer(selection: Selection) -> Command | None:
    return (
        agenda.Extend(selection.item.id, ITEM_STEP)
        if selection.item and _before_end(selection)
        else None
    )


def item_shorter(selection: Selection) -> Command | None:
    item = selection.item
    if item is None or item.planned <= ITEM_STEP or not _before_end(selection):
        return None
    return agenda.Extend(item.id, -ITEM_STEP)


def next_item(selection: Selection) -> Command | None:
    if not _before_end(selection) or items.next_item(selection.view.state) is None:
        return None
    return agenda.Next(expect=selection.view.state.item)


def start_item(selection: Selection) -> Command | None:
    """Begins the selected item, whenever it was planned."""
    item = selection.item if selection.pane == "agenda" else None
    if item is None or item.id == selection.view.state.item or not _before_end(selection):
        return None
    return agenda.Start(item.id, expect=selection.view.state.item)


def take_item_off(selection: Selection) -> Command | None:
    item = selection.item if selection.pane == "agenda" else None
    if item is None or item == selection.current or item.started is not None:
        return None
    return agenda.Remove(item.id)


def gate(selection: Selection) -> Command | None:
    """Closes the queue, or opens it."""
    if not _before_end(selection):
        return None
    return queue.Close() if current_queue(selection.view.state).open else queue.Open()


def order(selection: Selection) -> Command | None:
    if not _before_end(selection):
        return None
    now = current_queue(selection.view.state).order
    return queue.Reorder("balanced" if now == "arrival" else "arrival")


def take_back(selection: Selection) -> Command | None:
    """Undoes the last action of whichever moderator."""
    actions = selection.view.state.actions
    return undo.Undo(expect=actions[-1].seq) if actions and _before_end(selection) else None


def open_session(selection: Selection) -> Command | None:
    return phases.Open() if selection.view.state.session.phase == "waiting" else None


def pause_session(selection: Selection) -> Command | None:
    return phases.Pause() if _running(selection) else None


def resume_session(selection: Selection) -> Command | None:
    return phases.Resume() if selection.view.state.session.phase == "paused" else None


def _running(selection: Selection) -> bool:
    return selection.view.state.session.phase == "open"


def _before_end(selection: Selection) -> bool:
    return selection.view.state.session.phase != "closed"


def _moved(selection: Selection, step: int) -> Command | None:
    if selection.pane == "agenda":
        order = [item.id for item in selection.view.state.items]
        return _placed(order, selection.selected, step, agenda.Move)
    entry = selection.entry.id if selection.entry else None
    return _placed([e.id for e in selection.entries], entry, step, queue.Move)


def _placed(
    order: list[str],
    moving: str | None,
    step: int,
    command: Callable[[str, str | None], Command],
) -> Command | None:
    if moving not in order:
        return None
    at = order.index(moving)
    if not 0 <= at + step < len(order):
        return None
    before = at - 1 if step < 0 else at + 2
    return command(moving, order[before] if before < len(order) else None)
