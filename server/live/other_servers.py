"""What the other servers of a session tell this one, brought to whom it concerns here."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from .addresses import Addresses
from .admission import Admission
from .hub import Hub
from .pace import Paces
from .room.access import Access
from .room.peers import Callbacks, Peers
from .room.room import Room
from .room.spending import Spending, Spent


class OtherServers:
    """Those that hold the same session, where there are any."""

    def __init__(
        self,
        peers: Peers,
        hub: Hub,
        access: Access,
        admission: Admission,
        addresses: Addresses,
        paces: Paces,
        spending: Spending,
    ) -> None:
        self._peers = peers
        self._hub = hub
        self._access = access
        self._admission = admission
        self._addresses = addresses
        self._paces, self._spending = paces, spending
        self._learning: asyncio.Task[None] | None = None

    async def join(self, room: Room, base: str) -> None:
        """Be one of them from now on, found at ``base``. Returns once somebody writes, or after
        some seconds."""
        self._hub.whereabouts.tell_peers(self._peers.tell)
        self._hub.looking.tell_peers = self._peers.look
        told = Callbacks(
            self._hub.whereabouts.tell_elsewhere,
            self._learn_access,
            self._learn_addresses,
            self._spending.take,
            self._charge,
            self._hub.looking.tell_elsewhere,
        )
        await self._peers.start(room, told, base)

    def _learn_access(self) -> None:
        """They have new tokens."""
        if self._learning is None:
            self._learning = asyncio.create_task(self._learn_soon(), name="access")

    async def _learn_soon(self) -> None:
        try:
            await self._access.learn()
        except OSError:
            # The next sign of life of that server says so again.
            pass
        finally:
            self._learning = None

    def _learn_addresses(
        self, servers: Collection[str], relays: Collection[str], ever: Collection[str]
    ) -> None:
        self._addresses.remember(ever)
        self._addresses.tell(servers, relays)

    def _charge(self, spent: Sequence[Spent]) -> None:
        """Count what people and addresses took there."""
        now = asyncio.get_running_loop().time()
        for one in spent:
            if one.what in ("person", "address"):
                self._paces.charge(one, now)
            else:
                self._admission.charge(one)
