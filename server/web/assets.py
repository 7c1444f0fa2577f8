"""The files that pages are made of: styles, modules, and their sentences in each language.

They are read once and served under an address with a hash of them all, ``HASH/page.js``, so that
a browser keeps them for good and modules can name each other by relative paths.

The sentences of a page stand in its ``*words.js``, in English and marked as they are in Python.
``HASH/words.de.js`` is the same module with each of them in its place in German.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from ..language import CODES, Language
from .responses import Content

WEB: Final = Path(__file__).parent
KINDS: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}

_TEXT: Final = r'("(?:[^"\\]|\\.)*")'
MARKED: Final = re.compile(rf"\bN(?:C_\({_TEXT}, |_\(){_TEXT}\)")
"""A sentence for the translators, and before it its context where it has one."""

_NOT_SENT: Final = re.compile(r"^(?:[ \t]+|[ \t]*//.*\n|[ \t]*/\*.*\*/\n)", re.MULTILINE)
"""Indentation and lines that are a comment."""


def sentences(module: str) -> Iterator[tuple[str | None, str]]:
    """The context (or None) and the text of each sentence that is marked in a module."""
    for context, text in MARKED.findall(module):
        yield json.loads(context) if context else None, json.loads(text)


def spoken(module: str, language: Language) -> str:
    """A module with its sentences in a language."""

    def put(match: re.Match[str]) -> str:
        ((context, text),) = sentences(match[0])
        said = language.text(text) if context is None else language.context(context, text)
        return json.dumps(said, ensure_ascii=False)

    return MARKED.sub(put, module)


@cache
def files() -> Mapping[str, Content]:
    """What is served, by its name."""
    found: dict[str, Content] = {}
    for path in sorted(WEB.iterdir()):
        if path.suffix not in KINDS:
            continue
        text = _NOT_SENT.sub("", path.read_text(encoding="utf-8"))
        if not path.stem.endswith("words"):
            found[path.name] = Content(text.encode(), KINDS[path.suffix])
            continue
        for code in CODES:
            said = spoken(text, Language.named(code))
            found[f"{path.stem}.{code}.js"] = Content(said.encode(), KINDS[".js"])
    return found


@cache
def folder() -> str:
    """The hash under which all files stand."""
    return sha256("".join(f"{n}{c.tag}" for n, c in files().items()).encode()).hexdigest()[:12]


def find(path: str) -> Content | None:
    """The file at ``/HASH/NAME``; None where there is none."""
    _, _, rest = path.partition("/")
    place, _, name = rest.partition("/")
    return files().get(name) if place == folder() else None
