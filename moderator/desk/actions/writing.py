"""Texts written at the desk. What the room did not take is there again when the same is asked."""

from collections.abc import Callable

from server.session.messages import Command

from ...client.outbox import Answered
from ...dialogs.prompt import TextPrompt
from .record import DeskHost


async def ask_text(host: DeskHost, prompt: TextPrompt) -> str | None:
    """What is written; None where that is given up."""
    prompt.start = host.not_taken.pop(prompt.question, prompt.start)
    return await host.ask(prompt)


async def give_text(host: DeskHost, prompt: TextPrompt, text: str, command: Command | None) -> None:
    """Give the command that is made of what was written, if there is one."""
    if command is None or isinstance(await host.request(command), Answered):
        return
    host.not_taken[prompt.question] = text
    host.tell(host.language.text("What you wrote is kept: the same key has it again."))


async def send_text(
    host: DeskHost, prompt: TextPrompt, make: Callable[[str], Command | None]
) -> None:
    """Ask for a text and give the command that is made of it."""
    text = await ask_text(host, prompt)
    if text is not None:
        await give_text(host, prompt, text, make(text))
