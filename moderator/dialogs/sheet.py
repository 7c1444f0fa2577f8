"""What is only read, over a screen that goes on below it."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from server.language import N_, Language
from server.session.messages import Fact

from ..client.session_view import SessionView
from ..widgets.lines import Drawing, Line
from .dialog import Dialog


class Sheet(Dialog[None]):
    """Lines that are drawn anew when something happens."""

    ABOUT = N_("This is only to be read, and is kept up to date. Esc closes it.")

    def __init__(self, language: Language, view: SessionView) -> None:
        super().__init__()
        self.language, self.view = language, view
        self.box = VerticalScroll()
        self.sheet = Drawing()

    def compose(self) -> ComposeResult:
        with self.box:
            yield self.sheet

    def on_mount(self) -> None:
        self.box.focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, self.view, [])

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        self.view = view
        lines = self.lines(self.sheet.size.width)
        if lines is None:
            _ = self.dismiss(None)
            return
        self.sheet.styles.height = len(lines)
        self.sheet.draw(lines)

    def lines(self, width: int) -> Sequence[Line] | None:
        """What there is to read; None where there is nothing any more."""
        raise NotImplementedError
