"""The positions: which is open, the reader's own assessment, and the results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final, Literal

from server.language import N_
from server.session.items import held
from server.session.positions import Position, counted

from ..client.people import seated
from ..client.session_view import SessionView
from ..wording.words import STANCES
from .distribution import table
from .lines import Line, Span, Tone, clipped, said
from .pane import PaneList
from .wrap import hanging_indent, paragraph

_SIGNS: Final[dict[Literal["planned", "open", "closed"], tuple[str, Tone]]] = {
    "planned": ("· ", "muted"),
    "open": ("▶ ", "accent"),
    "closed": ("✓ ", "good"),
}


class PositionList(PaneList):
    """One position a row. Moderators see all of them, others those of items begun so far.

    A position that opens is selected, unless somebody is working in the list.
    """

    TITLE = N_("Positions")
    EMPTY = N_("No positions yet.")
    MORE: ClassVar[str] = ""
    """How to read who chose what, in English, where the list does not say it."""

    def show(self, view: SessionView) -> None:
        before = self.view.state.positions if self.view is not None else {}
        super().show(view)
        for position in view.state.positions.values():
            new = position.id not in before or before[position.id].status != "open"
            if position.status == "open" and new and not self.has_keys:
                self.select(position.id)

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        for position in in_order(view):
            yield position.id, self._lines_of(view, position, width)

    def count(self, view: SessionView) -> int:
        return len(in_order(view))

    def summary(self, view: SessionView) -> Line:
        is_open = any(p.status == "open" for p in view.state.positions.values())
        return (Span(self.language.context("position", "open"), "accent"),) if is_open else ()

    def _lines_of(self, view: SessionView, position: Position, width: int) -> list[Line]:
        sign, tone = _SIGNS[position.status]
        text: Tone = "strong" if position.status == "open" else "plain"
        lines = hanging_indent((Span(sign, tone),), position.text, width, text, most=8)
        title = document(view, position)
        if title:
            lines += paragraph(title, width, "muted", most=1, indent=2)
        for line in self._state(view, position):
            lines.append(clipped((Span("  "), *line), width))
        lines += [(Span("  "), *line) for line in table(self.language, position, width - 2)]
        if self.MORE and position.result is not None and position.result.names:
            lines += paragraph(self.language.text(self.MORE), width, "muted", most=1, indent=2)
        return lines

    def _state(self, view: SessionView, position: Position) -> list[Line]:
        language = self.language
        lines: list[Line] = []
        own = position.assessments.get(view.you.id)
        if own is not None:
            stance = language.text(STANCES[own.stance])
            text = language.text("Your assessment: {stance}", stance=stance)
            quoted = language.text("“{text}”", text=own.remark) if own.remark else ""
            lines.append((Span(text, "accent"), said(f" {quoted}" if quoted else "", "muted")))
        elif position.status == "open" and view.role == "panelist":
            lines.append((Span(language.text("Not assessed by you yet."), "warn"),))
        if position.status == "open" and view.role == "moderator":
            panel = sum(p.role == "panelist" for p in seated(view))
            text = language.text(
                "{n} of {all} have assessed", n=len(counted(view.state, position)), all=panel
            )
            lines.append((Span(text, "accent"),))
        return lines


def document(view: SessionView, position: Position) -> str:
    """Title and publisher of the document that a position is from."""
    found = (d for d in view.state.session.documents if d.id == position.document)
    paper = next(found, None)
    return " · ".join(filter(None, (paper.title, paper.publisher))) if paper else ""


def in_order(view: SessionView) -> list[Position]:
    """For moderators, all positions in the agenda's order.

    For everybody else, the open ones, those of the current item, then the others from the latest
    item back; none of items that are yet to come.
    """
    state = view.state
    places = {item.id: n for n, item in enumerate(state.items)}
    if view.role == "moderator":
        return sorted(state.positions.values(), key=lambda p: places.get(p.item or "", len(places)))
    current = held(state)
    begun = {item.id for item in state.items if item.started is not None} | {current}
    shown = [p for p in state.positions.values() if p.status != "planned" or p.item in begun]
    return sorted(
        shown,
        key=lambda p: (p.status != "open", p.item != current, -places.get(p.item or "", -1)),
    )
