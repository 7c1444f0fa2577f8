"""What is on, and the reader's own speech: the part of the screen that is read first."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Final

from server.language import Language
from server.session.items import held_item

from ..client.session_view import SessionView
from ..widgets import lettering
from ..widgets.agenda_strip import AgendaStrip
from ..widgets.lines import Line, Span, clipped, said
from ..widgets.reading import read
from ..widgets.view_drawing import ViewDrawing
from . import texts
from .my_status import my_status

LARGE_FROM: Final = 8
"""Lines from which the large figures are used, as in the shared clock."""


class OnNow(AgendaStrip):
    """What is on and what is next; while nothing is, why that is so."""

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        if view.state.session.phase == "open" and held_item(view.state) is not None:
            return super().lines_of(view, width, height)
        text, more = texts.between_items(self.language, view)
        line: Line = (Span(" "), said(text, "strong"), said(f" · {more}" if more else "", "muted"))
        return [clipped(line, width)]


class OwnFloor(ViewDrawing):
    """The reader has the floor: their time, as large as there is room for."""

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.key: Callable[[str], str] = lambda action: action
        """The key of an action, by its id."""

    def show(self, view: SessionView) -> None:
        self.display = my_status(view).speech is not None
        super().show(view)

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        mine = my_status(view)
        if mine.speech is None:
            return []
        reading = read(self.language, view, mine.speech)
        self.set_class(reading.tone == "warn" and mine.speaking, "-warn")
        self.set_class(reading.tone == "alarm" and mine.speaking, "-over")
        self.set_class(not mine.speaking, "-suspended")
        made = lettering.large if height >= LARGE_FROM else lettering.small
        figures = made(reading.figures) or ()
        state, rest = texts.own_floor(self.language, view, mine, self.key("end"))
        words = (state.upper() if mine.speaking else state, reading.meaning, rest)
        lines = [
            clipped((Span(f"  {figure}   "), *((said(text),) if text else ())), width)
            for figure, text in zip_longest(figures, words, fillvalue="")
        ]
        return [()] * max(1, (height - len(lines)) // 2) + lines
