"""Logs whose time is over: nobody's name stays in them longer than their agenda says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from . import anonymise
from .derive import beside, put_in_place
from .forget import everybody
from .reader import LogReader
from .replay import facts, opening


@dataclass(frozen=True)
class Term:
    """Until when a log may name people. ``due`` None: for ever, its agenda says nothing.

    ``anonymous``: it names nobody any more. ``left``: files beside it that still might.
    ``source``: the seal of the log of which an anonymous one was made.
    """

    due: datetime | None
    anonymous: bool
    left: tuple[Path, ...]
    source: str

    def over(self, now: datetime) -> bool:
        return self.due is not None and now >= self.due


def term(log: Path, tokens: Sequence[str]) -> Term:
    """Find a log's term, which begins with its last line. Raises Damaged, OSError."""
    with LogReader(log) as reader:
        header = reader.header
        plan, _state = opening(header)
        last = datetime.fromisoformat(header["created"])

        for fact in facts(reader.records()):
            last = fact.at
    days = plan.retention_days
    made = header.get("derived")
    derived = made if isinstance(made, dict) else {}
    anonymous = derived.get("how") == anonymise.HOW
    due = None if days is None else last + timedelta(days=days)
    return Term(due, anonymous, tuple(beside(log, tokens)), str(derived.get("from", "")))


def naming(log: Path, found: Term) -> frozenset[str]:
    """What gives away that a file beside a log whose time is over names people: their names.

    An anonymous log does not know them any more, but the seal of the one that did, which stands
    in the minutes made of that. Raises Damaged, OSError.
    """
    if found.anonymous:
        return frozenset({found.source})
    return frozenset(name for names in everybody(log).values() for name in names)


def expire(
    log: Path,
    found: Term,
    tokens: Sequence[str],
    *,
    drop_texts: bool = False,
    titles: Mapping[str, str] = anonymise.TITLES,
) -> list[Path]:
    """Put an anonymous copy in a log's place; see :func:`derive.put_in_place`.

    Returns what was removed from beside it. Raises SessionBusy, Damaged (nothing is changed),
    OSError.
    """

    def write(copy: Path) -> None:
        anonymise.anonymise(log, copy, drop_texts=drop_texts, titles=titles)

    return put_in_place(log, None if found.anonymous else write, tokens)
