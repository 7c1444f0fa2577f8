"""What the panel's actions ask before they give a command."""

from collections.abc import Awaitable, Callable

from server.session import panel, questions, queue
from server.session.words import Kind

from ..client.possible import possible
from ..dialogs.confirm import Confirm
from ..wording.words import KINDS
from . import ballots
from .commands import one_later
from .host import PanelHost
from .my_status import Selection, Waiting
from .note import Note
from .partaking import to_assess


def write_with(kind: Kind) -> Callable[[PanelHost, Selection], None]:
    """What a hand is about, before it is raised or after."""

    def run(host: PanelHost, at: Selection) -> None:
        waiting = at.mine.raised(kind)
        if waiting is not None:
            _change(host, waiting)
        else:
            title = _about(host, kind)
            host.write(Note(kind, title, lambda text: queue.Join(kind, text or None)))

    return run


def note(host: PanelHost, at: Selection) -> Awaitable[None] | None:
    if len(at.mine.waiting) > 1:
        return _change_one(host)
    # At once: what is typed next belongs to the note.
    _change(host, at.mine.waiting[0])
    return None


async def _change_one(host: PanelHost) -> None:
    waiting = await host.which_entry()
    if waiting is not None:
        _change(host, waiting)


def _change(host: PanelHost, waiting: Waiting) -> None:
    entry = waiting.entry
    title = _about(host, entry.kind)
    host.write(Note(entry.id, title, lambda text: queue.Note(entry.id, text), entry.note))


def _about(host: PanelHost, kind: Kind) -> str:
    say = host.language.text
    return say("{kind}: what is it about?", kind=say(KINDS[kind]))


async def later(host: PanelHost, at: Selection) -> None:
    waiting = await host.which_entry()
    if waiting is None:
        return
    view = host.selection.view
    command = one_later(view, waiting)
    if possible(view, command):
        host.send(command)
    else:
        host.say(host.language.text("Nobody of this kind is behind you."))


async def lower(host: PanelHost, at: Selection) -> None:
    waiting = await host.which_entry()
    if waiting is not None:
        host.send(queue.Leave(waiting.entry.kind))


def ask(host: PanelHost, at: Selection) -> None:
    title = host.language.text("Why would you like to join the panel?")
    host.write(Note("ask", title, panel.Ask))


def write(host: PanelHost, at: Selection) -> None:
    say = host.language.text
    thanks = say("Your question waits for the moderators' approval.")
    host.write(Note("write", say("Your question to the panel"), questions.Ask, thanks=thanks))


async def go(host: PanelHost, at: Selection) -> None:
    say = host.language.text
    question = say("Leave the panel and go back to the audience?")
    yes, no = say("Leave the panel"), say("Stay")
    if await host.ask(Confirm(host.language, question, yes, no=no, harmless=True)):
        host.send(panel.Release())


async def assess(host: PanelHost, at: Selection) -> None:
    position = to_assess(at.view, at.chosen("positions"))
    if position is not None:
        await host.fill_in(*ballots.assessment(host.language, at.view, position))


async def feedback(host: PanelHost, at: Selection) -> None:
    await host.fill_in(*ballots.session_feedback(host.language, at.view))
