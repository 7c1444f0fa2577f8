"""Links: which there are, and making them new; and the door, which lets nobody new in by them."""

from typing import Final

from server.language import N_
from server.session import door, links
from server.session.messages import Command

from ...client.outbox import Answered
from ...client.people import everybody, named
from ...dialogs.confirm import Confirm
from ..links_screen import LinksScreen
from ..selection import Selection
from .record import DeskHost, action, somebody

TOPIC: Final = N_("Links and door")

_QUESTIONS: Final = {
    "spectators": N_(
        "A new link and a new code for the audience? The old ones let nobody in any more."
        " Whoever is here stays."
    ),
    "moderators": N_(
        "A new link for the moderators? The old one ends at once, and with it every other"
        " moderator's desk: tell them the new link. Yours stays."
    ),
    "stage": N_("A new link for the stage? What shows it now goes dark."),
}


async def renew(host: DeskHost, whose: str) -> bool:
    """Make a link new after a yes; returns whether it was."""
    language = host.language
    question = _QUESTIONS.get(whose) or N_(
        "A new personal link for {name}? What they are here by now ends at once; they come back by"
        " the new link, as themselves."
    )
    name = named(host.now(), language, whose)
    yes = language.context("dialog", "Yes")
    if not await host.ask(Confirm(language, language.text(question, name=name), yes)):
        return False
    answer = await host.request(links.Renew(whose))
    if isinstance(answer, Answered):
        host.links.take(whose, answer)
    return isinstance(answer, Answered)


async def show(host: DeskHost, whose: str | None = None) -> None:
    """Show the links, and come back to them from every question about one."""
    while asked := await host.ask(LinksScreen(host.language, host.links, host.now(), whose)):
        await renew(host, asked)
        whose = asked


@action(
    "links",
    N_("Links"),
    N_("The session's links, and new ones"),
    "l",
    also=N_("address, QR, access code, share"),
).asks
async def all_links(host: DeskHost, _selection: Selection) -> None:
    await show(host)


@action(
    "personal_link",
    N_("Personal link"),
    N_("Give somebody a link of their own: who is selected, or anybody"),
    command=lambda s: links.Renew(s.person.id if s.person else "stage"),
).asks
async def personal_link(host: DeskHost, selection: Selection) -> None:
    person = selection.person.id if selection.person else None
    if person is None:
        title = host.language.text("Whose link?")
        person = await somebody(host, selection, title, everybody)
    if person is not None and await renew(host, person):
        await show(host, person)


@action(
    "door",
    N_("Close or open the door"),
    N_("Close the door, so that nobody new comes in by the audience's link or code; or open it"),
    "L",
    also=N_("lock, admission, waiting room"),
).gives
def gate(selection: Selection) -> Command:
    return door.Close() if selection.view.state.door_open else door.Open()


ACTIONS: Final = (all_links, personal_link, gate)
