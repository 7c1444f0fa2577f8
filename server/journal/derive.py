"""Logs that are made from another one: what they say of it, and how they take its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from ..codec import encode_fact
from ..session import findings
from ..session.checkpoint import Checkpoint, Milestones
from ..session.messages import Fact
from ..session.records import replace
from ..session.session import SessionState
from .disk import new_file, sync, sync_folder
from .reader import LogReader
from .replay import Unreadable, facts, states, whole
from .seal import Unwritable, encode, encode_header, seal
from .witness import made_up_to, told_of_source
from .writer import LOG_NAME, hold

_COPY: Final = ".derived"
_DRAFTS: Final = (".part", ".new", ".bak.part", f"{_COPY}.part", _COPY)


def learned(
    reader: LogReader, state: SessionState, learn: Callable[[Fact], None]
) -> dict[str, Any]:
    """Let ``learn`` take the facts of a log just opened; returns what a copy says of its source.

    ``from`` is the ``h`` and ``sha256`` the checksum of the source up to its last line ``seq``.
    ``checkpoints`` are all that the source's witnesses were told, so that they can be told what
    became of what they saw. Raises Damaged.
    """
    told = set(told_of_source(reader.header))
    own: list[Checkpoint] = []
    milestones = Milestones()
    for before, fact, after in states(state, whole(facts(reader.records()))):
        learn(fact)
        if milestones.take(before, fact, after):
            own.append(Checkpoint(fact.seq, reader.sum().hexdigest()))
    # A copy's are told to nobody, but the newest and what follows where a server goes on with it.
    copied = made_up_to(reader.header)
    since = sum(checkpoint.seq <= copied for checkpoint in own)
    if reader.seq > copied:
        told.update(own[max(since - 1, 0) :])
    listed = sorted(told, key=lambda checkpoint: (checkpoint.seq, checkpoint.sha256))
    return {
        "from": reader.h.decode(),
        "seq": reader.seq,
        "sha256": reader.sum().hexdigest(),
        "checkpoints": [{"seq": c.seq, "sha256": c.sha256} for c in listed],
    }


def write_chain(
    path: Path, header: Mapping[str, Any], records: Iterable[Mapping[str, Any]]
) -> None:
    """Write a whole log at once, a copy of another: a new private file, and none if that fails.

    Raises FileExistsError, Unwritable, OSError, and whatever ``records`` raises.
    """
    # Beside the file that it becomes, so that nobody takes half of it for the whole.
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise FileExistsError(path)
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(new_file(draft), "wb") as file:
            line, h = seal(b"", encode_header(header))
            file.write(line)
            for record in records:
                line, h = seal(h, encode(record))
                file.write(line)
            file.flush()
            sync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_masked(
    log: Path, copy: Path, head: Mapping[str, Any], mask: Callable[[Fact], Fact]
) -> int:
    """Write a copy with this head and all facts masked, as far as the head's ``derived`` knows
    them; returns how many. Raises Damaged, FileExistsError, OSError."""
    known = head["derived"]["seq"]
    length = 0

    def masked(reader: LogReader) -> Iterator[dict[str, Any]]:
        nonlocal length
        # It may have grown since: what comes after was not learned.
        old = takewhile(lambda fact: fact.seq <= known, facts(reader.records()))
        for fact in _complete(whole(old)):
            length = fact.seq
            yield encode_fact(mask(fact))

    with LogReader(log) as reader:
        try:
            write_chain(copy, head, masked(reader))
        except Unwritable:
            # What stands in a name's place may be longer, and a line too long by it.
            raise Unreadable(length + 1, "foreign" if length else "header") from None
    return length


def _complete(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts with what logs of earlier versions leave to the texts: once those are masked, nobody
    could tell any more whether a finding was reworded."""
    texts: dict[str, str] = {}
    for fact in facts:
        event = fact.event
        match event:
            case findings.Recorded(finding, text):
                texts[finding] = text
            case findings.Restored(finding, record):
                texts[finding] = record.text
            case findings.Edited(finding, text):
                event = replace(event, reworded=event.rewords(texts.get(finding)))
                texts[finding] = text
        yield fact._replace(event=event)


def put_in_place(
    log: Path, write: Callable[[Path], object] | None, tokens: Sequence[str]
) -> list[Path]:
    """Let a copy take its log's place, then remove what beside it still tells what the log told.

    ``write`` writes the copy; None where it stands there already. First the original is gone,
    then its backups and drafts, then what is called ``tokens``; whenever a crash comes, there is
    one whole log, and doing it again ends the same. Returns what was removed from beside it.
    Raises SessionBusy, OSError, and what ``write`` raises.
    """
    with hold(log):
        _remove(_drafts(log))
        if write is not None:
            copy = log.with_name(f"{log.name}{_COPY}")
            write(copy)
            copy.replace(log)
            sync_folder(log.parent)
        return [*_remove(_backups(log)), *_remove(_tokens(log, tokens))]


def beside(log: Path, tokens: Sequence[str]) -> list[Path]:
    """What :func:`put_in_place` would remove from beside a log."""
    return [*_drafts(log), *_backups(log), *_tokens(log, tokens)]


def _drafts(log: Path) -> list[Path]:
    found = (log.with_name(f"{log.name}{ending}") for ending in _DRAFTS)
    return [path for path in (*found, log.with_suffix(".probe")) if path.exists()]


def _backups(log: Path) -> list[Path]:
    return sorted(p for p in log.parent.iterdir() if p.name.startswith(f"{log.name}.bak-"))


def _tokens(log: Path, names: Sequence[str]) -> list[Path]:
    # Beside a copy that lies elsewhere, a file of that name is somebody's own.
    found = (log.with_name(name) for name in names) if log.name == LOG_NAME else ()
    return [path for path in found if path.exists()]


def _remove(paths: Sequence[Path]) -> Sequence[Path]:
    for path in paths:
        path.unlink()
    if paths:
        sync_folder(paths[0].parent)
    return paths
