"""What can be done before a session, by topic, in the order of the footer's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from server.language import N_
from server.session import phases, soundcheck

from ...client.people import is_here, seated
from ...dialogs.confirm import Confirm
from ...wording.printable import printable
from ..actions import ACTIONS as DESK
from . import reaching, sending
from .record import CheckAction, Checked, CheckHost, action

PEOPLE: Final = N_("People and sound check")
AGENDA: Final = N_("The agenda and the session")


@action(
    "tick",
    N_("Heard"),
    N_("Tick that somebody was heard in the sound check, or untick it; on a link: copy it"),
    "space,enter",
    footer=2,
    also=N_("microphone, mic test"),
).asks
def tick(host: CheckHost, selection: Checked) -> None:
    person = selection.person
    if person is None:
        sending.copy_link(host, selection)
    else:
        host.send(soundcheck.Check(person.id, not person.heard))


async def _as_the_desk(host: CheckHost, selection: Checked, name: str) -> None:
    """Do what the desk does by this name, about the person selected."""
    await DESK[name].complete(host.desk, selection.on_desk)


def _desks(
    id: str,  # noqa: A002 - as in Action
    name: str,
    label: str,
    tooltip: str,
    keys: str,
    *,
    about_somebody: bool = False,
    waiting: bool = False,
) -> CheckAction:
    return action(
        id,
        label,
        tooltip,
        keys,
        concerns=lambda selection: (
            not (about_somebody and selection.person is None)
            and not (waiting and selection.view.state.session.phase != "waiting")
        ),
        flow=partial(_as_the_desk, name=name),
    )


edit = _desks(
    "edit",
    "edit_person",
    N_("Edit"),
    N_("Change name, office and organisation of the person selected"),
    "R",
    about_somebody=True,
)
add = _desks("add", "person", N_("Person"), N_("Add a person"), "A")


@action(
    "agenda",
    N_("Agenda"),
    N_("Go to the agenda on the desk: its items, times, scripts, questions"),
    "a",
).asks
def agenda(host: CheckHost, _selection: Checked) -> None:
    host.leave()
    host.desk.open_pane("agenda")


session = _desks(
    "session",
    "edit_session",
    N_("Title and beginning"),
    N_("Change the session's title, day and time of day, until it is opened"),
    "E",
    waiting=True,
)
file = _desks(
    "file",
    "check_agenda",
    N_("File"),
    N_("Check the agenda's file, and take over what changed in it"),
    "f",
)
save = _desks(
    "save",
    "save_agenda",
    N_("Save"),
    N_("Save people and agenda to the file; its comments stay"),
    "s,ctrl+s",
)


@action(
    "open",
    N_("Open"),
    N_("Open the session (asks first)"),
    "S",
    footer=1,
    concerns=lambda selection: selection.view.state.session.phase == "waiting",
).asks
async def open_session(host: CheckHost, selection: Checked) -> None:
    say, view = host.language.text, selection.view
    gone = [p for p in seated(view) if not is_here(view, p)]
    names = ", ".join(printable(p.name) for p in gone)
    question = say("Open the session?")
    if gone:
        question = say("Open the session? Missing: {names}", names=names)
    yes = host.language.context("dialog", "Yes")
    if await host.ask(Confirm(host.language, question, yes, again=host.keys_of(open_session))):
        host.send(phases.Open())
        host.leave()


@action("close", N_("Desk"), N_("To the desk"), "escape,d", footer=1).asks
def close(host: CheckHost, _selection: Checked) -> None:
    host.leave()


_TOPICS: Final = (
    (PEOPLE, (tick, edit, add)),
    (sending.TOPIC, (*sending.ACTIONS, *reaching.ACTIONS)),
    (AGENDA, (agenda, session, file, save, open_session, close)),
)
ACTIONS: Final[Mapping[str, CheckAction]] = {
    action.id: replace(action, topic=topic) for topic, actions in _TOPICS for action in actions
}
