"""Whose turn it is to write. Used in the line's thread.

The lease says when to try. What keeps two from writing is the stream alone, which takes a message
only after the last one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from typing import Final

from ..journal import Damaged, JournalFailed
from ..program_log import fields
from .company import Company
from .keys import LEASE_SECONDS, Lease
from .line import NoAnswer
from .ours import Ours, within
from .problems import Problem
from .stream import Overtaken

RENEW: Final = 0.5
"""Seconds between two renewals of a lease."""
LOOK: Final = 0.3
"""Seconds between two looks at who has it."""

_log = logging.getLogger("roundtable.engine")


class Succession:
    """Writes, where it is this server's turn."""

    def __init__(self, ours: Ours, company: Company) -> None:
        self._ours = ours
        self._company = company
        self._not_before = 0.0

    def begin(self) -> None:
        if not self._ours.relay:
            self._ours.keep(self._succeed())

    def step_down(self) -> None:
        """Follow from now on."""
        ours = self._ours
        ours.leading = ours.journal.leads = False
        ours.call(ours.room.follow)
        ours.news.set()

    async def resign(self) -> None:
        """Let another one write, and never write again."""
        self._ours.resigned = True
        if self._ours.leading:
            await self._give_way()

    async def _give_way(self) -> None:
        ours = self._ours
        self.step_down()
        with contextlib.suppress(NoAnswer, Overtaken):
            await ours.keys.take(ours.lease, "")

    async def _succeed(self) -> None:
        ours = self._ours
        while True:
            ours.look.clear()
            try:
                await (self._stay() if ours.leading else self._try())
            except NoAnswer:
                # Whoever has the lease cannot renew it just now.
                self._not_before = time.monotonic() + LEASE_SECONDS
                if ours.leading and not ours.engine_is_there:
                    ours.call(ours.room.fails, JournalFailed("the engine does not answer"))
            except (Damaged, Problem, JournalFailed, ValueError) as error:
                _log.warning("cannot write the session", extra=fields(reason=str(error)))
                await asyncio.sleep(LEASE_SECONDS)
            pause = RENEW if ours.leading else LOOK * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
            await within(pause, ours.look)

    async def _try(self) -> None:
        """Become the writer, where nobody has the lease."""
        ours = self._ours
        self._see(await ours.keys.lease())
        now, lease = time.monotonic(), ours.lease
        if ours.resigned or ours.damaged or now < self._not_before:
            return
        if lease.holder not in ("", ours.name) and now - ours.lease_since <= LEASE_SECONDS:
            return
        if not self._room_is_there or await ours.journal.trouble() is not None:
            return
        try:
            self._see(await ours.keys.take(lease, ours.name))
        except Overtaken:
            return
        await ours.journal.lead()
        ours.leading = True
        ours.call(ours.room.lead)
        ours.call(ours.somebody_writes.set)
        await self._company.say()

    async def _stay(self) -> None:
        """Renew the lease; whoever lost it does not write any more."""
        ours = self._ours
        if ours.room.log == "lost":
            await self.resign()
            return
        if not ours.journal.leads:
            self.step_down()
            return
        if ours.disk.trouble is not None and self._company.somebody_is_able:
            # Where nobody is, somebody has to answer that nothing can be written.
            await self._give_way()
            return
        if not self._room_is_there:
            return
        try:
            self._see(await ours.keys.take(ours.lease, ours.name))
        except Overtaken:
            lease = await ours.keys.lease()
            if lease.holder in ("", ours.name):
                # It had run out, or an answer did not come.
                ours.lease = lease
            else:
                self._see(lease)
                self.step_down()

    def _see(self, lease: Lease) -> None:
        self._ours.engine_seen = time.monotonic()
        if lease != self._ours.lease:
            self._ours.lease, self._ours.lease_since = lease, time.monotonic()

    @property
    def _room_is_there(self) -> bool:
        """Whether the room's loop goes round."""
        return time.monotonic() - self._ours.room_seen < LEASE_SECONDS
