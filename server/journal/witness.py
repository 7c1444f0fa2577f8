"""What witnesses of a session hold against its log: checkpoints that they were told.

A witness's file is JSON Lines, one checkpoint a line: docs/session-log.md has the format. Nothing
of this trusts the log: its seal can be computed anew by whoever can write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from ..session.checkpoint import Checkpoint
from .seal import LINE_LIMIT, parse_record

Verdict: TypeAlias = Literal[
    "same",  # up to there, the log is byte for byte the one that was seen
    "source",  # it is another one, and says that it was made from the one that was seen
    "other",  # it is another one
    "cut",  # it ends before
]

SHORT: Final = 16
"""Hex digits of a checksum that are printed, and that have to be typed at least."""
LARGEST_FILE: Final = 4 << 20
"""Bytes: a witness's file has some hundred bytes for each item of an agenda."""

PART: Final = 1 << 20

_TYPED: Final = re.compile(r"\s*([0-9]{1,15})\s*:\s*([0-9a-fA-F][0-9a-fA-F \-]*)\s*")


class NoWitness(ValueError):
    """A file is not a witness's. ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


class Held(NamedTuple):
    """What a witness's file holds. ``half`` is the number of its last line where that is half a
    one, as a crash leaves it: the checkpoint on it is not known."""

    checkpoints: tuple[Checkpoint, ...]
    half: int | None


@dataclass(frozen=True)
class Testimony:
    """What a log's witnesses prove. ``last`` is the seq of its last whole line.

    ``same``: the seq up to which the log is the one that was seen, -1 if nothing is proved.
    ``worst``: the first checkpoint that speaks against it, and what it says; None if none does.
    """

    verdicts: tuple[tuple[Checkpoint, Verdict], ...]
    last: int

    @property
    def same(self) -> int:
        return max((c.seq for c, verdict in self.verdicts if verdict == "same"), default=-1)

    @property
    def worst(self) -> tuple[Checkpoint, Verdict] | None:
        against = [found for found in self.verdicts if found[1] != "same"]
        # That a log was changed says more than that it ends.
        return min(against, key=lambda found: (found[1] == "cut", found[0].seq), default=None)


def short(checkpoint: Checkpoint) -> str:
    """A checkpoint for people: ``812:3f9a-1c22-77b0-e1d4``."""
    digits = checkpoint.sha256[:SHORT]
    return f"{checkpoint.seq}:" + "-".join(digits[n : n + 4] for n in range(0, SHORT, 4))


def typed(text: str) -> Checkpoint | None:
    """A checkpoint as :func:`short` prints it, or with more digits; None for anything else."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    digits = re.sub(r"[ \-]", "", found[2]).lower()
    return Checkpoint(int(found[1]), digits) if SHORT <= len(digits) <= 64 else None


def meant(text: str) -> bool:
    """Whether a text is a checkpoint, be it one of which digits are missing or wrong."""
    return re.match(r"\s*[0-9]+\s*:", text) is not None


def taken(log: Path, seq: int, size: int) -> Checkpoint:
    """The checkpoint of a log's first ``size`` bytes, which end with the line of ``seq``.

    Raises OSError.
    """
    seen = sha256()
    with log.open("rb") as file:
        while size > 0 and (part := file.read(min(size, PART))):
            seen.update(part)
            size -= len(part)
    return Checkpoint(seq, seen.hexdigest())


def line(session: str, checkpoint: Checkpoint) -> bytes:
    """A checkpoint as a line of a witness's file."""
    told = {"seq": checkpoint.seq, "sha256": checkpoint.sha256}
    return json.dumps({"session": session, "checkpoint": told}).encode() + b"\n"


def read(path: Path) -> Held:
    """The checkpoints in a witness's file. Raises NoWitness, OSError."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise NoWitness(1)
    lines = content.split(b"\n")
    found, half = [], None
    for number, each in enumerate(lines, start=1):
        checkpoint = _checkpoint(each)
        if checkpoint is not None:
            found.append(checkpoint)
        elif each.strip():
            half = number
            if number < len(lines) or not found:
                raise NoWitness(number)
    if not found:
        raise NoWitness(1)
    return Held(tuple(found), half)


def _checkpoint(each: bytes) -> Checkpoint | None:
    record = parse_record(each + b"\n")
    told: Any = record and record.get("checkpoint")
    if not isinstance(told, dict):
        return None
    seq, digits = told.get("seq"), told.get("sha256")
    if type(seq) is not int or seq < 0 or not isinstance(digits, str):
        return None
    return typed(f"{seq}:{digits}")


def testify(log: Path, checkpoints: Iterable[Checkpoint]) -> Testimony:
    """Hold checkpoints against the bytes of a log, whatever its seal says. Raises OSError."""
    wanted = sorted(set(checkpoints), key=lambda c: (c.seq, c.sha256))
    places = {checkpoint.seq for checkpoint in wanted}
    sums: dict[int, str] = {}
    seen = sha256()
    last = -1
    claimed: frozenset[Checkpoint] = frozenset()
    with log.open("rb") as file:
        while (each := file.readline(LINE_LIMIT)).endswith(b"\n"):
            last += 1
            seen.update(each)
            if last == 0:
                claimed = told_of_source(parse_record(each) or {})
            if last in places:
                sums[last] = seen.hexdigest()
    return Testimony(tuple((c, _verdict(c, sums, claimed)) for c in wanted), last)


def _verdict(
    checkpoint: Checkpoint, sums: dict[int, str], claimed: frozenset[Checkpoint]
) -> Verdict:
    found = sums.get(checkpoint.seq)
    if found is not None and found.startswith(checkpoint.sha256):
        return "same"
    for one in claimed:
        if one.seq == checkpoint.seq and one.sha256.startswith(checkpoint.sha256):
            return "source"
    return "cut" if found is None else "other"


def told_of_source(header: dict[str, Any]) -> frozenset[Checkpoint]:
    """The checkpoints of the log from which one with this header says that it was made."""
    derived = header.get("derived")
    told = derived.get("checkpoints") if isinstance(derived, dict) else None
    each = told if isinstance(told, list) else ()
    found = (_checkpoint(json.dumps({"checkpoint": one}).encode()) for one in each)
    return frozenset(one for one in found if one is not None)


def made_up_to(header: dict[str, Any]) -> int:
    """The seq up to which a log with this header was made from another one; 0 where it was not."""
    derived = header.get("derived")
    seq = derived.get("seq") if isinstance(derived, dict) else None
    return seq if type(seq) is int else 0
