"""A file's text, the place of each character in it, and the problems found there."""

from __future__ import annotations

import codecs
import re
import stat
from bisect import bisect_right
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Final

from ..language import N_
from .problems import AgendaErrors, Message, Problem

MOST_BYTES: Final = 1024 * 1024

# All characters but those that YAML allows in a file. It allows a byte order mark only at the
# start, where it has been taken off before.
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LOG: Final = b'{"roundtable-log"'
"""What a session log begins with, which is YAML as well."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Source:
    """A file's text, the name that errors call it by, and the problems found so far."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[Problem] = []

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character ``index`` (from 0) of the text."""
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1

    def add(self, index: int, message: Message) -> None:
        """Add a problem at the character ``index`` (from 0) of the text."""
        self.problems.append(Problem(self.name, *self.place(index), message))

    def report(
        self, index: int, template: str, /, *, hint: Message | None = None, **values: str | int
    ) -> None:
        """Like :meth:`add`, for the :class:`Message` made of the further arguments."""
        self.add(index, Message(template, hint=hint, **values))

    def fatal(self, index: int, template: str, /, **values: str | int) -> AgendaErrors:
        """Everything found so far and, as the last problem, one that ends the reading."""
        self.report(index, template, hint=None, **values)
        return AgendaErrors(self.problems)


def read_bytes(path: str | PathLike[str]) -> bytes:
    """The first ``MOST_BYTES`` of a regular file, and one byte more if it is longer.

    Raises:
        AgendaErrors: if the file cannot be read.
    """
    if not str(path):
        # To the system it would be the folder that somebody happens to be in.
        raise _unreadable('""', N_("there is no such file"))
    try:
        # Opening a named pipe would wait for a writer; a device might never end.
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise _unreadable(path, N_("this is a directory, not an agenda file"))
        if not stat.S_ISREG(mode):
            raise _unreadable(path, N_("this is not a file"))
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(path, N_("there is no such file")) from None
    except PermissionError:
        raise _unreadable(path, N_("no permission to read this file")) from None
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, OSError) else str(error)
        raise _unreadable(path, N_("the file cannot be read: {reason}"), reason=reason) from None
    return content


def decode(content: bytes, name: str) -> Source:
    """The text of a file in UTF-8, with or without byte order mark.

    Raises:
        AgendaErrors: if it is too long, is not UTF-8 or has characters that no text file has.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Source("", name).fatal(0, N_("the file is UTF-16: save it as UTF-8"))
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith(_LOG):
        message = N_(
            "this is a session log, not an agenda file: “roundtable moderate --resume” goes on with"
            " it, “roundtable agenda new --from” makes the next round's agenda of it"
        )
        raise Source("", name).fatal(0, message)
    if len(content) > MOST_BYTES:
        raise _unreadable(name, N_("the file is larger than 1 MiB: no agenda is that long"))
    try:
        source = Source(content.decode(), name)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        message = N_("the file is not UTF-8: save it as UTF-8 (the first wrong byte is {byte})")
        byte = f"0x{content[error.start]:02X}"
        raise Source(before, name).fatal(len(before), message, byte=byte) from None
    if wrong := _FORBIDDEN.search(source.text):
        message = N_("a character that no text file has: {code}")
        raise source.fatal(wrong.start(), message, code=f"U+{ord(wrong[0]):04X}")
    return source


def _unreadable(path: str | PathLike[str], template: str, **values: str | OSError) -> AgendaErrors:
    return AgendaErrors([Problem(str(path), None, None, Message(template, hint=None, **values))])
