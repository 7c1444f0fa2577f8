"""Prepared questions as a moderator writes them: a line each, the name and then the question."""

from collections.abc import Iterable, Sequence

from server.session.people import Person
from server.session.plan import PreparedQuestion


class Unclear(ValueError):
    """``line`` does not say for whom it is."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def written(questions: Iterable[PreparedQuestion], people: Sequence[Person]) -> str:
    """The lines; an id stands where a name could be that of several."""
    return "\n".join(f"{_called(question.to, people)}: {question.text}" for question in questions)


def _called(to: str, people: Sequence[Person]) -> str:
    name = next((p.name for p in people if p.id == to), to)
    return to if ":" in name or sum(p.name == name for p in people) > 1 else name


def read(text: str, people: Sequence[Person]) -> tuple[PreparedQuestion, ...]:
    """The questions in the lines. A part of a name does where only one has it.

    Raises :class:`Unclear` for a line without a name, or a question, or with a name that nobody
    or several have.
    """
    return tuple(_question(line.strip(), people) for line in text.splitlines() if line.strip())


def _question(line: str, people: Sequence[Person]) -> PreparedQuestion:
    called, _, question = (part.strip() for part in line.partition(":"))
    wanted = called.casefold()
    whole = [p.id for p in people if wanted in (p.id.casefold(), p.name.casefold())]
    found = whole or [p.id for p in people if wanted and wanted in p.name.casefold()]
    if len(found) != 1 or not question:
        raise Unclear(line)
    return PreparedQuestion(found[0], question)
