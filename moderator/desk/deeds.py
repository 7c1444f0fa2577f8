"""What a moderator can do: from what they see to a command, or None where it is not possible
now. Keys, menus and the command palette all ask here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from server.session import agenda, floor, items, panel, phases, queue, undo
from server.session.entries import current_queue
from server.session.messages import Command

from .sight import Sight

MINUTE: Final = 60
ITEM_STEP: Final = 5 * MINUTE
"""Seconds by which an item is extended at a time."""


def next_speaker(sight: Sight) -> Command | None:
    head = sight.head
    if head is None or not _running(sight):
        return None
    return floor.Next(expect=head.id)


def give(sight: Sight) -> Command | None:
    """The floor to the selected entry or person."""
    if not _running(sight):
        return None
    speech = sight.moment.state.floor
    seen = speech.id if speech else None
    if sight.entry is not None:
        return floor.Give(entry=sight.entry.id, expect=seen)
    person = sight.person
    if person is None or (speech is not None and speech.person == person.id):
        return None
    return floor.Give(person=person.id, expect=seen)


def end(sight: Sight) -> Command | None:
    speech = sight.moment.state.floor
    return floor.End(expect=speech.id) if speech else None


def clock(sight: Sight) -> Command | None:
    """Stops the speaker's clock, or lets it go on."""
    speech = sight.moment.state.floor
    if speech is None or not _running(sight):
        return None
    return floor.Resume() if speech.paused else floor.Pause()


def longer(sight: Sight) -> Command | None:
    return floor.Extend(MINUTE) if sight.moment.state.floor else None


def shorter(sight: Sight) -> Command | None:
    speech = sight.moment.state.floor
    if speech is None or speech.limit is None or speech.limit <= MINUTE:
        return None
    return floor.Extend(-MINUTE)


def up(sight: Sight) -> Command | None:
    """The selected entry one place, or the selected item."""
    return _moved(sight, -1)


def down(sight: Sight) -> Command | None:
    return _moved(sight, 1)


def away(sight: Sight) -> Command | None:
    """Takes the selected thing out of its list: the deed of the delete key."""
    if sight.entry is not None:
        return queue.Remove(sight.entry.id)
    if sight.request is not None:
        return panel.Withdraw(sight.request.person)
    if sight.pane == "panel":
        return release(sight)
    return skip(sight) if sight.pane == "agenda" else None


def release(sight: Sight) -> Command | None:
    person = sight.person
    return panel.Release(person.id) if person is not None and person.guest else None


def invite(sight: Sight) -> Command | None:
    person, request = sight.person, sight.request
    if person is None or person.role != "spectator" or not _before_end(sight):
        return None
    return None if request is not None and request.until else panel.Invite(person.id)


def skip(sight: Sight) -> Command | None:
    item = sight.item
    if item is None or item == sight.current or item.status != "planned":
        return None
    return agenda.Skip(item.id)


def item_longer(sight: Sight) -> Command | None:
    return agenda.Extend(sight.item.id, ITEM_STEP) if sight.item and _before_end(sight) else None


def item_shorter(sight: Sight) -> Command | None:
    item = sight.item
    if item is None or item.planned <= ITEM_STEP or not _before_end(sight):
        return None
    return agenda.Extend(item.id, -ITEM_STEP)


def next_item(sight: Sight) -> Command | None:
    if not _before_end(sight) or items.next_item(sight.moment.state) is None:
        return None
    return agenda.Next(expect=sight.moment.state.item)


def start_item(sight: Sight) -> Command | None:
    """Begins the selected item, whenever it was planned."""
    item = sight.item if sight.pane == "agenda" else None
    if item is None or item.id == sight.moment.state.item or not _before_end(sight):
        return None
    return agenda.Start(item.id, expect=sight.moment.state.item)


def take_item_off(sight: Sight) -> Command | None:
    item = sight.item if sight.pane == "agenda" else None
    if item is None or item == sight.current or item.started is not None:
        return None
    return agenda.Remove(item.id)


def gate(sight: Sight) -> Command | None:
    """Closes the queue, or opens it."""
    if not _before_end(sight):
        return None
    return queue.Close() if current_queue(sight.moment.state).open else queue.Open()


def order(sight: Sight) -> Command | None:
    if not _before_end(sight):
        return None
    now = current_queue(sight.moment.state).order
    return queue.Reorder("balanced" if now == "arrival" else "arrival")


def take_back(sight: Sight) -> Command | None:
    """Undoes the last action of whichever moderator."""
    actions = sight.moment.state.actions
    return undo.Undo(expect=actions[-1].seq) if actions and _before_end(sight) else None


def open_session(sight: Sight) -> Command | None:
    return phases.Open() if sight.moment.state.session.phase == "waiting" else None


def pause_session(sight: Sight) -> Command | None:
    return phases.Pause() if _running(sight) else None


def resume_session(sight: Sight) -> Command | None:
    return phases.Resume() if sight.moment.state.session.phase == "paused" else None


def _running(sight: Sight) -> bool:
    return sight.moment.state.session.phase == "open"


def _before_end(sight: Sight) -> bool:
    return sight.moment.state.session.phase != "closed"


def _moved(sight: Sight, step: int) -> Command | None:
    if sight.pane == "agenda":
        order = [item.id for item in sight.moment.state.items]
        return _placed(order, sight.selected, step, agenda.Move)
    entry = sight.entry.id if sight.entry else None
    return _placed([e.id for e in sight.entries], entry, step, queue.Move)


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
