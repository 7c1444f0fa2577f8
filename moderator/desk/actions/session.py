"""The session as a whole."""

from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import phases
from server.session.messages import Command

from ...client.session_view import SessionView
from ..closing import left_open
from ..selection import Selection
from ..session_form import SessionForm
from ..written import Written
from .editing import Fields, changes, fields_in
from .record import DeskHost, action, choose, other
from .writing import fill_in

TOPIC: Final = N_("Session")


def _said_otherwise(selection: Selection) -> Command:
    return phases.Edit(other(selection.view.state.session.title))


@action(
    "edit_session",
    N_("Title and beginning"),
    N_("Change the session's title, day and time of day, until it is opened"),
    menu=N_("Change title and beginning"),
    command=_said_otherwise,
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    view = selection.view
    said = phases.Edit(view.state.session.title, view.state.session.start)

    def there(view: SessionView) -> Fields:
        return fields_in(view.state.session)

    async def change(written: Written[phases.Edit]) -> Command | None:
        own = await changes(host, written.seen, there, vars(written.said))
        return phases.Edit(**own) if own else None

    form = partial(SessionForm, host.language, view.zone)
    await fill_in(host, form, said, change, view, "session")


open_it = action(
    "open_session",
    N_("Open the session"),
    N_("Open the session without beginning an item"),
    also=N_("start, begin"),
).gives(lambda _: phases.Open())

pause = action(
    "pause_session",
    N_("Pause the session"),
    N_("Stop everything: item, speech and clocks; hands stay up"),
    command=lambda _: phases.Pause(),
    also=N_("break, interrupt, stop"),
)

resume = action(
    "resume_session",
    N_("Resume the session"),
    N_("Go on where the pause began"),
    also=N_("continue, go on"),
).gives(lambda _: phases.Resume())


@action(
    "close",
    N_("Close the session"),
    N_("End it for everybody, for good (asks first)"),
    menu=N_("Close the session for good"),
    command=lambda _: phases.Close(),
    also=N_("end, finish, stop"),
).confirms
def close(language: Language, selection: Selection) -> str:
    question = language.text(
        "Close the session for everybody? Nothing can be added to it afterwards."
    )
    return " ".join([question, *left_open(language, selection.view)])


STEPS: Final = (open_it, pause, resume, close, edit)


@action(
    "session",
    N_("Session"),
    N_("Open, pause, resume or close the session"),
    "S",
    command=lambda _: phases.Close(),
    also=N_("start, stop"),
).asks
async def session(host: DeskHost, selection: Selection) -> None:
    await choose(host, selection, selection.view.state.session.title, STEPS)


@action(
    "checklist",
    N_("Checklist"),
    N_("Before the session: links, who is here, the sound check, the agenda"),
    "V",
    concerns=lambda selection: not selection.over,
    also=N_("preparation, test"),
).asks
def checklist(host: DeskHost, _selection: Selection) -> None:
    host.open_checklist()


@action(
    "afterwards",
    N_("After the session"),
    N_("After the session: feedback, log, minutes, the next agenda, the links"),
    "V",
    footer=1,
    concerns=lambda selection: selection.over,
).asks
def afterwards(host: DeskHost, _selection: Selection) -> None:
    host.open_checklist()


ACTIONS: Final = (session, *STEPS, checklist, afterwards)
