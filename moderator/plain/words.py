"""The words that lines begin with: English and German at once, cut short where that is clear."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from server.language import Language
from server.session.messages import ANYBODY, Command
from server.session.words import Role

from ..client.possible import possible
from ..client.session_view import SessionView
from .meant import begins, plain
from .numbers import Numbered
from .outcome import Give, Lines, Moment, Outcome, Unclear

LONGEST: Final = 40
"""Letters of what was typed that are said again."""

Run: TypeAlias = Callable[[Moment, str], Outcome]
"""Reads what follows the word; raises Unclear."""


@dataclass(frozen=True)
class Word:
    """One thing to type. ``english`` and ``german``: its words, the first of each the one that help
    names. ``usage`` is what follows, ``tells`` what it does: both English, marked with ``N_``.

    ``does``: the commands that can come of it, by which the rules say who may, and when; none for
    what only reads. ``alone``: the command where nothing has to be added, else one that it may be,
    by which the rules say whether it is possible now. ``roles``: who it is for, where only the
    reading of it is.
    """

    english: tuple[str, ...]
    german: tuple[str, ...]
    tells: str
    run: Run
    usage: str = ""
    does: tuple[type[Command], ...] = ()
    alone: Callable[[SessionView], Command | None] | None = None
    roles: frozenset[Role] = ANYBODY

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.english, *self.german)

    def begun(self, typed: str) -> str:
        """The word in full, in the language in which it was begun."""
        return next((w for w in self.all if begins(w, typed)), self.english[0])

    def called(self, language: Language) -> str:
        """Its word and what follows, in the reader's language."""
        return f"{self.named(language)} {language.text(self.usage)}".rstrip()

    def named(self, language: Language) -> str:
        """Its word, in the reader's language."""
        return (self.german if language.code == "de" else self.english)[0]

    def is_for(self, role: Role) -> bool:
        may = any(role in command.roles for command in self.does) if self.does else True
        return may and role in self.roles

    def is_possible(self, view: SessionView) -> bool:
        """Whether the rules would take it now, as far as they can say before it is typed whole."""
        if not self.is_for(view.role):
            return False
        if self.alone is not None:
            return possible(view, self.alone(view))
        phase = view.state.session.phase
        now = (c for c in self.does if view.role in c.roles)
        return not self.does or any(phase in command.phases for command in now)


def found(words: Sequence[Word], typed: str) -> list[Word]:
    """The words that somebody can mean: the one typed, else those that begin like it."""
    wanted = plain(typed) or typed
    whole = [word for word in words if any((plain(w) or w) == wanted for w in word.all)]
    begun = [word for word in words if any(begins(w, typed) for w in word.all)]
    return whole or begun


def unknown(language: Language, typed: str) -> Unclear:
    """What is said of a word that nothing is meant by. Of what was piped in by mistake, or pasted,
    as much as it takes to know it again: it may be read aloud."""
    again = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
    return Unclear(
        language.text("There is no word “{typed}”. help says which there are.", typed=again)
    )


def simply(command: Command) -> Callable[[SessionView], Command]:
    """A command that is the same whatever is going on."""

    def make(_view: SessionView) -> Command:
        return command

    return make


def any_of(
    ids: Callable[[SessionView], Iterable[str]], make: Callable[[str], Command]
) -> Callable[[SessionView], Command | None]:
    """For a word that names one of several: the first command about one that the rules take."""

    def first(view: SessionView) -> Command | None:
        return next((c for c in map(make, ids(view)) if possible(view, c)), None)

    return first


def always(make: Callable[[SessionView], Command | None], otherwise: str = "") -> Run:
    """What takes nothing behind the word; ``otherwise`` is said where there is nothing to give."""

    def run(at: Moment, _rest: str) -> Outcome:
        command = make(at.view)
        if command is None:
            raise Unclear(at.language.text(otherwise))
        return Give(command)

    return run


def read(
    make: Callable[[Moment], Iterator[str] | list[str]],
    numbered: Callable[[SessionView], Numbered[Any]] | None = None,
) -> Run:
    """A word that reads out what ``make`` finds, with the numbers of a list where it has some;
    that there is nothing is said as well."""

    def run(at: Moment, _rest: str) -> Outcome:
        heard = numbered(at.view).heard if numbered else {}
        return Lines(tuple(make(at)) or (at.language.text("There is none."),), heard)

    return run
