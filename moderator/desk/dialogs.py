"""Questions to the moderator: yes or no, one of several, or a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from server.language import N_, Language

from ..printable import printable
from ..shell_screens import Spoken

# At the bottom, because the clock at the top stays in sight while somebody is looked for.
# The background is ModalScreen's own: Textual follows the first base only, which is Spoken.
DIALOG_CSS = """
    align: center bottom; padding-bottom: 2; background: $background 40%;
    & > Vertical {
        width: 66; max-width: 96%; height: auto; max-height: 96%;
        padding: 1 2; background: $surface; border: round $primary;
    }
    & .question { width: 100%; height: auto; margin-bottom: 1; }
    & Horizontal { height: auto; align-horizontal: right; }
    & Button { margin-left: 2; min-width: 12; }
    & OptionList { height: auto; max-height: 14; border: none; background: $surface; padding: 0; }
    & OptionList:focus { border: none; }
    & Input { margin-bottom: 1; background: $panel; }
"""


class Confirm(Spoken, ModalScreen[bool]):
    """Yes or no. ``again``: the key that led here also says yes."""

    DEFAULT_CSS = f"Confirm {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", N_("No"), show=False, id="confirm.no"),
        Binding("left,right", "app.focus_next", show=False, id="confirm.turn"),
    ]

    def __init__(self, language: Language, question: str, yes: str, again: str = "") -> None:
        super().__init__()
        self.language = language
        self.question, self.yes = question, yes
        if again:
            self._bindings.bind(again, "dismiss(True)", show=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            with Horizontal():
                yield Button(Content(self.yes), id="yes", variant="primary", compact=True)
                yield Button(self.language.text("Cancel"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one("#yes").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        _ = self.dismiss(event.button.id == "yes")


@dataclass(frozen=True)
class Choice:
    """One line of a menu; impossible ones stay in their place, greyed."""

    id: str
    label: str
    possible: bool = True


class Menu(Spoken, ModalScreen[str | None]):
    """One of several, by arrows, by its number, or by a click."""

    DEFAULT_CSS = f"Menu {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", N_("Cancel"), show=False, id="menu.cancel"),
        *(Binding(str(n), f"number({n})", show=False) for n in range(1, 10)),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.heading, self.choices = title, choices

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.heading)).stylize("bold"), classes="question")
            yield OptionList(
                *(
                    Option(Content(f"{n}  {choice.label}"), choice.id, not choice.possible)
                    for n, choice in enumerate(self.choices, start=1)
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        _ = self.dismiss(event.option.id)

    def action_number(self, number: int) -> None:
        if number <= len(self.choices) and self.choices[number - 1].possible:
            _ = self.dismiss(self.choices[number - 1].id)


class Prompt(Spoken, ModalScreen[str | None]):
    """A line of text. What was typed stays until the moderator is done with it."""

    DEFAULT_CSS = f"Prompt {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("Cancel"), show=False, id="prompt.cancel")
    ]

    def __init__(
        self, language: Language, question: str, text: str = "", limit: int = 80, *, yes: str = ""
    ) -> None:
        """``yes``: what the button does, where that is not to save."""
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.yes = yes or language.text("Save")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            yield Input(self.start, max_length=self.limit, compact=True)
            with Horizontal():
                yield Button(self.yes, id="yes", variant="primary", compact=True)
                yield Button(self.language.text("Cancel"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self._done()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self._done()
        else:
            _ = self.dismiss(None)

    def _done(self) -> None:
        text = self.query_one(Input).value.strip()
        if text:
            _ = self.dismiss(text)
