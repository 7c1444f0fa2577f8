"""What everybody thinks of the session, asked at its end."""

from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import feedback
from server.session.messages import Command

from ..selection import Selection
from .record import OWN, Menus, action

TOPIC: Final = N_("Feedback")
here = partial(action, panes=("feedback",), footer=OWN)

open_it = here(
    "open_feedback",
    N_("Ask for feedback"),
    N_("Let everybody give feedback"),
    "y",
    also=N_("survey, rating, evaluation"),
).gives(lambda _: feedback.Open())


@here(
    "close_feedback",
    N_("Close"),
    N_("Close the feedback, and publish the ratings without names (asks first)"),
    "c",
    name=N_("Close the feedback"),
    command=lambda _: feedback.Close(),
).confirms
def close(language: Language, selection: Selection) -> str:
    question = language.plural(
        "Close the feedback, and publish the ratings without names? {n} person has given it.",
        "Close the feedback, and publish the ratings without names? {n} people have given it.",
        n=selection.view.state.feedback.count,
    )
    after = language.text("Then you can choose which lines are published.")
    return f"{question} {after}"


@here(
    "publish_line",
    N_("Publish"),
    N_("Let everybody read the line selected, without a name, or take it back"),
    "v",
    name=N_("Publish the line, or take it back"),
).gives
def publish(selection: Selection) -> Command | None:
    if selection.line is None:
        return None
    text, published = selection.line
    return feedback.Withhold(text) if published else feedback.Publish(text)


ACTIONS: Final = (open_it, close, publish)
IN_MENU: Final[Menus] = {"feedback": ("publish_line", "open_feedback", "close_feedback")}
