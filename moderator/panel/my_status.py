"""Where the reader stands: on the floor, in the queue, with the panel. Derived, never stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from server.session.entries import Entry, current_place, first_able
from server.session.floor import Speech, speeches
from server.session.items import Item
from server.session.panel import Invitation
from server.session.people import Person
from server.session.plan import PreparedQuestion

from ..client.session_view import SessionView


@dataclass(frozen=True)
class Waiting:
    """One of the reader's entries. ``place`` counts from 1; ``after`` is the id of the person
    right before it, None for the head of the queue. ``item``: with which it waits. ``is_next``:
    nobody before it can be given the floor, since they have it, or have it again later."""

    entry: Entry
    place: int
    after: str | None
    item: str
    is_next: bool


@dataclass(frozen=True)
class MyStatus:
    """``speech`` is the reader's own, whether it goes on now or waits for an interjection to
    end; ``speaking`` tells which. ``waiting`` are their entries, the next one first; ``parked``
    those that wait with other items than the one that is on."""

    me: Person | None
    speech: Speech | None
    speaking: bool
    waiting: tuple[Waiting, ...]
    parked: tuple[Waiting, ...]
    invitation: Invitation | None

    @property
    def hands(self) -> tuple[Waiting, ...]:
        """All entries of the reader, wherever they wait."""
        return (*self.waiting, *self.parked)

    @property
    def invited(self) -> bool:
        return self.invitation is not None and self.invitation.until is not None

    @property
    def asked(self) -> bool:
        """Asked for a seat, and not yet invited."""
        return self.invitation is not None and not self.invited

    @property
    def next(self) -> bool:
        """First of those who can be given the floor."""
        return any(waiting.is_next for waiting in self.waiting)

    def raised(self, kind: str) -> Waiting | None:
        return next((w for w in self.waiting if w.entry.kind == kind), None)


def my_status(view: SessionView) -> MyStatus:
    state, you = view.state, view.you.id
    own = next((speech for speech in speeches(state) if speech.person == you), None)
    here = current_place(state)
    hands = tuple(_hands(view)) if state.session.phase != "closed" else ()
    return MyStatus(
        state.people.get(you),
        own,
        own is not None and own is state.floor,
        tuple(w for w in hands if w.item == here),
        tuple(w for w in hands if w.item != here),
        _invitation(view),
    )


def _hands(view: SessionView) -> Iterator[Waiting]:
    """The reader's entries, item by item in the order of the agenda."""
    order = [item.id for item in view.state.items]
    queues, following = view.state.queues, first_able(view.state)
    for item in sorted(queues, key=lambda i: order.index(i) if i in order else -1):
        entries = queues[item].entries
        for n, entry in enumerate(entries):
            if entry.person == view.you.id:
                after = entries[n - 1].person if n else None
                yield Waiting(entry, n + 1, after, item, entry is following)


def _invitation(view: SessionView) -> Invitation | None:
    """What is under way with the panel. An invitation whose time is over is over on this
    screen at once, also before the room says so."""
    found = view.state.panel.get(view.you.id)
    over = view.state.session.phase == "closed"
    if found is None or view.role != "spectator" or over:
        return None
    if found.until is not None and found.until <= view.now:
        return None if found.asked is None else Invitation(found.person, found.asked, found.note)
    return found


@dataclass(frozen=True)
class Selection:
    """What the reader looks at: the pane that was opened last, the panes in sight, and what is
    selected in each (by its name). ``unread``: whether a whisper waits to be read."""

    view: SessionView
    pane: str = ""
    shown: frozenset[str] = frozenset()
    rows: Mapping[str, str | None] = field(default_factory=dict)
    unread: bool = False

    @cached_property
    def mine(self) -> MyStatus:
        return my_status(self.view)

    def chosen(self, pane: str) -> str | None:
        """What is selected in a list, None where the reader does not see it."""
        return self.rows.get(pane) if pane in self.shown else None


def prepared_for_me(view: SessionView) -> tuple[tuple[Item, PreparedQuestion], ...]:
    """The questions that moderators intend to put to the reader, with the item of each."""
    you = view.you.id
    return tuple((i, q) for i in view.state.items for q in i.prepared if q.to == you)
