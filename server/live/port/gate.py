"""Before anybody is known: how many may stand at the gate, and from where they come.

Who has a valid token is never refused for the sake of who has none. Where too many of one address
have not said who they are, the one that has waited longest makes room for the next. A reserve of
the system's open files stays free: those inside notice nothing when it is full, and whoever
moderates or is on the panel still comes in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, Protocol

from ... import collector
from ...program_log import fields
from ..holder import holder_of

RESERVE: Final = 64
"""Open files that the audience leaves to the log, the access file, plain requests and the panel."""
AT_THE_DOOR: Final = 8
"""Connections that may say who they are where all others are known."""
SAID_EVERY: Final = 60.0
"""Seconds between two lines of the program log that say the same."""

GIVES_BACK_AFTER: Final = 2.0
"""Seconds after somebody was cut, before what was kept for them goes back to the system."""

_log = logging.getLogger("roundtable.gate")


class Stranger(Protocol):
    """A connection, as the gate sees it."""

    address: str

    def cut(self) -> None:
        """End at once."""

    def fail(self, reason: str) -> None:
        """Say why, and end."""


class Gate:
    """Counts connections, and those that have not said hello by their address."""

    def __init__(self, files: int, strangers: int, proxies: Iterable[str] = ()) -> None:
        """``files``: open files that the process may have; ``strangers``: connections of one
        address that have not said hello; ``proxies``: addresses and networks that may say for whom
        they ask. Raises ValueError for what is no such address."""
        self._most = max(files - RESERVE, files // 2)
        self._strangers = strangers
        self._proxies = tuple(ip_network(proxy, strict=False) for proxy in proxies)
        self._inside: set[Stranger] = set()
        self._waiting: dict[str, dict[Stranger, None]] = {}
        self._all_waiting: dict[Stranger, None] = {}
        """In the order in which they came."""
        self.unread = 0
        """How many were cut because they did not read what was sent to them."""
        self._gives_back = False
        self._said = -SAID_EVERY

    @property
    def connections(self) -> int:
        return len(self._inside)

    @property
    def strangers(self) -> int:
        return len(self._all_waiting)

    @property
    def is_full(self) -> bool:
        """Whether nobody of the audience is let in any more."""
        return len(self._inside) > self._most

    def is_proxy(self, address: str) -> bool:
        # Mostly there are none, and reading an address is a twentieth of letting somebody in.
        return bool(self._proxies) and _is_among(address, self._proxies)

    def address(self, peer: str, forwarded: Iterable[str]) -> str:
        """For whom a peer asks: itself or, where it is a proxy, whom the last one that is none
        names. ``forwarded`` are its ``X-Forwarded-For``."""
        named = [name.strip() for line in forwarded for name in line.split(",")]
        for address in (peer, *reversed(named)):
            if not self.is_proxy(address):
                return address
        return peer

    def came(self, connection: Stranger) -> None:
        """Somebody connected."""
        self._inside.add(connection)
        if self.is_full:
            self.say_full()
            if len(self._all_waiting) > AT_THE_DOOR:
                longest = next(iter(self._all_waiting))
                self.left(longest)
                longest.cut()

    def does_not_read(self) -> None:
        """Somebody is cut because they did not read what was sent to them."""
        self.unread += 1
        if not self._gives_back:
            self._gives_back = True
            # Who stalls does not stall alone: once for all of them.
            asyncio.get_running_loop().call_later(GIVES_BACK_AFTER, self._give_back)

    def _give_back(self) -> None:
        self._gives_back = False
        collector.give_back()

    def say_full(self) -> None:
        """Have it in the program log, once a minute."""
        now = time.monotonic()
        if now - self._said >= SAID_EVERY:
            self._said = now
            _log.warning("no room", extra=fields(connections=len(self._inside)))

    def waits(self, connection: Stranger, address: str) -> None:
        """Somebody of an address has not said yet who they are."""
        waiting = self._waiting.setdefault(holder_of(address), {})
        waiting[connection] = self._all_waiting[connection] = None
        if len(waiting) > self._strangers:
            longest = next(iter(waiting))
            self.became_known(longest, address)
            longest.fail("too many connections")

    def became_known(self, connection: Stranger, address: str) -> None:
        """They said it, or have gone."""
        holder = holder_of(address)
        waiting = self._waiting.get(holder, {})
        waiting.pop(connection, None)
        self._all_waiting.pop(connection, None)
        if not waiting:
            self._waiting.pop(holder, None)

    def left(self, connection: Stranger) -> None:
        """They have gone, or are to go."""
        self._inside.discard(connection)
        self.became_known(connection, connection.address)


def _is_among(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def is_loopback(address: str) -> bool:
    """Whether it is this machine that asks."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
