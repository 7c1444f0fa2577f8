"""A text to be sent to somebody: read, and copied with a key."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.language import N_, Language

from ..dialogs.dialog import Dialog
from ..wording.printable import printable


class Letter(Dialog[None]):
    """``text`` as it is copied. It can also be selected with the mouse, where the terminal does not
    let a program copy. ``warning`` says what is to be known before it is sent."""

    ABOUT = N_("A text to read, to copy and to send. Esc closes this.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,enter", "copy", N_("Copy"), id="letter.copy", priority=True),
        Binding("q,m,M", "dismiss(None)", N_("Close"), show=False, id="letter.close"),
    ]

    def __init__(self, language: Language, title: str, text: str, warning: str = "") -> None:
        super().__init__()
        self.language, self.heading, self.text, self.warning = language, title, text, warning

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.heading, bold=True)
            if self.warning:
                yield Static(Content(printable(self.warning)), id="warning")
            with VerticalScroll():
                lines = (printable(line) for line in self.text.splitlines())
                yield Static(Content("\n".join(lines)), id="letter")
            yield from self.yes_or_cancel(self.language.text("Copy (c)"))

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_yes(self) -> None:
        self.action_copy()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.text)
        copied = self.language.text("Copied: {what}", what=self.heading)
        self.app.notify(copied, markup=False, timeout=3)
