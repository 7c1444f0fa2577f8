"""All that a file says to whoever opens it with other programs than the usual: what is set on its
pages, what is read aloud in place of that, and what it says of itself."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SHOWS = ("Tj", "TJ", "'", '"')


def in_pdf(content: bytes) -> str:
    """The text of a PDF: of its pages, on which no word is divided, and of everything else in
    it."""
    with pikepdf.open(BytesIO(content)) as opened:
        found = ["".join(_drawn(page.obj)).replace("-", "") for page in opened.pages]
        for thing in opened.objects:
            found += _strings(thing)
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == "/Metadata":
                found.append(thing.read_bytes().decode())
    return "\n".join(found)


def in_docx(content: bytes) -> str:
    """The text of a word processor's file: of each of its parts, and of their attributes."""
    found = []
    with ZipFile(BytesIO(content)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ElementTree.fromstring(parts.read(name))  # noqa: S314 - our own
            found.append("".join(root.itertext()))
            found += [value for one in root.iter() for value in one.attrib.values()]
    return "\n".join(map(str, found))


def _drawn(holder: Any) -> Iterator[str]:
    """What a page, or a part of one, shows as letters."""
    resources = holder.get("/Resources", {})
    fonts = {name: _letters(font) for name, font in resources.get("/Font", {}).items()}
    size, letters = 2, dict[int, str]()
    for instruction in pikepdf.parse_content_stream(holder):
        operands: list[Any] = list(instruction.operands)
        operator = instruction.operator
        if str(operator) == "Tf":
            size, letters = fonts[str(operands[0])]
        elif str(operator) in _SHOWS:
            for part in operands[-1] if str(operator) == "TJ" else operands[-1:]:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    each = (codes[at : at + size] for at in range(0, len(codes), size))
                    yield from (letters.get(int.from_bytes(code, "big"), "□") for code in each)
    for inner in resources.get("/XObject", {}).values():
        if inner.get("/Subtype") == "/Form":
            yield from _drawn(inner)


def _letters(font: Any) -> tuple[int, dict[int, str]]:
    """How many bytes a code of a font has, and which letters the codes stand for."""
    size, found = 1 if font.get("/Subtype") == "/Type3" else 2, dict[int, str]()
    said = font.ToUnicode.read_bytes().decode("ascii") if "/ToUnicode" in font else ""
    for block in re.findall(r"beginbfchar(.*?)endbfchar", said, re.DOTALL):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", said, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            begin = int.from_bytes(bytes.fromhex(text)[-2:], "big")
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(begin + code - int(first, 16))
    return size, found


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for inner in thing:
            yield from _strings(inner) if not getattr(inner, "is_indirect", False) else ()
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for inner in thing.values():
            yield from _strings(inner) if not getattr(inner, "is_indirect", False) else ()
