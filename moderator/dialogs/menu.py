"""A question to be answered with one of several choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from server.language import N_

from ..app.screens import Localized
from ..wording.printable import printable
from .looks import DIALOG_CSS


@dataclass(frozen=True)
class Choice:
    """One line of a menu; impossible ones stay in their place, greyed."""

    id: str
    label: str
    possible: bool = True


class Menu(Localized, ModalScreen[str | None]):
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
