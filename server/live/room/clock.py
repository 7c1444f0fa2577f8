"""The room's time. It is given to whoever needs it, so that tests and rehearsals can set it.

The machine's clock is read once. From then on time is counted, because that clock may be set at
any moment, and every clock of the session would jump with it.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from ...journal.disk import replace_file

Clock: TypeAlias = Callable[[], datetime]
"""Says the time now, in UTC."""

FILE: Final = "clock.json"
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
# What also counts while the machine sleeps: of its own on Linux; macOS's monotonic clock does.
_COUNTING: Final = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def system_clock() -> datetime:
    return datetime.now(UTC)


def whole_milliseconds(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond % 1000)


class Uptime(NamedTuple):
    """How long a machine has been running, asleep or not. ``boot`` tells one start of it from the
    next; empty where the system does not say."""

    boot: str
    seconds: float


def uptime() -> Uptime:
    boot = ""
    with suppress(OSError):
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    return Uptime(boot, _counted())


def steady(start: datetime | None = None, counted: Callable[[], float] | None = None) -> Clock:
    """A clock that goes on from ``start``, by default from what the machine's clock says now.

    ``counted`` gives seconds since whenever; by default those of this machine, sleep included.
    """
    counted = counted or _counted
    begin, since = start or system_clock(), counted()
    return lambda: begin + timedelta(seconds=counted() - since)


@dataclass(frozen=True)
class TakenUp:
    """The time of a session that goes on: its ``clock``, and by how many seconds the one that it
    was given is ``ahead`` of it."""

    clock: Clock
    ahead: float


def taken_up(clock: Clock, last: datetime | None, folder: Path, now: Uptime) -> TakenUp:
    """Go on with a session's time, and keep in its ``folder`` what that takes the next time.

    As long as the machine has not been started anew, it is known how much time has passed since
    the session's time was kept, whatever ``clock`` says. Else ``clock`` is believed, but no time
    comes before ``last``, that of the last fact.
    """
    said = clock()
    begin = _known(folder, now) or said
    if last is not None:
        begin = max(begin, last)
    # Where it cannot be kept, the clock will have to be believed.
    with suppress(OSError):
        kept = {"boot": now.boot, "seconds": now.seconds, "time": begin.isoformat()}
        replace_file(folder / FILE, json.dumps(kept).encode() + b"\n")
    shift = begin - said
    return TakenUp(lambda: clock() + shift, -shift.total_seconds())


class SessionTime:
    """The time of a session that goes on, by a server's ``clock`` or, at one that follows, by what
    the writer tells; never before ``last``, the time of the last fact."""

    def __init__(self, clock: Clock, last: datetime | None) -> None:
        self._clock = clock
        self._last = last
        self._shift = timedelta()

    @property
    def shift(self) -> float:
        """Seconds by which it is ahead of the clock."""
        return self._shift.total_seconds()

    def now(self) -> datetime:
        """In whole milliseconds."""
        now = whole_milliseconds(self._clock() + self._shift)
        return now if self._last is None else max(now, self._last)

    def until(self, at: datetime) -> float:
        """The seconds that are left, below 0 of what has passed."""
        return (at - self._clock() - self._shift).total_seconds()

    def reach(self, last: datetime) -> None:
        """Another fact is the last one."""
        self._last = last

    def tell(self, now: datetime, anew: bool) -> None:
        """The writer's time was ``now`` a moment ago; ``anew`` where another one is the writer."""
        shift = now - self._clock()
        # What took longest to come says least.
        self._shift = shift if anew else max(shift, self._shift)


def _known(folder: Path, now: Uptime) -> datetime | None:
    """The session's time by what was kept; None where that says nothing about this moment."""
    try:
        kept = json.loads((folder / FILE).read_bytes())
        passed = now.seconds - float(kept["seconds"])
        if not now.boot or kept["boot"] != now.boot or passed < 0:
            return None
        return datetime.fromisoformat(kept["time"]).astimezone(UTC) + timedelta(seconds=passed)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def _counted() -> float:
    return time.monotonic() if _COUNTING is None else time.clock_gettime(_COUNTING)
