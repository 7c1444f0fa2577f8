"""The book of the floor: every speech, and when its clock ran."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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

    ``ended`` is None where the speech was not over at the end of the log. ``intervals`` are
    when its clock ran, ``seconds`` their sum. ``undone``: given by mistake and taken back, so it is
    no contribution; its time is that of the speech which goes on, if there is one.
    """

    id: str
    person: str
    kind: Kind
    item: str | None
    given: datetime
    by: str
    ended: datetime | None = None
    seconds: float = 0.0
    intervals: tuple[Interval, ...] = ()
    undone: bool = False

    @property
    def interjection(self) -> bool:
        return self.kind in INTERJECTIONS


@dataclass
class FloorBook:
    """Reads what becomes of the floor off the states, so that an undo needs no rule here."""

    _records: dict[str, SpeechRecord] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    """Of speeches by their ids: an id is unique among those under way, the fact that gave the
    floor is so for good."""
    _running: Intervals = field(default_factory=Intervals)

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if before.floor is after.floor and before.suspended is after.suspended:
            return
        present = {speech.id: speech for speech in speeches(after)}
        if isinstance(fact.event, floor.Given):
            speech = present[fact.event.speech]
            key = self._keys[speech.id] = f"{fact.seq}"
            self._records[key] = SpeechRecord(
                speech.id, speech.person, speech.kind, after.item, speech.since, fact.by
            )
        gone = [speech for speech in speeches(before) if speech.id not in present]
        for speech in gone:
            self._note(speech, fact, over=True)
        if isinstance(fact.event, Restored) and after.floor is not None:
            self._hand_back(before, after, fact)
        for speech in present.values():
            self._note(speech, fact, over=False)

    def _hand_back(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        """Give the speech that goes on after an undo the time that was counted for others by
        mistake, as the state has done."""
        top = after.floor
        assert top is not None
        if top.running is not None and top.running < fact.at:
            self._running.cut(top.running)
            return
        for speech in (*speeches(before), *after.suspended):
            key = self._keys.get(speech.id)
            if key is None or speech.id == top.id:
                continue
            self._running.end(key, fact.at)
            own = next((s.spoken for s in after.suspended if s.id == speech.id), None)
            if own is None:
                own = _seconds(after, speech) - _seconds(before, speech)
            self._running.add(self._keys[top.id], self._running.keep(key, own))

    def _note(self, speech: Speech, fact: Fact, *, over: bool) -> None:
        key = self._keys.get(speech.id)
        if key is None:
            return
        undone = over and isinstance(fact.event, Restored)
        ended = fact.at if over else None
        self._records[key] = replace(self._records[key], ended=ended, undone=undone)
        if over or speech.running is None:
            self._running.end(key, fact.at)
        else:
            self._running.begin(key, speech.running)

    def speeches(self, until: datetime | None) -> tuple[SpeechRecord, ...]:
        """All of them, in the order in which they were given."""
        intervals = self._running.by_name(until)
        return tuple(
            replace(
                record,
                intervals=(found := intervals.get(key, ())),
                seconds=round(sum(i.seconds for i in found), 3),
            )
            for key, record in self._records.items()
        )


def _seconds(state: SessionState, speech: Speech) -> float:
    """The talk time of the speaker, of speeches of this kind."""
    talk = state.talk.get(speech.person, floor.Talk())
    return talk.interjection_seconds if speech.kind in INTERJECTIONS else talk.seconds
