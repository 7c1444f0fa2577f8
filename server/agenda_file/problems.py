"""What can be wrong with an agenda file, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ..language import N_, Language

_SHOWN: Final = 60
_MOST_COMPARED: Final = 100


class Message:
    """A sentence that can be said in any language, with an optional hint in brackets.

    ``template`` is marked with ``N_``; ``values`` are shortened and freed of control
    characters when they are shown, since a file's texts are anybody's.
    """

    def __init__(
        self, template: str, /, *, hint: Message | None = None, **values: str | int
    ) -> None:
        self.template = template
        self.values = values
        self.hint = hint

    def render(self, language: Language) -> str:
        values = {
            name: printable(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        sentence = language.text(self.template, **values)
        return f"{sentence} ({self.hint.render(language)})" if self.hint else sentence


class Unacceptable(ValueError):
    """A value that its field does not take. ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.template)
        self.message = message


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
    """Everything that is wrong with a file: at least one problem, in the file's order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def render(self, language: Language) -> str:
        """One line a problem."""
        return "\n".join(problem.render(language) for problem in self.problems)

    def __str__(self) -> str:
        return self.render(Language.named("en"))


def printable(text: str, *, most: int = _SHOWN) -> str:
    """``text`` on one line, safe to print on a terminal, of at most ``most`` characters."""
    if len(text) > most:
        text = text[: most - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def meant(word: str, known: Iterable[str]) -> Message | None:
    """A hint at the word that was probably meant, if one of ``known`` is near."""
    if len(word) > _MOST_COMPARED:
        return None
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return Message(N_("did you mean “{word}”?"), word=by_folded[near[0]]) if near else None
