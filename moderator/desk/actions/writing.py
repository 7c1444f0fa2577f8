"""What is written at the desk. What the room did not take is there again when the same is asked."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from server.session.messages import Command

from ...client.outbox import NO_LAST_WORD, Answer, Answered, Denied, Unsent
from ...client.session_view import SessionView
from ...dialogs.dialog import Dialog
from ...dialogs.prompt import TextPrompt
from ..written import Written
from .record import DeskHost

T = TypeVar("T")


async def ask_text(
    host: DeskHost, prompt: TextPrompt, seen: SessionView, *of: str
) -> Written[str] | None:
    """What is written; None where that is given up."""
    kept = host.not_taken.pop(of, None)
    written = kept or Written(of, prompt.start, seen)
    prompt.start = written.said
    text = await host.ask(prompt)
    if text is None:
        _give_up(host, kept)
        return None
    return replace(written, said=text)


async def give_text(host: DeskHost, written: Written[str], command: Command | None) -> None:
    """Give the command that is made of what was written, if there is one."""
    answer = await _given(host, written, command) if command is not None else None
    if answer is not None and not _is_taken(answer):
        _keep(host, written, answer)


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
        await give_text(host, written, make(written.said))


async def fill_in(
    host: DeskHost,
    form: Callable[[T], Dialog[T | None]],
    said: T,
    make: Callable[[Written[T]], Awaitable[Command | None]],
    seen: SessionView,
    *of: str,
) -> tuple[T, Answered] | None:
    """Ask by a form, in which stands what is ``said`` so far, and give the command that is made of
    it, if there is one; by the same form again where the rules refuse it, such as a name that is
    taken. Returns what was said and the answer, where the room has taken it."""
    kept = host.not_taken.pop(of, None)
    written = kept or Written(of, said, seen)
    while (now := await host.ask(form(written.said))) is not None:
        written = replace(written, said=now)
        command = await make(written)
        answer = await _given(host, written, command) if command is not None else None
        if isinstance(answer, Denied) and answer.code not in NO_LAST_WORD:
            continue
        if isinstance(answer, Answered) and _is_taken(answer):
            return now, answer
        if answer is not None:
            _keep(host, written, answer)
        return None
    _give_up(host, kept)
    return None


def _give_up(host: DeskHost, kept: Written[T] | None) -> None:
    """Whoever could not have sent what was kept has only looked at it."""
    if kept is not None and not host.now().is_live:
        host.not_taken[kept.of] = kept


async def _given(host: DeskHost, written: Written[T], command: Command) -> Answer:
    try:
        return await host.request(command, written.unsure)
    except CancelledError:
        # The desk is left before there is an answer.
        host.not_taken[written.of] = written
        raise


def _is_taken(answer: Answer) -> bool:
    return isinstance(answer, Answered) and not answer.earlier


def _keep(host: DeskHost, written: Written[T], answer: Answer) -> None:
    if not isinstance(answer, Denied):
        written = replace(written, unsure=answer if isinstance(answer, Unsent) else None)
    host.not_taken[written.of] = written
    host.tell(host.language.text("What you wrote is kept: the same key has it again."))
