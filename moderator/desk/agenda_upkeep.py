"""What saving the agenda to its file, and reading that again, comes to: said in sentences, with and
without a screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from server.language import N_, Language
from server.session.messages import Command
from server.system_words import system_words

from ..client.outbox import NO_LAST_WORD, Answer, Answered, Denied, Unsent
from ..client.session_view import SessionView

if TYPE_CHECKING:
    from server.agenda_file.rewriting import CannotRewrite

    from .agenda_source import AgendaSource

READ_AGAIN = N_("Read the agenda's file again")


class Wrong(Exception):
    """What is wrong in the file: the text says all of it, with places."""


def saved(language: Language, source: AgendaSource | None, view: SessionView, again: str) -> str:
    """Save, and say where the file is kept as it was, or why it was not saved. ``again``: how
    the file is read again."""
    from server.agenda_file.rewriting import CannotRewrite
    from server.agenda_file.saving import ChangedMeanwhile

    say = language.text
    if source is None:
        return no_file(language)
    if not source.changed and not source.differs(view.state):
        return say("The file says the same already.")
    try:
        backup = source.save(view.state)
    except ChangedMeanwhile:
        return say(
            "Not saved: the file has changed since it was read. First: {again}.", again=again
        )
    except CannotRewrite as error:
        return _why_not(language, error, str(source.path))
    except OSError as error:
        return say("Not saved: {reason}", reason=system_words(error, language))
    return say(
        "Saved to {file}. As it was before: {backup}", file=str(source.path), backup=str(backup)
    )


async def taken(
    language: Language,
    source: AgendaSource | None,
    now: Callable[[], SessionView],
    request: Callable[[Command], Awaitable[Answer]],
) -> str:
    """Take over what changed in the file, and say how much that was, and how much is left. Raises
    Wrong."""
    from server.agenda_file import AgendaErrors

    if source is None:
        return no_file(language)
    async with source.taking:
        try:
            commands = source.take(now().state)
        except AgendaErrors as errors:
            raise Wrong(errors.render(language)) from errors
        answers = await _given(source, commands, request)
        left = len(commands) - len(answers)
        if not left:
            commands = source.rest(now().state)
            more = await _given(source, commands, request)
            answers += more
            left = len(commands) - len(more)
    if not answers and not left:
        return language.text("The file is in order. Nothing in it has changed for the session.")
    return " ".join(_how_many(language, answers, left))


async def _given(
    source: AgendaSource,
    commands: Iterable[Command],
    request: Callable[[Command], Awaitable[Answer]],
) -> list[Answer]:
    """The answers to commands, up to the first that does not get there: those behind it may need
    it, and would hardly get further."""
    answers: list[Answer] = []
    for command in commands:
        answer = await request(command)
        if _is_owed(answer):
            break
        source.told(command)
        answers.append(answer)
    return answers


def _how_many(language: Language, answers: list[Answer], left: int) -> Iterator[str]:
    done = sum(isinstance(answer, Answered) for answer in answers)
    refused = len(answers) - done
    yield language.plural(
        "{n} change taken over from the file.", "{n} changes taken over from the file.", n=done
    )
    if refused:
        yield language.plural("{n} was refused.", "{n} were refused.", n=refused)
    if left:
        yield language.plural(
            "{n} did not get there: read the file again once the server answers.",
            "{n} did not get there: read the file again once the server answers.",
            n=left,
        )


def _is_owed(answer: Answer) -> bool:
    return answer.code in NO_LAST_WORD if isinstance(answer, Denied) else isinstance(answer, Unsent)


def no_file(language: Language) -> str:
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
