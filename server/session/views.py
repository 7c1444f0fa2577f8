"""Who sees what: the one place where states and facts are cut to their reader.

What is not named here is seen by nobody, so a new event cannot leak by being forgotten. A cut
state is a state and takes the cut facts that follow by the same ``evolve``: whatever readers may
see, they see it alike, live, resumed, in a snapshot, in replay and in minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from . import (
    agenda,
    announcements,
    claims,
    departures,
    door,
    feedback,
    findings,
    floor,
    links,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
    restarts,
    soundcheck,
    undo,
    whispers,
)
from .items import Item
from .messages import EVENTS, Event, Fact
from .plan import PreparedQuestion
from .records import PersistentMap, replace
from .session import SessionState
from .words import Role

V = TypeVar("V")


@dataclass(frozen=True)
class Reader:
    """Who reads: a person in a role. An empty ``id`` is nobody in particular of that role."""

    id: str
    role: Role


ANY_PANELIST: Final = Reader(whispers.TO_PANEL, "panelist")
"""Somebody of whom nothing is known but that they were on the panel: what goes to all of it, they
read. (What all readers of a role have in common is less: a whisper was for the panel of then.)"""

Rule: TypeAlias = Callable[[Event, Reader, SessionState], Event | None]
"""What a reader sees of an event, given the state after it."""


def _all(event: Event, reader: Reader, state: SessionState) -> Event:
    return event


def _none(event: Event, reader: Reader, state: SessionState) -> None:
    return None


def _own(event: Event, reader: Reader, state: SessionState) -> Event | None:
    return event if event.subject("person") == reader.id else None


def _of_public_person(event: Event, reader: Reader, state: SessionState) -> Event | None:
    """Something about a person whose name all may know, or about the reader."""
    person = event.subject("person")
    found = state.people.get(person or "")
    return event if person == reader.id or (found is not None and found.public) else None


def _added_item(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, agenda.Added)
    plan = replace(event.plan, script="", prepared=_prepared(event.plan.prepared, reader))
    return replace(event, plan=plan)


def _edited_item(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, agenda.Edited)
    changes = {k: v for k, v in event.changes.items() if k != "script"}
    prepared = changes.get("prepared")
    if isinstance(prepared, tuple):
        changes["prepared"] = _prepared(prepared, reader)
    return replace(event, changes=changes) if changes else None


def _restored_agenda(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, agenda.Restored)
    return replace(event, items=tuple(_item(item, reader) for item in event.items))


def _vote(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, questions.Voted | questions.Unvoted)
    return event if event.person == reader.id else replace(event, person="")


def _labelled(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, questions.Labelled)
    return event if state.questions[event.question].is_for(reader.id) else None


def _dismissed(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, questions.Dismissed)
    return event if event.person == reader.id else _hidden(event)


def _restored_question(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, questions.Restored)
    if not (event.record.public or event.person == reader.id):
        return _hidden(event)
    return replace(event, record=replace(event.record, voters=_only(event.record.voters, reader)))


def _hidden(event: questions.Dismissed | questions.Restored) -> Event | None:
    # Of a question that only its asker and the moderators knew there is nothing to hide.
    return questions.Hidden(event.question) if event.shown else None


def _reopened(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, positions.Reopened)
    return replace(event, assessments=dict(_only(event.assessments, reader)))


def _feedback(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, feedback.Gave)
    return event if event.person == reader.id else feedback.Gave("", 0, "", event.again)


def _closed_feedback(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, feedback.Closed)
    return replace(event, kept=())


def _whisper(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, whispers.Sent)
    return replace(event, readers=(reader.id,)) if _is_for(event, reader) else None


def _is_for(whisper: whispers.Sent | whispers.Whisper, reader: Reader) -> bool:
    return reader.id in whisper.readers or reader.id == whispers.TO_PANEL == whisper.to


def _undone(event: Event, reader: Reader, state: SessionState) -> Event | None:
    """An undo and a redo are told to those whom the rule for the action tells of it. (That only the
    script of an item was changed is not known any more: of this everybody is told.)"""
    assert isinstance(event, undo.Undone | undo.Redone)
    kind = EVENTS.get(event.what)
    told = _none if kind is None else RULES.get(kind, _none)
    if told is _labelled:
        question = state.questions.get(event.thing or "")
        if question is None or not question.is_for(reader.id):
            return None
    # What was passed over are actions that the reader may not have been told of.
    known = replace(event, passed_over=())
    if event.what.startswith("question."):
        # Nor of the question.
        known = replace(known, thing=None)
    if told in _SOME:
        return told(known, reader, state)
    return _own(known, reader, state) if told is _dismissed else replace(known, person=None)


_SOME: Final = (_none, _own, _of_public_person)
"""Rules by which only some are told, whatever an event says besides."""

RULES: Final[Mapping[type[Event], Rule]] = {
    phases.Edited: _all,
    phases.Opened: _all,
    phases.Paused: _all,
    phases.Resumed: _all,
    phases.Closed: _all,
    restarts.Restarted: _none,
    phases.Restored: _all,
    people.Added: _of_public_person,
    people.Joined: _of_public_person,
    people.Introduced: _all,
    people.Arrived: _all,
    people.Left: _all,
    people.Renamed: _of_public_person,
    people.Edited: _of_public_person,
    departures.Removed: _of_public_person,
    departures.Restored: _of_public_person,
    claims.Claimed: _none,
    claims.Confirmed: _none,
    soundcheck.Checked: _none,
    links.Renewed: _none,
    door.Closed: _none,
    door.Opened: _none,
    agenda.Started: _all,
    agenda.Extended: _all,
    agenda.Skipped: _all,
    agenda.Added: _added_item,
    agenda.Edited: _edited_item,
    agenda.Moved: _all,
    agenda.Removed: _all,
    floor.Given: _all,
    floor.Ended: _all,
    floor.Paused: _all,
    floor.Resumed: _all,
    floor.Extended: _all,
    queue.Joined: _all,
    queue.Noted: _all,
    queue.Left: _all,
    queue.Removed: _all,
    queue.Deferred: _all,
    queue.Moved: _all,
    queue.Opened: _all,
    queue.Closed: _all,
    queue.Cleared: _all,
    queue.Ordered: _all,
    panel.Asked: _own,
    panel.Invited: _own,
    panel.Accepted: _all,
    panel.Declined: _own,
    panel.Withdrawn: _own,
    panel.Expired: _own,
    panel.Released: _all,
    panel.Restored: _own,
    panel.Reseated: _all,
    agenda.Restored: _restored_agenda,
    floor.Restored: _all,
    queue.Restored: _all,
    undo.Undone: _undone,
    undo.Redone: _undone,
    questions.Asked: _own,
    questions.Voted: _vote,
    questions.Unvoted: _vote,
    questions.Approved: _all,
    questions.Labelled: _labelled,
    questions.Dismissed: _dismissed,
    questions.Taken: _all,
    questions.Answered: _all,
    questions.Restored: _restored_question,
    positions.Added: _all,
    positions.Edited: _all,
    positions.Removed: _all,
    positions.Opened: _all,
    positions.Assessed: _own,
    positions.Closed: _all,
    positions.Reopened: _reopened,
    positions.Restored: _all,
    findings.Recorded: _all,
    findings.Edited: _all,
    findings.Withdrawn: _all,
    findings.Stood: _all,
    findings.Restored: _all,
    feedback.Opened: _all,
    feedback.Gave: _feedback,
    feedback.Closed: _closed_feedback,
    feedback.Published: _all,
    feedback.Withheld: _all,
    feedback.Restored: _all,
    announcements.Made: _all,
    announcements.Cleared: _all,
    announcements.Darkened: _all,
    announcements.Lit: _all,
    whispers.Sent: _whisper,
    whispers.Seen: _own,
    whispers.Noted: _none,
}

MODERATORS_RULES: Final[Mapping[type[Event], Rule]] = {feedback.Gave: _feedback}
"""What even moderators do not see whole."""


def affected_people(event: Event) -> Iterator[str]:
    """The people who may see more or less of an event than others in their role do."""
    person = event.subject("person")
    if person is not None:
        yield person
    if isinstance(event, whispers.Sent):
        yield from event.readers
    if isinstance(event, agenda.Added):
        yield from (question.to for question in event.plan.prepared)
    if isinstance(event, agenda.Edited):
        prepared = event.changes.get("prepared")
        yield from (question.to for question in (prepared if isinstance(prepared, tuple) else ()))
    if isinstance(event, positions.Reopened):
        yield from event.assessments
    if isinstance(event, questions.Restored):
        yield from event.record.voters
    if isinstance(event, agenda.Restored):
        yield from (question.to for item in event.items for question in item.prepared)


TAKING_AWAY: Final = (
    questions.Dismissed,
    questions.Restored,
    feedback.Withheld,
    feedback.Restored,
    positions.Removed,
    positions.Restored,
    positions.Reopened,
    announcements.Cleared,
)
"""After these, earlier facts would tell readers more than they may see now."""


def takes_away(event: Event) -> bool:
    """Whether something is seen by fewer from now on than its earlier facts were."""
    return isinstance(event, TAKING_AWAY)


def is_alike(fact: Fact) -> bool:
    """Whether everybody sees the same of a fact, and all of it but by which command it came."""
    # That more will follow only moderators are told. What they do not see whole, others do not.
    return RULES.get(type(fact.event)) is _all and not fact.more


def fact_for(fact: Fact, reader: Reader, state: SessionState) -> Fact | None:
    """What a reader sees of a fact (None: nothing), given the state after it.

    By whose command it came about (``client``, ``id``) is the log's alone.
    """
    moderator = reader.role == "moderator"
    rules, default = (MODERATORS_RULES, _all) if moderator else (RULES, _none)
    event = rules.get(type(fact.event), default)(fact.event, reader, state)
    if event is None:
        return None
    if event is fact.event and fact.client is None and fact.id is None and not fact.more:
        return fact
    # The last fact of a command may be hidden, so only moderators can be told of more.
    more = fact.more and moderator
    # Whose vote or feedback it was is kept from the reader, so who sent it is as well.
    by = "" if event.subject("person") == "" else fact.by
    return fact._replace(by=by, event=event, client=None, id=None, more=more)


def state_for(state: SessionState, reader: Reader) -> SessionState:
    """What a reader sees of a state."""
    given = replace(state.feedback, given=_only(state.feedback.given, reader))
    if reader.role == "moderator":
        return replace(state, feedback=given)
    return replace(
        state,
        session=_without_signals(state.session),
        items=tuple(_item(item, reader) for item in state.items),
        people=PersistentMap(
            (i, person_for(p)) for i, p in state.people.items() if p.public or i == reader.id
        ),
        panel=_only(state.panel, reader),
        questions=PersistentMap(
            (i, replace(q, voters=_only(q.voters, reader)))
            for i, q in state.questions.items()
            if q.is_for(reader.id)
        ),
        positions={i: _position(p, reader) for i, p in state.positions.items()},
        feedback=replace(given, kept=None),
        whispers=PersistentMap(
            (i, replace(w, readers=(reader.id,), seen=_seen(w, reader)))
            for i, w in state.whispers.items()
            if _is_for(w, reader)
        ),
        notes={},
        door_open=True,
        # Hidden facts change these as well: readers could not keep them up to date, nor may they.
        last=None,
        actions=None,
        undone=None,
    )


def _without_signals(session: phases.Session) -> phases.Session:
    # As it is where it can be: a copy for each reader would cost each of them a comparison.
    return replace(session, signals=()) if session.signals else session


def person_for(person: people.Person) -> people.Person:
    """What they themselves and, where they are public, all others see of a person, unless they are
    moderators."""
    hidden = person.unconfirmed or person.heard
    return replace(person, unconfirmed=False, heard=False) if hidden else person


def _seen(whisper: whispers.Whisper, reader: Reader) -> tuple[str, ...]:
    return tuple(person for person in whisper.seen if person == reader.id)


def _only(values: Mapping[str, V], reader: Reader) -> PersistentMap[V]:
    """What is the reader's own of values by person."""
    return PersistentMap({reader.id: values[reader.id]} if reader.id in values else {})


def _position(position: positions.Position, reader: Reader) -> positions.Position:
    own = _only(position.assessments, reader)
    published = position.result.names if position.result is not None else {}
    return replace(position, assessments={**own, **published})


def _item(item: Item, reader: Reader) -> Item:
    return replace(item, script="", prepared=_prepared(item.prepared, reader))


def _prepared(
    questions: tuple[PreparedQuestion, ...], reader: Reader
) -> tuple[PreparedQuestion, ...]:
    return tuple(q for q in questions if reader.id and q.to == reader.id)
