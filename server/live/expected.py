"""Whom the agenda expects in the audience: who comes under such a name by the link of all takes
that place, once."""

from __future__ import annotations

from collections.abc import Collection

from ..session import claims
from ..session.texts import looks
from ..session.words import SYSTEM
from .room.access import Access
from .room.room import Room


class Expected:
    """The places that can be taken by name."""

    def __init__(self, access: Access, room: Room, people: Collection[str]) -> None:
        """``people``: those of the agenda, by their ids."""
        self._access = access
        self._room = room
        self._people = people
        self._being_claimed: set[str] = set()
        self._names: dict[tuple[int, str], list[str]] | None = None
        """Who is expected, by what their name is to people, made when it is needed: among ten
        thousand, looking at each for everybody who comes would take all of the room's time."""

    def free(self, name: str) -> str | None:
        """Somebody of this name, as whom nobody has come yet."""
        people = self._room.state.people
        if self._names is None:
            self._names = {}
            for person in sorted(self._people, key=lambda p: (len(p), p)):
                if not self._access.is_claimed(person):
                    for look in enumerate(looks(people[person].name)):
                        self._names.setdefault(look, []).append(person)
        for look in enumerate(looks(name)):
            for person in self._names.get(look, ()):
                found = people[person]
                is_free = person not in self._being_claimed and not self._access.is_claimed(person)
                if is_free and found.role == "spectator" and not found.removed:
                    return person
        return None

    async def claim(self, person: str) -> None:
        """Have it recorded that somebody took that place by name alone. Raises Refused."""
        # Before anything is waited for: nobody else by that name gets the place.
        self._being_claimed.add(person)
        try:
            await self._room.submit(SYSTEM, claims.Claim(person))
        finally:
            self._being_claimed.discard(person)

    def names_changed(self) -> None:
        """Somebody whom the agenda expects may be called otherwise from now on."""
        self._names = None
