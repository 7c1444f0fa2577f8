"""Where somebody is still named once a log names them no more: in it, or in what lies beside it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from html import unescape
from pathlib import Path
from typing import Final

from .called import either, written
from .writer import LOG_NAME

LARGEST: Final = 64 << 20
"""Bytes: what is larger is no document but, say, a recording."""

_KEY: Final = re.compile(r'"[^"\\]*":')
_LINE_END: Final = re.compile(r"\\[nr]")
"""As JSON writes it."""
_MARKED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
"""What Markdown and JSON write before a character that else would mean something there."""


def still_named(log: Path, names: Collection[str], others: Collection[str] = ()) -> list[Path]:
    """The files in which one of these names still stands as a whole, also in the genitive: the
    log, where it is not one of ``others``, or what somebody else put beside it. Raises OSError."""
    left = _whole(names).search(_without(log, others))
    return sorted([*([log] if left else ()), *named_beside(log, names)])


def words_left(log: Path, names: Collection[str], others: Collection[str] = ()) -> dict[str, int]:
    """How often words of these names stand in a log, in whatever case, but for those in the names
    of ``others``; each may mean something else. Raises OSError."""
    parts = {part.casefold(): part for name in names for part in written(name).parts}
    found = _any(parts.values(), re.IGNORECASE).finditer(_without(log, others))
    counted = Counter(each[0].casefold() for each in found)
    return {part: counted[folded] for folded, part in parts.items() if counted[folded]}


def _without(log: Path, others: Collection[str]) -> str:
    """What a log says, without the names of others and of fields."""
    text = log.read_bytes().decode("utf-8", "replace")
    return _whole(others).sub(" ", _composed(_LINE_END.sub(" ", _KEY.sub(" ", text))))


def named_beside(log: Path, names: Collection[str]) -> list[Path]:
    """What was put beside a log and names somebody, as far as it can be searched."""
    gone = _whole(names)
    texts = ((path, _text(path)) for path in _beside(log))
    return [
        path
        for path, text in texts
        if text is not None and (gone.search(text) or gone.search(_meant(text)))
    ]


def unsearched(log: Path) -> list[Path]:
    """What lies beside a log and is no text, so that nobody can say whom it names."""
    return [path for path in _beside(log) if _text(path) is None]


def _beside(log: Path) -> list[Path]:
    # Beside a copy that lies elsewhere is what has nothing to do with it.
    folder = log.parent.rglob("*") if log.name == LOG_NAME else ()
    return sorted(path for path in folder if path != log and path.is_file())


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > LARGEST:
            return None
        content = path.read_bytes()
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if wide else "utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    # No text has one; in an encoding that does not say so it stands beside each letter.
    return None if "\0" in text else _composed(text)


def _meant(text: str) -> str:
    """A page, Markdown or JSON as it is read, so that no name is hidden by how it is written."""
    return _composed(unescape(_MARKED.sub(r"\1", _LINE_END.sub(" ", text))))


def _whole(names: Collection[str]) -> re.Pattern[str]:
    """Finds names in a text, in each of their complete forms."""
    return _any(form for name in names for form in written(name).complete)


def _any(wanted: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Finds any of these in a text, not where it is a part of a word."""
    words = {" ".join(_composed(each).split()) for each in wanted} - {""}
    # A line may end within a name.
    found = either(words, space=r"\s+")
    return re.compile(rf"(?<!\w)(?:{found})(?=s?(?!\w))", flags)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
