"""The messages of the wire (``docs/protocol.md``).

What comes from outside is checked here, by the types of the commands themselves, before any rule
sees it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from pydantic import ValidationError

from ..codec import Json, adapter, encode, plain
from ..session.messages import COMMANDS, NOBODY, Command, Refused
from ..session.words import Role

VERSION: Final = 1
LARGEST_FRAME: Final = 64 * 1024
"""Bytes that the server reads in one frame."""


def _from_outside(kind: type, content: Json) -> Any:
    """Content of a frame as ``kind``. Through JSON, since that is what strictness is defined
    on: lists, numbers, null. Raises ``ValueError``."""
    return adapter(kind).validate_json(encode(content), strict=True, extra="forbid")


def encode_command(command: Command) -> Json:
    """A command as its sender writes it, without its ``id``; what says nothing is left out."""
    said = {
        f.name: getattr(command, f.name)
        for f in fields(command)
        if getattr(command, f.name) != f.default
    }
    return {"do": command.do, **plain(said)}


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
