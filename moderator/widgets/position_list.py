"""The positions: which is open, what the reader has said, and what the panel's assessment is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from server.session.positions import Position

from ..replica import Moment
from ..wording import STANCES
from .distribution import table
from .lines import Line, Span, Tone, clipped, said
from .pane import Heading, PaneList
from .panel_list import seated
from .rows import Row
from .wrap import beside, paragraph

_SIGNS: Final[dict[Literal["planned", "open", "closed"], tuple[str, Tone]]] = {
    "planned": ("· ", "muted"),
    "open": ("▶ ", "accent"),
    "closed": ("✓ ", "good"),
}


class PositionList(PaneList):
    """One position a row. Moderators see all of the agenda's, others those that have come up.

    The selection goes with a position that opens, unless somebody is at work in the list.
    """

    def show(self, moment: Moment) -> None:
        before = self.moment.state.positions if self.moment is not None else {}
        super().show(moment)
        for position in moment.state.positions.values():
            new = position.id not in before or before[position.id].status != "open"
            if position.status == "open" and new and not self.has_keys:
                self.select(position.id)

    def rows_for(self, width: int) -> Sequence[Row]:
        moment = self.moment
        if moment is None:
            return ()
        return [
            Row(position.id, tuple(self._lines_of(moment, position, width)))
            for position in in_order(moment)
        ]

    def heading(self) -> Heading:
        language = self.language
        if self.moment is None:
            return Heading(language.text("Positions"))
        shown = in_order(self.moment)
        is_open = any(p.status == "open" for p in shown)
        end: Line = (Span(language.context("position", "open"), "accent"),) if is_open else ()
        return Heading(language.text("Positions"), len(shown), end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("No positions yet."), self.hint))

    def _lines_of(self, moment: Moment, position: Position, width: int) -> list[Line]:
        sign, tone = _SIGNS[position.status]
        text: Tone = "strong" if position.status == "open" else "plain"
        lines = beside((Span(sign, tone),), position.text, width, text, most=8)
        title = document(moment, position)
        if title:
            lines += paragraph(title, width, "muted", most=1, indent=2)
        for line in self._state(moment, position):
            lines.append(clipped((Span("  "), *line), width))
        lines += [(Span("  "), *line) for line in table(self.language, position, width - 2)]
        return lines

    def _state(self, moment: Moment, position: Position) -> list[Line]:
        language = self.language
        lines: list[Line] = []
        own = position.assessments.get(moment.you.id)
        if own is not None:
            stance = language.text(STANCES[own.stance])
            text = language.text("Your assessment: {stance}", stance=stance)
            quoted = language.text("“{text}”", text=own.remark) if own.remark else ""
            lines.append((Span(text, "accent"), said(f" {quoted}" if quoted else "", "muted")))
        elif position.status == "open" and moment.role == "panelist":
            lines.append((Span(language.text("Not assessed by you yet."), "warn"),))
        if position.status == "open" and moment.role == "moderator":
            panel = sum(p.role == "panelist" for p in seated(moment))
            text = language.text(
                "{n} of {all} have assessed", n=len(position.assessments), all=panel
            )
            lines.append((Span(text, "accent"),))
        return lines


def document(moment: Moment, position: Position) -> str:
    """The title of the paper that a position is from, and whose it is."""
    found = (d for d in moment.state.session.documents if d.id == position.document)
    paper = next(found, None)
    return " · ".join(filter(None, (paper.title, paper.publisher))) if paper else ""


def in_order(moment: Moment) -> list[Position]:
    """The open ones, then those of what is on, then the others, the last items first; for
    moderators as the agenda has them. Who is no moderator sees none of items yet to come."""
    state = moment.state
    places = {item.id: n for n, item in enumerate(state.items)}
    if moment.role == "moderator":
        return sorted(state.positions.values(), key=lambda p: places.get(p.item or "", len(places)))
    current = state.item or state.paused_item
    begun = {item.id for item in state.items if item.status in ("current", "done")} | {current}
    shown = [p for p in state.positions.values() if p.status != "planned" or p.item in begun]
    return sorted(
        shown,
        key=lambda p: (p.status != "open", p.item != current, -places.get(p.item or "", -1)),
    )
