"""What the servers of a session have to know of each other: whose turn it is to write, for a short
time only, and where each of them is or was found."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from .jetstream import StreamApi, WrongLast
from .line import Line, NoAnswer
from .stream import Overtaken

LEASE_SECONDS: Final = 2
"""How long it is somebody's turn without their saying so again; whole seconds."""
_SETTINGS: Final = {
    "retention": "limits",
    "storage": "file",
    "discard": "old",
    "max_msgs_per_subject": 1,
    "allow_msg_ttl": True,
}
_LAST: Final = "Nats-Expected-Last-Subject-Sequence"
_TTL: Final = "Nats-TTL"


@dataclass(frozen=True)
class Lease:
    """Whose turn it is to write: "" for nobody's. ``seq`` tells one time from another."""

    holder: str
    seq: int


NOBODYS: Final = Lease("", 0)


class Keys:
    """The keys of one session. Its methods raise NoAnswer where nothing is known."""

    def __init__(self, line: Line, session: str) -> None:
        self._api = StreamApi(line, f"roundtable-{session}-servers")
        self._subject = f"roundtable.{session}.servers"

    async def create(self, replicas: int) -> None:
        """Make room for them, where there is none. Raises Problem."""
        await self._api.create(f"{self._subject}.>", replicas, _SETTINGS)

    async def lease(self) -> Lease:
        """Whose turn it is."""
        found = await self._api.message({"last_by_subj": f"{self._subject}.lease"})
        return NOBODYS if found is None else Lease(found.data.decode("utf-8", "replace"), found.seq)

    async def take(self, after: Lease, holder: str) -> Lease:
        """Say whose turn it is from now on, where nobody said so after that. Raises Overtaken."""
        seconds = {_TTL: f"{LEASE_SECONDS}s"} if holder else {}
        headers = {_LAST: str(after.seq), **seconds}
        try:
            seq = await self._api.add(f"{self._subject}.lease", holder.encode(), headers)
        except WrongLast:
            raise Overtaken from None
        return Lease(holder, seq)

    async def keep_address(self, address: str) -> None:
        """Let everybody know, also those who begin later, where a server is found."""
        token = sha256(address.encode()).hexdigest()[:16]
        await self._api.add(f"{self._subject}.address.{token}", address.encode())

    async def addresses(self) -> frozenset[str]:
        """Where all servers, and relays, ever were found."""
        found: set[str] = set()
        seq = 0
        while True:
            wanted = {"next_by_subj": f"{self._subject}.address.>", "seq": seq + 1}
            message = await self._api.message(wanted)
            if message is None:
                return frozenset(found)
            if message.seq <= seq:
                raise NoAnswer("no answer of a stream")
            seq = message.seq
            found.add(message.data.decode("utf-8", "replace"))
