"""Links made new: the fact first, then the secrets, then the end of who came by the old ones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from ..session.links import Renew
from ..session.messages import Refused
from .client import Client
from .hub import Hub
from .links import link
from .recent import Recent
from .room.access import Access, Minted
from .room.idempotency import Done
from .room.room import Room

MOST_KEPT: Final = 1_000
"""Renewals whose links are kept readable, for commands that are sent again."""


@dataclass(frozen=True)
class Renewed:
    """What a renewal answers."""

    seq: int
    link: str
    code: str | None


class Renewals:
    """Carries out ``link.renew``."""

    def __init__(self, access: Access, room: Room, hub: Hub, base: str) -> None:
        """``base``: where the session is found."""
        self._access = access
        self._room = room
        self._hub = hub
        self._base = base
        self._made: Recent[int, Minted] = Recent(MOST_KEPT)
        """By the seq of their facts. In memory only: on disk there are hashes."""

    def renew(
        self, client: Client, command: Renew, name: str | None, number: int | str
    ) -> asyncio.Task[Renewed]:
        """Give the command; the task has its answer, or raises Refused.

        ``client`` is the connection that asks for it, which stays; ``name`` and ``number`` make
        the command known when it is sent again. Then its answer has the same link, or after a
        restart, where that is known to nobody any more, is refused with ``link_not_kept``.
        """
        done = self._room.submit(client.person, command, name, number)
        return asyncio.create_task(self._renew(client, command.person, done))

    def end_old(self) -> None:
        """End the connections that came by what is not valid any more, which no stage shows now."""
        self._hub.turn_away(self._is_over, Refused("link_renewed"))
        self._hub.tell_code()

    async def _renew(self, client: Client, whose: str, answer: asyncio.Future[Done]) -> Renewed:
        done = await answer
        minted = self._made.get(done.seq)
        if minted is None:
            if not done.facts:
                raise Refused("link_not_kept")
            minted = self._access.renew(whose, done.seq, keep=(client.key, client.own_key))
            self._made.keep(done.seq, minted)
        try:
            await self._access.save()
        except OSError:
            raise Refused("log_unavailable") from None
        # Whoever asks for it again over a new connection is the one who stays, too.
        if self._access.grant(client.key) is None:
            client.key = minted.key
        self.end_old()
        made = link(self._base, minted.token, stage=whose == "stage")
        return Renewed(done.seq, made, minted.code)

    def _is_over(self, client: Client) -> bool:
        """Whether one of the secrets that a connection has to do with is not valid any more."""
        grant, own = self._access.grant, client.own_key
        return grant(client.key) is None or (own is not None and grant(own) is None)
