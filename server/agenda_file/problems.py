"""What can be wrong with an agenda file, and how people are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeAlias

from ..language import N_, Language
from ..system_words import system_words

Value: TypeAlias = str | int | OSError | tuple[str, ...]
_SHOWN: Final = 60
_MOST_COMPARED: Final = 100


class Message:
    """A sentence that can be shown in any language.

    Args:
        template: the sentence in English, marked with ``N_``.
        hint: a second sentence, shown in brackets.
        values: what the template names. They come from the file, so they are shortened and freed
            of control characters when they are shown; or from the system. A tuple of words is shown
            whole, as the last one may be the one that is wanted.
    """

    def __init__(self, template: str, /, *, hint: Message | None = None, **values: Value) -> None:
        self.template = template
        self.values = values
        self.hint = hint

    def render(self, language: Language) -> str:
        values = {name: _said(value, language) for name, value in self.values.items()}
        sentence = language.text(self.template, **values)
        return f"{sentence} ({self.hint.render(language)})" if self.hint else sentence


def _said(value: Value, language: Language) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(printable, value))
    return printable(system_words(value, language) if isinstance(value, OSError) else value)


class Unacceptable(ValueError):
    """A value that its field does not take. ``message``, made of the arguments, says why."""

    def __init__(self, template: str, /, *, hint: Message | None = None, **values: Value) -> None:
        super().__init__(template)
        self.message = Message(template, hint=hint, **values)


@dataclass(frozen=True)
class Problem:
    """One error. ``line`` and ``column`` count from 1; None where the file cannot be read."""

    file: str
    line: int | None
    column: int | None
    message: Message

    def render(self, language: Language) -> str:
        """``file:line:column: message``, on one line."""
        place = "" if self.line is None else f":{self.line}:{self.column}"
        return f"{printable(self.file, most=1000)}{place}: {self.message.render(language)}"


class AgendaErrors(Exception):
    """Everything that is wrong with a file: at least one problem, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        in_order = sorted(problems, key=lambda p: (p.line or 0, p.column or 0))
        super().__init__(in_order)
        self.problems = tuple(in_order)

    def render(self, language: Language) -> str:
        """One line for each problem."""
        return "\n".join(problem.render(language) for problem in self.problems)

    def __str__(self) -> str:
        return self.render(Language.named("en"))


def printable(text: str, *, most: int = _SHOWN) -> str:
    """``text`` as one line of at most ``most`` characters that is safe to print on a terminal."""
    if len(text) > most:
        text = text[: most - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def choice(word: str, known: Collection[str]) -> Message:
    """A hint at the one of ``known`` that was probably meant, or else at all of them."""
    return meant(word, known) or Message(N_("there are: {words}"), words=tuple(known))


def meant(word: str, known: Iterable[str]) -> Message | None:
    """A hint at the one of ``known`` that was probably meant, if ``word`` resembles one."""
    if len(word) > _MOST_COMPARED:
        return None
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return Message(N_("did you mean “{word}”?"), word=by_folded[near[0]]) if near else None
