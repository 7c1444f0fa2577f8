"""What minutes consist of, whatever they are written as. All texts are plain: renderers escape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from server.session.positions import Counts


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Note:
    """Something that a reader must not overlook."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """Terms, each with what is to be said of it."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """``head`` is the column that names its row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    head: int = 0


@dataclass(frozen=True)
class Bar:
    """One interval on a lane of a time line. ``interjection``: of another kind, drawn apart."""

    begin: datetime
    end: datetime
    interjection: bool = False


@dataclass(frozen=True)
class Lane:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Band:
    """An item's interval behind the lanes; ``label`` is its number on the agenda."""

    begin: datetime
    end: datetime
    label: str


@dataclass(frozen=True)
class Timeline:
    begin: datetime
    end: datetime
    lanes: tuple[Lane, ...]
    bands: tuple[Band, ...]
    ticks: tuple[tuple[datetime, str], ...]
    legend: tuple[str, str]
    """What a bar is, and what an interjection's bar is."""


@dataclass(frozen=True)
class Share:
    """``value`` is the length of the bar, ``label`` what stands beside it."""

    name: str
    value: float
    label: str


@dataclass(frozen=True)
class Shares:
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Stances:
    """Distributions by name, each from -2 to +2; ``legend`` names the five stances."""

    rows: Mapping[str, Counts]
    legend: tuple[str, ...]


Chart: TypeAlias = Timeline | Shares | Stances


@dataclass(frozen=True)
class Figure:
    """A picture of what the table beside it says. ``id`` is unique in the document."""

    id: str
    title: str
    description: str
    chart: Chart


Block: TypeAlias = "Paragraph | Note | Bullets | Pairs | Table | Figure | Section"


@dataclass(frozen=True)
class Section:
    """``id`` is what templates call it; a section inside of another has one of its own, too."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """``kind`` is what it is ("Minutes"), ``title`` of what, ``subtitle`` who and when.

    ``language`` is a code such as ``de``. ``notes`` stand before everything else.
    """

    language: str
    kind: str
    title: str
    subtitle: str
    contents: str
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]
