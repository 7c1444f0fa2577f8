"""Saving the agenda to its file, and taking over what changed there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from server.language import N_, Language

from ...client.outbox import Answered
from ...client.session_view import SessionView
from ...wording.printable import printable
from ..letter import Letter
from ..selection import Selection
from .record import DeskHost, action

if TYPE_CHECKING:
    from server.agenda_file.rewriting import CannotRewrite

    from ..agenda_source import AgendaSource

TOPIC: Final = N_("The agenda")


def standing(
    language: Language, source: AgendaSource, view: SessionView, key: Callable[[str], str]
) -> tuple[str, bool]:
    """How session and file stand to each other, and whether there is nothing to be done. ``key``:
    by which key the checklist does something."""
    say = language.text
    if source.changed:
        return say("the file has changed: {key} reads it again", key=key("file")), False
    if source.differs(view.state):
        return say("not saved to the file: {key}", key=key("save")), False
    return say("as in the file"), True


@action(
    "save_agenda",
    N_("Save the agenda"),
    N_("Save people and agenda to the file that the session began from; its comments stay"),
    "ctrl+s",
    concerns=lambda selection: not selection.over,
).asks
def save(host: DeskHost, selection: Selection) -> None:
    """Say where the file is kept as it was, or why it was not saved."""
    from server.agenda_file.rewriting import CannotRewrite
    from server.agenda_file.saving import ChangedMeanwhile

    view, say, source = selection.view, host.language.text, host.source
    if source is None:
        host.tell(_no_file(host.language))
        return
    if not source.differs(view.state):
        host.tell(say("The file says the same already."))
        return
    try:
        backup = source.save(view.state)
    except ChangedMeanwhile:
        text = say(
            "Not saved: the file has changed since it was read. First: “{action}” (ctrl+p).",
            action=say(check.label),
        )
    except CannotRewrite as error:
        text = _why_not(host.language, error, str(source.path))
    except OSError as error:
        text = say("Not saved: {reason}", reason=error.strerror or str(error))
    else:
        file = str(source.path)
        text = say("Saved to {file}. As it was before: {backup}", file=file, backup=str(backup))
    host.tell(printable(text))


@action(
    "check_agenda",
    N_("Read the agenda's file again"),
    N_("Check the agenda's file, and take over what changed in it"),
    concerns=lambda selection: not selection.over,
).asks
async def check(host: DeskHost, selection: Selection) -> None:
    """Say what is wrong in the file, or what was taken over."""
    from server.agenda_file import AgendaErrors

    view, say, source = selection.view, host.language.text, host.source
    if source is None:
        host.tell(_no_file(host.language))
        return
    try:
        source.check()
        commands = source.take(view.state) if source.changed else []
    except AgendaErrors as errors:
        title = say("Wrong in the file; nothing was taken over")
        await host.ask(Letter(host.language, title, errors.render(host.language)))
        return
    if not commands:
        host.tell(say("The file is in order. Nothing in it has changed for the session."))
        return
    done = 0
    for command in commands:
        done += isinstance(await host.request(command), Answered)
    await asyncio.sleep(0)
    for command in source.rest(host.now().state):
        done += isinstance(await host.request(command), Answered)
    host.tell(
        host.language.plural(
            "{n} change taken over from the file.", "{n} changes taken over from the file.", n=done
        )
    )


def _no_file(language: Language) -> str:
    return language.text(
        "The agenda's file is not known here, but at the desk that began the session."
    )


def _why_not(language: Language, error: CannotRewrite, file: str) -> str:
    """What is to be changed by hand, and where."""
    from server.agenda_file import AgendaErrors

    if isinstance(error.__cause__, AgendaErrors):
        reason = error.__cause__.problems[0].message.render(language)
        return language.text("Not saved: {reason}", reason=reason)
    if error.line is None:
        return language.text(
            "Not saved: the file is written so that this would touch more. It is left as it is."
        )
    hints = {
        "alias": N_(
            "Not saved: “*” in {file}:{line} stands for something written elsewhere. Write it out"
            " there, read the file again, and save once more."
        ),
        "brackets": N_(
            "Not saved: the entries in {file}:{line} stand in brackets. Give each a line with a"
            " dash, read the file again, and save once more."
        ),
        "other": N_(
            "Not saved: {file}:{line} is written so that this would touch more. Make the change"
            " there by hand, and read the file again."
        ),
    }
    return language.text(hints[error.hard], file=file, line=error.line)


ACTIONS: Final = (save, check)
