"""What goes in and what comes out: commands, events, facts and refusals.

A command says what somebody wants, an event what became of it, in the past tense; a fact
is an event that the log holds. Each topic's file derives its own from the classes here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    NamedTuple,
    TypeAlias,
    dataclass_transform,
)

from .words import Phase, Role

if TYPE_CHECKING:
    from .session import SessionState

MODERATORS: Final[frozenset[Role]] = frozenset({"moderator"})
AUDIENCE: Final[frozenset[Role]] = frozenset({"spectator"})
ANYBODY: Final[frozenset[Role]] = frozenset({"moderator", "panelist", "spectator"})
NOBODY: Final[frozenset[Role]] = frozenset()
"""The roles of a command that only the room itself gives."""

RUNNING: Final[frozenset[Phase]] = frozenset({"open"})
BEGUN: Final[frozenset[Phase]] = frozenset({"open", "paused"})
UNTIL_CLOSED: Final[frozenset[Phase]] = frozenset({"waiting", "open", "paused"})

Expect: TypeAlias = int | str | None
"""What the sender of a command saw: a ``seq``, or an id that the command's topic names."""


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final[Any] = _Unset()
"""The value of a command's field that its sender left out, where null says something: that what is
there shall be taken away. No field's type names it, so nobody can send it."""

Subject: TypeAlias = Literal["person", "entry", "item"]
"""What an event can be about."""


@dataclass(frozen=True)
class Actor:
    """Who gives a command: a person, or the room itself (``SYSTEM``, no role)."""

    id: str
    role: Role | None


class Refused(Exception):
    """A command that the rules do not allow.

    ``code`` is stable and for programs; ``values`` are what the sentence for people names.
    A value that is a person's id stands under a name that ends in ``by`` or ``person``.
    """

    def __init__(self, code: str, /, **values: str | float) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def too_long_or_short(limit: int) -> Refused:
    """The refusal of a duration; at most ``limit`` seconds would do. People say it in minutes."""
    return Refused("seconds_out_of_range", limit=limit, minutes=limit // 60)


class _Said:
    """What commands and events have in common: they are alike where they are of one kind and say
    the same. Written once, since dataclasses would make it for each of two hundred kinds anew,
    which every start would wait for."""

    def _said(self) -> tuple[object, ...]:
        kind: Any = type(self)
        return tuple(getattr(self, name) for name in kind.__match_args__)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Said) and type(other) is type(self):
            return self._said() == other._said()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._said())

    def __repr__(self) -> str:
        kind: Any = type(self)
        said = zip(kind.__match_args__, self._said(), strict=True)
        return f"{kind.__qualname__}({', '.join(f'{name}={value!r}' for name, value in said)})"


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True, eq=False, repr=False)
class Command(_Said):
    """What somebody wants. Subclasses name their word on the wire, who may, and when;
    they are frozen dataclasses without saying so.

    ``do`` is unique. ``roles`` has no default, so that no command can forget the check;
    ownership ("its owner, or a moderator") is the topic's to check.
    """

    do: ClassVar[str]
    roles: ClassVar[frozenset[Role]]
    phases: ClassVar[frozenset[Phase]]

    def __init_subclass__(
        cls, *, do: str, roles: frozenset[Role], phases: frozenset[Phase], **kwargs: object
    ) -> None:
        super().__init_subclass__(**kwargs)
        assert do not in COMMANDS, do
        dataclass(frozen=True, eq=False, repr=False)(cls)
        cls.do, cls.roles, cls.phases = do, roles, phases
        COMMANDS[do] = cls

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterable[Event]:
        """Yield the events that follow; raise :class:`Refused` before the first of them."""
        raise NotImplementedError


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True, eq=False, repr=False)
class Event(_Said):
    """A fact's content. ``event`` is its name, ``topic.happened``, in the past tense.

    Fields stand beside those of :class:`Fact` on a line of the log, so they take other names.
    """

    event: ClassVar[str]
    topic: ClassVar[str]
    _about: ClassVar[Subject | None]

    def __init_subclass__(cls, *, event: str, about: Subject | None, **kwargs: object) -> None:
        """``about``: the field with the id of whom or what this is about. It has no default, so
        that no event can forget it: who may see an event, and who is told of it, depends on it.
        Subclasses are frozen dataclasses without saying so."""
        super().__init_subclass__(**kwargs)
        assert event not in EVENTS, event
        fields = cls.__annotations__
        named = next((name for name in ("person", "entry") if name in fields), None)
        assert about == named or (not named and about == "item" and "item" in fields), event
        dataclass(frozen=True, eq=False, repr=False)(cls)
        cls.event, cls.topic, cls._about = event, event.partition(".")[0], about
        EVENTS[event] = cls

    def subject(self, kind: Subject) -> str | None:
        """The id of the person (entry, item) that this is about; None where it is about none."""
        found: str | None = vars(self)[kind] if self._about == kind else None
        return found

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        """The state after this: the one given where nothing is another, else one made here, which
        nobody else has. Never fails: also a reader's cut state takes it."""
        raise NotImplementedError


COMMANDS: Final[dict[str, type[Command]]] = {}
EVENTS: Final[dict[str, type[Event]]] = {}


class Fact(NamedTuple):
    """An event in its place: when (UTC, whole milliseconds), by whom, and from which command.

    ``client`` and ``id`` are those of the command, where one led to it: by them a command
    sent again is known again. ``more``: the next fact is of the same command, which happens as
    a whole or not at all.
    """

    seq: int
    at: datetime
    by: str
    event: Event
    client: str | None = None
    id: int | str | None = None
    more: bool = False
