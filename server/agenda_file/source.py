"""The bytes of a file: read, decoded, and the place of each character in it."""

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

# What YAML allows in a file. A byte order mark is allowed at the start only, where it is
# taken off before.
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Source:
    """A file's text, and the name by which errors call it."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character ``index`` (from 0) of the text."""
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1

    def problem(self, index: int, message: Message) -> Problem:
        """A problem at the character ``index`` (from 0) of the text."""
        return Problem(self.name, *self.place(index), message)


def read_bytes(path: str | PathLike[str]) -> bytes:
    """The content of a regular file of at most ``MOST_BYTES``. Raises :class:`AgendaErrors`."""
    try:
        # Opening a named pipe would wait for a writer; a device might never end.
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise _unreadable(path, Message(N_("this is a directory, not an agenda file")))
        if not stat.S_ISREG(mode):
            raise _unreadable(path, Message(N_("this is not a file")))
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(path, Message(N_("there is no such file"))) from None
    except PermissionError:
        raise _unreadable(path, Message(N_("no permission to read this file"))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = Message(N_("the file cannot be read: {reason}"), reason=reason)
        raise _unreadable(path, message) from None
    return content


def decode(content: bytes, name: str) -> Source:
    """The text of a UTF-8 file, with or without byte order mark. Raises :class:`AgendaErrors`."""
    if len(content) > MOST_BYTES:
        raise _unreadable(
            name, Message(N_("the file is larger than 1 MiB: no agenda is that long"))
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise AgendaErrors(
            [Problem(name, 1, 1, Message(N_("the file is UTF-16: save it as UTF-8")))]
        )
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        source = Source(content.decode(), name)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        message = Message(
            N_("the file is not UTF-8: save it as UTF-8 (the first wrong byte is {byte})"),
            byte=f"0x{content[error.start]:02X}",
        )
        raise AgendaErrors([Source(before, name).problem(len(before), message)]) from None
    if wrong := _FORBIDDEN.search(source.text):
        message = Message(
            N_("a character that no text file has: {code}"), code=f"U+{ord(wrong[0]):04X}"
        )
        raise AgendaErrors([source.problem(wrong.start(), message)])
    return source


def _unreadable(path: str | PathLike[str], message: Message) -> AgendaErrors:
    return AgendaErrors([Problem(str(path), None, None, message)])
