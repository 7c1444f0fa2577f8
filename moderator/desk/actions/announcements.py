"""What everybody is told at once, and the stage's light."""

from typing import Final

from server.language import N_
from server.session import announcements
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

from ...dialogs.prompt import TextPrompt
from ..selection import Selection
from .record import DeskHost, action, choose, other
from .writing import send_text

TOPIC: Final = N_("Announcements and stage")


def _another(selection: Selection) -> Command:
    standing = selection.view.state.announcement
    return announcements.Announce(other(standing.text if standing else ""))


@action(
    "change_announcement",
    N_("Announce something else"),
    N_("Announce something else, in place of what stands"),
    command=_another,
    concerns=lambda selection: selection.view.state.announcement is not None,
).asks
async def change(host: DeskHost, selection: Selection) -> None:
    await _ask(host, selection)


clear = action(
    "clear_announcement",
    N_("Take the announcement away"),
    N_("Take the announcement away, for everybody"),
    concerns=lambda selection: selection.view.state.announcement is not None,
).gives(lambda _: announcements.Clear())


@action(
    "announce",
    N_("Announce"),
    N_("Announce a line to everybody, change it, or take it away"),
    "W",
    name=N_("Announce something to everybody"),
    command=_another,
    also=N_("broadcast, message to all"),
).asks
async def announce(host: DeskHost, selection: Selection) -> None:
    standing = selection.view.state.announcement
    if standing is None:
        await _ask(host, selection)
    else:
        await choose(host, selection, standing.text, (change, clear))


async def _ask(host: DeskHost, selection: Selection) -> None:
    standing = selection.view.state.announcement
    title = host.language.text("To everybody: on all screens, and on the stage")
    text = standing.text if standing else ""
    yes = host.language.text("Announce")
    prompt = TextPrompt(host.language, title, text, limit=LINE_LENGTH, yes=yes)
    await send_text(host, prompt, announcements.Announce, selection.view, "announcement")


@action(
    "blackout",
    N_("Stage dark"),
    N_("Make the stage dark, or show the session on it again"),
    "B",
    name=N_("Make the stage dark, or light again"),
    also=N_("blackout, beamer, projector"),
).gives
def blackout(selection: Selection) -> Command:
    return announcements.Blackout(not selection.view.state.blackout)


ACTIONS: Final = (announce, change, clear, blackout)
