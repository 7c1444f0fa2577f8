"""What the commands on session logs say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.language import N_, Language

from .printable import printable

if TYPE_CHECKING:
    from server.journal import Damaged, Repair, Report
    from server.journal.damage import Reason


_DAMAGE: Final[Mapping[Reason, str]] = {
    "header": N_("this is not a session log, or its first line is incomplete"),
    "version": N_("the log was written by a newer version of this program"),
    "converted": N_(
        "this line is as it was written but for its end, or a mark before it, which mail programs"
        " and editors change: ask for the file again, in an archive"
    ),
    "torn": N_("the line was only written in part"),
    "flipped": N_("the line was altered after it was written"),
    "missing": N_("one or more lines before this one are missing"),
    "doubled": N_("the line is in the log a second time"),
    "reordered": N_("the line stands before the one that it follows"),
    "closed": N_("the session was closed before this line, and its log takes nothing more"),
    "foreign": N_("the line does not belong to this log"),
}


def damage_text(damage: Damaged, language: Language) -> str:
    """A sentence that says what is wrong with a line of a log."""
    from server.journal.replay import Unreadable

    if isinstance(damage, Unreadable):
        return language.text("this line says nothing that this program understands")
    return language.text(_DAMAGE[damage.reason])


def good_line(log: object, report: Report, language: Language) -> str:
    """What verify says about a log in which every line is right."""
    if report.closed:
        closed = language.context("session", "closed")
    else:
        closed = language.context("session", "not closed")
    return language.plural(
        "{log}: {n} line is right, last seq {seq}, h {h}, session {closed}",
        "{log}: {n} lines are right, last seq {seq}, h {h}, session {closed}",
        n=report.lines,
        log=shown(log),
        seq=report.seq,
        h=report.h,
        closed=closed,
    )


def problem_text(report: Report, language: Language) -> str | None:
    """What is wrong with a log, None if nothing is."""
    if report.damage is not None:
        return damage_text(report.damage, language)
    if not report.torn:
        return None
    return language.text(
        "the last command is incomplete; the server cuts it off at its next start,"
        " “roundtable log repair” does now"
    )


def checked_text(log: Path, report: Report, language: Language) -> str:
    """What a desk says of a log that was verified: that all is right, or what is wrong where."""
    problem = problem_text(report, language)
    if problem is not None:
        return language.text("Line {n}: {what}", n=bad_line(report), what=problem)
    return language.plural(
        "{n} line, and every one is as it was written: {log}",
        "{n} lines, and every one is as it was written: {log}",
        n=report.lines,
        log=str(log),
    )


def nobody_text(log: Path, wanted: str, found: Sequence[str], language: Language) -> str:
    """That nobody in a log is called as somebody typed, or several are, whose ids are ``found``."""
    if not found:
        what = language.text("{log}: nobody in it is called {name}", log=shown(log), name=wanted)
        return shown(what)
    return language.text(
        "{log}: several people had this name; say which one by id: {ids}",
        log=shown(log),
        ids=", ".join(map(shown, found)),
    )


def cut_off_text(size: int, language: Language) -> str:
    """What a server says that cut an unfinished append of so many bytes off its log."""
    return language.plural(
        "{n} byte of an unfinished command was cut off the log.",
        "{n} bytes of an unfinished command were cut off the log.",
        n=size,
    )


def bad_line(report: Report) -> int:
    """The line that the problem is on, from 1."""
    return report.damage.line if report.damage is not None else report.lines + 1


def report_json(log: Path, report: Report, problem: str | None) -> dict[str, Any]:
    """What ``verify --json`` prints; docs/session-log.md names the fields."""
    damage = report.damage
    return {
        "file": str(log),
        "ok": report.intact,
        "session": report.session,
        "lines": report.lines,
        "seq": report.seq,
        "h": report.h,
        "closed": report.closed,
        "bytes": report.size,
        "torn": report.torn,
        "damage": None
        if damage is None
        else {"line": damage.line, "reason": damage.reason, "message": problem},
    }


def placed(log: object, line: int, message: str) -> str:
    """An error line, as everywhere: file, line, column, message."""
    return f"{shown(log)}:{line}:1: {message}"


def shown(text: object) -> str:
    """A path or what a user typed, safe to print."""
    return printable(str(text))


def repair_lines(log: object, done: Repair, language: Language) -> list[str]:
    """What was wrong, what was kept, what was dropped, and where the backup is."""
    before = done.before
    if before.damage is not None:
        problem = damage_text(before.damage, language)
    else:
        problem = language.text("the last command is incomplete")
    return [
        placed(log, bad_line(before), problem),
        language.plural(
            "Kept {n} line, up to seq {seq}.",
            "Kept {n} lines, up to seq {seq}.",
            n=before.lines,
            seq=before.seq,
        ),
        _dropped(done, language),
        language.text("The log as it was is in {backup}.", backup=shown(done.backup)),
    ]


def _dropped(done: Repair, language: Language) -> str:
    size = language.plural("{n} byte", "{n} bytes", n=done.before.size - done.before.good)
    if done.first is None:
        return language.plural(
            "Dropped {n} line ({size}), no seq on it could be read.",
            "Dropped {n} lines ({size}), no seq on them could be read.",
            n=done.lines,
            size=size,
        )
    return language.plural(
        "Dropped {n} line ({size}), seq {first}.",
        "Dropped {n} lines ({size}), seq {first} to {last}.",
        n=done.lines,
        size=size,
        first=done.first,
        last=done.last,
    )
