"""From a hello to a person: who of the session somebody is, or becomes."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from weakref import WeakValueDictionary

from ..session import people, texts
from ..session.messages import Refused
from ..session.people import Person
from ..session.words import SYSTEM, Role
from ..wire.messages import Hello
from . import entry_code
from .access import Access, key_of
from .entry_code import Guesses
from .room import Room
from .settings import Settings


@dataclass(frozen=True)
class Admitted:
    """Who a client is from now on: empty for the stage. ``key`` is that of the secret that let
    them in, ``token`` their own new one."""

    person: str
    key: str
    token: str | None = None


class Admission:
    """Lets people in, by their tokens and by what they say of themselves."""

    def __init__(
        self,
        access: Access,
        room: Room,
        expected: Container[str],
        is_connected: Callable[[str], bool],
        settings: Settings,
    ) -> None:
        """``expected``: the people of the agenda, whose places can be claimed by name."""
        self._access = access
        self._expected = expected
        self._room = room
        self._is_connected = is_connected
        self._guesses = Guesses(settings)
        self._moderators = asyncio.Lock()
        self._clients: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def admit(self, hello: Hello, address: str) -> Admitted:
        """Find out who this is, who connects from ``address``.

        Raises :class:`Refused`; after ``log_unavailable`` the same hello may be tried again.
        """
        key = await self._key(hello, address)
        grant = self._access.grant(key)
        if grant is None:
            raise Refused("not_admitted")
        if grant.person is not None:
            return Admitted(self._still_here(grant.person), key)
        if grant.shared == "stage":
            return Admitted("", key)
        try:
            if grant.shared == "moderators":
                # One by one, each connected before the next: no two get the same place.
                async with self._moderators:
                    return Admitted(await self._moderator(hello), key)
            # One client's hellos one by one: sent twice at once, they must not make two people.
            async with self._lock_of(hello.client):
                return await self._spectator(hello, key)
        except OSError:
            raise Refused("log_unavailable") from None

    async def _key(self, hello: Hello, address: str) -> str:
        """The key of what a hello brings. Codes are looked at in turn, tokens at once."""
        if hello.token is not None:
            return key_of(hello.token)
        await asyncio.sleep(self._guesses.wait(address, asyncio.get_running_loop().time()))
        code = entry_code.read(hello.code or "")
        key = "" if code is None else await self._access.code_key(code)
        if self._access.grant(key) is not None:
            self._guesses.right(address)
        return key

    def _lock_of(self, client: str | None) -> asyncio.Lock:
        lock = self._clients.get(client) if client else None
        if lock is None:
            lock = asyncio.Lock()
            if client:
                self._clients[client] = lock
        return lock

    async def _moderator(self, hello: Hello) -> str:
        """By name, else by client, else whoever is not connected; else somebody new by that
        name, or without one the first."""
        moderators = list(self._people("moderator"))
        named = (p.id for p in moderators if hello.name and _same(p.name, hello.name))
        seen = (
            self._still_here(person) for person, _ in self._access.seen("moderators", hello.client)
        )
        free = (p.id for p in moderators if not self._is_connected(p.id))
        found = next(named, None) or next(seen, None) or next(free, None)
        if found is None and hello.name:
            found = await self._join(hello.name, "moderator", "")
        if found is None:
            found = moderators[0].id if moderators else None
        if found is None:
            raise Refused("name_needed")
        # Saved with the next change: what would be lost is only a convenience, and a wait here
        # would let a second moderator take the same place.
        self._access.remember(found, "moderators", hello.client, hello.name)
        return found

    async def _spectator(self, hello: Hello, key: str) -> Admitted:
        """By client and name, else somebody whom the agenda expects, else somebody new."""
        known = self._known_spectator(hello)
        if known is not None:
            return Admitted(known, key)
        if not hello.name:
            raise Refused("name_needed")
        person = self._unclaimed(hello.name)
        if person is None:
            person = await self._join(hello.name, "spectator", hello.organisation or "")
        # Whom the agenda expects is claimed by this before anything is waited for: nobody else by
        # that name gets the place.
        token = self._access.mint_own(person, "spectators")
        self._access.remember(person, "spectators", hello.client, hello.name)
        await self._access.save()
        return Admitted(person, key, token)

    def _known_spectator(self, hello: Hello) -> str | None:
        for person, name in self._access.seen("spectators", hello.client):
            found = self._room.state.people.get(person)
            if found is None:
                continue
            if found.removed:
                raise Refused("removed")
            if not hello.name or _same(hello.name, found.name) or _same(hello.name, name or ""):
                return person
        return None

    def _unclaimed(self, name: str) -> str | None:
        """Somebody of this name whom the agenda expects, and as whom nobody has come yet."""
        named = (p.id for p in self._people("spectator") if _same(p.name, name))
        expected = (p for p in named if p in self._expected and not self._access.is_claimed(p))
        return next(expected, None)

    async def _join(self, name: str, role: Role, organisation: str) -> str:
        done = await self._room.submit(SYSTEM, people.Join(name, role, organisation))
        joined = done.facts[0].event
        assert isinstance(joined, people.Joined)
        return joined.person

    def _people(self, role: Role) -> Iterator[Person]:
        """Who is in a role, in the order of their ids."""
        found = (p for p in self._room.state.people.values() if p.role == role and not p.removed)
        return iter(sorted(found, key=lambda p: (len(p.id), p.id)))

    def _still_here(self, person: str) -> str:
        found = self._room.state.people.get(person)
        if found is None or found.removed:
            raise Refused("removed")
        return person


def _same(one: str, other: str) -> bool:
    """Whether two names are the same to people."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    try:
        name = texts.line(name, texts.NAME_LENGTH)
    except Refused:
        return name
    return unicodedata.normalize("NFC", name.casefold())
