"""The wire's messages (``docs/protocol.md``) and the log's records: to JSON and back.

Facts have one form for both; a state's form is the welcome's ``state``. What comes from outside
is checked here, by the types of the commands themselves, before any rule sees it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from .session.entries import current_queue
from .session.messages import COMMANDS, EVENTS, NOBODY, Command, Event, Fact, Refused
from .session.plan import Agenda
from .session.records import Roll, but
from .session.session import SessionState
from .session.words import Role

VERSION: Final = 1
LARGEST_FRAME: Final = 64 * 1024
"""Bytes that the server reads in one frame."""

Json: TypeAlias = dict[str, Any]

_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}
_ENVELOPE: Final = frozenset({"seq", "at", "by", "event", "client", "id", "more", "h"})


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def encode(message: Json) -> str:
    """A message as it goes over the wire."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    """JSON of the records in ``server.session``."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.repr}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value]


def _adapter(kind: type) -> TypeAdapter[Any]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return adapter


def _from_outside(kind: type, content: Json) -> Any:
    """Content of a frame as ``kind``. Through JSON, since that is what strictness is defined
    on: lists, numbers, null. Raises ``ValueError``."""
    return _adapter(kind).validate_json(encode(content), strict=True, extra="forbid")


@dataclass(frozen=True)
class Unknown(Event, event="unknown.happened"):
    """An event that a later version wrote. Kept as it is, without effect."""

    name: str
    content: Mapping[str, Any]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state


def encode_fact(fact: Fact) -> Json:
    """A fact as the log has it, without ``h``; as readers get it, once cut to them."""
    event = fact.event
    if isinstance(event, Unknown):
        name, content = event.name, dict(event.content)
    else:
        name, content = event.event, _plain(event)
    record = {"seq": fact.seq, "at": instant(fact.at), "by": fact.by, "event": name, **content}
    if fact.client is not None:
        record["client"] = fact.client
    if fact.id is not None:
        record["id"] = fact.id
    if fact.more:
        record["more"] = True
    return record


def decode_fact(record: Json) -> Fact:
    """The inverse of :func:`encode_fact`. Fields that are not known are left out, events that
    are not known become :class:`Unknown`. Raises ``ValueError`` for what is no fact at all."""
    try:
        name = record["event"]
        kind = EVENTS.get(name)
        event: Event
        if kind is None or kind is Unknown:
            content = {key: value for key, value in record.items() if key not in _ENVELOPE}
            event = Unknown(name, content)
        else:
            # No event has a field that is called like one of the record's own.
            event = _adapter(kind).validator.validate_python(record)
        return Fact(
            record["seq"],
            datetime.fromisoformat(record["at"]),
            record["by"],
            event,
            record.get("client"),
            record.get("id"),
            record.get("more", False),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def encode_agenda(agenda: Agenda) -> Json:
    plain: Json = _plain(agenda)
    return plain


def decode_agenda(record: Json) -> Agenda:
    """Raises ``ValueError``."""
    agenda: Agenda = _adapter(Agenda).validate_python(record)
    return agenda


def encode_state(state: SessionState) -> Json:
    """The ``state`` of a welcome, of a state already cut to its reader.

    Besides the state itself, ``queue`` is that of the current item, so that no client needs to
    know where queues are parked.
    """
    plain: Json = _plain(state)
    plain["queue"] = _plain(current_queue(state))
    return plain


def decode_state(record: Json) -> SessionState:
    """The inverse of :func:`encode_state`. Raises ``ValueError``."""
    state: SessionState = _adapter(SessionState).validate_python(record)
    return but(state, people=Roll(state.people), talk=Roll(state.talk), panel=Roll(state.panel))


def encode_command(command: Command) -> Json:
    """A command as its sender writes it, without its ``id``; what says nothing is left out."""
    said = {
        f.name: getattr(command, f.name)
        for f in fields(command)
        if getattr(command, f.name) != f.default
    }
    return {"do": command.do, **_plain(said)}


def decode_command(message: Json) -> Command:
    """The command in a frame (``do`` and its fields; ``id`` is the caller's).

    Raises :class:`Refused`: ``unknown_command``, or ``invalid`` with what is wrong where.
    """
    do = message.get("do")
    kind = COMMANDS.get(do) if isinstance(do, str) else None
    if kind is None or kind.roles == NOBODY:
        raise Refused("unknown_command")
    content = {key: value for key, value in message.items() if key not in ("id", "do")}
    try:
        command: Command = _from_outside(kind, content)
    except ValueError as error:
        raise Refused("invalid", detail="; ".join(_problems(error))) from None
    return command


def _problems(error: ValueError) -> Iterator[str]:
    if not isinstance(error, ValidationError):
        yield "not JSON text"
        return
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"])
        yield f"{where}: {problem['msg']}"


@dataclass(frozen=True)
class Hello:
    """The first frame. ``name`` and ``organisation`` are a spectator's own words."""

    hello: int
    token: str
    name: str | None = None
    organisation: str | None = None
    since: int | None = None
    lang: str | None = None
    client: str | None = None


def decode_hello(message: Json) -> Hello:
    """Raises :class:`Refused`: ``hello_expected``, ``version`` or ``invalid``."""
    if "hello" not in message:
        raise Refused("hello_expected")
    if message["hello"] != VERSION:
        raise Refused("version")
    try:
        hello: Hello = _from_outside(Hello, message)
    except ValueError as error:
        raise Refused("invalid", detail="; ".join(_problems(error))) from None
    return hello


@dataclass(frozen=True)
class You:
    """Who the reader of a welcome is. ``token``, for a spectator new to the session, is their
    own from now on: with it they come back as themselves."""

    id: str
    name: str
    role: Role
    token: str | None = None
