"""Who is here, who at another server, who is about to come back; and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from functools import partial

from ..session import claims, people
from .presence import Departures, Presence
from .room.attendance import Attendance
from .room.room import Room
from .settings import Settings
from .snapshots import Snapshots


class Whereabouts:
    """Those of everybody in a session. Call :meth:`came` and :meth:`went` for who has a connection
    here, and :meth:`changed` where somebody became of the audience, or of the panel."""

    def __init__(
        self,
        room: Room,
        settings: Settings,
        snapshots: Snapshots,
        here: Collection[str],
        audience: AbstractSet[str],
        tell: Callable[[Attendance], None],
    ) -> None:
        """``here`` are at any time who has a connection, of them ``audience`` the spectators.
        ``tell`` is called when there is another attendance than before."""
        self._room = room
        self._settings = settings
        self._snapshots = snapshots
        self._people, self._spectators = here, audience
        self._presence = Presence(settings.presence_seconds, self._attendance, tell)
        self._elsewhere = Attendance()
        """Who is connected to other servers of the session."""
        self._own: Presence | None = None
        """Tells other servers who is connected here."""
        self._departures = Departures(settings.leave_seconds, self._gone)
        self._awaited: set[str] = set()
        """Who was here when an earlier run of the room ended, and has not come back yet."""
        self._seen_leaving: set[str] = set()
        """Whose last connection, to whichever server, is known to be gone."""
        self._unmarked: set[str] = set()
        """Who came by a shared link alone, and of whom the log may not say so yet."""

    def start(self) -> None:
        """Wait for those whom an earlier run of the room left as present."""
        for person in self._room.state.people.values():
            if person.present:
                self._departures.left(person.id)
                self._awaited.add(person.id)
                self._seen_leaving.add(person.id)

    def stop(self) -> None:
        self._presence.stop()
        if self._own is not None:
            self._own.stop()
        self._departures.stop()

    @property
    def told(self) -> Attendance:
        """The attendance that everybody was told last."""
        return self._presence.told

    @property
    def now(self) -> Attendance:
        """The attendance as it is, of which not everybody may have been told yet."""
        return self._presence.now

    def is_connected(self, person: str) -> bool:
        """Whether somebody is connected, to whichever server."""
        return person in self._people or person in self._elsewhere

    def is_taken(self, person: str) -> bool:
        """Whether somebody's place is not free: they are connected, or came to another server so
        short a time ago that only the log says so."""
        if self.is_connected(person):
            return True
        present = self._own is not None and self._room.state.people[person].present
        return present and person not in self._seen_leaving

    def is_awaited(self, person: str) -> bool:
        """Whether somebody is likely to come back by themselves, since a crash cut their line."""
        return person in self._awaited

    def tell_peers(self, tell: Callable[[Attendance], None]) -> None:
        """Have other servers told who is connected here, from now on."""
        look = self._counted if self._settings.audience_only else self._here
        self._own = Presence(self._settings.presence_seconds, look, tell)
        self._own.changed()

    def tell_elsewhere(self, now: Attendance) -> None:
        """Let everybody know who is connected to other servers."""
        before, self._elsewhere = self._elsewhere, now
        for person in now.everybody ^ before.everybody:
            self._snapshots.moved(person, self.is_connected(person))
        for person in now.everybody - before.everybody:
            self._is_back(person)
        gone = {p for p in before.everybody - now.everybody if p not in self._people}
        self._seen_leaving |= gone
        for person in gone:
            self.record(person)
        self._presence.changed()

    def came(self, person: str, *, first: bool) -> None:
        """Somebody has a connection here, their ``first`` one or one more."""
        self._is_back(person)
        if first:
            self._snapshots.moved(person, here=True)
            self.changed()
            self.record(person)

    def went(self, person: str) -> None:
        """Somebody has no connection here any more."""
        self._snapshots.moved(person, self.is_connected(person))
        if person not in self._elsewhere:
            self._seen_leaving.add(person)
        self.changed()
        self.record(person)

    def changed(self) -> None:
        """Somebody came, went, or became of the audience or of the panel."""
        self._presence.changed()
        if self._own is not None:
            self._own.changed()

    def record(self, person: str) -> None:
        """Have it recorded whether somebody is here, whichever way they came to the panel: a line
        may break while they accept, or come back while they are being given up."""
        found = self._room.state.people.get(person)
        if found is None or found.role == "spectator" or found.removed:
            return
        connected = self.is_connected(person)
        if found.present and not connected:
            self._departures.left(person)
        elif person in self._people and not found.present:
            self._room.tell(people.Arrive(person))

    def claimed(self, person: str) -> None:
        """Have it recorded that somebody took a person's place by a shared link alone."""
        self._unmarked.add(person)
        self._room.tell(claims.Claim(person), partial(self._unmarked.discard, person))

    def record_all(self) -> None:
        """Have recorded what may have been refused while nothing could be."""
        for claimed in tuple(self._unmarked):
            self.claimed(claimed)
        for person in people.seated(self._room.state.people):
            self.record(person.id)

    def _is_back(self, person: str) -> None:
        self._departures.came(person)
        self._awaited.discard(person)
        self._seen_leaving.discard(person)

    def _gone(self, person: str) -> None:
        self._awaited.discard(person)
        if not self.is_connected(person):
            self._room.tell(people.Leave(person))

    def _attendance(self) -> Attendance:
        return self._here() | self._elsewhere

    def _here(self) -> Attendance:
        audience = frozenset(self._spectators)
        return Attendance(frozenset(self._people) - audience, audience)

    def _counted(self) -> Attendance:
        """The same of thousands, for other servers."""
        return Attendance(others=len(self._spectators))
