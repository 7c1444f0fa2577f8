"""Minutes as one self-contained page of HTML: no scripts, no fonts, no other files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final

from . import document as doc
from .palette import DARK, LIGHT, VARIABLES, css, picture_css
from .plain import plain
from .svg import draw

_FONT: Final = "system-ui,sans-serif"
_LONGEST_WORD: Final = 2 * doc.LONGEST_WORD
"""Characters: a column with a longer one would push others off the paper, so it may break."""


def render(document: doc.Document) -> str:
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{_text(document.language)}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{_text(document.title)} – {_text(document.kind)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *_body(document),
            "</body>",
            "</html>",
            "",
        )
    )


def _style() -> str:
    sheet = files("moderator.minutes").joinpath("minutes.css").read_text(encoding="utf-8")
    return (
        f":root{{color-scheme:light dark;{css(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{css(DARK)}}}}}"
        f"@media print{{:root{{color-scheme:light;{css(LIGHT)}}}}}"
        f"{picture_css(VARIABLES, _FONT)}\n{sheet}"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _body(document: doc.Document) -> Iterator[str]:
    yield "<header>"
    yield f'<p class="kind">{_text(document.kind)}</p>'
    yield f"<h1>{_text(document.title)}</h1>"
    if document.subtitle:
        yield f"<p>{_text(document.subtitle)}</p>"
    yield "</header>"
    if document.sections:
        yield f'<nav aria-label="{_text(document.contents)}"><ul>'
        for section in document.sections:
            yield f'<li><a href="#{section.id}">{_text(section.title)}</a></li>'
        yield "</ul></nav>"
    yield "<main>"
    for block in document.blocks:
        yield from _block(block, 2)
    yield "</main>"


def _block(block: doc.Block, level: int) -> Iterator[str]:
    match block:
        case doc.Paragraph(text=text):
            yield f"<p>{_text(text)}</p>"
        case doc.Note(text=text):
            yield f'<p class="note"><strong>{_text(text)}</strong></p>'
        case doc.Bullets(items=items):
            yield "<ul>"
            yield from (f"<li>{_text(item)}</li>" for item in items)
            yield "</ul>"
        case doc.Pairs(pairs=pairs):
            yield "<dl>"
            yield from (f"<dt>{_text(t)}</dt><dd>{_text(text)}</dd>" for t, text in pairs)
            yield "</dl>"
        case doc.Table():
            yield from _table(block)
        case doc.Figure():
            yield from _figure(block)
        case doc.Signatures(lines=lines):
            yield from (f'<p class="signature">{_text(below)}</p>' for below in lines)
        case doc.Section(id=name, title=title, blocks=blocks):
            yield f'<section id="{name}" aria-labelledby="{name}-heading">'
            yield f'<h{level} id="{name}-heading">{_text(title)}</h{level}>'
            for inner in blocks:
                yield from _block(inner, level + 1)
            yield "</section>"


def _figure(figure: doc.Figure) -> Iterator[str]:
    if isinstance(figure.chart, doc.Timeline):
        # Too wide for a phone: it scrolls sideways there, also by keyboard.
        caption = _text(figure.title)
        yield f'<figure class="wide"><figcaption>{caption}</figcaption>'
        yield f'<div class="scroll" role="group" aria-label="{caption}" tabindex="0">'
        yield f"{draw(figure)}</div></figure>"
        return
    kind = ' class="code"' if isinstance(figure.chart, doc.Code) else ""
    yield f"<figure{kind}><figcaption>{_text(figure.title)}</figcaption>{draw(figure)}</figure>"


def _table(table: doc.Table) -> Iterator[str]:
    yield f'<div class="scroll" role="group" aria-label="{_text(table.caption)}" tabindex="0">'
    yield f"<table><caption>{_text(table.caption)}</caption><thead><tr>"
    numeric = [' class="number"' if column.numeric else "" for column in table.columns]
    for column, kind in zip(table.columns, numeric, strict=True):
        yield f'<th scope="col"{kind}>{_text(column.title)}</th>'
    yield "</tr></thead><tbody>"
    kinds = [
        ' class="long"' if table.longest_word(place) > _LONGEST_WORD else kind
        for place, kind in enumerate(numeric)
    ]
    for row in table.rows:
        cells = (
            f'<th scope="row"{kind}>{_text(cell)}</th>'
            if place == table.head
            else f"<td{kind}>{_cell(cell, table.columns[place])}</td>"
            for place, (cell, kind) in enumerate(zip(row, kinds, strict=True))
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: str, column: doc.Column) -> str:
    intervals = doc.intervals_in(cell)
    if intervals:
        return ", ".join(f'<span class="when">{one}</span>' for one in intervals)
    text = _text(cell)
    return f'<a href="{text}">{text}</a>' if doc.can_be_followed(cell, column) else text
