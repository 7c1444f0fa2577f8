"""What panelists and the audience are asked, as ballots."""

from server.language import Language
from server.session import feedback, positions
from server.session.messages import Command
from server.session.positions import HIGHEST, LOWEST, Position

from ..client.session_view import SessionView
from ..widgets.distribution import signed
from ..widgets.feedback_list import RATINGS
from ..widgets.position_list import document
from ..wording.words import STANCES
from .ballot import Draft, Form
from .partaking import own_assessment, own_feedback


def assessment(language: Language, view: SessionView, position: Position) -> tuple[Form, Draft]:
    """The ballot on a position, with what the reader has said so far."""
    words = {
        stance: f"{signed(stance):>2}  {language.text(STANCES[stance])}"
        for stance in range(LOWEST, HIGHEST + 1)
    }

    def command(stance: int, remark: str) -> Command:
        return positions.Assess(position.id, stance, remark)

    def is_open(view: SessionView) -> bool:
        found = view.state.positions.get(position.id)
        return found is not None and found.status == "open" and view.role == "panelist"

    form = Form(
        f"position {position.id}",
        position.text,
        document(view, position),
        language.text("Remark, if you like; Enter sends it"),
        words,
        command,
        is_open,
        at_once=True,
    )
    own = own_assessment(view, position)
    return form, Draft(own.stance, own.remark) if own else Draft()


def session_feedback(language: Language, view: SessionView) -> tuple[Form, Draft]:
    """The ballot on the session as a whole. Nobody sees whose it is."""

    def is_open(view: SessionView) -> bool:
        return view.state.feedback.status == "open"

    form = Form(
        "feedback",
        language.text("How was the session for you?"),
        language.text("Nobody is shown who said what."),
        language.text("A line, if you like; Enter sends it"),
        {rating: language.text(word) for rating, word in RATINGS.items()},
        feedback.Give,
        is_open,
        at_once=False,
    )
    own = own_feedback(view)
    return form, Draft(own.rating, own.text) if own else Draft()
