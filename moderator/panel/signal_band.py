"""A moderator's signal to the reader: large, for a moment, over everything else."""

from collections.abc import Callable
from typing import Final

from server.language import Language
from server.session.floor import Speech
from server.session.whispers import Whisper, in_turn

from ..client.session_view import SessionView
from ..widgets.lines import Line, Span, cut, said, spread
from ..widgets.view_drawing import ViewDrawing
from ..wording.words import name_of
from .my_status import my_status
from .partaking import signalled

MARK: Final = "■ ■ ■"


class SignalBand(ViewDrawing):
    """Takes a place of its own while a signal stands; by form, so that it shows without colour."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="signal")
        self._read = 0
        self._speech: Speech | None = None
        self.key: Callable[[str], str] = lambda action: action
        """The key of an action, by its id."""

    @property
    def shown(self) -> Whisper | None:
        """The signal that stands."""
        return signalled(self.view, self._read) if self.view is not None else None

    def read(self) -> None:
        """Take away what stands."""
        signal = self.shown
        if signal is not None:
            self._read = signal.seq
            self.display = False

    def show(self, view: SessionView) -> None:
        self.view = view
        self._let_go(view)
        self.display = self.shown is not None
        super().show(view)

    def _let_go(self, view: SessionView) -> None:
        """Take what was said of a speech for read once that is over; and what was said before one,
        that it comes, once it has begun."""
        before, self._speech = self._speech, my_status(view).speech
        now = self._speech
        if (before.id if before else None) == (now.id if now else None):
            return
        signals = [w for w in in_turn(view.state) if w.signal]
        over = (w.seq for w in signals if now is None or w.at < now.since)
        self._read = max(self._read, *over, 0)

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        signal = self.shown
        if signal is None:
            return []
        by = cut(name_of(self.language, view.state, signal.by), width // 3)
        start: Line = (Span(f"  {MARK}  "), said(signal.text))
        end: Line = (Span(f"{by}  {self.key('read')} ×  "),)
        return [(), spread(start, end, width), ()]

    async def on_click(self) -> None:
        await self.run_action("screen.act('read')")
