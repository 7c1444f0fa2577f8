"""What the servers of a session say to each other, and how it is read.

They believe each other. But what is no message of theirs, whoever sent it, is left out whole: it
must end nothing here, and change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from math import inf
from typing import Annotated, Final, Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from ..codec import Json, adapter
from ..live.room.peers import Part
from ..live.room.spending import Spent
from ..session.messages import Refused
from ..session.times import EARLIEST, LATEST
from ..session.words import LogHealth
from ..wire.messages import LARGEST_ID, decode_look

T = TypeVar("T")
Number: TypeAlias = Annotated[int, Field(ge=0, le=LARGEST_ID)]

MOST_OTHERS: Final = 1_000_000
"""Spectators of one server."""


class Nonsense(ValueError):
    """What came makes no sense."""


@dataclass(frozen=True)
class Beat:
    """A sign of life. ``seq`` is the last fact that is shown there; ``at`` and ``tokens`` are the
    last messages of the streams; ``members`` counts the changes of who is connected. ``gone``: it
    is the last one. ``able``: it could write, were it its turn."""

    server: str
    part: Part
    seq: Number
    log: LogHealth
    now: datetime
    at: Number
    tokens: Number
    members: Number
    base: str
    looks: dict[str, Json]
    gone: bool
    # Servers of earlier versions do not say so.
    able: bool = True

    def __post_init__(self) -> None:
        _check(EARLIEST <= self.now <= LATEST if self.now.tzinfo else False)
        _check(is_base(self.base))
        try:
            for look in self.looks.values():
                decode_look({"looking": look})
        except Refused:
            _check(False)


@dataclass(frozen=True)
class Members:
    """Who is connected to a server, after so many changes."""

    server: str
    version: Number
    panel: tuple[str, ...]
    audience: tuple[str, ...]
    others: int

    def __post_init__(self) -> None:
        _check(0 <= self.others <= MOST_OTHERS)


@dataclass(frozen=True)
class Wanted:
    """Somebody asks for a server's members."""

    members: Literal[True]


@dataclass(frozen=True)
class SpentThere:
    """What people and addresses took at a server."""

    server: str
    spent: tuple[Spent, ...]

    def __post_init__(self) -> None:
        for one in self.spent:
            _check(all(0 <= amount < inf for amount in (one.size, one.seconds)))
            # A code that had to wait, and was right, gives its turn back.
            _check(abs(one.number) < inf and (one.number >= 0 or one.what == "code"))


@dataclass(frozen=True)
class Given:
    """An order that is passed on. ``number`` is its sender's; ``turn`` is which of the ``count``
    it is."""

    server: str
    number: Number
    count: Number
    turn: Number
    by: str
    command: Json
    client: str | None
    id: int | str | None


@dataclass(frozen=True)
class Reply:
    """What became of an order, by its number; ``seq`` is the writer's then. ``server`` and
    ``count``: who refused it, and in which count it was sent."""

    answer: Number
    seq: Number
    error: str | None = None
    server: str = ""
    count: Number = 0
    values: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Again:
    """Nothing of this count, nor of those before, is taken any more."""

    again: Number


def read(kind: type[T], content: bytes) -> T:
    """Read a message; what is not known of it is left out. Raises Nonsense."""
    try:
        found: T = adapter(kind).validate_json(content, strict=True)
    except ValidationError:
        raise Nonsense from None
    return found


def is_base(text: object) -> bool:
    """Whether links can begin with it."""
    if not isinstance(text, str) or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        found = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(found) and not (parts.query or parts.fragment or parts.username)


def fingerprint(seq: str, writer: str, data: bytes) -> str:
    """By which a message of the stream that is told of is known to be whole."""
    return sha256(f"{seq} {writer}\n".encode() + data).hexdigest()[:32]


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError
