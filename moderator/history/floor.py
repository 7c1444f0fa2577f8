"""The account's book of the floor: every speech, and when its clock ran."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from server.session import floor
from server.session.floor import Restored, Speech, speeches
from server.session.messages import Fact
from server.session.session import SessionState
from server.session.words import INTERJECTIONS, Kind

from .intervals import Interval, Intervals


@dataclass(frozen=True)
class SpeechRecord:
    """One speech. ``item`` was current when the floor was ``given``, ``by`` whom.

    ``ended`` is None where the speech was not over at the end of the log. ``stretches`` are
    when its clock ran, ``seconds`` their sum. ``undone``: given by mistake and taken back; the
    time is the speaker's, but it is no contribution.
    """

    id: str
    person: str
    kind: Kind
    item: str | None
    given: datetime
    by: str
    ended: datetime | None
    seconds: float
    intervals: tuple[Interval, ...]
    undone: bool = False

    @property
    def interjection(self) -> bool:
        return self.kind in INTERJECTIONS


@dataclass
class _Entry:
    speech: Speech
    item: str | None
    by: str
    ended: datetime | None = None
    undone: bool = False


@dataclass
class FloorBook:
    """Reads what becomes of the floor off the states, so that an undo needs no rule here."""

    _entries: dict[str, _Entry] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _running: Intervals = field(default_factory=Intervals)

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if before.floor is after.floor and before.suspended is after.suspended:
            return
        was = {speech.id: speech for speech in speeches(before)}
        present = {speech.id: speech for speech in speeches(after)}
        for speech in present.values():
            if isinstance(fact.event, floor.Given) and speech.id == fact.event.speech:
                self._give(speech, after.item, fact)
            self._clock(speech, fact.at)
        for gone in was.keys() - present.keys():
            entry = self._entry(gone)
            if entry is not None:
                entry.ended = fact.at
                entry.undone = isinstance(fact.event, Restored)
                self._running.end(self._keys[gone], fact.at)

    def _give(self, speech: Speech, item: str | None, fact: Fact) -> None:
        # An id is unique among the speeches under way; by its begin it is so for good.
        key = f"{fact.seq}"
        self._keys[speech.id] = key
        self._entries[key] = _Entry(speech, item, fact.by)

    def _entry(self, speech: str) -> _Entry | None:
        return self._entries.get(self._keys.get(speech, ""))

    def _clock(self, speech: Speech, at: datetime) -> None:
        entry = self._entry(speech.id)
        if entry is None:
            return
        entry.ended, entry.undone = None, False
        if speech.running is None:
            self._running.end(self._keys[speech.id], at)
        else:
            self._running.begin(self._keys[speech.id], speech.running)

    def speeches(self, until: datetime | None) -> tuple[SpeechRecord, ...]:
        """All of them, in the order in which they were given."""
        intervals = self._running.by_name(until)
        return tuple(
            SpeechRecord(
                entry.speech.id,
                entry.speech.person,
                entry.speech.kind,
                entry.item,
                entry.speech.since,
                entry.by,
                entry.ended,
                round(sum(s.seconds for s in intervals.get(key, ())), 3),
                intervals.get(key, ()),
                entry.undone,
            )
            for key, entry in self._entries.items()
        )
