"""What everybody thinks of the session, asked at its end."""

from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import feedback

from ..selection import Selection
from .record import OWN, Menus, action

TOPIC: Final = N_("Feedback")
here = partial(action, panes=("feedback",), footer=OWN)

open_it = here(
    "open_feedback", N_("Ask for feedback"), N_("Let everybody give feedback"), "y"
).gives(lambda _: feedback.Open())


@here(
    "close_feedback",
    N_("Close"),
    N_("Close the feedback, and publish it without names (asks first)"),
    "c",
    name=N_("Close the feedback"),
    command=lambda _: feedback.Close(),
).confirms
def close(language: Language, selection: Selection) -> str:
    return language.plural(
        "Close the feedback, and publish it without names? {n} person has given it.",
        "Close the feedback, and publish it without names? {n} people have given it.",
        n=selection.view.state.feedback.count,
    )


ACTIONS: Final = (open_it, close)
IN_MENU: Final[Menus] = {"feedback": ("open_feedback", "close_feedback")}
