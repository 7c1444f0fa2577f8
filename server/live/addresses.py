"""Where a session is served besides here: for clients that lose this server, and for pages of
another one that come here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..session.words import Role


class Addresses:
    """What links begin with, for each server of the session. ``changed`` is called when there are
    others than before."""

    def __init__(self, own: str) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._own = own
        self._servers: tuple[str, ...] = (own,)
        self._relays: tuple[str, ...] = ()
        self._known = {own}

    @property
    def known(self) -> frozenset[str]:
        """All there ever were: a page of one that is dead now is still ours."""
        return frozenset(self._known)

    @property
    def elsewhere(self) -> list[str]:
        """The same without this server's own."""
        return sorted(self._known - {self._own})

    @property
    def are_others(self) -> bool:
        """Whether there is another server just now, relays not counted."""
        return any(one != self._own for one in self._servers)

    def of(self, role: Role) -> tuple[str, ...]:
        """Those that serve people of a role."""
        return self._servers + self._relays if role == "spectator" else self._servers

    def remember(self, ever: Iterable[str]) -> None:
        """These were servers of the session once."""
        self._known.update(ever)

    def tell(self, servers: Iterable[str], relays: Iterable[str] = ()) -> None:
        """Say which there are now: servers for everybody, and relays for the audience alone."""
        before = self._servers, self._relays
        self._servers = tuple(dict.fromkeys(servers))
        self._relays = tuple(one for one in dict.fromkeys(relays) if one not in self._servers)
        self._known.update(self._servers, self._relays)
        if (self._servers, self._relays) != before:
            self.changed()
