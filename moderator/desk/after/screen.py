"""After a session is closed, over its desk: feedback, the log, minutes, the next agenda, and that
the links end."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from server.language import N_, Language
from server.session.messages import Fact

from ...app.actions import Action, bindings
from ...client.session_view import SessionView
from ...dialogs.dialog import LOOKS
from ...widgets.footer import KeyLine
from ...widgets.rows import RowList
from ..hosting import Hosting
from ..over_desk import OverDesk
from ..screen import DeskScreen
from .actions import ACTIONS
from .lines import Ended, Steps
from .record import PREFIX, STEPS, Ending, Paperwork, Step, Told


class After(OverDesk[Ending]):
    """``hosting``: the server that this desk started, which alone has the log; ``paperwork``: what
    is made of that."""

    PREFIX = PREFIX
    ACTIONS = ACTIONS
    ABOUT = (
        N_(
            "What is left to do once the session is closed, step by step, with what came of each:"
            " look at the feedback, check the log, sign it, make the minutes, write the next"
            " round's agenda, and stop the server, so that the links lead nowhere."
        ),
        N_("Each step goes by the key before it, or by Enter. The desk is still there: Esc."),
    )
    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "../dialogs.tcss", "screen.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS.values(), PREFIX)]

    def __init__(
        self, desk: DeskScreen, hosting: Hosting | None, paperwork: Paperwork | None
    ) -> None:
        super().__init__(desk)
        self.hosting, self.paperwork = hosting, paperwork
        self.ended = Ended(self.language, id="ended")
        self.steps = Steps(self.language, self.key, STEPS if hosting else ("feedback", "log"))
        self.view: SessionView | None = None

    def compose(self) -> ComposeResult:
        yield self.ended
        yield self.steps
        yield KeyLine()

    def on_mount(self) -> None:
        self.steps.focus()
        self.tell("feedback", self._feedback)
        if self.hosting is None:
            self.tell("log", _no_log)
        else:
            self.tell("sign", self._signs)
            self.tell("minutes", self._makes_minutes)
            self.tell("next", self._writes_next)
            self.tell("links", self._stops)
        self.app.show_soon()

    def _signs(self, language: Language) -> str:
        return language.text(
            "{key} signs the log with an SSH key, and has its time stamped, if you want.",
            key=self.key("sign"),
        )

    def _makes_minutes(self, language: Language) -> str:
        return language.text(
            "{key} makes them and opens them in a browser.", key=self.key("minutes")
        )

    def _writes_next(self, language: Language) -> str:
        return language.text(
            "{key} writes the next round's agenda, with what was left open.", key=self.key("next")
        )

    def _stops(self, language: Language) -> str:
        return language.text(
            "They lead to the results while the server runs. {key} stops it.", key=self.key("links")
        )

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        """Draw what changed."""
        first, self.view = self.view is None, view
        if first:
            self.refresh_bindings()
            self.action_act("log")
        self.ended.show(view)
        self.tell("feedback", self._feedback, done=view.state.feedback.status == "closed")

    def _feedback(self, language: Language) -> str:
        if self.view is None:
            return ""
        feedback = self.view.state.feedback
        if not feedback.count:
            return language.text("Nobody gave any.")
        parts = [language.plural("{n} person gave it.", "{n} people gave it.", n=feedback.count)]
        if feedback.lines:
            parts.append(
                language.plural(
                    "{n} line is published.", "{n} lines are published.", n=len(feedback.lines)
                )
            )
        if feedback.kept:
            parts.append(
                language.plural(
                    "{n} line was not published.",
                    "{n} lines were not published.",
                    n=len(feedback.kept),
                )
            )
        return " ".join([*parts, language.text("{key} shows it.", key=self.key("feedback"))])

    def selection(self) -> Ending | None:
        """What is looked at; None before there is anything."""
        has_log = self.hosting is not None and self.paperwork is not None
        return Ending(self.view, has_log) if self.view is not None else None

    def why_not(self, action: Action[Any, Any]) -> str:
        return super().why_not(action) if self.hosting else _no_log(self.language)

    def tell(self, step: Step, text: Told, *, done: bool = False) -> None:
        self.steps.told[step] = (done, text)
        if self.is_mounted:
            self.steps.renew()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_act(event.row)


def _no_log(language: Language) -> str:
    return language.text(
        "Only the desk that began the session has its log. There it is checked and signed, and made"
        " into minutes and the next round's agenda."
    )
