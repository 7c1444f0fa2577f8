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
        with Vertical(id="entrance"):
            yield Label("", id="welcome")
            yield LineInput(self._guest.name, id="name")
            yield LineInput(self._guest.organisation, id="organisation")
            yield Static(self._complaint, id="complaint", markup=False)
            yield Static("", id="seen", markup=False)
            with Horizontal():
                yield Button("", id="join", variant="primary")
        yield Footer()

    def on_mount(self) -> None:
        self.speak()

    def speak(self) -> None:
        """Say all of it in the reader's language, which may be another one than before."""
        say = self.language.text
        self.query_one("#welcome", Label).update(Content(say("Welcome. What is your name?")))
        self.query_one("#name", Input).placeholder = say("Your name")
        organisation = self.query_one("#organisation", Input)
        organisation.placeholder = say("Your organisation, if you like")
        seen = say("The moderators see your name; others only once you speak.")
        self.query_one("#seen", Static).update(Content(seen))
        self.query_one("#join", Button).label = Content(say("Join"))

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
