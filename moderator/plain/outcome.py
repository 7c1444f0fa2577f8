"""What comes of a line that somebody typed. Whoever reads the line changes nothing by it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from server.language import Language
from server.session.messages import Command

from ..client.outbox import Answered
from ..client.session_view import SessionView


@dataclass(frozen=True)
class Moment:
    """What the reader knows: the session, and the queue's entries (by id) as they last heard it."""

    view: SessionView
    language: Language
    heard: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Lines:
    """Something to read. ``heard`` are the queue's entries, where it was read out."""

    texts: tuple[str, ...]
    heard: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Give:
    """A command, and perhaps one that follows from the answer to it."""

    command: Command
    then: Callable[[Answered], Command | None] | None = None


@dataclass(frozen=True)
class Sure:
    """A command that waits for a yes, and the question.

    ``once``: the question only tells who will read it; where it was told before, there is nothing
    to ask any more.
    """

    question: str
    command: Command
    once: bool = False


@dataclass(frozen=True)
class Leave:
    """The reader goes. ``stop``: the server that was started with this program goes as well."""

    stop: bool = False


Outcome: TypeAlias = Lines | Give | Sure | Leave


class Unclear(Exception):
    """What was typed does not say what is meant; ``texts`` are the lines that say what could be."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.texts = texts


def lines(*texts: str) -> Lines:
    return Lines(tuple(texts))
