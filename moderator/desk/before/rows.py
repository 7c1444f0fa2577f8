"""The rows of the checklist: the links that many share, then everybody whom the agenda names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from server.language import N_, Language
from server.session.people import Person

from ...client.people import is_here, origin, seated
from ...client.session_view import SessionView
from ...widgets.facts import name_in
from ...widgets.lines import Line, Span, cut, left, line_width, said
from ...widgets.rows import RowList
from ...widgets.stacked import Row
from ...widgets.wrap import paragraph
from ..known_links import CODE, KnownLinks

FOR_MANY: Final = ("moderators", "spectators", CODE, "stage")
"""Whose links have a key of their own, from 1 on."""
NAMES: Final = (N_("Moderators"), N_("Audience"), N_("Audience's code"), N_("Stage"))
_MARKS: Final = 27
"""Cells for whether somebody is here, and was heard."""
_NAME_CELLS: Final = 26
"""At least, of a name; the rest is for office and organisation."""
_GAP: Final = 2
"""Cells between whose a link is and the link."""


class CheckRows(RowList):
    """Of the people: here or missing, heard or not."""

    def __init__(self, language: Language, links: KnownLinks) -> None:
        super().__init__(language, id="check-rows")
        self.links = links
        self.view: SessionView | None = None

    def rows_for(self, width: int) -> Sequence[Row]:
        if self.view is None:
            return []
        shared = [Row(whose, self._shared(n, whose, width)) for n, whose in enumerate(FOR_MANY, 1)]
        people = [Row(p.id, (self._person(self.view, p, width),)) for p in seated(self.view)]
        return [*shared, *people]

    def _shared(self, number: int, whose: str, width: int) -> list[Line]:
        """Whose link, and the link: whole, because what is selected here by the mouse is pasted
        elsewhere; where there is no room beside the name, below it."""
        names = [self.language.text(name) for name in NAMES]
        cells = max(map(cell_len, names))
        link = self.links.get(whose) or self.language.text("not known at this desk")
        first: Line = (Span(f" {number}  ", "accent"), Span(left(names[number - 1], cells)))
        if line_width(first) + _GAP + cell_len(link) <= width:
            return [(*first, Span(" " * _GAP), Span(link, "muted"))]
        indent = max(0, min(line_width(first[:1]), width - cell_len(link)))
        return [first, *paragraph(link, width, "muted", indent=indent)]

    def _person(self, view: SessionView, person: Person, width: int) -> Line:
        say = self.language.text
        here = is_here(view, person)
        marks: Line = (
            Span(" ● " if here else " ○ ", "good" if here else "warn"),
            Span(left(say("here") if here else say("missing"), 8), "plain" if here else "warn"),
            Span("♪ " if person.heard else "· ", "good" if person.heard else "muted"),
            Span(left(say("heard") if person.heard else say("not heard"), 14), "muted"),
        )
        cells = max(_NAME_CELLS, (width - _MARKS) * 2 // 5)
        name = left(name_in(person, cells - 1), cells)
        about = Span(cut(origin(person), max(0, width - _MARKS - cells)), "muted")
        return (*marks, said(name), about)
