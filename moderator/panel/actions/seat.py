"""The way from the audience to the panel and back."""

from typing import Final

from server.language import N_, NC_
from server.session import panel
from server.session.messages import Command

from ...dialogs.confirm import Confirm
from ...wording import readers
from ..my_status import Selection
from ..note import Note
from .record import PanelAction, PanelHost


def _ask(at: Selection) -> Command | None:
    outside = at.view.role == "spectator" and at.mine.invitation is None
    return panel.Ask() if outside else None


@PanelAction(
    "ask", NC_("key", "Seat"), N_("Ask for a seat on the panel"), "a", footer=14, command=_ask
).asks
def ask(host: PanelHost, at: Selection) -> None:
    title = host.language.text(readers.SEAT)
    host.write(Note("ask", title, panel.Ask))


@PanelAction(
    "withdraw", N_("Withdraw"), N_("Take back your request for a seat"), "w", footer=20
).gives
def withdraw(at: Selection) -> Command | None:
    return panel.Withdraw() if at.mine.asked else None


@PanelAction(
    "accept", N_("Accept"), N_("Accept the invitation and join the panel"), "f2", footer=1
).gives
def accept(at: Selection) -> Command | None:
    return panel.Accept() if at.view.role == "spectator" else None


@PanelAction("decline", N_("Decline"), N_("Decline the invitation"), "f3", footer=2).gives
def decline(at: Selection) -> Command | None:
    return panel.Decline() if at.view.role == "spectator" else None


@PanelAction(
    "go",
    N_("Leave panel"),
    N_("Leave the panel and go back to the audience"),
    "x",
    footer=26,
    command=lambda at: panel.Release() if at.mine.me and at.mine.me.guest else None,
).asks
async def go(host: PanelHost, at: Selection) -> None:
    say = host.language.text
    question = say("Leave the panel and go back to the audience?")
    yes, no = say("Leave the panel"), say("Stay")
    if await host.ask(Confirm(host.language, question, yes, no=no, harmless=True)):
        host.send(panel.Release())


ANSWERS: Final = (accept, decline)
"""An invitation is answered from wherever the reader is, also out of a dialog."""
ACTIONS: Final = (ask, withdraw, *ANSWERS, go)
