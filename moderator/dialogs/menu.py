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
    """One line of a menu; impossible ones stay in their place, greyed. ``why`` they are is said
    where one is chosen all the same; without it, its label says so."""

    id: str
    label: str
    possible: bool = True
    why: str = ""


class Menu(Dialog[str | None]):
    """One of several: by arrows, by its number, by letters with which one of its words begins, or
    by a click. What was typed stands behind the heading; enter takes what fits."""

    ABOUT = N_(
        "A digit takes its row. Letters go to the row of which a word begins so, Enter takes it;"
        " Esc leaves all as it was. Of a grey row it is said why it is."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"number({n or 10})", show=False) for n in range(10)),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.heading, self.choices = title, choices
        self.typed = self._why = ""
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
        meant = [n for n, choice in enumerate(self.choices) if begins(choice.label, typed)]
        can = [n for n in meant if self.choices[n].possible]
        self.options.highlighted = next(iter(can), None)
        self._say(meant[0] if meant and typed and not can else None)

    def _say(self, row: int | None) -> None:
        """Say why a row cannot be taken, if one was meant that cannot."""
        choice = self.choices[row] if row is not None else None
        self._why = (choice.why or choice.label) if choice is not None else ""
        self._head()

    def _head(self) -> None:
        heading = f"{self.heading}  ‹{self.typed}›" if self.typed else self.heading
        # Above the rows, which stay where they are: the dialog stands on the bottom.
        why = ("\n", (printable(self._why), "$text-warning")) if self._why else ()
        self._asked.update(Content.assemble((printable(heading), "bold"), *why))

    def ask_anew(self, title: str) -> None:
        """Put another heading over the same choices."""
        self.heading = title
        self._head()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.take(event.option.id)

    def action_number(self, number: int) -> None:
        if number > len(self.choices):
            return
        if self.choices[number - 1].possible:
            self.pick(number - 1)
        else:
            self._say(number - 1)

    def on_click(self, event: events.Click) -> None:
        row = event.style.meta.get("option")
        if isinstance(row, int) and not self.choices[row].possible:
            self._say(row)

    def pick(self, row: int) -> None:
        """What a digit does with its row."""
        self.take(self.choices[row].id)

    def take(self, choice: str | None) -> None:
        """Answer with a choice, by its id."""
        _ = self.dismiss(choice)


def _key(number: int) -> str:
    """The digit that takes the row, a blank where letters alone do."""
    return str(number % 10) if number <= 10 else " "
