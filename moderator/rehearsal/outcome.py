"""How a rehearsal ended, and what is wrong with that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from server import journal
from server.language import Language
from server.session.floor import Talk
from server.session.session import SessionState
from server.session.timeplan import time_plan

from .venue import Venue


def results(state: SessionState) -> dict[str, int]:
    """How many of each there are in the end. ``answered`` counts questions, ``assessed`` closed
    positions, ``feedback`` the people who gave it."""
    asked = state.questions.values()
    return {
        "questions": len(asked),
        "answered": sum(question.status == "answered" for question in asked),
        "votes": sum(question.votes for question in asked),
        "assessed": sum(position.status == "closed" for position in state.positions.values()),
        "findings": sum(not finding.withdrawn for finding in state.findings.values()),
        "feedback": state.feedback.count,
    }


@dataclass(frozen=True)
class Outcome:
    """How a rehearsal ended: the talk of the ``people`` who spoke, the longest first, by name;
    ``refusals`` by code; ``drift`` in seconds; the ``facts`` that a moderator saw; the name of the
    ``guest``.
    """

    session: str
    log: Path
    verified: bool
    closed: bool
    facts: int
    spectators: int
    guest: str
    guest_on_panel: bool
    drift: float
    refusals: Mapping[str, int]
    people: tuple[tuple[str, Talk], ...]
    results: Mapping[str, int]

    def problems(self, language: Language) -> Iterator[str]:
        """What is not as it should be after a rehearsal in which nobody intervened."""
        if not self.closed:
            yield language.text("the session was not closed")
        if not self.guest_on_panel:
            yield language.text("{guest} is not on the panel", guest=self.guest)
        if not self.people:
            yield language.text("nobody spoke")
        if not self.verified:
            yield language.text("the log does not verify")


def outcome(venue: Venue, state: SessionState) -> Outcome:
    """The outcome of a rehearsal that is over; ``state`` is the last that the moderators saw."""
    people = state.people.values()
    guest, tally = venue.cast.guest_name, venue.tally
    talks = sorted(state.talk.items(), key=lambda pair: (-pair[1].seconds, pair[0]))
    report = journal.verify(venue.log)
    return Outcome(
        session=venue.session,
        log=venue.log,
        verified=report.intact and report.seq == state.seq,
        closed=state.session.phase == "closed",
        facts=tally.facts,
        spectators=tally.spectators,
        guest=guest,
        guest_on_panel=any(p.name == guest and p.role == "panelist" for p in people),
        drift=time_plan(state, venue.clock.now()).drift,
        refusals=dict(tally.refusals),
        people=tuple((state.people[person].name, talk) for person, talk in talks),
        results=results(state),
    )
