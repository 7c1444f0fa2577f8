"""A position in full: its text, and what the panel has said on it, remarks and all."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from server.language import N_, Language
from server.session.positions import Position

from ..client.session_view import SessionView
from ..widgets.distribution import whole
from ..widgets.lines import Line
from ..widgets.position_list import document
from ..widgets.wrap import paragraph
from .sheet import Sheet


class Result(Sheet):
    """What closing has published; to moderators, while it is open, what there is by now."""

    ABOUT = N_("All of the position, and what the panel has said on it. Esc closes it.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "dismiss(None)", N_("Close"), show=False, id="result.close"),
    ]

    def __init__(self, language: Language, view: SessionView, position: Position) -> None:
        super().__init__(language, view)
        self._position = position.id
        self.box.border_title = language.text("Result")
        self.box.border_subtitle = language.text("Esc: close")

    def lines(self, width: int) -> list[Line] | None:
        position = self.view.state.positions.get(self._position)
        if position is None:
            return None
        return [
            *paragraph(position.text, width, "strong"),
            *paragraph(document(self.view, position), width, "muted"),
            (),
            *whole(self.language, self.view, position, width),
        ]
