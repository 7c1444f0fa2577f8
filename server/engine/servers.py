"""The servers of a session: all alike, and one of them writes.

Each copies what the writer writes (``copying``), and passes on to it what its own people want
(``passing``). Whose turn it is to write, a lease says (``succession``). ``company`` knows who the
others are, and who is connected to them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from ..codec import Json
from ..live.room.attendance import Attendance
from ..live.room.deciding import Order
from ..live.room.peers import Callbacks, Follows, NoWriter, Part, Replied, Standing
from .between import Again, Given, Nonsense, Reply, Wanted, read
from .company import Company
from .copying import Copying
from .courier import Courier
from .journal import EngineJournal
from .keys import LEASE_SECONDS, Keys
from .line import Heard, Line, NoAnswer
from .ours import Ours, within
from .own_disk import OwnDisk
from .succession import Succession
from .tokens import Tokens

BEGINS_WITHIN: Final = 5.0
"""Seconds that a server waits for one that writes before it lets people in all the same."""


class Servers:
    """Peers: one of them, as its own room sees the others."""

    def __init__(
        self,
        line: Line,
        session: str,
        journal: EngineJournal,
        keys: Keys,
        tokens: Tokens,
        name: str,
        relay: bool = False,
    ) -> None:
        """``relay``: it never writes."""
        self.name = name
        subject = f"roundtable.{session}"
        self.ours = Ours(name, line, subject, relay, journal, keys, tokens, OwnDisk(journal))
        self._company = Company(self.ours)
        self._succession = Succession(self.ours, self._company)
        self._copying = Copying(self.ours, self._succession.step_down)
        self._courier = Courier(self.ours)

    async def start(self, room: Follows, told: Callbacks, base: str) -> None:
        """See Peers."""
        ours = self.ours
        ours.room, ours.told, ours.base = room, told, base
        ours.loop = asyncio.get_running_loop()
        ours.room_seen = ours.engine_seen = time.monotonic()
        # Before, nobody looks whether it is.
        ours.journal.is_there = lambda: ours.engine_is_there
        await ours.line.carry(self._begin())
        await within(BEGINS_WITHIN, ours.somebody_writes)

    async def pass_on(self, order: Order, again: bool) -> Replied:
        """See Peers."""
        ours = self.ours
        if (ours.disk.trouble is not None or ours.room.log == "lost") and not again:
            # What came of it could not be shown here. What somebody was given before may be taken.
            raise NoWriter
        try:
            return await ours.line.ask_for(self._courier.pass_on(order, again))
        except NoAnswer:
            raise NoWriter from None

    def tell(self, here: Attendance) -> None:
        """See Peers."""
        self.ours.line.begin(self._company.tell(here))

    def look(self, looks: Mapping[str, Json]) -> None:
        """See Peers."""
        self.ours.line.begin(self._company.look(looks))

    def standing(self) -> Standing:
        """See Peers."""
        ours = self.ours
        follows: Part = "relay" if ours.relay else "follower"
        behind = max(0, self._company.seq - ours.room.state.seq)
        left = max(0.0, LEASE_SECONDS - (time.monotonic() - ours.lease_since))
        return Standing("writer" if ours.room.leads else follows, behind, ours.lease.holder, left)

    async def resign(self) -> None:
        """See Peers."""
        await self.ours.line.carry(self._resign())

    async def close(self) -> None:
        """See Peers."""
        await self.ours.line.carry(self.ours.end())

    async def _begin(self) -> None:
        ours = self.ours
        await self._copying.begin()
        await ours.line.hear(f"{ours.subject}.to.{self.name}", self._hear)
        await self._company.begin()
        ours.keep(ours.disk.watch())
        self._courier.begin()
        self._succession.begin()

    async def _hear(self, heard: Heard) -> None:
        """Something is for this server alone."""
        said = _one_of(heard.data)
        if isinstance(said, Wanted):
            content = json.dumps(self._company.members()).encode()
            await self.ours.line.say(heard.reply, content)
        elif isinstance(said, Given):
            self.ours.call(self._courier.hear, said)
        else:
            self._courier.hear_answer(said)

    async def _resign(self) -> None:
        await self._succession.resign()
        await self._company.say(gone=True)


def _one_of(content: bytes) -> Given | Reply | Again | Wanted:
    """What one server says to another. Raises Nonsense."""
    kinds: tuple[type[Given | Reply | Again | Wanted], ...] = (Given, Reply, Again, Wanted)
    for kind in kinds:
        with suppress(Nonsense):
            return read(kind, content)
    raise Nonsense
