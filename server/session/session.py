"""One session: its state, what may be done to it, and what follows.

Live screens, resumed clients, replay, minutes and tests all call the same :func:`evolve`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from . import (
    agenda,
    announcements,
    claims,
    conflict,
    departures,
    door,
    feedback,
    findings,
    floor,
    items,
    links,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
    remembered,
    restarts,
    soundcheck,
    undo,
    whispers,
)
from .announcements import Announcement
from .conflict import Change
from .entries import Queue
from .feedback import Feedback
from .findings import Finding
from .floor import Speech, Talk
from .items import Item
from .messages import Actor, Command, Event, Fact, Refused
from .panel import Invitation
from .people import Person
from .phases import Session
from .plan import Agenda
from .positions import Position
from .questions import Question
from .records import PersistentMap, replace
from .undo import Action, Undoing
from .whispers import Whisper
from .words import SYSTEM, Phase

TOPICS: Final = (
    phases,
    restarts,
    people,
    claims,
    soundcheck,
    links,
    door,
    agenda,
    floor,
    queue,
    panel,
    departures,
    questions,
    positions,
    findings,
    feedback,
    whispers,
    announcements,
    undo,
)
"""Every topic, imported so that its commands and events are known."""

_WRONG_PHASE: Final[dict[Phase, str]] = {
    "waiting": "not_open",
    "open": "already_open",
    "paused": "session_paused",
    "closed": "session_closed",
}


@dataclass(frozen=True)
class SessionState:
    """Everything that is so after the fact ``seq``.

    ``item`` is the current item's id; in a pause it is None, and ``paused_item`` says where
    the session goes on. ``suspended`` are the speeches that ``floor`` interrupts, the last one
    first. ``queues`` are by item, ``questions`` and ``whispers`` by id, ``notes`` (the
    moderators') by what they are about. ``blackout``: whether the stage is black. ``door_open``:
    whether new people may come in, always true where the reader is no moderator. ``last`` is the
    last change of each topic (``conflict.TOPICS``) and of each of what decides what a command would
    do (``conflict.DECIDERS``), by its name, ``actions`` are what moderators did last, ``undone``
    what of it was undone, each with the newest last: all are None
    where the reader is no moderator. ``undoing`` is the room's own. A reader's view of a state is
    a state as well, with less in it.
    """

    session: Session
    seq: int = 0
    items: tuple[Item, ...] = ()
    item: str | None = None
    paused_item: str | None = None
    floor: Speech | None = None
    suspended: tuple[Speech, ...] = ()
    queues: Mapping[str, Queue] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=PersistentMap)
    talk: Mapping[str, Talk] = field(default_factory=PersistentMap)
    panel: Mapping[str, Invitation] = field(default_factory=PersistentMap)
    questions: Mapping[str, Question] = field(default_factory=PersistentMap)
    positions: Mapping[str, Position] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    feedback: Feedback = field(default_factory=Feedback)
    whispers: Mapping[str, Whisper] = field(default_factory=PersistentMap)
    notes: Mapping[str, str] = field(default_factory=dict)
    announcement: Announcement | None = None
    blackout: bool = False
    door_open: bool = True
    last: Mapping[str, Change] | None = field(default_factory=dict)
    actions: tuple[Action, ...] | None = ()
    undone: tuple[Action, ...] | None = ()
    undoing: Undoing = field(default_factory=Undoing, compare=False, repr=False)


def begin(session: str, plan: Agenda) -> SessionState:
    """The state before the first fact, from what the head of the log says."""
    return SessionState(
        session=Session(
            session,
            plan.title,
            hosts=plan.hosts,
            language=plan.language,
            documents=plan.documents,
            speech_limit=plan.speech_limit,
            invitation_seconds=plan.invitation_seconds,
            timezone=plan.timezone,
            cues=plan.cues,
            signals=plan.signals,
            privacy=any(plan.privacy.values()),
            start=plan.starts(),
        ),
        items=tuple(items.item_of_plan(i.id, i, original=i.planned) for i in plan.items),
        people=PersistentMap(
            {
                p.id: Person(
                    p.id, p.name, p.role, p.organisation, p.office, p.category, p.speech_limit
                )
                for p in plan.people
            }
        ),
        positions=positions.of_agenda(plan),
    )


def followed(state: SessionState) -> SessionState:
    """The state for somebody who follows what happened and gives no commands. As in a view of it
    for who is no moderator, it is not kept who changed what last, nor what could be undone: for
    most facts that would be half of the work."""
    return replace(state, last=None, actions=None, undone=None, undoing=Undoing(None))


def actor_of(state: SessionState, person: str) -> Actor:
    """The actor that a person is now. Raises :class:`Refused` (``unknown_person``)."""
    return Actor(person, people.known(state, person).role)


def decide(state: SessionState, command: Command, actor: Actor, now: datetime) -> tuple[Event, ...]:
    """The events that a command leads to, possibly none; the state stays as it is.

    ``now`` is UTC with whole milliseconds, not before the last fact. Raises
    :class:`Refused`: first for the role, then for the phase, then as the topic's rules say.
    """
    if actor != Actor(SYSTEM, None) and actor.role not in command.roles:
        raise Refused("forbidden")
    if state.session.phase not in command.phases:
        raise Refused(_WRONG_PHASE[state.session.phase])
    return tuple(command.decide(state, actor, now))


def evolve(state: SessionState, fact: Fact) -> SessionState:
    """The state after a fact. Costs the same whatever the size of the audience."""
    after = fact.event.evolve(state, fact)
    if after is state:
        after = replace(state)
    # Nobody else has it yet; to copy it once more for each of these would be a tenth of all work.
    fields = vars(after)
    fields["seq"] = fact.seq
    if state.last is not None:
        fields["last"] = conflict.noticed(state.last, state, after, fact)
    if state.actions is not None:
        fields.update(remembered.recorded(state, after, fact))
    return after
