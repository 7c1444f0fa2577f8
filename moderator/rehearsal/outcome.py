"""What came of a rehearsal, and whether it is what should have come of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from server import journal
from server.language import Language
from server.session.floor import Talk
from server.session.session import SessionState
from server.session.timeplan import time_plan

from .stage import Venue


@dataclass(frozen=True)
class Results:
    """How many of each there are in the end. ``answered`` are questions, ``assessed`` positions
    that were closed, ``feedback`` people who gave it."""

    questions: int
    answered: int
    votes: int
    assessed: int
    findings: int
    feedback: int


def results(state: SessionState) -> Results:
    asked = state.questions.values()
    return Results(
        len(state.questions),
        sum(question.status == "answered" for question in asked),
        sum(question.votes for question in asked),
        sum(position.status == "closed" for position in state.positions.values()),
        sum(not finding.withdrawn for finding in state.findings.values()),
        state.feedback.count,
    )


@dataclass(frozen=True)
class Outcome:
    """``talks``: everybody who spoke, the longest first. ``drift`` in seconds. ``guest`` is a
    name. ``facts`` are those that a moderator saw."""

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
    talks: tuple[tuple[str, Talk], ...]
    results: Results

    def problems(self, language: Language) -> Iterator[str]:
        """What a rehearsal without anybody's intervention must never lead to."""
        if not self.closed:
            yield language.text("the session was not closed")
        if not self.guest_on_panel:
            yield language.text("{guest} is not on the panel", guest=self.guest)
        if not self.talks:
            yield language.text("nobody spoke")
        if not self.verified:
            yield language.text("the log does not verify")


def outcome(stage: Venue, state: SessionState) -> Outcome:
    """Of a stage that is over; ``state`` is the last that the moderators saw."""
    people = state.people.values()
    guest = stage.cast.guest_name
    talks = sorted(state.talk.items(), key=lambda pair: (-pair[1].seconds, pair[0]))
    report = journal.verify(stage.log)
    return Outcome(
        stage.session,
        stage.log,
        report.intact and report.seq == state.seq,
        state.session.phase == "closed",
        stage.tally.facts,
        stage.tally.spectators,
        guest,
        any(p.name == guest and p.role == "panelist" for p in people),
        time_plan(state, stage.clock.now()).drift,
        dict(stage.tally.refusals),
        tuple((state.people[person].name, talk) for person, talk in talks),
        results(state),
    )
