"""The agenda as planned: what an agenda file says and the head of a session log keeps.

Everything here is what the session begins with. What becomes of it live is in ``agenda.py`` and
``phases.py``.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .times import EARLIEST, LATEST
from .words import ItemKind, Order, Role

MOST_HOSTS: Final = 20
MOST_MODERATORS: Final = 20
MOST_PANELISTS: Final = 200
MOST_SPECTATORS: Final = 1_000
MOST_DOCUMENTS: Final = 100
MOST_ITEMS: Final = 200
MOST_QUESTIONS: Final = 100
MOST_POSITIONS: Final = 100
"""How many of each an agenda file can hold; of questions and positions, each item."""
MOST_CHAIRS: Final = 20
"""Open chairs of an item, at most."""
LONGEST_DURATION: Final = 24 * 3600
"""Seconds, of an item and of a speech, in an agenda file and live."""
MOST_SIGNALS: Final = 4
"""Signals of an agenda's own, at most: each has a key."""


@dataclass(frozen=True)
class PlannedPerson:
    """Somebody the agenda names: a moderator, a panelist, or an expected spectator.

    ``id`` is ``m1`` …, ``p1`` … or ``s1`` … in the order of the file unless the file says
    otherwise. ``category`` is the role category by which assessments are published
    ("city", "county", "provider", …), free text. ``speech_limit`` is in seconds.
    """

    id: str
    name: str
    role: Role
    organisation: str = ""
    office: str = ""
    category: str = ""
    speech_limit: int | None = None


@dataclass(frozen=True)
class Document:
    """A paper under discussion."""

    id: str
    title: str
    publisher: str = ""
    year: int | None = None
    url: str = ""


@dataclass(frozen=True)
class PlannedPosition:
    """One thesis that panelists assess; ``document`` is a document's id."""

    id: str
    text: str
    document: str | None = None
    anonymous: bool = False


@dataclass(frozen=True)
class PreparedQuestion:
    """A question that the moderators intend to put to one person (``to``: a person's id).
    ``ticked``: it has been put."""

    to: str
    text: str
    ticked: bool = False


@dataclass(frozen=True)
class PlannedItem:
    """One part of the agenda. ``planned`` and ``speech_limit`` are in seconds.

    ``lead`` is the leading moderator's id. ``script`` and ``prepared`` are private to the
    moderators (a prepared question also to the person it is for).
    ``speech_limit`` None means the agenda's own limit. ``open_chairs``: how many guests can sit at
    a time before a new one takes the place of another; None: any number.
    """

    id: str
    title: str
    kind: ItemKind
    planned: int
    lead: str | None = None
    script: str = ""
    prepared: tuple[PreparedQuestion, ...] = ()
    positions: tuple[PlannedPosition, ...] = ()
    speech_limit: int | None = None
    order: Order = "arrival"
    open_chairs: int | None = None


@dataclass(frozen=True)
class Agenda:
    """A whole plan.

    ``date`` is ISO 8601 (``2021-06-01``), ``start`` a wall clock time (``14:00``) in
    ``timezone`` (an IANA name). ``speech_limit`` and ``invitation_seconds`` are in seconds;
    a ``speech_limit`` of None is no limit. ``language`` is that of the texts.
    ``cues`` maps a cue's name to its threshold, or to False where it is switched off.
    ``fictional``: nobody in it is real, so a demonstration may make them say something.
    ``privacy``: the notice on data protection for everybody who joins, by language.
    ``signals`` are texts of the moderators' own signals (``signals.py``), private to them.
    ``retention_days``: how long after the session its log may name people; None is for ever.
    """

    title: str
    items: tuple[PlannedItem, ...]
    people: tuple[PlannedPerson, ...]
    hosts: tuple[str, ...] = ()
    language: str = "de"
    date: str | None = None
    start: str | None = None
    timezone: str = "Europe/Berlin"
    documents: tuple[Document, ...] = ()
    speech_limit: int | None = None
    invitation_seconds: int = 120
    cues: dict[str, float | bool] = field(default_factory=dict)
    fictional: bool = False
    retention_days: int | None = None
    signals: tuple[str, ...] = ()
    privacy: dict[str, str] = field(default_factory=dict)

    def starts(self) -> datetime | None:
        """The planned instant of the beginning, in UTC; None without date, start or zone, or if it
        is so far away that it could not be reckoned with."""
        if self.date is None or self.start is None:
            return None
        try:
            local = datetime.fromisoformat(f"{self.date}T{self.start}")
            at = local.replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)
        except (ValueError, OSError, OverflowError, ZoneInfoNotFoundError):
            return None
        return at if EARLIEST <= at <= LATEST else None
