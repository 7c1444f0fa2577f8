"""What the panel's flows know of the screen that they run on."""

from typing import Protocol

from ..app.actions import Host
from .ballot import Draft, Form
from .my_status import Selection, Waiting
from .note import Note


class PanelHost(Host, Protocol):
    @property
    def selection(self) -> Selection:
        """What the reader looks at now."""

    def say(self, text: str) -> None:
        """Toast a text."""

    def open(self, pane: str) -> None:
        """Bring a pane to where it can be read."""

    def write(self, note: Note) -> None:
        """Let the reader write a line, which becomes a command."""

    async def fill_in(self, form: Form, said: Draft) -> None:
        """Let the reader fill in a ballot, on which they have said something before."""

    async def which_entry(self) -> Waiting | None:
        """The reader's entry; where there are several, they choose one by the key of its kind."""
