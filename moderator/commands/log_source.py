"""The log that a command is about: to find it, to read it, and to say in one line what is wrong
with it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server.language import Language

from ..wording.logs import damage_text, placed, shown
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors

if TYPE_CHECKING:
    from server.journal import Damaged

    from ..history import Reading


@contextmanager
def session_log(args: argparse.Namespace, language: Language) -> Iterator[Path]:
    """The log that ``args.log`` means: a file, a folder, or a session's id.

    What is wrong with it, when it is looked for or in the body, is raised as CommandFailed.
    """
    from server.journal import Damaged, SessionBusy
    from server.paths import NoLog, find_log

    log, name = Path(args.log), shown(args.log)
    try:
        with system_errors(WRONG_INPUT, language, name):
            log = find_log(args.log, args.data_dir)
            yield log
    except NoLog as none:
        if none.reason == "missing":
            line = language.text("{log}: no such log or session", log=name)
        elif none.reason == "no_file":
            line = language.text("{log}: this is no file; copy the log into one", log=name)
        else:
            line = language.text("{log}: there is no session log in here", log=name)
        raise CommandFailed(line) from None
    except Damaged as damage:
        raise damaged(log, damage, damage_text(damage, language)) from None
    except SessionBusy:
        line = language.text("{log}: a server has this session open; stop it first", log=name)
        raise CommandFailed(line, FAILED) from None


def damaged(log: Path, damage: Damaged, sentence: str) -> CommandFailed:
    """The failure that damage of a log is: of the input where the file is no log at all."""
    from server.journal.replay import Unreadable

    none = damage.reason in {"header", "version"} and not isinstance(damage, Unreadable)
    code = WRONG_INPUT if none else FAILED
    return CommandFailed(placed(log, damage.line, sentence), code)


def read(log: Path, language: Language) -> Reading:
    """What happened, as far as the log can be read. Raises CommandFailed, Damaged, OSError."""
    from server.journal.replay import Unreadable

    from ..history import read as read_history

    try:
        return read_history(log)
    except Unreadable as found:
        raise damaged(log, found, damage_text(found, language)) from None


def say_none(log: Path, language: Language) -> None:
    """Nothing at all would look like a log in which nobody did anything."""
    line = language.text("{log}: none of its events is one that is asked for", log=shown(log))
    print(line, file=sys.stderr)


def say_torn(log: Path, line: int, language: Language) -> None:
    """Mention an incomplete last command: it was never acknowledged, so nothing is lost."""
    print(placed(log, line, language.text("the last command is incomplete")), file=sys.stderr)


def say_damage(log: Path, reading: Reading, so: str, language: Language) -> int:
    """Say on stderr where the log was not as it was written, and what follows from it (``so``).

    Returns the exit code, which an incomplete last command does not change.
    """
    if reading.damage is not None:
        what = damage_text(reading.damage, language)
        print(placed(log, reading.damage.line, f"{what}; {so}"), file=sys.stderr)
        return FAILED
    if reading.torn:
        say_torn(log, reading.seq + 2, language)
    return DONE
