"""How much of the room's time a sender may take: over a connection, as a person, from an address.

Over more connections nobody gets more. A command costs as many bytes as it has, and as much of the
server's time as reading it took.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from .holder import holder_of
from .port.rate_limit import RateLimit
from .recent import Recent
from .room.spending import Spending, Spent
from .settings import Rates, Settings

MOST_KEPT: Final = 10_000
"""People and addresses whose pace is remembered, each, besides those with a connection."""


class Pace:
    """What one sender may still do. Times are in seconds."""

    __slots__ = ("__weakref__", "_bytes", "_commands", "_seconds")

    def __init__(self, rates: Rates, now: float) -> None:
        self._commands = RateLimit(rates.commands_burst, rates.commands, now)
        self._bytes = RateLimit(rates.bytes_burst, rates.bytes, now)
        self._seconds = RateLimit(rates.seconds_burst, rates.seconds, now)

    def has(self, now: float, size: int) -> bool:
        """Whether a command of ``size`` bytes may be read now."""
        return self._commands.has(now) and self._bytes.has(now, size) and self._seconds.has(now, 0)

    def spend(self, size: float, seconds: float, commands: float = 1) -> None:
        """Count a command, and the time that it took; or several together."""
        self._commands.spend(commands)
        self._bytes.spend(size)
        self._seconds.spend(seconds)


@dataclass(frozen=True)
class Sender:
    """A connection's paces: its person's, and that of all who come from its address. What they
    spend is told to other servers, where there are any."""

    person: Pace
    address: Pace
    names: tuple[str, str]
    spending: Spending | None

    def has(self, now: float, size: int) -> bool:
        return self.person.has(now, size) and self.address.has(now, size)

    def spend(self, size: int, seconds: float) -> None:
        self.person.spend(size, seconds)
        self.address.spend(size, seconds)
        if self.spending is not None:
            person, address = self.names
            self.spending.add(Spent("person", person, 1, size, seconds))
            self.spending.add(Spent("address", address, 1, size, seconds))


class Paces:
    """The paces of all people and addresses that sent something lately."""

    def __init__(self, settings: Settings, spending: Spending | None = None) -> None:
        """``spending``, where other servers are told of it."""
        self._spending = spending
        self._people = _Known(settings.person)
        self._addresses = _Known(settings.address)

    def of(self, person: str, address: str, now: float) -> Sender:
        holder = holder_of(address)
        paces = self._people.of(person, now), self._addresses.of(holder, now)
        return Sender(*paces, (person, holder), self._spending)

    def charge(self, spent: Spent, now: float) -> None:
        """Count what a person, or an address, sent to another server."""
        known = self._people if spent.what == "person" else self._addresses
        known.of(spent.who, now).spend(spent.size, spent.seconds, spent.number)


class _Known:
    """Paces by name: of whoever sent something lately, and of whoever is still connected, however
    many others came since. Else a further connection would have another pace than the first."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._recent: Recent[str, Pace] = Recent(MOST_KEPT)
        self._in_use: WeakValueDictionary[str, Pace] = WeakValueDictionary()

    def of(self, name: str, now: float) -> Pace:
        found = self._recent.get(name)
        if found is None:
            found = self._in_use.get(name) or Pace(self._rates, now)
            self._in_use[name] = self._recent.keep(name, found)
        return found
