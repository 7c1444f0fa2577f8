"""What an action of the checklist is, and what its flows may ask of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, TypeAlias

from server.session.people import Person

from ...app.actions import Action, Host
from ...client.session_view import SessionView
from ..actions import DeskHost
from ..hosting import Hosting
from ..known_links import KnownLinks
from ..selection import Selection

PREFIX: Final = "checklist"
"""What the ids of its keys begin with."""


@dataclass(frozen=True)
class Checked:
    """A view of the session, and which row of the checklist is selected. ``hosted``: whether this
    desk started the server."""

    view: SessionView
    row: str | None
    hosted: bool
    pane: ClassVar[str] = PREFIX

    @property
    def person(self) -> Person | None:
        return self.view.state.people.get(self.row or "")

    @property
    def whose(self) -> str:
        """Whose link is selected: a moderator's way in is that of all moderators."""
        person = self.person
        return "moderators" if person and person.role == "moderator" else self.row or ""

    @property
    def on_desk(self) -> Selection:
        """The same as the desk would have it selected."""
        return Selection(self.view, "panel", self.row)


class CheckHost(Host, Protocol):
    """The checklist, as far as flows know it."""

    @property
    def desk(self) -> DeskHost:
        """The desk below it."""

    @property
    def links(self) -> KnownLinks:
        """The links that the desk knows."""

    @property
    def hosting(self) -> Hosting | None:
        """The server that the desk started."""

    def tell(self, text: str) -> None:
        """Say something in passing."""

    def copy(self, text: str) -> None:
        """Put a text where it can be pasted from."""

    def tell_tried(self, text: str) -> None:
        """Say what came of trying whether the address answers."""

    def key(self, name: str) -> str:
        """The first key of an action, as people write it."""

    def leave(self) -> None:
        """Go back to the desk."""


CheckAction: TypeAlias = Action[CheckHost, Checked]
action: Final = Action[CheckHost, Checked]
