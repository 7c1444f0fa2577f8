"""Changing what is there, while another moderator may be at the same."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from server.session.messages import Command

from ...client.session_view import SessionView
from ...dialogs.confirm import Confirm
from ...widgets.lines import cut
from .record import DeskHost

Fields: TypeAlias = Mapping[str, Any]

WIDEST: Final = 120
"""Cells of what the other wrote that are shown."""


def fields_in(record: object | None) -> Fields:
    """The fields of a record; of one that is gone, none."""
    return {} if record is None else vars(record)


async def changes(
    host: DeskHost, before: SessionView, there: Callable[[SessionView], Fields], said: Fields
) -> dict[str, Any]:
    """What was ``said`` in a form, as far as its moderator has changed it.

    ``there`` finds in a view what the form is about, as it filled the form in the view ``before``.
    What was left alone may be another by now, and stays. Of what another moderator has changed as
    well it is asked whose is to stand.
    """
    was, now = there(before), there(host.now())
    own = {name: value for name, value in said.items() if value != was.get(name)}
    both = [name for name in own if now and now[name] not in (was.get(name), own[name])]
    if both and not await host.ask(_question(host, [now[name] for name in both])):
        own = {name: value for name, value in own.items() if name not in both}
    return own


async def as_new(host: DeskHost, text: str, command: Command) -> Command | None:
    """Ask whether what was written, for what another moderator has taken away by now, is to stand
    all the same: the command that has it do so."""
    say = host.language.text
    question = say("This is gone by now. You wrote: “{text}”", text=cut(text, WIDEST))
    kept = await host.ask(Confirm(host.language, question, say("Keep it as a new one")))
    return command if kept else None


def _question(host: DeskHost, theirs: list[object]) -> Confirm:
    say = host.language.text
    texts = [cut(value, WIDEST) for value in theirs if isinstance(value, str)]
    question = say("This has been changed meanwhile.")
    if texts:
        question = say("This has been changed meanwhile, to “{text}”.", text=texts[0])
    return Confirm(
        host.language, question, say("Put mine there"), no=say("Leave theirs"), harmless=True
    )
