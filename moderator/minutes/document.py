"""What minutes consist of in any format. All texts are plain: what writes them escapes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final, TypeAlias

from server.session.positions import Counts

from ..wording.words import first_words

_INTERVALS: Final = re.compile(r"{0}(?:, {0})*".format(r"\d\d:\d\d(?:–\d\d:\d\d)?"))
LEAST_SHARE: Final = 12
MOST_SHARE: Final = 48
"""Between these, longer texts have more of a table's width."""
LONGEST_WORD: Final = 16
"""Characters: longer ones may break."""


RUNNING: Final = 50
"""Characters of each part of what stands on every sheet, so that all have room in a line."""


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Note:
    """Something that readers must not overlook."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """Terms and what they are."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """``address`` says that the column's cells are web addresses, which readers can follow."""

    title: str
    numeric: bool = False
    address: bool = False


def can_be_followed(cell: str, column: Column) -> bool:
    """Whether to make a link of a cell. A log that was tampered with may have any text there."""
    return column.address and cell.startswith(("https://", "http://"))


def intervals_in(cell: str) -> list[str]:
    """The times from when to when that a cell consists of, none of which is broken; empty where
    it says anything else."""
    return cell.split(", ") if _INTERVALS.fullmatch(cell) else []


@dataclass(frozen=True)
class Table:
    """``head`` is the index of the column whose cells name their rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    head: int = 0

    def share(self, place: int) -> int:
        """How much room a column wants beside others: characters, within what leaves them some."""
        return max(LEAST_SHARE, min(max(map(len, self._texts(place))), MOST_SHARE))

    def longest_word(self, place: int) -> int:
        """How many characters a column has to have so that no word breaks in it."""
        return max((len(word) for text in self._texts(place) for word in text.split()), default=0)

    def widths(self, room: float, letter: float, padding: float) -> list[float]:
        """What each column has of ``room``: numbers what they need, and words, beside what their
        longest needs, of the rest by how much there is to be read. ``letter`` is how wide one is,
        ``padding`` what a cell has besides, in the same measure."""
        places = range(len(self.columns))
        longest = (min(self.longest_word(n), LONGEST_WORD) for n in places)
        needed = [letter * length + padding for length in longest]
        rest = room - sum(needed)
        if rest < 0:
            return [need * room / sum(needed) for need in needed]
        shares = [0 if self.columns[n].numeric else self.share(n) for n in places]
        return [
            need + rest * share / max(1, sum(shares))
            for need, share in zip(needed, shares, strict=True)
        ]

    def _texts(self, place: int) -> tuple[str, ...]:
        return (self.columns[place].title, *(row[place] for row in self.rows))


@dataclass(frozen=True)
class Bar:
    """An interval of speaking on a lane of a timeline. Interjections are drawn differently."""

    begin: datetime
    end: datetime
    interjection: bool = False


@dataclass(frozen=True)
class Lane:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Band:
    """An interval of an item behind the lanes; ``label`` is its number on the agenda."""

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
    """What ordinary bars are, and what the bars of interjections are."""


@dataclass(frozen=True)
class Share:
    """A bar: ``value`` is its length, ``label`` what stands beside it."""

    name: str
    value: float
    label: str


@dataclass(frozen=True)
class Shares:
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Stances:
    """Distributions, each from -2 to +2, with the name of each; ``legend`` names the five
    stances."""

    rows: tuple[tuple[str, Counts], ...]
    legend: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """A QR code of a text."""

    text: str


Chart: TypeAlias = Timeline | Shares | Stances | Code


@dataclass(frozen=True)
class Figure:
    """A picture of what a table beside it says. ``id`` is unique in the document."""

    id: str
    title: str
    description: str
    chart: Chart


@dataclass(frozen=True)
class Signatures:
    """Lines to be signed by hand, each with what stands below it."""

    lines: tuple[str, ...]


Block: TypeAlias = "Paragraph | Note | Bullets | Pairs | Table | Figure | Signatures | Section"


def in_turn(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Each of the blocks, and whether it is a line that leads to the next one, so that both have to
    begin on one page. To a picture two lines lead: what it is about, and where that is from."""
    for block, following, then in zip_longest(blocks, blocks[1:], blocks[2:]):
        leads = isinstance(following, Bullets | Table | Figure)
        leads = leads or (isinstance(following, Paragraph) and isinstance(then, Figure))
        yield block, isinstance(block, Paragraph) and leads


@dataclass(frozen=True)
class Section:
    """``id``, by which templates and links name it, is unique, also inside another section."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The minutes of one session.

    ``language`` is a code such as ``de``, ``kind`` what the document is ("Minutes"), ``title`` of
    which session; ``subtitle`` says by whom and when. ``moment`` is when the session ended, or None
    where nothing ever happened in it. ``notes`` come before all sections.
    """

    language: str
    kind: str
    title: str
    subtitle: str
    moment: datetime | None
    contents: str
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (*self.notes, *self.sections)

    @property
    def running_title(self) -> str:
        """What every sheet says it is of, in a line: of long parts the first words, and of who
        invited and when the day, if there is no room for both."""
        by = self.subtitle if len(self.subtitle) <= RUNNING else self.subtitle.split(" · ")[-1]
        parts = (self.kind, first_words(self.title, RUNNING), first_words(by, RUNNING))
        return " · ".join(part for part in parts if part)
