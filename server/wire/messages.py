"""The messages of the wire (``docs/protocol.md``).

What comes from outside is checked here, by the types of the commands themselves, before any rule
sees it. The text of a frame is parsed once: what is checked is what the parser made of it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, NoReturn, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticKnownError, SchemaValidator

from ..codec import Json, adapter, plain
from ..session.messages import COMMANDS, NOBODY, Command, Refused
from ..session.texts import is_unicode
from ..session.times import moment
from ..session.words import Role

VERSION: Final = 1
LARGEST_FRAME: Final = 64 * 1024
"""Bytes that the server reads in one frame."""
LONGEST_ID: Final = 64
"""Characters of a command's id, where it is a text."""
LARGEST_ID: Final = (1 << 53) - 1
"""Beyond this, JavaScript loses digits."""
MOST_VALUES: Final = 1_000
"""Values in a frame, those in lists and objects together."""
MOST_MISTAKES: Final = 3
LONGEST_DETAIL: Final = 300
"""Mistakes that an ``invalid`` names, and characters of what it says of them."""
LONGEST_WORD: Final = 32
"""Letters of a word by which a client names a part of its screen."""
LONGEST_CLIENT: Final = 128
"""Characters of the string by which a client is known again."""

_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)

_ID_FIRST: Final = re.compile(
    r'[ \t\r\n]{0,9}\{[ \t\r\n]{0,9}"id"[ \t\r\n]{0,9}:[ \t\r\n]{0,9}'
    r'("(?:[^"\\]|\\.){0,400}"|-?[0-9]{1,16})[ \t\r\n]{0,9}[,}]'
)
"""The beginning of a frame that says first which command is in it."""


def parse(text: str) -> Json:
    """Parse the text of a frame.

    Returns the object in it; of a field that is there twice, the last one.
    Raises :class:`Refused` (``malformed``) where it is no JSON object: NaN and infinities are no
    JSON, and neither is what is nested too deeply to be read.
    """
    try:
        message = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(message, dict):
        raise Refused("malformed")
    return message


def command_id(message: Json) -> int | str:
    """Find the id of the command in a frame.

    Returns a whole number or a short text, chosen by the sender.
    Raises :class:`Refused` (``invalid``) where there is none that an answer could carry.
    """
    number = message.get("id")
    if isinstance(number, str) and len(number) <= LONGEST_ID and is_unicode(number):
        return number
    if type(number) is int and abs(number) <= LARGEST_ID:
        return number
    raise Refused("invalid", detail="id: a number or a short text is needed")


def leading_id(text: str) -> int | str:
    """Find the id of the command in a frame that begins with it, without reading the rest, which
    may be long and no JSON at all. Raises Refused."""
    found = _ID_FIRST.match(text)
    return command_id(parse(f'{{"id":{found[1]}}}' if found else "{}"))


def question_of_time(message: Json) -> int | str:
    """Find the id of a question for the time. Raises :class:`Refused` (``invalid``)."""
    if len(message) > 1:
        raise Refused("invalid", detail="time: nothing beside it is needed")
    try:
        return command_id({"id": message["time"]})
    except Refused:
        raise Refused("invalid", detail="time: a number or a short text is needed") from None


def encode_command(command: Command) -> Json:
    """Write a command as its sender does, without its ``id``; what says nothing is left out."""
    said = {
        f.name: getattr(command, f.name)
        for f in fields(command)
        if getattr(command, f.name) != f.default
    }
    return {"do": command.do, **plain(said)}


def command_kind(message: Json) -> type[Command]:
    """Find which command is in a frame, whatever else is. Raises Refused (``unknown_command``)."""
    do = message.get("do")
    kind = COMMANDS.get(do) if isinstance(do, str) else None
    if kind is None or kind.roles == NOBODY:
        raise Refused("unknown_command")
    return kind


def decode_command(message: Json) -> Command:
    """Read the command in a frame.

    ``message`` has ``do`` and the command's fields; its ``id`` is the caller's.
    Raises :class:`Refused`: ``unknown_command``, or ``invalid`` with what is wrong where.
    """
    return _command(command_kind(message), message)


def decode_passed(message: Json) -> Command:
    """Read a command that another server of the session passes on, which may be one that only the
    room itself gives. Raises :class:`Refused` as ``decode_command``."""
    kind = COMMANDS.get(str(message.get("do")))
    if kind is None:
        # That server is of a later version.
        raise Refused("unknown_command")
    return _command(kind, message)


def _command(kind: type[Command], message: Json) -> Command:
    content = {key: message[key] for key in message if key not in ("id", "do")}
    command: Command = _checked(kind, content)
    return command


@dataclass(frozen=True)
class Hello:
    """The first frame. ``token`` is a link's or one's own; in its place, ``code`` is the one on the
    slide. ``name`` and ``organisation`` are a spectator's own words; ``moderator`` is as much of a
    moderator's name as tells them apart."""

    hello: int
    token: str | None = None
    code: str | None = None
    name: str | None = None
    moderator: str | None = None
    organisation: str | None = None
    since: int | None = None
    lang: str | None = None
    client: str | None = None


