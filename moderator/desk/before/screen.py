"""The checklist: what is to be seen to before a session is opened, over its desk."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from server.language import N_
from server.session.messages import Fact

from ...app.actions import Action, bindings
from ...client.session_view import SessionView
from ...dialogs.dialog import LOOKS
from ...widgets.footer import KeyLine
from ...widgets.rows import RowList
from ..hosting import Hosting
from ..in_vain import InVain
from ..over_desk import OverDesk
from ..screen import DeskScreen
from .actions import ACTIONS
from .lines import Missing, Whereabouts
from .reaching import reach
from .record import PREFIX, Checked
from .rows import CheckRows


class Checklist(OverDesk[Checked]):
    """``hosting``: the server that this desk started."""

    PREFIX = PREFIX
    ACTIONS = ACTIONS
    ABOUT = (
        N_(
            "What is to be seen to before the session is opened. At the top: where the links work."
            " Then the links for many, and everybody whom the agenda names: who is here, and who"
            " was heard in the sound check. At the bottom: who is missing, and whether the agenda"
            " is as in its file."
        ),
        N_(
            "People can come in already, and wait. The desk goes on below: Esc leads to it, and"
            " back here by its key for the checklist."
        ),
    )
    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "../dialogs.tcss", "screen.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS.values(), PREFIX)]

    def __init__(self, desk: DeskScreen, hosting: Hosting | None) -> None:
        super().__init__(desk)
        self.hosting, self.links = hosting, desk.links
        self.in_vain = InVain(self.language, desk.haste, self._say_refusal, self.why_not)
        self.where = Whereabouts(self.language, self.links, hosting, self.key)
        self.rows = CheckRows(self.language, self.links)
        self.missing = Missing(self.language, desk.source, self.key)

    def compose(self) -> ComposeResult:
        yield self.where
        yield self.rows
        yield self.missing
        yield KeyLine()

    def on_mount(self) -> None:
        self.rows.focus()
        self.app.show_soon()

    @property
    def view(self) -> SessionView | None:
        return self.rows.view

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        """Draw what changed."""
        self.rows.view = view
        self.rows.renew()
        self.where.show(view)
        self.missing.show(view)
        self.refresh_bindings()

    def selection(self) -> Checked | None:
        """What is selected; None before there is anything."""
        if self.view is None:
            return None
        return Checked(self.view, self.rows.selected, self.hosting is not None)

    def why_not(self, action: Action[Any, Any]) -> str:
        if action.id != reach.id or self.hosting is not None:
            return super().why_not(action)
        return self.language.text(
            "Where the links work is changed at the desk that began the session."
        )

    def _say_refusal(self, text: str) -> None:
        self.tell(text)
        self.call_after_refresh(self.desk.haste.saw_refusal)

    def takes(self, key: events.Key, *, waited: bool) -> bool:
        """As on the desk."""
        selected = self.selection()
        return selected is None or self.in_vain.takes(
            key.key, self.own_actions(), selected, waited=waited
        )

    def tell(self, text: str) -> None:
        self.app.say(text)

    def tell_tried(self, text: str) -> None:
        self.where.tried = text
        self.app.show_soon()

    def copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_act("tick")

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        event.stop()
        self.refresh_bindings()
