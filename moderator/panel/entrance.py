"""Where a spectator says who they are. What was typed stays until the room has taken it."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, Label, Static

from server.language import Language
from server.session.messages import Refused
from server.session.texts import NAME_LENGTH, line, required_line
from server.wire.refusals import sentence

from ..app.line_input import LineInput
from ..app.screens import Localized


@dataclass(frozen=True)
class Guest:
    """Who a spectator says to be."""

    name: str = ""
    organisation: str = ""


class NameScreen(Localized, Screen[Guest]):
    """Asks for a name, and an organisation if there is one."""

    CSS_PATH = "entrance.tcss"
    AUTO_FOCUS = "#name"

    def __init__(self, language: Language, guest: Guest, complaint: str = "") -> None:
        super().__init__()
        self.language = language
        self._guest = guest
        self._complaint = complaint

    def compose(self) -> ComposeResult:
        text = self.language.text
        with Vertical(id="entrance"):
            yield Label(text("Welcome. What is your name?"))
            yield LineInput(self._guest.name, placeholder=text("Your name"), id="name")
            yield LineInput(
                self._guest.organisation,
                placeholder=text("Your organisation, if you like"),
                id="organisation",
            )
            yield Static(self._complaint, id="complaint", markup=False)
            yield Static(
                text("The moderators see your name; others only once you speak."), markup=False
            )
            with Horizontal():
                yield Button(text("Join"), id="join", variant="primary")
        yield Footer()

    def on_input_submitted(self) -> None:
        self._go_on()

    def on_button_pressed(self) -> None:
        self._go_on()

    def _go_on(self) -> None:
        name, organisation = self.query_one("#name", Input), self.query_one("#organisation", Input)
        try:
            field = name
            said = required_line(name.value, NAME_LENGTH)
            field = organisation
            guest = Guest(said, line(organisation.value, NAME_LENGTH))
        except Refused as refused:
            self._complain(refused)
            field.focus()
            return
        _ = self.dismiss(guest)

    def _complain(self, refused: Refused) -> None:
        code = "name_needed" if refused.code == "text_empty" else refused.code
        text = sentence(Refused(code, **refused.values), self.language, lambda _: "")
        self.query_one("#complaint", Static).update(Content(text))
