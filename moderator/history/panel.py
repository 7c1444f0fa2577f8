"""The account's book of the panel: who asked, who invited, who took a seat, who was there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from server.session import panel
from server.session.messages import Fact
from server.session.session import SessionState

from .intervals import Intervals

Outcome: TypeAlias = Literal["accepted", "declined", "expired", "withdrawn", "undone"]


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
    _ways: list[Promotion] = field(default_factory=list)
    seats: Intervals = field(default_factory=Intervals)
    presence: Intervals = field(default_factory=Intervals)

    def promotions(self) -> tuple[Promotion, ...]:
        return tuple(self._ways)

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        person = fact.event.subject("person")
        if person is None:
            return
        self._places(after, person, fact.at)
        if fact.event.topic == "panel":
            self._way(before, person, fact)

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
        at, event = fact.at, fact.event
        match event:
            case panel.Asked(note=note):
                way = self._open(person)
                self._set(replace(way, asked=way.asked or at, note=note))
            case panel.Invited():
                self._set(replace(self._open(person), invited=at, by=fact.by))
            case panel.Accepted():
                self._close(person, "accepted", at)
            case panel.Declined():
                self._close(person, "declined", at)
            case panel.Withdrawn():
                self._close(person, "withdrawn", at)
            case panel.Expired():
                found = before.panel.get(person)
                self._close(person, "expired", at)
                if found is not None and found.asked is not None:
                    self._set(Promotion(person, found.asked, found.note))
            case panel.Restored(invitation=invitation):
                self._restore(person, invitation, at)

    def _restore(self, person: str, invitation: panel.Invitation | None, at: datetime) -> None:
        if invitation is None:
            self._close(person, "undone", at)
            return
        index = self._last(person)
        way = Promotion(person) if index is None else self._ways[index]
        way = replace(way, outcome=None, answered=None, asked=invitation.asked)
        if invitation.by is None:
            way = replace(way, invited=None)
        way = replace(way, note=invitation.note, by=invitation.by)
        if index is None:
            self._ways.append(way)
        else:
            self._ways[index] = way

    def _last(self, person: str) -> int | None:
        found = (n for n in range(len(self._ways) - 1, -1, -1) if self._ways[n].person == person)
        return next(found, None)

    def _open(self, person: str) -> Promotion:
        """The way that this person is on, or a new one."""
        index = self._last(person)
        if index is None or self._ways[index].outcome is not None:
            return Promotion(person)
        return self._ways[index]

    def _set(self, way: Promotion) -> None:
        index = self._last(way.person)
        if index is None or self._ways[index].outcome is not None:
            self._ways.append(way)
        else:
            self._ways[index] = way

    def _close(self, person: str, outcome: Outcome, at: datetime) -> None:
        self._set(replace(self._open(person), outcome=outcome, answered=at))
