"""Logs that earlier versions wrote: every later version opens them, and finds the same in them.

``version-1.jsonl`` is a rehearsal of the fictional agenda, ``version-1-any.jsonl`` a session in
which anybody did anything, with what moderators took back. Their summaries were written once and
are not to be written again: where a test here fails, old logs are read differently.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.codec import Unknown
from server.journal import LogReader, verify
from server.journal.replay import facts, opening, states
from server.session.items import Item
from server.session.session import SessionState

LOGS = Path(__file__).parents[2] / "fixtures" / "logs"


def summary(log: Path) -> dict[str, Any]:
    """What must stay true of a session, whatever the program learns to say about it."""
    with LogReader(log) as reader:
        _plan, state = opening(reader.header)
        for _before, fact, after in states(state, facts(reader.records())):
            assert not isinstance(fact.event, Unknown), fact
            state = after
    return {"seq": state.seq, "phase": state.session.phase, **_course(state), **_said(state)}


def _course(state: SessionState) -> dict[str, Any]:
    return {
        "items": {i.id: [_status(i), i.planned, i.spent] for i in state.items},
        "people": {
            i: [p.name, p.role, p.organisation, p.guest, p.public]
            for i, p in sorted(state.people.items())
        },
        "talk": {
            i: [t.seconds, t.speeches, t.interjections, t.interjection_seconds]
            for i, t in sorted(state.talk.items())
        },
        "waiting": sum(len(queue.entries) for queue in state.queues.values()),
    }


def _status(item: Item) -> str:
    """As the version that wrote the log had it, for which what was left early was done."""
    return "done" if item.status == "interrupted" else item.status


def _said(state: SessionState) -> dict[str, Any]:
    return {
        "questions": {
            i: [q.text, q.status, q.votes, q.person] for i, q in sorted(state.questions.items())
        },
        "positions": {
            i: [p.status, list(p.result.counts) if p.result else None]
            for i, p in sorted(state.positions.items())
        },
        "findings": {
            i: [f.text, f.withdrawn, dict(sorted(f.stands.items()))]
            for i, f in sorted(state.findings.items())
        },
        "feedback": [state.feedback.count, list(state.feedback.ratings)],
        "whispers": len(state.whispers),
    }


@pytest.mark.parametrize("name", ["version-1", "version-1-any"])
def test_version_1_is_read_as_it_was(name: str) -> None:
    """Every line is right, every event is known, and the session comes out the same."""
    log = LOGS / f"{name}.jsonl"
    assert verify(log).intact
    stored = json.loads((LOGS / f"{name}.json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(log))) == stored
