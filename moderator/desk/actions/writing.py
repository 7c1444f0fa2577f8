"""Texts written at the desk. What the room did not take is there again when the same is asked."""

from collections.abc import Callable

from server.session.messages import Command

from ...client.outbox import Answered
from ...client.session_view import SessionView
from ...dialogs.prompt import TextPrompt
from ..written import Written
from .record import DeskHost


async def ask_text(
    host: DeskHost, prompt: TextPrompt, seen: SessionView, *of: str
) -> Written | None:
    """What is written; None where that is given up."""
    kept = host.not_taken.pop(of, None)
    if kept is not None:
        prompt.start, seen = kept.text, kept.seen
    text = await host.ask(prompt)
    return None if text is None else Written(of, text, seen)


async def give_text(host: DeskHost, written: Written, command: Command | None) -> None:
    """Give the command that is made of what was written, if there is one."""
    if command is None or isinstance(await host.request(command), Answered):
        return
    host.not_taken[written.of] = written
    host.tell(host.language.text("What you wrote is kept: the same key has it again."))


async def send_text(
    host: DeskHost,
    prompt: TextPrompt,
    make: Callable[[str], Command | None],
    seen: SessionView,
    *of: str,
) -> None:
    """Ask for a text and give the command that is made of it."""
    written = await ask_text(host, prompt, seen, *of)
    if written is not None:
        await give_text(host, written, make(written.text))
