"""What comes of a line that somebody typed. Whoever reads the line changes nothing by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from server.language import Language
from server.session.messages import Command

from ..client.link import Link
from ..client.outbox import Answered
from ..client.session_view import SessionView
from ..desk.known_links import KnownLinks

if TYPE_CHECKING:
    from ..desk.after.record import Paperwork
    from ..desk.agenda_source import AgendaSource


Moving: TypeAlias = Literal[
    "queue",
    "hints",
    "agenda",
    "prepared",
    "questions",
    "positions",
    "findings",
    "feedback",
    "signals",
]
"""The lists that are read out with numbers. What stands at one may be something else a moment
later."""


@dataclass(frozen=True)
class AsHeard:
    """A list as the reader last heard it: the ids of what stood where, by places from 0 on. Where
    it was read out ``whole``, nothing stood anywhere else; otherwise nothing is known of there."""

    ids: Mapping[int, str] = field(default_factory=dict)
    whole: bool = False

    def is_another(self, place: int, one: str) -> bool:
        """Whether it was heard that something else than this, or nothing, stands at a place."""
        return self.ids.get(place, "" if self.whole else one) != one


Heard: TypeAlias = Mapping[Moving, AsHeard]
"""Such lists as they were last heard, as far as they were."""


@dataclass(frozen=True)
class House:
    """What is here of a session besides the line to it: its links, the file of its agenda, and
    where this program began it, the log and what is made of that. ``data_dir`` is where faults are
    noted."""

    links: KnownLinks = field(default_factory=KnownLinks)
    source: AgendaSource | None = None
    log: Path | None = None
    paperwork: Paperwork | None = None
    data_dir: Path | None = None


@dataclass(frozen=True)
class Moment:
    """What the reader knows: the session, and the lists as they last heard them. ``house``: what
    of it is here."""

    view: SessionView
    language: Language
    heard: Heard = field(default_factory=dict)
    house: House = field(default_factory=House)


@dataclass(frozen=True)
class Lines:
    """Something to read. ``heard`` are the lists that it reads out."""

    texts: tuple[str, ...]
    heard: Heard = field(default_factory=dict)


@dataclass(frozen=True)
class Give:
    """A command, and perhaps one that follows from the answer to it and what is so by then.
    ``also`` is said where it was done, ``otherwise`` where it was refused. ``named``: which of
    what moderators did it is about was said, so that it is about no other by now."""

    command: Command
    then: Callable[[Answered, SessionView], Command | None] | None = None
    also: str = ""
    otherwise: str = ""
    named: bool = False


@dataclass(frozen=True)
class Sure:
    """A command that waits for a yes, and the question.

    ``once``: the question only tells who will read it; where it was told before, there is nothing
    to ask any more.
    """

    question: str
    command: Command
    once: bool = False


@dataclass(frozen=True)
class Does:
    """What takes a moment and is no single command; ``run`` returns what came of it, in lines."""

    run: Callable[[Link], Awaitable[tuple[str, ...]]]


@dataclass(frozen=True)
class Leave:
    """The reader goes. ``stop``: the server that was started with this program goes as well."""

    stop: bool = False


Outcome: TypeAlias = Lines | Give | Sure | Does | Leave


class Unclear(Exception):
    """What was typed does not say what is meant; ``texts`` are the lines that say what could be,
    and ``heard`` the lists of which they say what stands where."""

    def __init__(self, *texts: str, heard: Heard | None = None) -> None:
        super().__init__(*texts)
        self.texts = texts
        self.heard = heard or {}


def lines(*texts: str) -> Lines:
    return Lines(tuple(texts))
