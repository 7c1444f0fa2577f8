"""The modules that pages are made of, and their sentences in each language.

They are read once and served under an address with a hash of them all, ``HASH/page.de.js``, so
that a browser keeps them for good. A connection answers one request after another, and each costs
a slow line a round trip: so a module that no other one imports is served with all that it imports
in one file, without comments and spaces.

The sentences of a page stand in a ``*words.js``, in English and marked as they are in Python. What
imports them is served once in each language, with each sentence in its place in German;
``HASH/words.de.js`` is for who changes the language later.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from string import ascii_letters
from typing import Final

from ..language import CODES, Language
from .responses import Content

WEB: Final = Path(__file__).parent
SCRIPT: Final = "text/javascript; charset=utf-8"

_TEXT: Final = r'("(?:[^"\\]|\\.)*")'
MARKED: Final = re.compile(rf"\bN(?:C_\(\s*{_TEXT},\s*|_\(\s*){_TEXT},?\s*\)")
"""A sentence for the translators, and before it its context where it has one."""

_IMPORT: Final = re.compile(r'^import ([^;]*) from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)
_TOKEN: Final = re.compile(
    rf"{_TEXT}|(`(?:[^`\\]|\\.)*`)|(?://[^\n]*|/\*.*?\*/)"
    r"|\s*((?:[{}()\[\];,:?=<>|&+*!]\s*(?://[^\n]*\s*)?)+)|(\s+)",
    re.DOTALL,
)
"""Texts, templates, comments, signs with the spaces and comments around them, other spaces."""
_NEEDLESS: Final = re.compile(r"//[^\n]*|\s+|[;,](?=\s*(?://[^\n]*\s*)*[}])|,(?=\s*[)\]])")
"""Among signs: comments, spaces, and what ends the last of several things."""
_TEXTS: Final = re.compile(rf"{_TEXT}|`(?:[^`\\]|\\.)*`")
_DECLARED: Final = re.compile(
    rf"(?<![\w$(])let\b((?:(?!let\b)(?:{_TEXTS.pattern}|[^;\"`]))*);let(?: |(?=[\[{{]))"
)
"""Two statements, one after the other, that declare something."""
_PRIVATE: Final = re.compile(r"(?<=this\.)#\w+")
_OWN: Final = re.compile(r"(?<=\blet )\w{3,}(?==)|(?<=\bfunction )\w{3,}(?=\()")
_PROPERTY: Final = re.compile(r"\.(\w+)|\b(\w+):|[{,] *(\w+)(?= *[,}=])")
"""What is, or may be, a property's name."""
_SHORT: Final = [*ascii_letters, *map("".join, product(ascii_letters, repeat=2))]
_CONSTANT: Final = re.compile(rf"\blet ([A-Z][A-Z_]+)=(\d+|[\[{{](?:{_TEXT}|[^;`\"])*);")
"""A constant, and what it is: a number, a list or a record. Its name is in capitals."""
_KEYWORDS: Final = ("as", "do", "if", "in", "of")
_SHORTER: Final = {"const": "let", "true": "!0", "false": "!1"}
_LONGER: Final = re.compile(
    rf"{_TEXT}|(`(?:[^`\\]|\\.)*`)|\b(?:const|true|false)\b| ([-/%]) |(?<=[{{}};]) +| +(?= )"
)
"""Outside of texts: what a shorter word says as well, spaces around a sign that in a style may be a
part of what follows, and spaces that comments leave."""


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
        for binding, imported in _IMPORT.findall(text):
            if imported not in found:
                add(imported)
            if is_words(imported):
                found[imported] = found[imported].replace("export default", f"const {binding} =")
        found[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    add(name)
    return "".join(found.values())


def is_words(name: str) -> bool:
    return name.endswith("words.js")


def short(text: str) -> str:
    """A style or module without what only people need. Statements end with a semicolon."""

    def kept(match: re.Match[str]) -> str:
        string, template, signs, spaces = match.groups()
        return string or template or _NEEDLESS.sub("", signs or "") or (" " if spaces else "")

    def shorter(match: re.Match[str]) -> str:
        return match[1] or match[2] or match[3] or _SHORTER.get(match[0], "")

    return _together(_renamed(_placed(_LONGER.sub(shorter, _TOKEN.sub(kept, text)))))


def _placed(text: str) -> str:
    """A module in which constants of one use, or that are numbers, stand where they are used."""
    values = {
        found[1]: found[2]
        for found in _CONSTANT.finditer(text)
        if found[2].isdecimal() or len(re.findall(rf"\b{found[1]}\b", text)) == 2
    }
    if not values:
        return text
    for name, value in values.items():
        text = text.replace(f"let {name}={value};", "")
    known = "|".join(values)
    return re.sub(rf"{_TEXT}|\b({known})\b", lambda m: m[1] or values[m[2]], text)


def _together(text: str) -> str:
    """A module in which a statement goes on where the one before it declares something as well."""
    at = 0
    while found := _DECLARED.search(text, at):
        at, end = found.span()
        said = _TEXTS.sub("", found[1])
        if all(said.count(one) == said.count(other) for one, other in ("()", "[]", "{}")):
            text = f"{text[:at]}let{found[1]},{text[end:]}"
        else:
            # What is declared next stands in a block of its own.
            at += 1
    return text


def _renamed(text: str) -> str:
    """A module with short names for what is private in it: what is called ``this.#name``, which is
    called so nowhere else, and functions, constants and variables, but for where their names are in
    a text, and for those by whose names properties are called as well."""
    short: dict[str, str] = {}
    taken = {name for found in _PROPERTY.findall(text) for name in found}
    # What is a text in a template and what is not is not told apart.
    for template in (found[0] for found in _TEXTS.finditer(text) if found[0][0] == "`"):
        taken.update(re.findall(r"\w+", template))
    words = {*re.findall(r"\w+", text), *_KEYWORDS}
    for names, form, used in ((_PRIVATE, "#{}", set[str]()), (_OWN, "{}", words)):
        # The commonest first.
        found = Counter(n for n in names.findall(text) if n not in taken).most_common()
        free = (one for one in _SHORT if one not in used)
        short |= {name: form.format(one) for (name, _), one in zip(found, free, strict=False)}
    if not short:
        return text
    known = "|".join(rf"{re.escape(name)}\b" for name in sorted(short, key=len, reverse=True))
    return re.sub(rf"{_TEXT}|(?<![\w$])({known})", lambda m: m[1] or short[m[2]], text)


@cache
def files() -> Mapping[str, Content]:
    """What is served, by its name."""
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(WEB.glob("*.js"))}
    imports = {name: {found for _, found in _IMPORT.findall(text)} for name, text in texts.items()}
    within = set().union(*imports.values())
    served: dict[str, Content] = {}
    for name, text in texts.items():
        if is_words(name) or any(map(is_words, imports[name])):
            # Made short once for all languages.
            whole, stem = short(text if is_words(name) else bundle(name)), name.removesuffix(".js")
            at = max(found.end() for found in MARKED.finditer(whole))
            for code in CODES:
                said = spoken(whole[:at], Language.named(code)).encode()
                content = Content(said + whole[at:].encode(), SCRIPT, seam=len(said))
                served[f"{stem}.{code}.js"] = content
        elif name not in within:
            served[name] = Content(short(bundle(name)).encode(), SCRIPT)
    return served


@cache
def folder() -> str:
    """The hash under which all files stand."""
    return sha256("".join(f"{n}{c.tag}" for n, c in files().items()).encode()).hexdigest()[:12]


def make() -> None:
    """Make all files, also compressed, which takes as long as letting hundreds in."""
    for content in files().values():
        _ = content.packed
    folder()


def are_made() -> bool:
    return folder.cache_info().currsize > 0


def find(path: str) -> Content | None:
    """The file at ``/HASH/NAME``; None where there is none."""
    _, _, rest = path.partition("/")
    place, _, name = rest.partition("/")
    return files().get(name) if place == folder() else None
