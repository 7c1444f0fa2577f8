"""A question to be answered with one of several choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from server.language import N_

from ..client.people import begins
from ..wording.printable import printable
from .dialog import Dialog


@dataclass(frozen=True)
class Choice:
    """One line of a menu; impossible ones stay in their place, greyed."""

    id: str
    label: str
    possible: bool = True


class Menu(Dialog[str | None]):
    """One of several: by arrows, by its number, by letters with which one of its words begins, or
    by a click. What was typed stands behind the heading; enter takes what fits."""

    ABOUT = N_(
        "A digit takes its row. Letters go to the row of which a word begins so, Enter takes it;"
        " Esc leaves all as it was."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"number({n or 10})", show=False) for n in range(10)),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.heading, self.choices = title, choices
        self.typed = ""
        self._asked = self.asked(title, bold=True)
        # Here already: a letter may come before either is on the screen.
        self.options = OptionList(
            *(
                Option(Content(f"{_key(n)}  {choice.label}"), choice.id, not choice.possible)
                for n, choice in enumerate(choices, start=1)
            ),
            markup=False,
        )

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self._asked
            yield self.options

    def on_mount(self) -> None:
        self.set_focus(self.options)

    def on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if event.key == "backspace":
            self._type(self.typed[:-1])
        elif character.isalpha() or (character == " " and self.typed):
            event.stop()
            event.prevent_default()
            self._type(self.typed + character)

    def _type(self, typed: str) -> None:
        """Go to the first choice of which a word begins with what was typed, if there is one."""
        self.typed = typed
        self._head()
        self.options.highlighted = next(
            (
                n
                for n, choice in enumerate(self.choices)
                if choice.possible and begins(choice.label, typed)
            ),
            None,
        )

    def _head(self) -> None:
        heading = f"{self.heading}  ‹{self.typed}›" if self.typed else self.heading
        self._asked.update(Content(printable(heading)).stylize("bold"))

    def ask_anew(self, title: str) -> None:
        """Put another heading over the same choices."""
        self.heading = title
        self._head()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.take(event.option.id)

    def action_number(self, number: int) -> None:
        if number <= len(self.choices) and self.choices[number - 1].possible:
            self.pick(number - 1)

    def pick(self, row: int) -> None:
        """What a digit does with its row."""
        self.take(self.choices[row].id)

    def take(self, choice: str | None) -> None:
        """Answer with a choice, by its id."""
        _ = self.dismiss(choice)


def _key(number: int) -> str:
    """The digit that takes the row, a blank where letters alone do."""
    return str(number % 10) if number <= 10 else " "
