"""What to do now, in one line with its key."""

from collections.abc import Callable

from server.language import Language

from ..app.actions import key_said
from ..client.session_view import SessionView
from ..widgets.lines import Line, Span, clipped, said
from ..widgets.view_drawing import ViewDrawing
from .selection import Selection
from .step import Step, sentence
from .what_now import what_now


class StepLine(ViewDrawing):
    """``key``: by which key an action goes; ``selection``: what has the keys now."""

    DEFAULT_CSS = "StepLine { height: 1; background: $surface; }"

    def __init__(
        self,
        language: Language,
        key: Callable[[str], str],
        selection: Callable[[], Selection | None],
    ) -> None:
        super().__init__(language, id="what-now")
        self._key, self._selection = key, selection
        self.step: Step | None = None
        self.server_ended = False
        """Whether the server that this desk began has ended, and is not to be started again yet:
        until it is, or another one goes on, nothing else can be done."""

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        line: Line
        if self.server_ended and not view.is_live:
            self.step, key = None, key_said(self.language, "ctrl+p")
            ended = self.language.text("“Start the server again”: it has ended")
            line = (Span(f" ▸ {key} ", "accent"), Span(ended, "warn"))
            return [clipped(line, width)]
        self.step = what_now(view)
        if self.step is None:
            leave = self.language.text(
                "{key} shows what is left to do; ctrl+q leaves the desk.",
                key=self._key("afterwards"),
            )
            return [(Span(f" {leave}", "muted"),)]
        keys = self._keys(self.step)
        line = (
            Span(" ▸ ", "accent"),
            Span(f"{keys} ", "accent"),
            said(sentence(self.language, view, self.step)),
        )
        return [clipped(line, width)]

    def _keys(self, step: Step) -> str:
        """The key; before it that of the list, where what it is about is not selected yet."""
        key = self._key(step.action)
        there = self._selection()
        if step.pane is None:
            return key
        if there is not None and (there.pane, there.selected) == (step.pane, step.row):
            return key
        first = self._key(f"go_{step.pane}")
        return self.language.text("{first}, then {key}", first=first, key=key)
