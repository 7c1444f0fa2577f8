"""How a command ends: its exit code, and one line on stderr for what went wrong."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from server.language import Language
from server.system_words import system_words

from ..wording.logs import shown

DONE: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2

_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF})
"""What the system says of what is written alone: a file that is read is not to blame."""


class CommandFailed(Exception):
    """A command cannot go on.

    ``line`` is what its reader is told on stderr, in their language, and ``code`` the exit code.
    """

    def __init__(self, line: str, code: int = WRONG_INPUT) -> None:
        super().__init__(line)
        self.line = line
        self.code = code


def explained(error: Exception, language: Language) -> CommandFailed | None:
    """The failure that an error stands for, None where it is a mistake in the program.

    An agenda with mistakes, and a text that is no link, say themselves what is wrong with them.
    """
    from server.agenda_file import AgendaErrors

    from ..client.address import BadLink

    match error:
        case CommandFailed():
            return error
        case AgendaErrors():
            return CommandFailed(error.render(language))
        case BadLink():
            return CommandFailed(error.text(language))
        case OSError(errno=number) if number in _UNWRITABLE and not error.filename:
            return unwritable(error, language)
        case OSError(strerror=str()):
            # The system's refusal, where nobody expected it: of the output, say, on a full disk.
            place = f"{shown(error.filename)}: " if error.filename else ""
            return CommandFailed(place + system_words(error, language), FAILED)
    return None


def at_terminal() -> bool:
    """Whether there is somebody to see a screen and type, at a terminal that can move its
    cursor."""
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    return seen and os.environ.get("TERM") != "dumb"


def need_terminal(otherwise: str) -> None:
    """Fail with the sentence ``otherwise`` where no screen can be shown. What is wrong with the
    input is worth more to whoever reads a line, so a command looks at that before."""
    if not at_terminal():
        raise CommandFailed(otherwise)


def in_vain(option: str, beside: str, language: Language) -> CommandFailed:
    """The failure that an option would do nothing beside another, though both were given."""
    return CommandFailed(
        language.text("{option} is of no use with {other}", option=option, other=beside)
    )


def turned_away(why: str, *, mistaken: bool) -> CommandFailed:
    """The failure that a room lets nobody in, ``mistaken``: by what was given, which is wrong."""
    return CommandFailed(why, WRONG_INPUT if mistaken else FAILED)


@contextmanager
def system_errors(code: int, language: Language, file: object = None) -> Iterator[None]:
    """Fail with ``code`` where the system refuses something, in its words.

    ``file`` is named where the system names none.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # Whoever reads has seen enough: that is no failure.
    except OSError as refused:
        # urllib has an error of its own around the system's.
        inner = getattr(refused, "reason", None)
        error = inner if isinstance(inner, OSError) else refused
        if error.errno in _UNWRITABLE and not error.filename:
            raise unwritable(error, language) from None
        name, line = error.filename or file, system_words(error, language)
        if name and isinstance(error, PermissionError):
            line = language.text("{file}: no permission", file=shown(name))
        elif name:
            line = f"{shown(name)}: {line}"
        raise CommandFailed(line, code) from None


def not_installed(what: str, package: str, language: Language) -> CommandFailed:
    """The failure that ``what`` was asked for needs a package that only some install."""
    # Not roundtable[…]: what an index has by that name is somebody else's.
    line = language.text(
        "{what} needs the package {package}: install it beside roundtable (pip install {package},"
        " or pipx inject roundtable {package})",
        what=what,
        package=package,
    )
    return CommandFailed(line, FAILED)


def unwritable(error: OSError, language: Language) -> CommandFailed:
    """The failure that nothing can be written any more, to wherever it goes."""
    reason = system_words(error, language)
    line = language.text("The output cannot be written: {reason}", reason=reason)
    return CommandFailed(line, FAILED)


@contextmanager
def writing(file: str, language: Language) -> Iterator[None]:
    """Fail where ``file`` cannot be written."""
    try:
        yield
    except FileExistsError:
        raise file_exists(file, language) from None
    except (OSError, ValueError) as error:
        reason = system_words(error, language)
        sentence = language.text("the file cannot be written: {reason}", reason=reason)
        raise CommandFailed(f"{shown(file)}: {sentence}", FAILED) from None


def file_exists(file: str, language: Language) -> CommandFailed:
    """The failure to write a new file where there is one already."""
    sentence = language.text("the file exists already and is left as it is")
    return CommandFailed(f"{shown(file)}: {sentence}")
