"""What may be played: of real people only the procedure, of fictional people everything.

That somebody asks for the floor and gets it says nothing about them. A stance, a rating or a
sentence would: no real person is given one here, whatever the agenda asks for.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from random import Random
from typing import Final, Literal, TypeAlias, get_args

import yaml

from server.session.messages import Command
from server.session.plan import Agenda

PROCEDURE: Final = frozenset({"session", "agenda", "floor", "queue", "panel", "undo"})
"""Topics whose commands say nothing about what anybody thinks."""
WRITTEN: Final = ("text", "note", "remark", "title", "script", "name")
"""Fields of commands in which people write something."""

Topic: TypeAlias = Literal[
    "question",
    "agree",
    "undecided",
    "reject",
    "finding",
    "feedback",
    "hand",
    "note",
    "colleagues",
    "answer",
    "speaker",
    "theses",
    "results",
]


class PutIntoTheirMouth(Exception):
    """A real person was about to be made to say something."""


def is_procedure(command: Command) -> bool:
    """Whether a command says nothing about what the person who gives it thinks."""
    topic = command.do.partition(".")[0]
    return topic in PROCEDURE and not any(getattr(command, field, "") for field in WRITTEN)


class Texts:
    """The lines that the fictional people of one rehearsal say, each of them once.

    ``audience`` is the number of spectators: the more there are, the less each of them does.
    """

    def __init__(
        self, lines: Mapping[Topic, Sequence[str]], random: Random, audience: int = 1
    ) -> None:
        self.audience = max(1, audience)
        self._left = {topic: random.sample(said, len(said)) for topic, said in lines.items()}

    def draw(self, topic: Topic) -> str:
        """A line that nobody has said yet; an empty one if there is none left."""
        left = self._left[topic]
        return left.pop() if left else ""


def texts_for(plan: Agenda, random: Random, audience: int) -> Texts | None:
    """What the people of an agenda say, in its language; None if they are not fictional."""
    return Texts(lines(plan.language), random, audience) if plan.fictional else None


def lines(language: str) -> dict[Topic, list[str]]:
    """All lines in a language. Raises FileNotFoundError or KeyError."""
    source = files("moderator").joinpath("rehearsal", f"lines.{language}.yaml")
    said = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {topic: [str(line) for line in said[topic]] for topic in get_args(Topic)}
