"""What whoever comes is told first: the facts that they missed, or the state as they may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..codec import encode, instant
from ..session.views import Reader, takes_away
from ..wire.frames import frame_of, text_frame, utf8
from ..wire.messages import VERSION
from .addresses import Addresses
from .port.turns import in_turns
from .room.backlog import Backlog, Published
from .room.room import Room
from .snapshots import Snapshots, you_are

FEW: Final = 100
"""Facts that are sent to who comes back without a look at how long a snapshot would be."""
MANY: Final = 500
"""Facts beyond which all but moderators, whose snapshots are long, get one when they come back:
looking at each fact for each of ten thousand would be most of the work."""


class Welcomes:
    """Made anew for everybody, but of parts that are the same for many."""

    def __init__(
        self, room: Room, backlog: Backlog, snapshots: Snapshots, addresses: Addresses
    ) -> None:
        self._room = room
        self._backlog = backlog
        self._snapshots = snapshots
        self._addresses = addresses

    def of(self, reader: Reader, token: str | None, since: int | None) -> bytes:
        """The frame. ``token`` is the reader's own new one; ``since`` the last seq that they
        have."""
        state = self._backlog.state
        text = encode(you_are(state, reader))
        # Of what a token is made nothing has to be written otherwise in JSON.
        known = text if token is None else f'{text[:-1]},"token":"{token}"}}'
        head = f'{{"welcome":{VERSION},"you":{known},"seq":{state.seq}'
        head += f',"now":"{instant(self._room.now())}"'
        addresses = self._addresses.of(reader.role)
        if len(addresses) > 1:
            head += "," + encode({"addresses": addresses})[1:-1]
        kept = None if since is None else self._missed(reader, since)
        if kept is not None and len(kept) <= FEW:
            missed: str | None = ",".join(_texts(kept, reader))
            snapshot = b""
        else:
            snapshot = self._snapshots.text(state, reader, text)
            # Made only as far as it is worth it: each fact is read by one who comes back.
            missed = None if kept is None else _up_to(len(snapshot), _texts(kept, reader))
        if missed is None:
            return frame_of(utf8(f'{head},"state":'), snapshot, b"}")
        return text_frame(f'{head},"events":[{missed}]}}')

    async def prepare(self, since: int | None) -> None:
        """Make what it takes long to welcome a moderator with, who has everything up to ``since``:
        for long sessions of many people that would keep everybody else waiting."""
        reader = Reader("", "moderator")
        kept = None if since is None else self._missed(reader, since)
        if kept is not None:
            await in_turns(_texts(kept, reader))
        if kept is None or len(kept) > FEW:
            await in_turns(self._snapshots.people(self._backlog.state))

    def _missed(self, reader: Reader, since: int) -> list[Published] | None:
        """What came after ``since``; None if a snapshot has to do, because it is too much, or more
        than the reader may see by now."""
        moderator = reader.role == "moderator"
        too_many = not moderator and self._backlog.state.seq - since > MANY
        kept = None if too_many else self._backlog.since(since)
        if kept is None:
            return None
        before, published = kept
        if not moderator and any(takes_away(one.fact.event) for one in published):
            return None
        if reader.id:
            # Nobody's role changes by what does not affect them.
            changes = (one.state for one in published if reader.id in one.apart)
            for state in (before, *changes):
                person = state.people.get(reader.id)
                if person is None or person.role != reader.role:
                    return None
        return published


def _texts(published: Iterable[Published], reader: Reader) -> Iterator[str]:
    """What a reader who keeps their role may read of facts."""
    return (text for one in published if (text := one.text(reader)) is not None)


def _up_to(most: int, texts: Iterable[str]) -> str | None:
    """Texts joined; None where they are longer than ``most`` characters."""
    joined, size = [], 0
    for text in texts:
        joined.append(text)
        size += len(text) + 1
        if size > most:
            return None
    return ",".join(joined)
