"""Facts, states and agendas as JSON and back, in one form for log and wire."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator

from .session.entries import current_queue
from .session.messages import EVENTS, Event, Fact
from .session.plan import Agenda
from .session.records import PersistentMap, replace
from .session.session import SessionState
from .session.times import EARLIEST, LATEST, moment

Json: TypeAlias = dict[str, Any]

_new_fact: Final = tuple.__new__
_SIMPLE: Final = (str, int, float)
_ENVELOPE: Final = frozenset({"seq", "at", "by", "event", "client", "id", "more", "h"})


@lru_cache(16)
def instant(at: datetime) -> str:
    """Write a time as RFC 3339 does, in UTC with milliseconds."""
    # What is decided together, or told to many, is of one moment.
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


encode: Final[Callable[[Json | str], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode
"""Write a message as it goes over the wire. Raises ``ValueError`` for NaN and infinities."""


@cache
def _told(kind: type) -> tuple[str, ...]:
    """The names of those fields of a record's kind that are written."""
    return tuple(f.name for f in fields(kind) if f.repr)


def plain(value: Any) -> Any:
    """Turn a record of ``server.session`` into what JSON has: objects, arrays and simple values."""
    if value is None or isinstance(value, _SIMPLE):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _told(value.__class__)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value]


adapter: Final[Callable[[type], TypeAdapter[Any]]] = cache(TypeAdapter)
"""What reads a record of some kind; made once."""


def _timed(schema: Any) -> Any:
    """A schema by which each time in a record is read as :func:`moment` reads one."""
    match schema:
        case {"type": "datetime"}:
            return {**schema, "tz_constraint": "aware", "ge": EARLIEST, "le": LATEST}
        case dict():
            return {key: _timed(value) for key, value in schema.items()}
        case list() | tuple():
            return type(schema)(map(_timed, schema))
    return schema


@lru_cache(1_000)
def _reader(name: str) -> Callable[[Json], Event]:
    """What reads an event of this name out of a line of the log."""
    kind = EVENTS.get(name)
    if kind is None or kind is Unknown:
        return _unknown
    return SchemaValidator(_timed(adapter(kind).core_schema)).validate_python


class Unknown(Event, event="unknown.happened", about=None):
    """An event that a later version wrote. Kept as it is, without effect."""

    name: str
    content: Mapping[str, Any]

    def evolve(self, state: SessionState, _fact: Fact) -> SessionState:
        return state


def _unknown(record: Json) -> Event:
    content = {key: value for key, value in record.items() if key not in _ENVELOPE}
    return Unknown(record["event"], content)


def encode_fact(fact: Fact) -> Json:
    """Turn a fact into a line of the log, yet without ``h``.

    Cut to a reader first (``views.fact_for``), it is what that reader gets.
    """
    event = fact.event
    if isinstance(event, Unknown):
        name, content = event.name, dict(event.content)
    else:
        name, content = event.event, plain(event)
    record = {"seq": fact.seq, "at": instant(fact.at), "by": fact.by, "event": name, **content}
    record |= _origin(fact)
    if fact.more:
        record["more"] = True
    return record


def _origin(fact: Fact) -> Json:
    """From which command a fact came, as far as that is known."""
    said = {"client": fact.client, "id": fact.id}
    return {name: value for name, value in said.items() if value is not None}


def without_origin(fact: Fact, line: str) -> str:
    """The JSON of a fact, the last one of its command, as it would be if nobody knew from which
    command it came. Saves encoding it twice: for the log and for who sees the rest of it."""
    origin = encode(_origin(fact))[1:]
    return line if origin == "}" else f"{line[: -len(origin) - 1]}}}"


def decode_fact(record: Json) -> Fact:
    """Read a fact from what :func:`encode_fact` made of it, or another version of that.

    Fields that are not known are left out; events that are not known become :class:`Unknown`.
    A log's records have their times read already. Raises ``ValueError`` for what is no fact at all.
    """
    try:
        # No event has a field that is called like one of the record's own.
        event = _reader(record["event"])(record)
        at, by, said = record["at"], record["by"], record.get
        at, more = at if type(at) is datetime else moment(at), said("more", False)
        # Made like this, a fact costs half.
        return _new_fact(Fact, (record["seq"], at, by, event, said("client"), said("id"), more))
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def encode_agenda(agenda: Agenda) -> Json:
    """Turn an agenda into what the log's first line has of it."""
    content: Json = plain(agenda)
    return content


def decode_agenda(record: Json) -> Agenda:
    """Read an agenda from what :func:`encode_agenda` made of it. Raises ``ValueError``."""
    agenda: Agenda = adapter(Agenda).validate_python(record)
    return agenda


def encode_state(state: SessionState) -> Json:
    """Turn a state, already cut to its reader, into the ``state`` of a welcome.

    It has one field more: ``queue`` is that of the current item, so that no client needs to know
    where queues are parked.
    """
    return {name: plain(part) for name, part in state_parts(state)}


def state_parts(state: SessionState) -> Iterator[tuple[str, object]]:
    """The fields of that, each with what is encoded there."""
    for name in _told(SessionState):
        yield name, getattr(state, name)
    yield "queue", current_queue(state)


def decode_state(record: Json) -> SessionState:
    """Read a state from what :func:`encode_state` made of it. Raises ``ValueError``."""
    state: SessionState = adapter(SessionState).validate_python(record)
    return replace(
        state,
        people=PersistentMap(state.people),
        talk=PersistentMap(state.talk),
        panel=PersistentMap(state.panel),
    )
