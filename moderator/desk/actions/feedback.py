"""What everybody thinks of the session, asked at its end."""

from typing import Final

from server.language import N_
from server.session import feedback
from server.session.messages import Command

from ..selection import Selection
from .record import OWN, DeskAction, DeskHost, Menus, confirm

TOPIC: Final = N_("Feedback")
CLOSE_KEY: Final = "c"


@DeskAction(
    "open_feedback",
    N_("Ask for feedback"),
    N_("Let everybody give feedback"),
    "y",
    panes=("feedback",),
    footer=OWN,
).gives
def open_it(_selection: Selection) -> Command:
    return feedback.Open()


@DeskAction(
    "close_feedback",
    N_("Close"),
    N_("Close the feedback, and publish it without names (asks first)"),
    CLOSE_KEY,
    name=N_("Close the feedback"),
    panes=("feedback",),
    footer=OWN,
    command=lambda _: feedback.Close(),
).asks
async def close(host: DeskHost, selection: Selection) -> None:
    text = host.language.plural(
        "Close the feedback, and publish it without names? {n} person has given it.",
        "Close the feedback, and publish it without names? {n} people have given it.",
        n=selection.view.state.feedback.count,
    )
    await confirm(host, text, feedback.Close(), again=CLOSE_KEY)


ACTIONS: Final = (open_it, close)
IN_MENU: Final[Menus] = {"feedback": ("open_feedback", "close_feedback")}
