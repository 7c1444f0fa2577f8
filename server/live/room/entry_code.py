"""The code on the slide: six characters that are the spectators' link, and guessing it slowly."""

from __future__ import annotations

import secrets
from typing import Final, Literal

from ...session.messages import Refused
from ..holder import holder_of
from ..recent import Recent
from ..settings import Settings
from .spending import Spending, Spent

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for others when they are read from a slide."""
LENGTH: Final = 6
MOST_ADDRESSES: Final = 10_000
"""Addresses whose wrong codes are remembered."""


def mint() -> str:
    """A new code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read(typed: str) -> str | None:
    """A code as it was meant: in either case, with spaces or hyphens; None for what is none."""
    code = "".join(char for char in typed.upper() if char not in " -\u00a0")
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None


class Guesses:
    """How long a code has to wait before it is looked at: wrong ones take turns.

    Codes are short, so what keeps them from being guessed is that few a second are looked at, of
    one address and in all. A right one takes nobody's turn. Times are in seconds.
    """

    def __init__(
        self, settings: Settings, what: Literal["code", "token"], spending: Spending | None = None
    ) -> None:
        """``what`` is guessed, and ``spending`` tells other servers of it, where there are any."""
        self._settings = settings
        self._what: Literal["code", "token"] = what
        self._spending = spending
        self._addresses: Recent[str, float] = Recent(MOST_ADDRESSES)
        """When each address's turns are all free again, by who holds the address."""
        self._all = 0.0

    def wait(self, address: str, now: float) -> float:
        """Take a turn; the seconds until it comes. Raises Refused (``too_many_codes``) where too
        many wait before it: then none is taken."""
        settings, holder = self._settings, holder_of(address)
        own = max(self._addresses.get(holder) or 0.0, now) + 1 / settings.code_rate
        all_ = max(self._all, now) + 1 / settings.codes_rate
        seconds = max(
            own - now - settings.code_burst / settings.code_rate,
            all_ - now - settings.codes_burst / settings.codes_rate,
            0.0,
        )
        if seconds > settings.code_seconds:
            raise Refused("too_many_codes")
        self._addresses.keep(holder, own)
        self._all = all_
        self._tell(holder, 1)
        return seconds

    def right(self, address: str) -> None:
        """Give the turn back: the code was right."""
        holder = holder_of(address)
        own = self._addresses.get(holder)
        if own is not None:
            self._addresses.keep(holder, own - 1 / self._settings.code_rate)
        self._all -= 1 / self._settings.codes_rate
        self._tell(holder, -1)

    def charge(self, spent: Spent, now: float) -> None:
        """Count what an address tried at another server."""
        settings = self._settings
        begun = max(self._addresses.get(spent.who) or 0.0, now)
        self._addresses.keep(spent.who, begun + spent.number / settings.code_rate)
        self._all = max(self._all, now) + spent.number / settings.codes_rate

    def _tell(self, holder: str, number: int) -> None:
        if self._spending is not None:
            self._spending.add(Spent(self._what, holder, number))
