"""What the desk's forms are made of."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from server.agenda_file.moments import seconds_of
from server.session.plan import LONGEST_DURATION
from server.session.texts import LINE_LENGTH

from ..app.line_input import LineInput
from ..dialogs.menu import Choice
from ..wording.printable import printable


class CycleSelect(Static, can_focus=True):
    """One of several values; space, the arrows and a click go on to the next. Enter is the form's,
    as in every field of one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right", "turn(1)", show=False, id="cycle.next"),
        Binding("left", "turn(-1)", show=False, id="cycle.back"),
    ]

    def __init__(self, choices: Sequence[Choice], chosen: str, id: str) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.choices = choices
        self.place = next((n for n, c in enumerate(choices) if c.id == chosen), 0)

    @property
    def chosen(self) -> str:
        return self.choices[self.place].id

    def on_mount(self) -> None:
        self.action_turn(0)

    def on_click(self) -> None:
        self.action_turn(1)

    def action_turn(self, step: int) -> None:
        self.place = (self.place + step) % len(self.choices)
        self.update(Content(f"‹ {printable(self.choices[self.place].label)} ›"))


def line_of(id: str, text: str, limit: int = LINE_LENGTH) -> Input:  # noqa: A002 - as in Textual
    """A field for one line."""
    return LineInput(text, id=id, compact=True, max_length=limit, select_on_focus=False)


def labelled(fields: Mapping[str, Input | CycleSelect]) -> ComposeResult:
    """Fields in lines of their own, after what they are called."""
    for label, widget in fields.items():
        with Horizontal(classes="field"):
            yield Label(Content(label))
            yield widget


def seconds_in(text: str) -> int | None:
    """What a field says in seconds; minutes where there is no unit, None where it is empty.

    Raises :class:`Unacceptable`.
    """
    text = text.strip()
    if not text:
        return None
    return seconds_of(f"{text} min" if text.isdecimal() else text, 1, LONGEST_DURATION)
