"""How much a second is allowed: commands, frames, bytes, or seconds of the server's time."""


class RateLimit:
    """A bucket of ``burst`` that fills by ``rate`` a second. Times are in seconds."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, burst: float, rate: float, now: float) -> None:
        self._burst = burst
        self._rate = rate
        self._left = float(burst)
        self._at = now

    def allows(self, now: float, cost: float = 1.0) -> bool:
        """Whether ``cost`` is within the limit; if so, it is counted."""
        if not self.has(now, cost):
            return False
        self._left -= cost
        return True

    def has(self, now: float, cost: float = 1.0) -> bool:
        """Whether ``cost`` would be within the limit."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        return self._left >= cost

    def spend(self, cost: float) -> None:
        """Count what is known only afterwards, also beyond the limit."""
        self._left -= cost

    def turn(self, now: float, longest: float) -> float | None:
        """Count one; the seconds until its turn. None, and not counted, beyond ``longest``."""
        seconds = 0.0 if self.has(now) else (1 - self._left) / self._rate
        if seconds > longest:
            return None
        self._left -= 1
        return seconds
