"""What can be wrong with a session log, and telling one kind of damage from another."""

import json
import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from .seal import is_sealed, parse_record, stated_hash

Reason: TypeAlias = Literal[
    "header",  # the first line is not the complete head of a session log
    "version",  # a version of the format that is newer than this program
    "converted",  # the first line has another line end, or a mark before it, and is right otherwise
    "torn",  # half a line, or zeros, in the middle of the file
    "flipped",  # the line is not what was written
    "missing",  # lines before this one are gone
    "doubled",  # the line stood in the log before
    "reordered",  # the line stands before its predecessor
    "closed",  # the session was closed before, and its log takes nothing more
    "foreign",  # not a line of this log, or of none: something that each has is not in it
]

LOOK_AHEAD: Final = 16
"""How many lines after a bad one are looked at to say what is wrong with it."""

_NUMBER = re.compile(rb'\A\{"seq":(\d{1,18}),')
_START = b'{"seq":'


class Damaged(Exception):
    """A session log is not as it was written. ``line`` counts from 1."""

    def __init__(self, line: int, reason: Reason) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def diagnose(seq: int, h: bytes, bad: bytes, following: Sequence[bytes]) -> Reason:
    """Say what is wrong with a complete line that does not continue the log.

    ``seq`` and ``h`` are those of the last good line, ``following`` the lines after the
    bad one, as many as there are up to LOOK_AHEAD. All lines end in a newline.
    """
    if b"\0\0" in bad or _holds_next(h, bad):
        return "torn"
    if stated_hash(bad) == h:
        return "doubled"
    record = parse_record(bad)
    number = line_seq(bad)
    if is_sealed(h, bad):
        return "foreign" if record is None else _wrong_number(seq, number)
    if _is_stranger(bad) or (record is not None and "roundtable-log" in record):
        return "foreign"
    extra = bool(following) and is_sealed(h, following[0])
    if number is None or number == seq + 1:
        return "foreign" if extra else "flipped"
    if _is_renumbered(seq, h, bad):
        return "flipped"
    if number <= seq:
        return "doubled"
    return "reordered" if any(is_sealed(h, line) for line in following) else "missing"


def line_seq(line: bytes) -> int | None:
    """The number with which an event's line begins, whatever else is wrong with it."""
    found = _NUMBER.match(line)
    return int(found[1]) if found else None


def _holds_next(h: bytes, bad: bytes) -> bool:
    """Whether the line that was to come stands behind the torn start of something else."""
    start = bad.rfind(_START)
    return bool(bad[:start].strip()) and start > 0 and is_sealed(h, bad[start:])


def _wrong_number(seq: int, number: int | None) -> Reason:
    if number is None or number == seq + 1:
        return "foreign"
    return "missing" if number > seq else "doubled"


def _is_stranger(bad: bytes) -> bool:
    """Whether neither end looks like a line of a session log (blank lines are edits)."""
    return bool(bad.strip()) and not bad.startswith(_START) and stated_hash(bad) is None


def _is_renumbered(seq: int, h: bytes, bad: bytes) -> bool:
    """Whether only the line's number was changed: with the due one its hash matches."""
    due = _START + json.dumps(seq + 1).encode() + b","
    return is_sealed(h, _NUMBER.sub(due, bad, count=1))
