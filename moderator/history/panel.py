"""The book of the panel: who asked, who invited, who took a seat, who was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from server.session import panel
from server.session.messages import Event, Fact
from server.session.session import SessionState
from server.session.undo import Redone, Undone

from .intervals import Intervals

Outcome: TypeAlias = Literal["accepted", "declined", "expired", "withdrawn", "undone"]
_OUTCOMES: Final[Mapping[type[Event], Outcome]] = {
    panel.Accepted: "accepted",
    panel.Declined: "declined",
    panel.Withdrawn: "withdrawn",
    panel.Expired: "expired",
}


@dataclass(frozen=True)
class Promotion:
    """One way from the audience towards the panel, as far as it went.

    ``asked`` is None where a moderator offered the seat unasked; ``invited`` and ``by`` are
    None where no moderator said yes. ``answered`` is when the ``outcome`` came; both are None
    while it is open.
    """

    person: str
    asked: datetime | None = None
    note: str = ""
    invited: datetime | None = None
    by: str | None = None
    outcome: Outcome | None = None
    answered: datetime | None = None


@dataclass
class PanelBook:
    ways: list[Promotion] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)
    """Where each person's last way stands among them."""
    _before: dict[str, Promotion] = field(default_factory=dict)
    """Each person's last way as it was before an undo put something back."""
    _taken_back: dict[int, Promotion] = field(default_factory=dict)
    """The way that an undo of an invitation has ended, as it was, by the undo's seq."""
    seats: Intervals = field(default_factory=Intervals)
    presence: Intervals = field(default_factory=Intervals)

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        person = fact.event.subject("person")
        if person is None:
            return
        self._places(after, person, fact.at)
        if fact.event.topic == "panel":
            self._way(before, person, fact)
        match fact.event:
            case Undone(what=panel.Invited.event) if person in self._before:
                self._taken_back[fact.seq] = self._before[person]
            case Redone(action=undo) if undo in self._taken_back:
                # Whoever does it again has not invited anybody: the yes was somebody's before.
                was = self._taken_back[undo]
                self._set(replace(self._open(person), invited=was.invited, by=was.by))

    def _places(self, after: SessionState, person: str, at: datetime) -> None:
        found = after.people.get(person)
        if found is None:
            return
        for intervals, so in ((self.presence, found.present), (self.seats, found.guest)):
            if so and not found.removed:
                intervals.begin(person, at)
            else:
                intervals.end(person, at)

    def _way(self, before: SessionState, person: str, fact: Fact) -> None:
        at, event, way = fact.at, fact.event, self._open(person)
        outcome = _OUTCOMES.get(type(event))
        if isinstance(event, panel.Restored):
            self._before[person] = way
        match event:
            case panel.Asked(note=note):
                self._set(replace(way, asked=way.asked or at, note=note))
            case panel.Invited():
                self._set(replace(way, invited=at, by=fact.by))
            case panel.Restored(invitation=None):
                self._set(replace(way, outcome="undone", answered=at))
            case panel.Restored(invitation=panel.Invitation() as invitation):
                self._restore(person, invitation)
            case _ if outcome is not None:
                self._set(replace(way, outcome=outcome, answered=at))
        asked = before.panel.get(person)
        if outcome == "expired" and asked is not None and asked.asked is not None:
            # A request outlives an invitation that was not answered.
            self._set(Promotion(person, asked.asked, asked.note))

    def _restore(self, person: str, invitation: panel.Invitation) -> None:
        index = self._last.get(person)
        way = Promotion(person) if index is None else self.ways[index]
        way = replace(
            way,
            asked=invitation.asked,
            note=invitation.note,
            invited=way.invited if invitation.by is not None else None,
            by=invitation.by,
            outcome=None,
            answered=None,
        )
        self._set(way, again=True)

    def _open(self, person: str) -> Promotion:
        """The way that this person is on, or a new one."""
        index = self._last.get(person)
        way = None if index is None else self.ways[index]
        return way if way is not None and way.outcome is None else Promotion(person)

    def _set(self, way: Promotion, *, again: bool = False) -> None:
        """Note what became of a way; ``again``: also of one that had its outcome."""
        index = self._last.get(way.person)
        if index is None or (self.ways[index].outcome is not None and not again):
            self._last[way.person] = len(self.ways)
            self.ways.append(way)
        else:
            self.ways[index] = way
