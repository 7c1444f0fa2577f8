"""Writing the parts of an agenda file: what people said is quoted, whatever is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .moments import written

# Where a file of YAML cannot hold a character, its escape can.
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\ufeff\ufffe\uffff]")


class Bare(str):
    """A word of the file's own that stands without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Entry:
    """An entry of a list, with fields of its own and a comment above it."""

    fields: Mapping[str, object]
    comment: str = ""


def block(fields: Mapping[str, object], indent: str = "") -> Iterator[str]:
    """The lines of ``fields``: texts, numbers, fields of their own, and lists as ``entries`` takes
    them. What is None or empty is left out."""
    for name, value in fields.items():
        if isinstance(value, list) and value:
            yield f"{indent}{name}:"
            yield from entries(value, indent + "  ")
        elif isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from block(value, indent + "  ")
        elif isinstance(value, str) and _is_script(value):
            yield f"{indent}{name}: |"
            yield from (f"{indent}  {line}" if line else "" for line in value.split("\n"))
        elif value:
            bare = isinstance(value, Bare | int)
            yield f"{indent}{name}: {value if bare else quoted(str(value))}"


def _is_script(text: str) -> bool:
    """Whether a text can stand line by line as it is."""
    first, *more = text.split("\n")
    readable = all(line.isprintable() for line in (first, *more))
    return bool(more) and readable and bool(first) and not first[0].isspace() and bool(more[-1])


def entries(found: Iterable[Entry | str], indent: str = "  ") -> Iterator[str]:
    """The lines of a list."""
    for one in found:
        if isinstance(one, str):
            yield f"{indent}- {quoted(one)}"
            continue
        if one.comment:
            yield indent + comment(one.comment)
        first, *more = block(one.fields, indent + "  ")
        yield f"{indent}- {first.lstrip()}"
        yield from more


def duration(seconds: int | None) -> Bare | None:
    """A duration as it stands in a file; None where there is none."""
    return None if seconds is None else Bare(written(seconds))


def comment(text: str) -> str:
    """``text``, which may be anybody's, as a comment of one line."""
    # What no YAML file may hold would make all of it unreadable, even in a comment.
    return "# " + "".join(c if c.isprintable() else " " for c in text)


def quoted(text: str) -> str:
    """``text`` as a YAML scalar: any JSON string is one, in double quotes."""
    # Surrogates come from a broken terminal.
    text = text.encode("utf-8", "replace").decode()
    written = json.dumps(text, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
