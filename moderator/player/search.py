"""Finding a person or a text among facts, without decoding a million of them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from server.codec import encode_fact
from server.session.messages import Fact
from server.session.session import SessionState

from ..client.people import folded, matching
from .recording import Recording
from .viewpoint import Viewpoint

BLOCK: Final = 2000
"""Lines looked at in one go."""


class Search:
    """Facts that are about a person or have a text in it, as far as ``viewpoint`` sees them. People
    are found as everywhere: accents do not matter, and umlauts may be written either way."""

    def __init__(self, recording: Recording, viewpoint: Viewpoint, query: str) -> None:
        self._recording = recording
        self._viewpoint = viewpoint
        # In the form in which logs have it.
        self._query = unicodedata.normalize("NFC", query).casefold().strip()
        # As people are called in the end; a name that somebody had before is in its own fact.
        seen = viewpoint.state(recording.last)
        # Where nothing is a letter, everybody would be meant.
        meant = matching(seen.people.values(), query) if folded(query)[0].strip() else ()
        self._people = frozenset(person.id for person in meant)
        self._ids = frozenset(person.encode() for person in self._people)
        self._plain = json.dumps(self._query, ensure_ascii=False)[1:-1]

    def find(self, seq: int, step: int) -> Iterator[int | None]:
        """From the fact after ``seq`` on (``step`` 1) or before it (-1): None for every block
        without any, at last the seq of the first that is found, if there is one."""
        if not self._query:
            return
        length = self._recording.length
        at = seq + step
        while 1 <= at <= length:
            first = at if step > 0 else max(1, at - BLOCK + 1)
            last = min(length, at + BLOCK - 1) if step > 0 else at
            lines = list(enumerate(self._recording.raw(first, last), start=first))
            for number, line in lines if step > 0 else reversed(lines):
                if self._may_match(line) and self._matches(number):
                    yield number
                    return
            yield None
            at = last + 1 if step > 0 else first - 1

    def _may_match(self, line: bytes) -> bool:
        if not self._ids.isdisjoint(line.split(b'"')):
            return True
        return self._plain in line.decode("utf-8", "replace").casefold()

    def _matches(self, seq: int) -> bool:
        state = self._recording.state_at(seq)
        fact = next(self._recording.facts(seq, seq))
        seen = self._viewpoint.fact(fact, state)
        return seen is not None and self._is_about(seen, self._viewpoint.state(state))

    def _is_about(self, fact: Fact, seen: SessionState) -> bool:
        record = encode_fact(fact)
        about = {record.pop("by"), record.get("person"), record.get("to")}
        for name in ("seq", "at", "event"):
            record.pop(name)
        if any(person in seen.people for person in about & self._people):
            return True
        return any(self._query in text.casefold() for text in _texts(record))


def _texts(value: Any, key: str = "") -> Iterator[str]:
    """What is written by people in a fact: everything that is no id."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
    elif isinstance(value, str) and key in _WRITTEN:
        yield value


_WRITTEN: Final = frozenset(
    {"name", "organisation", "office", "category", "note", "text", "title", "script", "remark"}
    | {"labels", "lines", "kept"}
)
