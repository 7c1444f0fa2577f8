"""What commands print, where it cannot be printed: letters that an encoding does not have, a full
disk, a reader who has gone, and no output at all."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO, cast

STDOUT: Final = "-"
"""What stands for it where a file can be named."""

_ESCAPED: Final = "roundtable.escaped"


def prepare() -> None:
    """Have streams where there are none, and let any letter be written.

    Who closes all of them, as a service may, wants nothing said. Where stdout alone is closed,
    what is printed is missing to somebody: that fails as on a full disk.

    Into files and to programs goes UTF-8, as in all our files, with the line ends that we write: a
    system may have an old encoding for that, as Windows has. On a terminal, and where somebody
    chose an encoding, letters that it does not have are said as JSON would, ``\\u2013``: in a
    sentence they can still be told, and JSON stays what it was.
    """
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or (_closed() if sys.stderr else _nowhere("w"))
    sys.stderr = sys.stderr or _nowhere("w")
    codecs.register_error(_ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        # In notebooks it is another kind of thing.
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", newline="\n")
        # The latter where the system says nothing of letters: it takes only what was no text.
        if stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors=_ESCAPED)


def _nowhere(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode, encoding="utf-8"))


def _closed() -> TextIO:
    """What takes nothing, with the error of a stream that is closed."""
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (text[at : at + 2].hex() for at in range(0, len(text), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end


def complain(line: str) -> None:
    """Say on stderr what went wrong. Where nobody can be told, the exit code still says that."""
    with suppress(OSError):
        print(line, file=sys.stderr)


def finish() -> None:
    """Print what is still buffered. Raises OSError where stdout takes it not, once."""
    with suppress(OSError):
        _flush(sys.stderr)
    _flush(sys.stdout)


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        # What is still buffered must not fail again, at exit, where nobody could catch it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise
