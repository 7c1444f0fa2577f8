"""What witnesses say about a session log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.language import Language

from .logs import placed, shown

if TYPE_CHECKING:
    from server.journal.witness import Testimony


def proved_line(testimony: Testimony, language: Language) -> str:
    """What is proved of a log against which no witness speaks."""
    if testimony.same == testimony.last:
        return language.text(
            "The witness saw this log, all of it: every byte up to seq {seq} is as it was then.",
            seq=testimony.same,
        )
    return language.text(
        "The witness saw this log: every byte up to seq {seq} is as it was then. Nobody here was"
        " told of what comes after, up to seq {last}.",
        seq=testimony.same,
        last=testimony.last,
    )


def against(log: Path, testimony: Testimony, language: Language) -> str:
    """The line that says what a witness has to say against a log."""
    assert testimony.worst is not None
    checkpoint, verdict = testimony.worst
    seq, same, last = checkpoint.seq, testimony.same, testimony.last
    match verdict:
        case "cut":
            what = language.text(
                "the end is cut off: the witness saw this log up to seq {seq}, here it ends with"
                " seq {last}",
                seq=seq,
                last=last,
            )
            return placed(log, last + 2, what)
        case "source":
            what = language.text(
                "this is not the log that the witness saw; it says itself that it was made from"
                " that one, and what became of it"
            )
        case _ if 0 <= same < seq:
            what = language.text(
                "this is not the log that the witness saw: up to seq {same} it is, but something"
                " was changed between seq {first} and seq {seq}",
                same=same,
                first=same + 1,
                seq=seq,
            )
            return placed(log, same + 2, what)
        case _:
            what = language.text(
                "this is not the log that the witness saw: something was changed up to seq {seq}",
                seq=seq,
            )
    return f"{shown(log)}: {what}"


def testimony_json(testimony: Testimony) -> dict[str, Any]:
    """What ``verify --json`` says of witnesses; docs/session-log.md names the fields."""
    return {
        "same": testimony.same if testimony.same >= 0 else None,
        "last": testimony.last,
        "checkpoints": [
            {"seq": checkpoint.seq, "sha256": checkpoint.sha256, "found": verdict}
            for checkpoint, verdict in testimony.verdicts
        ],
    }
