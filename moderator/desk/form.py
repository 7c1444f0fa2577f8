"""What the desk's forms have in common: fields in lines of their own, one key that saves them, and
a line that says what cannot be saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from server.language import N_, Language

from ..dialogs.dialog import CTRL_S, ENTER, Dialog, keyed
from ..dialogs.prompt import SAVE, Editor
from ..wording.printable import printable
from .fields import CycleSelect, labelled

T = TypeVar("T")


class Form(Dialog[T]):
    """``heading``: what is filled in. Subclasses say the fields, and what becomes of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="form.save"),
        # Where no field has taken it.
        Binding("enter", "yes", show=False, id="form.enter"),
    ]
    ABOUT = N_(
        "Tab goes from field to field; left, right and space choose between ‹ and ›. Enter saves,"
        " in a text of several lines ctrl+s. Esc leaves all as it was."
    )

    def __init__(self, language: Language, heading: str) -> None:
        super().__init__()
        self.language, self.heading = language, heading

    def fields(self) -> Mapping[str, Input | CycleSelect]:
        """The fields that have a line of their own, after what they are called."""
        raise NotImplementedError

    def above(self) -> ComposeResult:
        """What stands above them."""
        yield from ()

    def below(self) -> ComposeResult:
        """What stands below them."""
        yield from ()

    def compose(self) -> ComposeResult:
        with Vertical():
            with Vertical(id="filled"):
                yield Static(Content(printable(self.heading)).stylize("bold"))
                yield from self.above()
                yield from labelled(self.fields())
                yield from self.below()
            yield from self.yes_or_cancel(self.language.text("Save"), Static("", id="wrong"))

    def on_mount(self) -> None:
        self.query("Input, Editor").first().focus()

    def on_input_submitted(self) -> None:
        self.action_yes()

    def on_descendant_focus(self) -> None:
        """Have the button name the key that saves from where the keys are now."""
        lines = isinstance(self.focused, Editor) and self.focused.lines
        self.query_one("#yes", Button).label = keyed(
            CTRL_S if lines else ENTER, self.language.text("Save")
        )

    def typed(self, field: str) -> str:
        """What stands in a line."""
        return self.query_one(f"#{field}", Input).value.strip()

    def written(self, field: str) -> str:
        """What stands in a longer text."""
        return self.query_one(f"#{field}", Editor).text

    def chosen(self, field: str) -> str:
        """Which of several values was chosen."""
        return self.query_one(f"#{field}", CycleSelect).chosen

    def has(self, field: str) -> bool:
        """Whether a line that cannot stay empty is filled in; if not, it gets the keys, and that
        is said."""
        if not self.typed(field):
            self.query_one(f"#{field}").focus()
            self.complain(self.language.text("This line cannot stay empty."))
        return bool(self.typed(field))

    def complain(self, text: str) -> None:
        """Say why this cannot be saved."""
        self.query_one("#wrong", Static).update(Content(printable(text)))
