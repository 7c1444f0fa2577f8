"""What is on, and the reader's own speech: the part of the screen that is read first."""

from typing import Final

from server.language import Language

from ..client.session_view import SessionView
from ..widgets import digits
from ..widgets.agenda_list import NowLine
from ..widgets.floor_clock import read
from ..widgets.lines import Drawing, Line, Span, clipped, said
from . import texts
from .my_status import my_status, shown_item

LARGE_FROM: Final = 9
"""Lines from which the large figures are used, as in the shared clock."""


class OnNow(NowLine):
    """What is on and what is next; while nothing is, why that is so."""

    def show(self, view: SessionView) -> None:
        if view.state.session.phase == "open" and shown_item(view) is not None:
            super().show(view)
            return
        self.view = view
        text, more = texts.between_items(self.language, view)
        lines: list[Line] = [(said(text, "strong"),), (said(more, "muted"),)]
        self.draw([clipped(line, self.size.width) for line in lines])


class OwnFloor(Drawing):
    """The reader has the floor: their time, as large as there is room for."""

    def __init__(self, language: Language) -> None:
        super().__init__(id="own-floor")
        self.language = language
        self._moment: SessionView | None = None

    def show(self, view: SessionView) -> None:
        self._moment = view
        mine = my_status(view)
        speech = mine.speech
        self.display = speech is not None
        if speech is None:
            return
        reading = read(self.language, view, speech)
        self.set_class(reading.tone == "warn" and mine.speaking, "-warn")
        self.set_class(reading.tone == "alarm" and mine.speaking, "-over")
        self.set_class(not mine.speaking, "-suspended")
        high = self.size.height >= LARGE_FROM
        figures = (digits.large if high else digits.small)(reading.figures)
        state, rest = texts.own_floor(self.language, view, mine)
        hanging_indent: dict[int, Line] = {
            0: (said(state.upper() if mine.speaking else state),),
            1: (said(reading.meaning),),
            2: (said(rest),),
        }
        lines: list[Line] = [
            (Span(f"  {figure}   "), *hanging_indent.get(y, ())) for y, figure in enumerate(figures)
        ]
        top = max(0, (self.size.height - len(lines)) // 2)
        self.draw([(), *([()] * (top - 1)), *(clipped(x, self.size.width) for x in lines)])

    def on_resize(self) -> None:
        if self._moment is not None:
            self.show(self._moment)
