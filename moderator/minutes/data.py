"""Minutes for programs: JSON. docs/minutes.md names every field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

from server.codec import instant
from server.session.findings import backing
from server.session.people import Person
from server.session.positions import Position

from ..history import Interval, SpeechRecord
from .plain import plain
from .report_data import ReportData
from .results import in_turn, not_withdrawn

VERSION: Final = 1


def as_json(report: ReportData) -> str:
    minutes = _minutes(report)
    text = json.dumps(minutes, ensure_ascii=False, indent=2, allow_nan=False, default=instant)
    return text + "\n"


def role(person: Person | None, report: ReportData) -> str:
    if person is None:
        return "spectator"
    return "guest" if person.id in report.history.seats else person.role


def _name(person: Person | None) -> str | None:
    return None if person is None else plain(person.name)


def _minutes(report: ReportData) -> dict[str, Any]:
    reading, history, state = report.reading, report.history, report.state
    damage = reading.damage
    return {
        "roundtable-minutes": VERSION,
        "session": state.session.id,
        "title": plain(state.session.title),
        "hosts": [plain(host) for host in state.session.hosts],
        "language": state.session.language,
        "timezone": history.plan.timezone,
        "planned_start": state.session.start,
        "opened": state.session.opened,
        "closed": state.session.closed,
        "until": history.until,
        "log": {
            "seq": reading.seq,
            "h": reading.h,
            "checkpoint": reading.checkpoint and asdict(reading.checkpoint),
            "damage": damage and {"line": damage.line, "reason": damage.reason},
            "torn": reading.torn,
            "unknown": history.unknown,
        },
        "drift": report.times.drift if report.times else None,
        "pauses": _intervals(history.pauses),
        "audience": len(report.audience),
        "people": [_person(p, report) for p in [*report.moderators, *report.panel, *report.heard]],
        "promotions": list(_promotions(report)),
        "documents": [asdict(document) for document in history.plan.documents],
        "agenda": list(_items(report)),
        "talk": {
            "people": [
                {"person": p.id, **asdict(t), "name": plain(p.name)}
                for p, t in report.talk_by_person()
            ],
            "organisations": [asdict(t) for t in report.talk(lambda p: p.organisation)],
            "groups": [asdict(t) for t in report.talk(lambda p: p.category)],
            "median": report.shares.median,
            "under_half": report.in_order(report.shares.under_half),
        },
        "speeches": [_speech(s, report) for s in history.speeches],
        "positions": [_position(p, report) for p in state.positions.values()],
        "findings": list(_findings(report)),
        "questions": list(_questions(report)),
        "feedback": _feedback(report),
        "undone": [{"at": u.at, "by": u.by, "action": u.action} for u in history.undone],
    }


def _intervals(intervals: Iterable[Interval]) -> list[dict[str, Any]]:
    return [{"begin": s.begin, "end": s.end} for s in intervals]


def _person(person: Person, report: ReportData) -> dict[str, Any]:
    history = report.history
    return {
        "id": person.id,
        "name": plain(person.name),
        "role": role(person, report),
        "organisation": plain(person.organisation),
        "office": plain(person.office),
        "group": plain(person.category),
        "present": _intervals(history.presence.get(person.id, ())),
        "seats": _intervals(history.seats.get(person.id, ())),
    }


def _promotions(report: ReportData) -> Iterator[dict[str, Any]]:
    for way in report.history.promotions:
        if way.outcome == "accepted":
            yield {
                "person": way.person,
                "asked": way.asked,
                "invited": way.invited,
                "by": way.by,
                "accepted": way.answered,
            }


def _items(report: ReportData) -> Iterator[dict[str, Any]]:
    for item in report.state.items:
        took = item.took(report.end) if report.end else 0.0
        yield {
            "id": item.id,
            "title": plain(item.title),
            "kind": item.kind,
            "lead": item.lead,
            "status": item.status,
            "planned": item.original,
            "extended": item.planned - item.original,
            "actual": took,
            "stretches": _intervals(report.history.items.get(item.id, ())),
        }


def _speech(speech: SpeechRecord, report: ReportData) -> dict[str, Any]:
    return {
        "id": speech.id,
        "person": speech.person,
        "name": _name(report.person(speech.person)),
        "kind": speech.kind,
        "item": speech.item,
        "given": speech.given,
        "ended": speech.ended,
        "seconds": speech.seconds,
        "stretches": _intervals(speech.intervals),
        "undone": speech.undone,
    }


def _position(position: Position, report: ReportData) -> dict[str, Any]:
    result = position.result
    names = [(p, result.names[p]) for p in report.in_order(result.names)] if result else []
    return {
        "id": position.id,
        "text": plain(position.text),
        "document": position.document,
        "item": position.item,
        "anonymous": position.anonymous,
        "status": position.status,
        "counts": list(result.counts) if result else None,
        "groups": {plain(k): list(v) for k, v in result.categories.items()} if result else None,
        "released": {plain(k): n for k, n in result.released.items()} if result else None,
        "assessments": [
            {
                "person": person,
                "stance": a.stance,
                "remark": plain(a.remark),
                "released": a.released,
            }
            for person, a in names
        ],
    }


def _findings(report: ReportData) -> Iterator[dict[str, Any]]:
    for finding in not_withdrawn(report):
        found = backing(report.state, finding)
        yield {
            "id": finding.id,
            "text": plain(finding.text),
            "item": finding.item,
            "recorded": finding.recorded,
            "strength": found.strength,
            "supporting": found.supporting,
            "over": found.over,
            "owner": finding.owner,
            "stands": {person: found.stands[person] for person in report.in_order(found.stands)},
            "released": report.in_order(found.released),
            "silent": report.in_order(found.silent),
        }


def _questions(report: ReportData) -> Iterator[dict[str, Any]]:
    for question in in_turn(report):
        yield {
            "id": question.id,
            "text": plain(question.text),
            "labels": [plain(label) for label in question.labels],
            "asked_by": _name(report.person(report.asker(question))),
            "asked": question.asked,
            "votes": question.votes,
            "status": "answered" if question.status == "answered" else "open",
            "put_to": question.answers,
            "item": question.item,
        }


def _feedback(report: ReportData) -> dict[str, Any] | None:
    given = report.state.feedback
    if given.status != "closed":
        return None
    return {"ratings": list(given.ratings), "lines": [plain(line) for line in given.lines]}
