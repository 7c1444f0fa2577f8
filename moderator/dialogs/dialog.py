"""What all dialogs have in common."""

from pathlib import Path
from typing import ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from server.language import N_, Language

from ..app.screens import Localized
from ..wording.printable import printable

T = TypeVar("T")

LOOKS: Final = Path(__file__).with_name("dialogs.tcss")
"""To be among the styles of the screen below: read with the first dialog, they would keep people
waiting for it."""


ENTER: Final = "Enter"
ESCAPE: Final = "Esc"
CTRL_S: Final = "^s"
"""Keys as they stand on buttons; so they are called in both languages."""


def keyed(key: str, text: str) -> Content:
    """What a button does, behind the key that does the same."""
    return Content.assemble((f"{key} ", "bold"), printable(text))


class Dialog(Localized, ModalScreen[T]):
    """A question over a screen that goes on below it; escape leaves it unanswered."""

    CSS_PATH = LOOKS
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-low")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("Cancel"), show=False, id="dialog.cancel")
    ]

    ABOUT: ClassVar[str] = N_("Enter answers, Esc leaves it unanswered. Nothing else happens.")
    """What F1 says of it, in English."""

    language: Language

    def asked(self, text: str, *, bold: bool = False) -> Static:
        """What is asked, whatever it contains, as it is."""
        content = Content(printable(text))
        return Static(content.stylize("bold") if bold else content, classes="question")

    def yes_or_cancel(self, yes: str, *before: Widget, key: str = ENTER) -> ComposeResult:
        """The two buttons with their keys, after what else stands in their line."""
        with Horizontal(classes="answers"):
            yield from before
            yield Button(keyed(key, yes), id="yes", variant="primary", compact=True)
            yield Button(keyed(ESCAPE, self.language.text("Cancel")), id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_yes()
        else:
            _ = self.dismiss(None)

    def action_yes(self) -> None:
        """What the first button does. To be overridden where there is one."""
