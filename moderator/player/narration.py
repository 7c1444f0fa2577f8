"""What the player tells of a moment: what happened last, and whose viewpoint there are."""

from __future__ import annotations

from typing import Final

from server.language import Language
from server.session.messages import Fact
from server.session.session import SessionState

from ..widgets.panel_list import natural
from ..wording.printable import printable
from ..wording.words import ROLES
from .recording import Recording
from .viewpoint import Viewpoint

LOOK_BACK: Final = 60
"""Facts among which the last one that a reader could see is looked for."""
TOPICS: Final = frozenset(
    {"session", "agenda", "floor", "queue", "panel", "question", "position", "finding", "whisper"}
)
"""What is told of. Who comes and goes shows in the lists."""


def last_seen(recording: Recording, viewpoint: Viewpoint, seq: int) -> Fact | None:
    """The last fact up to ``seq`` that is worth telling and that could be seen."""
    state = recording.state_at(seq)
    first = max(1, seq - LOOK_BACK + 1)
    for fact in reversed(list(recording.facts(first, seq))):
        if fact.event.topic in TOPICS:
            # Whoever may be known now may be known in what is told now.
            seen = viewpoint.fact(fact, state)
            if seen is not None:
                return seen
    return None


def roles(state: SessionState, language: Language) -> list[tuple[str, str]]:
    """Viewpoints to choose from, as :meth:`Viewpoint.named` takes them, and how people say it."""
    say = language.text
    people = sorted(state.people.values(), key=lambda person: natural(person.id))
    seated = [person for person in people if person.role != "spectator" or person.public]
    return [
        ("moderator", say("The moderators")),
        ("panelist", say("Anybody on the panel")),
        ("spectator", say("Anybody in the audience")),
        *((f"{p.role}:{p.id}", f"{say(ROLES[p.role])}: {printable(p.name)}") for p in seated),
    ]
