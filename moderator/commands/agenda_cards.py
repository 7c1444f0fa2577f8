"""An agenda on paper: the running order, then a card for each item, for whoever leads it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import chain
from typing import Final

from server.agenda_file.moments import written
from server.language import Language
from server.session.plan import Agenda, PlannedItem

from ..wording.words import ITEM_KINDS
from .agenda_show import clock_times, day_of

SHEET: Final = "agenda_cards.css"


def as_cards(agenda: Agenda, language: Language) -> str:
    """One page of HTML without scripts or other files, to be printed."""
    sheet = files("moderator.commands").joinpath(SHEET).read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{language.code}">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{escape(agenda.title)}</title>",
            f"<style>{sheet}</style>",
            "</head>",
            "<body>",
            *_running_order(agenda, language),
            *chain.from_iterable(_card(agenda, n, language) for n in range(len(agenda.items))),
            "</body>",
            "</html>",
            "",
        )
    )


def _running_order(agenda: Agenda, language: Language) -> Iterator[str]:
    names = {person.id: person.name for person in agenda.people}
    heads = (
        language.context("agenda table", "Start"),
        language.context("agenda table", "Planned"),
        language.context("agenda table", "Item"),
        language.context("agenda table", "Lead"),
    )
    yield "<section><header>"
    when = day_of(agenda, language)
    yield f"<p>{escape(' · '.join(filter(None, (when, ', '.join(agenda.hosts)))))}</p>"
    yield f"<h1>{escape(agenda.title)}</h1></header>"
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in heads)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for item, (start, _) in zip(agenda.items, clock_times(agenda), strict=True):
        cells = (start, written(item.planned), item.title, names.get(item.lead or "", ""))
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</tbody></table></section>"


def _card(agenda: Agenda, number: int, language: Language) -> Iterator[str]:
    item = agenda.items[number]
    start, end = clock_times(agenda)[number]
    names = {person.id: person.name for person in agenda.people}
    lead = names.get(item.lead or "", "")
    place = language.text("{n} of {all}", n=number + 1, all=len(agenda.items))
    kind = language.text(ITEM_KINDS[item.kind])
    when = f"{start}–{end} ({written(item.planned)})"
    about = " · ".join(filter(None, (place, kind, lead)))
    yield f'<section class="card"><header><p>{escape(about)}<b>{escape(when)}</b></p>'
    yield f"<h2>{escape(item.title)}</h2></header>"
    yield from (f"<p>{escape(line)}</p>" for line in item.script.splitlines() if line.strip())
    yield from _to_tick(item, names)
    if following := agenda.items[number + 1 : number + 2]:
        text = language.text("Then: {item}", item=following[0].title)
        yield f"<footer>{escape(text)}</footer>"
    yield "</section>"


def _to_tick(item: PlannedItem, names: dict[str, str]) -> Iterator[str]:
    """What is to be done in an item, each with a box to tick."""
    lines = [f"{names.get(question.to, '')}: {question.text}" for question in item.prepared]
    lines += [position.text for position in item.positions]
    if lines:
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