def decode_hello(message: Json) -> Hello:
    """Read the first frame.

    Raises :class:`Refused`: ``hello_expected``, ``version``, or ``invalid`` with what is wrong
    where.
    """
    if "hello" not in message:
        raise Refused("hello_expected")
    if message["hello"] != VERSION:
        raise Refused("version")
    hello: Hello = _checked(Hello, message)
    if (hello.token is None) == (hello.code is None):
        raise Refused("invalid", detail="token: either this or a code is needed")
    if len(hello.client or "") > LONGEST_CLIENT:
        raise Refused("invalid", detail=f"client: at most {LONGEST_CLIENT} characters")
    return hello


@dataclass(frozen=True)
class You:
    """Who the reader of a welcome is. ``token``, for those who came by a link that they share with
    others, is their own from now on: with it they come back as themselves.

    The ``stage`` is nobody: it has neither id nor name, and reads what all spectators read."""

    id: str
    name: str
    role: Role | Literal["stage"]
    token: str | None = None


@dataclass(frozen=True)
class Look:
    """What somebody looks at: a word for the list that has the keys, and one for the dialog over
    it, if any."""

    pane: str
    dialog: str = ""


def decode_look(message: Json) -> Look:
    """Read what a moderator looks at. Raises :class:`Refused` (``invalid``)."""
    content = message["looking"]
    if not isinstance(content, dict) or len(message) > 1:
        raise Refused("invalid", detail="looking: an object and nothing beside it is needed")
    look: Look = _checked(Look, content)
    if not all(_WORD.fullmatch(word) for word in (look.pane, look.dialog)):
        raise Refused("invalid", detail=f"looking: words of at most {LONGEST_WORD} letters a–z, _")
    return look


def _checked(kind: type[Any], content: Json) -> Any:
    """Content from outside as ``kind``. Raises :class:`Refused` (``invalid``)."""
    if not _is_small(content):
        raise Refused("invalid", detail=f"at most {MOST_VALUES} values")
    try:
        return _validator(kind).validate_python(content, extra="forbid")
    except ValidationError as error:
        raise Refused("invalid", detail=_problems(error)) from None


def _strict(schema: Any) -> Any:
    """As strict with what a parser made of JSON as pydantic is with JSON itself.

    Its own strict mode for Python's values takes no list for a tuple and no dict for a record.
    So only simple values are made strict: no number is read out of a text, no text left as it is
    that cannot be written (which it looks at only where there is a limit to keep).
    """
    match schema:
        case {"type": "str"}:
            return {**schema, "strict": True, "min_length": 0}
        case {"type": "int" | "float" | "bool"}:
            return {**schema, "strict": True}
        case {"type": "datetime"}:
            return {"type": "function-plain", "function": {"type": "no-info", "function": _time}}
        case {"type": "union", "choices": choices}:
            # Each with the name that problems call it by, which a limit would change.
            return {**schema, "choices": [(_strict(one), one["type"]) for one in choices]}
        case dict():
            return {key: _strict(value) for key, value in schema.items()}
        case list():
            return [_strict(value) for value in schema]
    return schema


def _time(said: Any) -> datetime:
    """A time as all messages have it. pydantic would take a number, also in a text, for seconds."""
    try:
        # What Python reads besides, a week's day or an hour without a colon, no other client means.
        if not _RFC_3339.fullmatch(said):
            raise ValueError(said)
        # Small letters are right there, but not to all versions of Python.
        return moment(said.upper())
    except (TypeError, ValueError):
        raise PydanticKnownError("datetime_type") from None


_validator: Final[Callable[[type], SchemaValidator]] = cache(
    lambda kind: SchemaValidator(_strict(adapter(kind).core_schema))
)


def _problems(error: ValidationError) -> str:
    # Named as JSON names things: an array, not a tuple.
    details = cast(list[InitErrorDetails], error.errors(include_url=False)[:MOST_MISTAKES])
    found = ValidationError.from_exception_data(error.title, details, input_type="json")
    problems = found.errors(include_url=False, include_context=False, include_input=False)
    said = "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in problems)
    return said if len(said) <= LONGEST_DETAIL else said[: LONGEST_DETAIL - 1] + "…"


def _is_small(content: Any) -> bool:
    """Whether there are few enough values in what a frame holds to be looked at one by one."""
    values, left = [content], MOST_VALUES
    while values:
        value = values.pop()
        if isinstance(value, dict | list):
            left -= len(value)
            if left < 0:
                return False
            values += value.values() if isinstance(value, dict) else value
    return True


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_WORD: Final = re.compile(rf"[a-z_]{{0,{LONGEST_WORD}}}")
_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)
