"""How many commands or frames a second are allowed."""


class RateLimit:
    """A bucket of ``burst`` tokens that fills by ``rate`` a second. Times are in seconds."""

    def __init__(self, burst: float, rate: float, now: float) -> None:
        self._burst = burst
        self._rate = rate
        self._left = float(burst)
        self._at = now

    def allows(self, now: float) -> bool:
        """Whether one more is within the limit; if so, it is counted."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
