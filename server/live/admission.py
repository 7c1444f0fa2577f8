"""From a hello to a person: who of the session somebody is, or becomes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Protocol

from ..session import claims, door, people, texts
from ..session.links import Shared
from ..session.messages import Refused
from ..session.people import Person
from ..session.texts import alike
from ..session.words import SYSTEM, Role
from ..wire.messages import Hello
from .client import Admitted
from .expected import Expected
from .holder import holder_of
from .port.rate_limit import RateLimit
from .recent import Recent
from .room import entry_code, writer
from .room.access import Access, Grant, key_of
from .room.entry_code import Guesses
from .room.room import Room
from .room.spending import Spending, Spent
from .room.together import Groups
from .settings import Settings

MOST_AT_ONCE: Final = 64
"""New people who are let in together: more would keep everybody else waiting meanwhile."""


class Here(Protocol):
    """Who is connected."""

    def is_taken(self, person: str) -> bool:
        """Whether somebody is here, at whichever server."""

    def is_awaited(self, person: str) -> bool:
        """Whether somebody will come back by themselves."""

    def claimed(self, person: str) -> None:
        """Somebody took a person's place by a shared link alone."""


class Admission:
    """Lets people in, by their tokens and by what they say of themselves."""

    def __init__(
        self,
        access: Access,
        room: Room,
        expected: Collection[str],
        here: Here,
        is_full: Callable[[], bool],
        settings: Settings,
        spending: Spending | None = None,
    ) -> None:
        """``expected``: the people of the agenda, whose places can be claimed by name;
        ``is_full``: whether there is room only for whoever is not of the audience; ``spending``,
        where there are other servers, tells them of what is limited for an address."""
        self._access = access
        self.expected = Expected(access, room, expected)
        self._room = room
        self._here = here
        self._is_full = is_full
        self._guesses = Guesses(settings, "code", spending)
        self._wrong_tokens = Guesses(settings, "token", spending)
        self._spending = spending
        self._settings = settings
        self._joining: Recent[str, RateLimit] = Recent(entry_code.MOST_ADDRESSES)
        """The pace of new people, by address."""
        self._moderators = asyncio.Lock()
        self._clients: dict[str, Groups] = {}
        self._newcomers = Groups(MOST_AT_ONCE)
        """Who is on their way into the log and into the list of tokens, both of which wait for the
        disk: in groups, each of which is one line of work for it. One by one they would be many."""

    async def admit(self, hello: Hello, address: str) -> Admitted:
        """Find out who this is, who connects from ``address``.

        Raises :class:`Refused`; after ``log_unavailable`` the same hello may be tried again.
        """
        key = await self._key(hello, address)
        self._valid(key)
        await self._catch_up(hello.since)
        try:
            admitted = await self._admitted(hello, key, address)
        except OSError:
            raise Refused("log_unavailable") from None
        self._valid(key)
        if admitted.person:
            self._still_here(admitted.person)
            self._check_role(self._room.state.people[admitted.person].role)
        return admitted

    async def _catch_up(self, since: int | None) -> None:
        """Whoever comes from a server that is ahead of this one does not go back in time."""
        room, patience = self._room, self._settings.behind_seconds
        if since is not None and not room.leads and not await room.reached(since, patience):
            raise Refused("log_unavailable")

    def moderates(self, hello: Hello) -> bool:
        """Whether it is a moderator who comes, as far as that can be told at once."""
        grant = None if hello.token is None else self._access.grant(key_of(hello.token))
        if grant is None:
            return False
        person = self._room.state.people.get(grant.person or "")
        return grant.shared == "moderators" or (person is not None and person.role == "moderator")

    async def _admitted(self, hello: Hello, key: str, address: str) -> Admitted:
        grant = self._valid(key)
        if self._is_full() and self._is_of_the_audience(grant):
            raise Refused("room_full")
        if grant.shared == "stage":
            return Admitted("", key)
        if grant.person is not None:
            self._check_moderator(hello, grant.person)
            return Admitted(await self._in_person(grant.person, grant.own), key)
        if grant.shared == "moderators":
            self._check_role("moderator")
            # One by one, each connected before the next: no two get the same place.
            async with self._moderators:
                return await self._moderator(hello, key)
        if not hello.client:
            return await self._spectator(hello, key, address)
        # One client's hellos one by one: sent twice at once, they must not make two people.
        turn = self._clients.setdefault(hello.client, Groups(1))
        try:
            async with turn:
                return await self._spectator(hello, key, address)
        finally:
            if turn.is_free:
                self._clients.pop(hello.client, None)

    def _check_moderator(self, hello: Hello, person: str) -> None:
        """Refuse who says to be another moderator than the one whose own link they have."""
        found = self._room.state.people.get(person)
        if hello.moderator and found is not None and found.role == "moderator":
            self._meant(hello.moderator, [found], all_here=False)

    def _is_of_the_audience(self, grant: Grant) -> bool:
        person = self._room.state.people.get(grant.person or "")
        return grant.shared in ("spectators", "stage") or (
            person is not None and person.role == "spectator"
        )

    def _check_role(self, role: Role) -> None:
        if self._settings.audience_only and role != "spectator":
            raise Refused("audience_only")

    def _valid(self, key: str) -> Grant:
        """What a secret is for. Asked again after each wait: its link may have been renewed."""
        grant = self._access.grant(key)
        if grant is None:
            raise Refused("not_admitted")
        return grant

    async def _in_person(self, person: str, own: Shared | None) -> str:
        """By a link of their own, or a token of their own that they have from a shared one."""
        self._still_here(person)
        if own is None and self._room.state.people[person].unconfirmed:
            await self._room.submit(SYSTEM, claims.Confirm(person))
        return self._still_here(person)

    async def _key(self, hello: Hello, address: str) -> str:
        """The key of what a hello brings. Codes are looked at in turn, tokens at once."""
        if hello.token is not None:
            key = key_of(hello.token)
            if self._access.grant(key) is None:
                # Nobody guesses a token. Who tries wrong ones over and over waits all the same.
                now = asyncio.get_running_loop().time()
                await asyncio.sleep(self._wrong_tokens.wait(address, now))
                await self._look_again()
            return key
        await asyncio.sleep(self._guesses.wait(address, asyncio.get_running_loop().time()))
        code = entry_code.read(hello.code or "")
        key = "" if code is None else await self._access.code_key(code)
        if code is not None and self._access.grant(key) is None:
            await self._look_again()
        if self._access.grant(key) is not None:
            self._guesses.right(address)
        return key

    async def _look_again(self) -> None:
        """Another server may have let them in a moment ago, or given out what they come by."""
        if self._spending is not None:
            self._room.check_log()
            try:
                await self._access.learn()
            except OSError:
                # Refused for good, a client would never come back.
                raise Refused("log_unavailable") from None

    async def _moderator(self, hello: Hello, key: str) -> Admitted:
        """As they say which one they are, and where all are here somebody new by that name; else by
        name, else by client, else whoever is not connected, else somebody new by their name, or
        without one the first. Where nothing says who it is, and somebody else may be the one, the
        moderators are told."""
        if not self._access.seen("moderators", hello.client):
            # Whoever moderates has to see what a full disk, or an engine's end, has stopped.
            with contextlib.suppress(Refused):
                await self._look_again()
        seated = people.seated(self._room.state.people)
        moderators = [person for person in seated if person.role == "moderator"]
        moderators.sort(key=lambda p: (len(p.id), p.id))
        # Who has not been here yet is more likely to come than who has gone; and who a crash cut
        # off a moment ago is about to come back, and shall find their place.
        absent = (p.id for p in moderators if not self._here.is_taken(p.id))
        free = sorted(absent, key=lambda p: (self._access.is_claimed(p), self._here.is_awaited(p)))
        found: str | None
        if hello.moderator:
            known = self._meant(hello.moderator, moderators, all_here=not free)
            found = known or await self._join(hello.moderator, "moderator", "")
        else:
            known = self._known(hello, moderators)
            found = known or await self._free_place(free)
            if found is None and hello.name:
                found = await self._join(hello.name, "moderator", "")
            if found is None:
                found = moderators[0].id if moderators else None
        if found is None:
            raise Refused("name_needed")
        self._valid(key)
        if known is None and self._access.is_claimed(found):
            self._here.claimed(found)
        self._access.remember(found, "moderators", hello.client, hello.moderator or hello.name)
        own = self._access.mint_own(found, "moderators")
        if self._room.log != "ok":
            # A disk that hangs would not even say so.
            return Admitted(found, key)
        try:
            async with asyncio.timeout(writer.SLOW):
                await self._access.save()
        except OSError:
            # Whoever moderates has to see what a full disk, or one that hangs, has stopped; and who
            # comes behind them waits for them.
            return Admitted(found, key)
        return Admitted(found, key, own.token, own.key)

    def _known(self, hello: Hello, moderators: Iterable[Person]) -> str | None:
        """The moderator of the name that is said, else the one whom this client came as before."""
        named = (p.id for p in moderators if hello.name and alike(p.name, hello.name))
        seen = self._access.seen("moderators", hello.client)
        return next(named, None) or next((self._still_here(person) for person, _ in seen), None)

    def _meant(self, name: str, moderators: Sequence[Person], *, all_here: bool) -> str | None:
        """The moderator whom a name means; None where it is that of somebody new, for whom there
        is no place but a new one. In any other's place their deeds would be written down as that
        other's."""
        meant = people.meant(name, moderators)
        if len(meant) == 1:
            return meant[0].id
        if not meant and all_here:
            return None
        said = texts.required_line(name, texts.NAME_LENGTH)
        raise Refused("unknown_moderator", name=said, names=", ".join(p.name for p in moderators))

    async def _free_place(self, free: Iterable[str]) -> str | None:
        """The first place that nobody takes at another server at the same moment."""
        if self._spending is None:
            return next(iter(free), None)
        self._room.check_log()
        # Who is present was lost with a server, and is about to come back.
        for person in sorted(free, key=lambda one: self._room.state.people[one].present):
            if self._room.state.people[person].present:
                return person
            if (await self._room.submit(SYSTEM, people.Arrive(person))).facts:
                return person
        return None

    async def _spectator(self, hello: Hello, key: str, address: str) -> Admitted:
        """By client and name, else somebody whom the agenda expects, else somebody new."""
        known = self._known_spectator(hello)
        if known is None and self._spending is not None:
            await self._look_again()
            await self._meet(hello)
            known = self._known_spectator(hello)
        if known is not None:
            return await self._again(known, key, hello, address)
        # Before a name is asked for, and before anybody waits for a turn.
        door.check_open(self._room.state)
        if not hello.name:
            if self._room.state.session.phase == "closed":
                raise Refused("session_closed")
            raise Refused("name_needed")
        self._room.check_log()
        person = self.expected.free(hello.name)
        if person is None:
            await self._turn(address)
            async with self._newcomers:
                person = await self._join(hello.name, "spectator", hello.organisation or "")
                return await self._own_token(person, key, hello)
        await self.expected.claim(person)
        return await self._own_token(person, key, hello)

    async def _again(self, person: str, key: str, hello: Hello, address: str) -> Admitted:
        """Who says their name gets a token of their own once more: by it they stay who they are,
        whoever else comes by the same client, and whatever becomes of the link."""
        if hello.name and self._room.log == "ok":
            await self._turn(address)
            # What a full disk has stopped can be looked at without one.
            with contextlib.suppress(OSError):
                return await self._own_token(person, key, hello)
        return Admitted(person, key)

    async def _own_token(self, person: str, key: str, hello: Hello) -> Admitted:
        self._valid(key)
        own = self._access.mint_own(person, "spectators")
        self._access.remember(person, "spectators", hello.client, hello.name)
        await self._access.save()
        return Admitted(person, key, own.token, own.key)

    async def _turn(self, address: str) -> None:
        """Wait until one more new person of an address may come. Raises Refused
        (``too_many_joining``)."""
        now, holder = asyncio.get_running_loop().time(), holder_of(address)
        seconds = self._pace_of(holder, now).turn(now, self._settings.join_seconds)
        if seconds is None:
            raise Refused("too_many_joining")
        if self._spending is not None:
            self._spending.add(Spent("joining", holder, 1))
        if seconds:
            await asyncio.sleep(seconds)

    def _pace_of(self, holder: str, now: float) -> RateLimit:
        burst, rate = self._settings.join_burst, self._settings.join_rate
        found = self._joining.get(holder)
        return found or self._joining.keep(holder, RateLimit(burst, rate, now))

    def charge(self, spent: Spent) -> None:
        """Count what an address took at another server."""
        now = asyncio.get_running_loop().time()
        if spent.what == "joining":
            self._pace_of(spent.who, now).spend(spent.number)
        else:
            guesses = self._guesses if spent.what == "code" else self._wrong_tokens
            guesses.charge(spent, now)

    def _known_spectator(self, hello: Hello) -> str | None:
        people = self._room.state.people
        seen = self._access.seen("spectators", hello.client)
        known = [(people[person], name) for person, name in seen if person in people]
        # Whoever was removed does not come back under another name that they had used before.
        if any(found.removed for found, _ in known):
            raise Refused("removed")
        for found, name in known:
            if not hello.name or alike(hello.name, found.name) or alike(hello.name, name or ""):
                return found.id
        return None

    async def _meet(self, hello: Hello) -> None:
        """Wait until all as whom a client came elsewhere, maybe a moment ago, are known here."""
        room, patience = self._room, self._settings.behind_seconds

        def unknown() -> bool:
            seen = self._access.seen("spectators", hello.client)
            return any(person not in room.state.people for person, _ in seen)

        try:
            async with asyncio.timeout(patience):
                while not room.leads and unknown():
                    await room.reached(room.state.seq + 1, patience)
        except TimeoutError:
            raise Refused("log_unavailable") from None

    async def _join(self, name: str, role: Role, organisation: str) -> str:
        self._room.check_log()
        done = await self._room.submit(SYSTEM, people.Join(name, role, organisation))
        joined = done.facts[0].event
        assert isinstance(joined, people.Joined)
        return joined.person

    def _still_here(self, person: str) -> str:
        found = self._room.state.people.get(person)
        if found is None and not self._room.leads:
            # Another server knows them already.
            raise Refused("log_unavailable")
        if found is None or found.removed:
            raise Refused("removed")
        return person
