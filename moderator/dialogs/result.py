"""A position in full: its text, and what the panel has said on it, remarks and all."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from server.language import N_, Language
from server.session.messages import Fact
from server.session.positions import Position

from ..client.session_view import SessionView
from ..widgets.distribution import whole
from ..widgets.lines import Drawing, Line
from ..widgets.position_list import document
from ..widgets.wrap import paragraph
from .dialog import Dialog


class Result(Dialog[None]):
    """What closing has published; to moderators, while it is open, what there is by now."""

    ABOUT = N_("All of the position, and what the panel has said on it. Esc closes it.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "dismiss(None)", N_("Close"), show=False, id="result.close"),
    ]

    def __init__(self, language: Language, view: SessionView, position: Position) -> None:
        super().__init__()
        self.language, self.view = language, view
        self._position = position.id
        self.sheet = Drawing()

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = self.language.text("Result")
            box.border_subtitle = self.language.text("Esc: close")
            yield self.sheet

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, self.view, [])

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        self.view = view
        position = view.state.positions.get(self._position)
        if position is None:
            _ = self.dismiss(None)
            return
        lines = self._lines(position, self.sheet.size.width)
        self.sheet.styles.height = len(lines)
        self.sheet.draw(lines)

    def _lines(self, position: Position, width: int) -> list[Line]:
        return [
            *paragraph(position.text, width, "strong"),
            *paragraph(document(self.view, position), width, "muted"),
            (),
            *whole(self.language, self.view, position, width),
        ]
