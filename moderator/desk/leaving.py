"""Leaving the desk, knowing who and what is left behind."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from server.language import N_, Language
from server.session.messages import Fact

from ..client.people import is_here, seated
from ..client.session_view import SessionView
from ..dialogs.menu import Choice, Menu
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


class Leave(Menu):
    """``leave``, ``end`` (for everybody), or None to stay. The digit of what ends goes to its row
    and no further, so that nothing ends by a slip. ``only_here``: the session ends with the desk,
    as a rehearsal does."""

    ABOUT = N_(
        "A digit takes its row; what ends the session or the server is taken by Enter alone."
        " Letters go to the row of which a word begins so. Esc stays."
    )

    def __init__(
        self, language: Language, view: SessionView, hosting: bool, *, only_here: bool = False
    ) -> None:
        self.language, self.view, self.hosting = language, view, hosting
        self.only_here = only_here
        super().__init__(self._who(), [Choice(name, text) for name, text in self._ways()])
        self._open = Static("", id="open", classes="question")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self._asked
            yield self._open
            yield self.options

    def _ways(self) -> Iterator[tuple[str, str]]:
        """What can be done, to stay being the last of it."""
        say, phase = self.language.text, self.view.state.session.phase
        if self.only_here:
            yield "leave", say("Leave: the rehearsal ends with that")
        elif phase == "waiting" and self.hosting:
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
        # Textual calls that of the class below as well, by itself.
        self.options.highlighted = len(self.choices) - 1
        self._tell_open()

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        """Keep up with who is here, and what is open."""
        self.view = view
        self.ask_anew(self._who())
        self._tell_open()

    def pick(self, row: int) -> None:
        if self.choices[row].id == "end":
            self.options.highlighted = row
        else:
            super().pick(row)

    def take(self, choice: str | None) -> None:
        super().take(None if choice == "stay" else choice)

    def _who(self) -> str:
        here = others_here(self.language, self.view)
        if not here:
            return self.language.text("Nobody else is here.")
        return self.language.text("Still here: {names}", names=", ".join(here))

    def _tell_open(self) -> None:
        """What ending it for everybody would end."""
        text = " ".join(left_open(self.language, self.view))
        self._open.update(Content(printable(text)))
        self._open.display = bool(text)
