"""Leaving the desk, knowing who and what is left behind."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from server.language import Language
from server.session.messages import Fact

from ..client.people import is_here, seated
from ..client.session_view import SessionView
from ..dialogs.dialog import Dialog
from ..wording.printable import printable
from .closing import left_open


def others_here(language: Language, view: SessionView) -> list[str]:
    """Who else is connected: names, and the audience as a number."""
    people = [p for p in seated(view) if p.id != view.you.id and is_here(view, p)]
    here = [printable(person.name) for person in people]
    if view.presence.spectators:
        n = view.presence.spectators
        here.append(language.plural("{n} in the audience", "{n} in the audience", n=n))
    return here


class Leave(Dialog[str | None]):
    """``leave``, ``end`` (for everybody), or None to stay."""

    def __init__(self, language: Language, view: SessionView, hosting: bool) -> None:
        super().__init__()
        self.language, self.view, self.hosting = language, view, hosting

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._who(), id="who", classes="question")
            yield Static("", id="open", classes="question")
            yield OptionList(
                *(Option(Content(text), name) for name, text in self._ways()), markup=False
            )

    def _ways(self) -> Iterator[tuple[str, str]]:
        """What can be done, to stay being the last of it."""
        say, phase = self.language.text, self.view.state.session.phase
        if phase == "waiting" and self.hosting:
            yield "leave", say("Leave, and let people come in")
            yield "end", say("Leave, and stop the server: the links lead nowhere until it is back")
        elif phase == "closed":
            yield "leave", say("Leave")
            if self.hosting:
                yield "end", say("Leave, and stop the server")
        else:
            yield "leave", say("Leave, and let the session go on")
            if self.hosting:
                yield "end", say("End the session for everybody, and stop the server")
            else:
                yield "end", say("End the session for everybody")
        yield "stay", say("Stay")

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.highlighted = choices.option_count - 1
        choices.focus()
        self._tell_open()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Keep up with who is here, and what is open."""
        self.view = view
        self.query_one("#who", Static).update(self._who())
        self._tell_open()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        _ = self.dismiss(None if event.option.id == "stay" else event.option.id)

    def _who(self) -> Content:
        here = others_here(self.language, self.view)
        if not here:
            return Content(self.language.text("Nobody else is here."))
        return Content(self.language.text("Still here: {names}", names=", ".join(here)))

    def _tell_open(self) -> None:
        """What ending it for everybody would end."""
        text = " ".join(left_open(self.language, self.view))
        told = self.query_one("#open", Static)
        told.update(Content(printable(text)))
        told.display = bool(text)
