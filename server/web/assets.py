"""The files that pages are made of: styles, modules, and their sentences in each language.

They are read once and served under an address with a hash of them all, ``HASH/page.js``, so that
a browser keeps them for good. Each connection answers one request, and every one costs a slow line
two round trips: so a module that no other one imports is served with all that it imports in one
file, without comments and spaces.

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

_IMPORT: Final = re.compile(r'^import [^;]* from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)
_TOKEN: Final = re.compile(
    rf"{_TEXT}|(`(?:[^`\\]|\\.)*`)|(?://[^\n]*|/\*.*?\*/)|\s*([{{}}()\[\];,:?=<>|&+*!]+)\s*|(\s+)",
    re.DOTALL,
)
"""Texts, comments, signs with the spaces around them, and other spaces."""


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


def bundle(name: str) -> str:
    """A module with all that it imports before it, as one."""
    found: dict[str, str] = {}

    def add(name: str) -> None:
        text = (WEB / name).read_text(encoding="utf-8")
        for imported in _IMPORT.findall(text):
            if imported not in found:
                add(imported)
        found[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    add(name)
    return "".join(found.values())


def short(text: str) -> str:
    """A style or module without what only people need. Statements end with a semicolon."""

    def kept(match: re.Match[str]) -> str:
        string, template, signs, spaces = match.groups()
        return string or template or signs or (" " if spaces else "")

    return _TOKEN.sub(kept, text)


@cache
def files() -> Mapping[str, Content]:
    """What is served, by its name."""
    texts = {
        p.name: p.read_text(encoding="utf-8") for p in sorted(WEB.iterdir()) if p.suffix in KINDS
    }
    imported = {name for text in texts.values() for name in _IMPORT.findall(text)}
    found: dict[str, str] = {}
    for name in texts.keys() - imported:
        stem, _, ending = name.partition(".")
        if stem.endswith("words"):
            for code in CODES:
                found[f"{stem}.{code}.js"] = spoken(texts[name], Language.named(code))
        else:
            found[name] = bundle(name) if ending == "js" else texts[name]
    return {
        name: Content(short(text).encode(), KINDS[Path(name).suffix])
        for name, text in sorted(found.items())
    }


@cache
def folder() -> str:
    """The hash under which all files stand."""
    return sha256("".join(f"{n}{c.tag}" for n, c in files().items()).encode()).hexdigest()[:12]


def find(path: str) -> Content | None:
    """The file at ``/HASH/NAME``; None where there is none."""
    _, _, rest = path.partition("/")
    place, _, name = rest.partition("/")
    return files().get(name) if place == folder() else None
