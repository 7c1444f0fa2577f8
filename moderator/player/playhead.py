"""Where in the log the replay is. Time is given to it, so tests need no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .index import Index

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
SILENCE: Final = 2.0
"""Seconds for which a silence is watched, where silences are shortened."""


@dataclass
class Playhead:
    """``position`` is in milliseconds since 1970, like the index.

    A silence is a time in which nothing was written to the log; ``shorten`` passes over what
    of it would take longer than ``SILENCE`` to watch. ``live``: at the end of a log that is
    still being written, time goes on as it does in the room.
    """

    index: Index
    position: float
    speed: float = 1.0
    playing: bool = False
    shorten: bool = False
    live: bool = False

    @property
    def start(self) -> int:
        return self.index.time(1) if len(self.index) else int(self.position)

    @property
    def end(self) -> int:
        return self.index.time(len(self.index)) if len(self.index) else int(self.position)

    @property
    def seq(self) -> int:
        """The last fact that has happened."""
        return self.index.seq_at(self.position)

    def seq_before(self, milliseconds: float = 0.0) -> int:
        """The last fact that had happened before, and so much earlier."""
        return self.index.seq_at(self.position - milliseconds - 1)

    @property
    def elapsed(self) -> float:
        """Seconds from the first fact."""
        return (self.position - self.start) / 1000

    @property
    def length(self) -> float:
        """Seconds from the first fact to the last."""
        return (self.end - self.start) / 1000

    def pass_time(self, seconds: float) -> None:
        """So much time has passed for whoever watches."""
        if not self.playing:
            return
        at_end = self.position >= self.end
        if self.live and at_end:
            self.position += seconds * 1000
            return
        position = self.position + seconds * self.speed * 1000
        if self.shorten:
            position = self._without_silence(position)
        self.position = min(position, float(self.end))
        if self.position >= self.end and not self.live:
            self.playing = False

    def _without_silence(self, position: float) -> float:
        seq = self.seq
        if not 0 < seq < len(self.index):
            return position
        watched = position - self.index.time(seq)
        bored = watched > SILENCE * self.speed * 1000
        return max(position, self.index.time(seq + 1)) if bored else position

    def play(self, playing: bool) -> None:
        """Play or pause; at the end, play begins again."""
        if playing and self.position >= self.end and not self.live:
            self.position = float(self.start)
        self.playing = playing

    def skip(self, seconds: float) -> None:
        """Jump, but not out of the log."""
        self.seek(self.position + seconds * 1000)

    def seek(self, position: float) -> None:
        # At the live end, time may be ahead of what was written last.
        most = max(self.end, self.position) if self.live else self.end
        self.position = float(min(max(position, self.start), most))

    def seek_seq(self, seq: int) -> None:
        self.position = float(self.index.time(seq))

    def faster(self, steps: int) -> None:
        """The next speed up or down."""
        nearest = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self.speed))
        self.speed = SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)]
