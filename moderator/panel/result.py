"""A closed position in full: its text, and all that closing it has published."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from server.language import N_, Language
from server.session.positions import Position

from ..app.screens import Localized
from ..client.session_view import SessionView
from ..widgets.distribution import whole
from ..widgets.lines import Line
from ..widgets.position_list import document
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import paragraph


class _Sheet(ViewDrawing):
    """As high as what it says."""

    def __init__(self, language: Language, view: SessionView, position: Position) -> None:
        super().__init__(language)
        self.view, self._position = view, position

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        position = self._position
        lines = [
            *paragraph(position.text, width, "strong"),
            *paragraph(document(view, position), width, "muted"),
            (),
            *whole(self.language, view, position, width),
        ]
        self.styles.height = len(lines)
        return lines


class Result(Localized, ModalScreen[None]):
    CSS_PATH = "result.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", N_("Close"), show=False, id="result.close"),
    ]

    def __init__(self, language: Language, view: SessionView, position: Position) -> None:
        super().__init__()
        self.language = language
        self._sheet = _Sheet(language, view, position)

    def compose(self) -> ComposeResult:
        with Vertical(id="result") as box:
            box.border_title = self.language.text("Result")
            box.border_subtitle = self.language.text("Esc: close")
            with VerticalScroll():
                yield self._sheet

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
