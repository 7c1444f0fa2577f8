"""The other servers of the session: who they are, whether they are there, and who is connected to
them. Used in the line's thread."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from ..codec import Json, instant
from ..journal import JournalFailed, JournalLost
from ..live.room.attendance import Attendance
from ..session.words import LogHealth
from .between import Beat, Members, Nonsense, SpentThere, is_base, read
from .line import Heard, NoAnswer
from .ours import GONE, Ours

BEAT: Final = 0.5
"""Seconds between two signs of life."""
DEAF: Final = 3 * BEAT
"""Seconds without one's own signs of life, after which it is oneself who is cut off."""
ANSWERS_WITHIN: Final = 2.0
AGAIN: Final = 0.3


@dataclass
class _Other:
    """Another server, by its last sign of life, and when that came."""

    heard: float
    said: Beat


class Company:
    """Each tells the others twice a second that it is there, how far it is, and where it is found;
    and who is connected to it whenever that changes."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self._others: dict[str, _Other] = {}
        self._members: dict[str, Attendance] = {}
        self._versions: dict[str, int] = {}
        """Which of each server's members are known."""
        self._own, self._version = Attendance(), 0
        self._looks: Json = {}
        self._moved = asyncio.Event()
        """Others may be somewhere else than the room was told."""
        self._writer_seen = self._own_heard = self._hears_since = 0.0
        self._turn = self._awake_since = 0.0
        """When this one had its turn last, and since when it has been having it."""
        self._timed = ""
        """By whom the room was told what time it is."""

    @property
    def seq(self) -> int:
        """The last fact that any of them has."""
        return max((one.said.seq for one in tuple(self._others.values())), default=0)

    @property
    def somebody_is_able(self) -> bool:
        """Whether another one could write, by what it said a moment ago."""
        now = time.monotonic()
        return any(one.said.able and now - one.heard < DEAF for one in self._others.values())

    async def begin(self) -> None:
        ours = self._ours
        self._writer_seen = self._own_heard = self._hears_since = self._turn = time.monotonic()
        ours.tokens.added = lambda: ours.keep(self.say())
        await ours.line.hear(f"{ours.subject}.beat", self._hear)
        await ours.line.hear(f"{ours.subject}.members", self._hear_members)
        await ours.line.hear(f"{ours.subject}.spent", self._hear_spent)
        ours.keep(self._beat())
        ours.keep(self._keep_address())
        ours.keep(self._keep_addresses())

    async def say(self, gone: bool = False) -> None:
        """Give a sign of life; ``gone``: the last one."""
        ours = self._ours
        said = {
            "server": ours.name,
            "part": ours.part,
            "seq": ours.room.state.seq,
            "log": ours.room.log,
            "now": instant(ours.room.now()),
            "at": ours.journal.at,
            "tokens": ours.tokens.at,
            "members": self._version,
            "base": ours.base,
            "looks": self._looks,
            "gone": gone,
            "able": ours.is_able,
        }
        await ours.line.say(f"{ours.subject}.beat", json.dumps(said).encode())

    async def tell(self, here: Attendance) -> None:
        """Say who is connected here."""
        self._own = here
        self._version += 1
        content = json.dumps(self.members()).encode()
        await self._ours.line.say(f"{self._ours.subject}.members", content)

    async def look(self, looks: Mapping[str, Json]) -> None:
        """Say what moderators here look at."""
        self._looks = dict(looks)
        await self.say()

    def members(self) -> dict[str, Any]:
        """Who is connected here, as the others are told."""
        return {
            "server": self._ours.name,
            "version": self._version,
            "panel": sorted(self._own.panel),
            "audience": sorted(self._own.audience),
            "others": self._own.others,
        }

    async def _beat(self) -> None:
        while True:
            now = time.monotonic()
            if now - self._turn > DEAF:
                self._awake_since = now
            self._turn = now
            self._ours.call(self._see_room)
            await self.say()
            for name, other in tuple(self._others.items()):
                if self._is_silent(other):
                    self._part_from(name)
            self._tell_health()
            await asyncio.sleep(BEAT)

    def _see_room(self) -> None:
        """In the room's loop."""
        ours = self._ours
        ours.room_seen = time.monotonic()
        spent = ours.told.spent()
        if spent:
            content = json.dumps({"server": ours.name, "spent": spent}).encode()
            ours.line.begin(ours.line.say(f"{ours.subject}.spent", content))

    async def _hear_spent(self, heard: Heard) -> None:
        said, ours = read(SpentThere, heard.data), self._ours
        if said.server != ours.name:
            ours.call(ours.told.charge, said.spent)

    async def _hear(self, heard: Heard) -> None:
        said, ours = read(Beat, heard.data), self._ours
        name = said.server
        if name == ours.name:
            now = time.monotonic()
            if self._is_deaf:
                # What the others said meanwhile comes after it, or never.
                self._hears_since = now
            self._own_heard = now
            return
        if said.gone:
            self._part_from(name)
            ours.look.set()
            return
        if name not in self._others:
            self._moved.set()
        if said.members != self._versions.get(name, 0):
            ours.keep(self._ask_members(name))
        before = self._others.get(name)
        self._others[name] = _Other(time.monotonic(), said)
        if said.looks != (before.said.looks if before else {}):
            self._tell_looks()
        if said.at > ours.journal.at:
            ours.news.set()
        if said.tokens > ours.tokens.at:
            ours.call(ours.told.access)
        if said.part == "writer" and name == ours.journal.writer:
            ours.call(ours.room.tell_time, said.now, self._timed != name)
            self._timed = name
            self._tell_health()

    @property
    def _is_deaf(self) -> bool:
        return time.monotonic() - self._own_heard > DEAF

    def _is_silent(self, other: _Other) -> bool:
        """Whether it is gone. It is not where nobody can be heard here: whoever was cut off, or got
        no turn, says of nobody that they left."""
        since = max(other.heard, self._hears_since)
        return not self._is_deaf and time.monotonic() - since > GONE

    def _part_from(self, name: str) -> None:
        if self._others.pop(name, None) is not None:
            self._moved.set()
            self._tell_looks()
        self._versions.pop(name, None)
        if self._members.pop(name, None) is not None:
            self._tell_elsewhere()

    def _tell_looks(self) -> None:
        looks = {
            person: look for one in self._others.values() for person, look in one.said.looks.items()
        }
        self._ours.call(self._ours.told.looks, looks)

    def _tell_health(self) -> None:
        """Tell the room of a follower whether anybody can write, and whether what is written can be
        shown here."""
        ours, trouble = self._ours, self._ours.disk.trouble
        if ours.leading:
            return
        log: LogHealth | None = None
        writer = self._others.get(ours.journal.writer)
        if writer is not None and writer.said.part == "writer":
            self._writer_seen = writer.heard
            if time.monotonic() - writer.heard <= GONE:
                ours.call(ours.somebody_writes.set)
                log = writer.said.log if ours.engine_is_there else "failing"
        if time.monotonic() - self._writer_seen > GONE:
            log = "failing"
        if trouble is not None:
            log = "lost" if isinstance(trouble, JournalLost) else "failing"
        if trouble is None and time.monotonic() - self._awake_since <= GONE:
            # What it has not heard in its sleep was said all the same.
            log = "ok" if log == "ok" else None
        if log is not None and (log != "lost" or trouble is not None):
            error = trouble or JournalFailed("no server can write the session")
            ours.call(self._say_health, log, error)

    def _say_health(self, log: LogHealth, error: JournalFailed) -> None:
        """In the room's loop."""
        room = self._ours.room
        if not room.leads and room.log != "lost":
            room.log_is(log, error)

    async def _hear_members(self, heard: Heard) -> None:
        self._take_members(read(Members, heard.data))

    def _take_members(self, said: Members) -> None:
        name = said.server
        if name not in self._others:
            # Its first sign of life has them asked for, and its silence later has them forgotten.
            return
        self._versions[name] = said.version
        members = Attendance(frozenset(said.panel), frozenset(said.audience), said.others)
        if self._members.get(name) != members:
            self._members[name] = members
            self._tell_elsewhere()

    def _tell_elsewhere(self) -> None:
        elsewhere = reduce(or_, self._members.values(), Attendance())
        self._ours.call(self._ours.told.elsewhere, elsewhere)

    async def _ask_members(self, name: str) -> None:
        subject = f"{self._ours.subject}.to.{name}"
        asked = json.dumps({"members": True}).encode()
        # Without an answer, the next sign of life asks again.
        with contextlib.suppress(NoAnswer, Nonsense):
            answer = await self._ours.line.request(subject, asked, ANSWERS_WITHIN)
            self._take_members(read(Members, answer))

    async def _keep_address(self) -> None:
        while True:
            try:
                await self._ours.keys.keep_address(self._ours.base)
                break
            except NoAnswer:
                await asyncio.sleep(AGAIN)
        self._moved.set()

    async def _keep_addresses(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            if not await self._tell_addresses():
                await asyncio.sleep(AGAIN)
                self._moved.set()

    async def _tell_addresses(self) -> bool:
        """Tell the room where all are; whether that was all."""
        ours = self._ours
        if self._is_deaf:
            # It is not the others who are gone, for all that is known here.
            return False
        ever: Collection[str] | None = None
        with contextlib.suppress(NoAnswer):
            ever = [base for base in await ours.keys.addresses() if is_base(base)]
        others = tuple(self._others.values())
        servers = [one.said.base for one in others if one.said.part != "relay"]
        relays = [one.said.base for one in others if one.said.part == "relay"]
        (relays if ours.relay else servers).append(ours.base)
        ours.call(ours.told.addresses, servers, relays, ever or ())
        return ever is not None
