"""Seats on the panel: invitations, requests, and guests who go back."""

from typing import Final

from server.language import N_
from server.session import panel
from server.session.people import Person

from ...client.people import audience
from ...client.possible import possible
from ...client.session_view import SessionView
from ..selection import Selection
from .queue import until_closed
from .record import OWN, DeskHost, Menus, action, somebody

TOPIC: Final = N_("The panel")


invite_them = action(
    "invite_them",
    N_("Invite onto the panel"),
    N_("Invite the person selected onto the panel"),
    panes=("requests", "questions"),
    command=lambda s: panel.Invite(s.person.id) if s.person else None,
)


def invitable(view: SessionView) -> list[Person]:
    """Those of the audience who can be invited now."""
    # The rules are asked about the few who asked or are invited: all others can be.
    asked = view.state.panel
    return [p for p in audience(view) if p.id not in asked or possible(view, panel.Invite(p.id))]


@action(
    "invite",
    N_("Invite"),
    N_("Invite: the request selected, or anybody"),
    "i",
    footer=9,
    footer_in={"requests": OWN},
    concerns=until_closed,
    also=N_("promote, bring in, guest"),
).asks
async def invite(host: DeskHost, selection: Selection) -> None:
    if selection.pane == "requests" and invite_them.is_possible(selection):
        host.send(invite_them.make(selection))
        return
    title = host.language.text("Whom to invite onto the panel?")
    person = await somebody(host, selection, title, invitable)
    host.send(panel.Invite(person) if person else None)


withdraw = action(
    "withdraw",
    N_("Decline the request, or withdraw the invitation"),
    N_("Decline the request selected, or withdraw the invitation"),
    "d,delete",
    panes=("requests",),
    command=lambda s: panel.Withdraw(s.request.person) if s.request else None,
)

release = action(
    "release",
    N_("Release to the audience"),
    N_("Release the guest selected to the audience"),
    "d,delete",
    panes=("panel",),
    command=lambda s: panel.Release(s.person.id) if s.person else None,
    also=N_("send back, demote"),
)


ACTIONS: Final = (invite, invite_them, withdraw, release)
IN_MENU: Final[Menus] = {
    "panel": (
        *("give", "raise", "release", "edit_person", "remove", "note", "whisper"),
        *("personal_link", "confirm_guest"),
    ),
    "requests": (
        *("give", "invite_them", "withdraw", "note", "whisper", "edit_person", "remove"),
        *("confirm_guest", "personal_link"),
    ),
}
