"""A question to be answered with one of several choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from .dialog import Dialog


@dataclass(frozen=True)
class Choice:
    """One line of a menu; impossible ones stay in their place, greyed."""

    id: str
    label: str
    possible: bool = True


class Menu(Dialog[str | None]):
    """One of several, by arrows, by its number, or by a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", show=False, id="menu.cancel"),
        *(Binding(str(n), f"number({n})", show=False) for n in range(1, 10)),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.heading, self.choices = title, choices

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.heading, bold=True)
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
