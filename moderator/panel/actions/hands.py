"""The reader's hands, their places in the queue, and their speech."""

from collections.abc import Awaitable, Iterator
from functools import partial
from typing import Final

from server.language import N_, NC_
from server.session import floor, queue
from server.session.messages import Command
from server.session.words import Kind

from ...client.possible import possible
from ...wording import readers
from ..deferring import any_later, one_later
from ..my_status import Selection, Waiting
from ..note import Note
from .record import NOT_YET, PanelAction, PanelHost

end = PanelAction(
    "end",
    N_("Finish"),
    N_("Finish your speech and give back the floor"),
    "e",
    footer=3,
    command=lambda at: floor.End(at.mine.speech.id) if at.mine.speech else None,
)


def _hand(
    kind: Kind, key: str, label: str, tooltip: str, noted: str, footer: int
) -> Iterator[PanelAction]:
    """By the small letter it goes up or down, by the capital with a note."""

    def turned(at: Selection) -> Command:
        return queue.Leave(kind) if at.mine.raised(kind) else queue.Join(kind)

    def with_note(at: Selection) -> Command:
        waiting = at.mine.raised(kind)
        return _changed(waiting) if waiting else queue.Join(kind, NOT_YET)

    def write(host: PanelHost, at: Selection) -> None:
        waiting = at.mine.raised(kind)
        if waiting is not None:
            _change(host, waiting)
        else:
            host.write(Note(kind, readers.hand(host.language, kind), partial(queue.Join, kind)))

    yield PanelAction(kind, label, tooltip, key, footer=footer, command=turned)
    yield PanelAction(f"{kind}.note", label, noted, key.upper(), command=with_note, flow=write)


def _changed(waiting: Waiting) -> Command:
    """An example."""
    return queue.Note(waiting.entry.id, "" if waiting.entry.note else NOT_YET)


def _change(host: PanelHost, waiting: Waiting) -> None:
    entry = waiting.entry
    write = partial(queue.Note, entry.id)
    host.write(Note(entry.id, readers.hand(host.language, entry.kind), write, entry.note))


HANDS: Final = (
    *_hand(
        "contribution",
        "h",
        NC_("key", "Hand"),
        N_("Raise or lower the hand for a contribution"),
        N_("Raise the hand for a contribution, and say what about"),
        12,
    ),
    *_hand(
        "question",
        "q",
        NC_("key", "Clarifying question"),
        N_("Raise or lower the hand for a clarifying question"),
        N_("Raise the hand for a question, and say what about"),
        15,
    ),
    *_hand(
        "reply",
        "r",
        NC_("key", "Reply"),
        N_("Raise or lower the hand for a direct reply"),
        N_("Raise the hand for a direct reply, and say what about"),
        16,
    ),
    *_hand(
        "point_of_order",
        "o",
        NC_("key", "Point of order"),
        N_("Raise or lower the hand for a point of order"),
        N_("Raise the hand for a point of order, and say what about"),
        17,
    ),
)
QUESTION: Final = frozenset({"question", "question.note"})
"""The hand that is named like what can be asked in writing."""


@PanelAction(
    "note",
    N_("Note"),
    N_("Change what your raised hand is about, wherever it waits"),
    "n",
    footer=18,
    command=lambda at: _changed(at.mine.hands[0]) if at.mine.hands else None,
).asks
def note(host: PanelHost, at: Selection) -> Awaitable[None] | None:
    if len(at.mine.hands) > 1:
        return _change_one(host)
    # At once: what is typed next belongs to the note.
    _change(host, at.mine.hands[0])
    return None


async def _change_one(host: PanelHost) -> None:
    waiting = await host.which_entry(parked=True)
    if waiting is not None:
        _change(host, waiting)


@PanelAction(
    "later",
    NC_("key", "Later"),
    N_("Let one person go ahead of you"),
    "d",
    footer=19,
    command=lambda at: any_later(at.view),
).asks
async def later(host: PanelHost, at: Selection) -> None:
    waiting = await host.which_entry()
    if waiting is None:
        return
    view = host.selection.view
    command = one_later(view, waiting)
    if possible(view, command):
        host.send(command)
    else:
        host.say(host.language.text("Nobody of this kind is behind you."))


@PanelAction(
    "lower",
    NC_("key", "Lower"),
    N_("Lower the hand, also one that waits with another item"),
    "l",
    footer=13,
    command=lambda at: queue.Leave(entry=at.mine.hands[0].entry.id) if at.mine.hands else None,
).asks
async def lower(host: PanelHost, at: Selection) -> None:
    waiting = await host.which_entry(parked=True)
    if waiting is not None:
        host.send(queue.Leave(entry=waiting.entry.id))


ACTIONS: Final = (end, *HANDS, note, later, lower)
