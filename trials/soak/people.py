"""Two moderators, some of the panel and of the audience, who act as people do, by real clients.

Each gives a command, waits for its answer, and gives the next one after a while. Most have a text
that no other has, so that what became of it can be found in the log.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Final, TypeAlias

from moderator.client.link import Link
from moderator.client.outbox import Answer, Answered, Denied
from server.session import (
    agenda,
    announcements,
    findings,
    floor,
    panel,
    positions,
    questions,
    queue,
    undo,
    whispers,
)
from server.session.entries import current_queue
from server.session.messages import Command, Fact
from server.session.session import SessionState

PAUSES: Final = {"moderator": 1.0, "panelist": 2.0, "spectator": 4.0}
"""Seconds between one person's commands, on average."""
ACTING: Final = "Acting"
"""How those of the audience who act are called."""

Choice: TypeAlias = Callable[[SessionState, str, Random], Command | None]
"""A command made for a state, with a text of its own; None where there is nothing to be done."""


def _one(found: list[str], make: Callable[[str], Command], chance: Random) -> Command | None:
    return make(chance.choice(found)) if found else None


def _questions(state: SessionState, status: str) -> list[str]:
    return [q.id for q in state.questions.values() if q.status == status]


def _assessable(state: SessionState, is_open: bool) -> list[str]:
    status = "open" if is_open else "planned"
    return [p.id for p in state.positions.values() if p.status == status]


def _asked(state: SessionState) -> list[str]:
    return [
        p.id for p in state.people.values() if p.role == "spectator" and p.name.startswith("Act")
    ]


MODERATORS: Final[tuple[tuple[int, Choice], ...]] = (
    (6, lambda state, text, _: agenda.Edit(state.items[0].id, script=text)),
    (6, lambda state, text, _: whispers.Send("panel", text)),
    (4, lambda state, text, _: findings.Record(text)),
    (4, lambda state, text, _: announcements.Announce(text)),
    (6, lambda state, text, _: floor.Next(expect=state.seq)),
    (4, lambda state, text, _: floor.End()),
    (1, lambda state, text, chance: chance.choice((floor.Pause(), floor.Resume()))),
    (1, lambda state, text, chance: chance.choice((queue.Open(), queue.Close(), queue.Open()))),
    (2, lambda state, text, _: agenda.Next()),
    (2, lambda state, text, _: undo.Undo()),
    (3, lambda s, text, chance: _one(_questions(s, "pending"), questions.Approve, chance)),
    (3, lambda s, text, chance: _one(_questions(s, "pending"), questions.Dismiss, chance)),
    (3, lambda s, text, chance: _one(_questions(s, "approved"), questions.Answer, chance)),
    (1, lambda s, text, chance: _one(_assessable(s, False), positions.Open, chance)),
    (1, lambda s, text, chance: _one(_assessable(s, True), positions.Close, chance)),
    (2, lambda s, text, chance: _one(_asked(s), panel.Invite, chance)),
)
PANEL: Final[tuple[tuple[int, Choice], ...]] = (
    (8, lambda state, text, _: queue.Join(note=text)),
    (2, lambda state, text, _: queue.Leave()),
    (4, lambda state, text, _: questions.Ask(text)),
    (
        4,
        lambda s, text, chance: _one(
            _assessable(s, True), lambda p: positions.Assess(p, chance.randint(-2, 2)), chance
        ),
    ),
    (
        4,
        lambda s, text, chance: _one(
            [*s.findings], lambda f: findings.VoteOn(f, "support"), chance
        ),
    ),
)
AUDIENCE: Final[tuple[tuple[int, Choice], ...]] = (
    (6, lambda state, text, _: questions.Ask(text)),
    (4, lambda state, text, _: panel.Ask(text)),
    (1, lambda state, text, _: panel.Accept()),
    (2, lambda state, text, _: queue.Join(note=text)),
    (6, lambda s, text, chance: _one(_questions(s, "approved"), questions.Vote, chance)),
)
CHOICES: Final = {"moderator": MODERATORS, "panelist": PANEL, "spectator": AUDIENCE}


@dataclass
class Given:
    """A command that was given, by its text, and what came of it. Times are ``monotonic``."""

    by: str
    client: str
    text: str
    do: str
    begun: float
    ended: float = 0.0
    answer: Answer | None = None


@dataclass
class Acting:
    """Somebody who acts. ``shown`` are all the facts that they were ever shown, in order."""

    link: Link
    chance: Random
    name: str = ""
    given: list[Given] = field(default_factory=list)
    shown: list[Fact] = field(default_factory=list)
    over: bool = False

    def __post_init__(self) -> None:
        self.link.changed = self.shown.extend

    async def act(self) -> None:
        while not self.over:
            view = self.link.view()
            assert view is not None
            pause = PAUSES[view.role]
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * pause)
            text = f"#{self.link.client}/{len(self.given)}#"
            command = self._choose(text)
            if command is not None:
                await self.give(command, text)

    async def give(self, command: Command, text: str = "") -> None:
        view = self.link.view()
        assert view is not None
        given = Given(view.you.id, self.link.client, text, command.do, monotonic())
        self.given.append(given)
        given.answer = await self.link.request(command)
        given.ended = monotonic()

    def _choose(self, text: str) -> Command | None:
        view = self.link.view()
        assert view is not None
        choices = CHOICES[view.role]
        weights = [weight for weight, _ in choices]
        ((_, choice),) = self.chance.choices(choices, weights)
        if view.role != "moderator" and len(current_queue(view.state).entries) > 20:
            return queue.Leave()
        return choice(view.state, text, self.chance)


def everybody(
    links: dict[str, object], spectators: int, panelists: int, random: Random
) -> Iterator[Acting]:
    """The people who act, not yet connected. ``links`` are those of the server."""

    def person(url: object, name: str | None = None) -> Acting:
        own = Random(random.getrandbits(64))
        client = f"acting-{own.getrandbits(64):016x}"
        return Acting(Link(str(url), name=name, client=client, random=own.random), own)

    yield person(links["moderator"])
    yield person(links["moderator"])
    own = links["panelists"]
    assert isinstance(own, dict)
    for url in list(own.values())[:panelists]:
        yield person(url)
    for number in range(spectators):
        yield person(links["spectators"], f"{ACTING} {number}")


def tally(people: list[Acting]) -> Counter[str]:
    """How often which answer came."""
    return Counter(_word(given.answer) for person in people for given in person.given)


def _word(answer: Answer | None) -> str:
    match answer:
        case Answered():
            return "answered"
        case Denied(code=code):
            return code
        case _:
            return "unsent"
