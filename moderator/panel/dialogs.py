"""What opens over the screen: ballots, and the result of one on a position."""

from typing import TYPE_CHECKING

from server.language import Language

from ..client.session_view import SessionView
from . import ballots
from .ballot import Ballot, Draft, Form
from .my_status import Selection, my_status
from .partaking import to_assess
from .result import Result

if TYPE_CHECKING:
    from .app import PanelApp


class Dialogs:
    """Opens them. A ballot that was left is found again as it was."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._drafts: dict[str, Draft] = {}

    def open(self, deed: str, app: "PanelApp", view: SessionView, selection: Selection) -> None:
        """The ballot of a deed, where there is one now."""
        if deed == "feedback":
            self._feedback(app, view)
        else:
            self._assess(app, view, selection)

    def _assess(self, app: "PanelApp", view: SessionView, selection: Selection) -> None:
        position = to_assess(view, my_status(view, selection))
        if position is not None:
            form, said = ballots.assessment(self.language, view, position)
            self._ask(app, f"position {position.id}", form, said)

    def _feedback(self, app: "PanelApp", view: SessionView) -> None:
        form, said = ballots.session_feedback(self.language, view)
        self._ask(app, "feedback", form, said)

    def result(self, position: str, app: "PanelApp", view: SessionView) -> bool:
        """Show what became of a position. Returns whether that is out."""
        found = view.state.positions.get(position)
        if found is None or found.result is None:
            return False
        _ = app.push_screen(Result(self.language, view, found))
        return True

    def _ask(self, app: "PanelApp", name: str, form: Form, said: Draft) -> None:
        before = Draft(said.value, said.text)
        draft = self._drafts.setdefault(name, said)

        def done(taken: bool | None) -> None:
            if taken or draft == before:
                self._drafts.pop(name, None)

        _ = app.push_screen(Ballot(self.language, form, draft, app.request), done)
