"""What opens over the screen: ballots, and the result of one on a position."""

from typing import TYPE_CHECKING

from server.language import Language

from ..replica import Moment
from . import ballots
from .ballot import Ballot, Draft, Form
from .partaking import to_assess
from .result import Result
from .standing import Sight, standing

if TYPE_CHECKING:
    from .app import PanelApp


class Dialogs:
    """Opens them. A ballot that was left is found again as it was."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._drafts: dict[str, Draft] = {}

    def open(self, deed: str, app: "PanelApp", moment: Moment, sight: Sight) -> None:
        """The ballot of a deed, where there is one now."""
        if deed == "feedback":
            self._feedback(app, moment)
        else:
            self._assess(app, moment, sight)

    def _assess(self, app: "PanelApp", moment: Moment, sight: Sight) -> None:
        position = to_assess(moment, standing(moment, sight))
        if position is not None:
            form, said = ballots.assessment(self.language, moment, position)
            self._ask(app, f"position {position.id}", form, said)

    def _feedback(self, app: "PanelApp", moment: Moment) -> None:
        form, said = ballots.session_feedback(self.language, moment)
        self._ask(app, "feedback", form, said)

    def result(self, position: str, app: "PanelApp", moment: Moment) -> bool:
        """Show what became of a position. Returns whether that is out."""
        found = moment.state.positions.get(position)
        if found is None or found.result is None:
            return False
        _ = app.push_screen(Result(self.language, moment, found))
        return True

    def _ask(self, app: "PanelApp", name: str, form: Form, said: Draft) -> None:
        before = Draft(said.value, said.text)
        draft = self._drafts.setdefault(name, said)

        def done(taken: bool | None) -> None:
            if taken or draft == before:
                self._drafts.pop(name, None)

        _ = app.push_screen(Ballot(self.language, form, draft, app.give), done)
