"""What an action of the panel is, and what its flows may ask of the screen."""

from typing import Final, Protocol

from ...app.actions import Action, Host
from ..ballot import Draft, Form
from ..my_status import Selection, Waiting
from ..note import Note

NOT_YET: Final = "…"
"""In a command that is an example: stands for a text that the reader has not written yet."""
ON_PANE: Final = 5
"""The weight in the footer of what there is to do with the open pane: after what is urgent."""


class PanelHost(Host, Protocol):
    """The panel's screen, as far as flows know it."""

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

    async def which_entry(self, *, parked: bool = False) -> Waiting | None:
        """The reader's entry; where there are several, they choose one: by the key of its kind, or
        from a list where one of those ``parked`` with other items may be meant."""


class PanelAction(Action[PanelHost, Selection]):
    def is_here(self, selected: Selection) -> bool:
        """Not after the end, nor where there is nothing that its command could be about."""
        if self.command is None:
            return super().is_here(selected)
        over = selected.view.state.session.phase == "closed"
        return not over and self.command(selected) is not None
