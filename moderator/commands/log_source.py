"""What commands that make something out of a session log share: to find it, to read it, and to
say what is wrong with it in one line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import Language

from ..wording.logs import damage_text, placed, shown

if TYPE_CHECKING:
    from ..history import Reading

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2


class Stop(Exception):
    """A command ends here, with this exit code and this line on stderr."""

    def __init__(self, code: int, line: str) -> None:
        super().__init__(line)
        self.code = code
        self.line = line


def find(log: str, args: argparse.Namespace, language: Language) -> Path:
    """The log that is meant: a file, a folder, or a session's id. Raises Stop."""
    from server.paths import NoLog, find_log

    data_dir = getattr(args, "data_dir", None)
    try:
        return find_log(log, Path(data_dir) if data_dir is not None else None)
    except (NoLog, OSError) as found:
        if isinstance(found, NoLog) and found.reason == "no_log_in_folder":
            line = language.text("{log}: there is no session log in here", log=shown(log))
        else:
            line = language.text("{log}: no such log or session", log=shown(log))
        raise Stop(WRONG_INPUT, line) from None


def read(log: Path, language: Language) -> Reading:
    """What happened, as far as the log can be read. Raises Stop where it cannot be at all."""
    from server.journal import Damaged
    from server.journal.replay import Unreadable

    from ..history import read as read_history

    try:
        return read_history(log)
    except Unreadable as found:
        what = language.text("this line says nothing that this program understands")
        raise Stop(FAILED, placed(log, found.line, what)) from None
    except Damaged as damage:
        code = WRONG_INPUT if damage.reason in {"header", "version"} else FAILED
        line = placed(log, damage.line, damage_text(damage, language))
        raise Stop(code, line) from None
    except OSError as error:
        line = f"{shown(error.filename or log)}: {error.strerror or error}"
        raise Stop(WRONG_INPUT, line) from None


def say_damage(log: Path, reading: Reading, so: str, language: Language) -> int:
    """Say on stderr where the log was not as it was written, and what follows from it (``so``).

    1 for damage. An incomplete last line was never acknowledged: it is only mentioned.
    """
    if reading.damage is not None:
        what = damage_text(reading.damage, language)
        print(placed(log, reading.damage.line, f"{what}; {so}"), file=sys.stderr)
        return FAILED
    if reading.torn:
        line = language.text("the last line is incomplete")
        print(placed(log, reading.seq + 2, line), file=sys.stderr)
    return DONE
