"""Who takes part in a rehearsal, the agenda's people and an audience, and when they come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from server.language import Language
from server.session.plan import Agenda, PlannedPerson

from ..client.link import Link
from .clock import Clock
from .fictional_only import texts_for
from .moderator import Briefing, Moderator
from .panelist import Panelist
from .person import Absence, Part, Person
from .spectator import Guest, Spectator

LATE: Final = 0.15
"""The share of the spectators who come after the beginning."""
LEAVE_EARLY: Final = 0.2
"""The share of those who leave before the end."""
EAGER: Final = 2
"""How many spectators besides the guest ask for a seat on the panel."""


@dataclass(frozen=True)
class Script:
    """What is rehearsed, and how.

    Attributes:
        start: when the session opens.
        lobby: seconds before that during which people arrive.
        courtesy: seconds for which simulated moderators do nothing after a person at a desk acted.
        patience: seconds after ``start`` at which everybody goes, even if the session has not been
            closed; None: never.
        led_by: the moderator who sits at the desk and leads alone; None where the agenda's own are
            simulated, and whoever sits there looks on.
    """

    plan: Agenda
    start: datetime
    lobby: float
    spectators: int
    seed: int
    language: Language
    courtesy: float
    patience: float | None
    led_by: str | None = None

    @property
    def planned(self) -> float:
        """Seconds of all items together."""
        return float(sum(item.planned for item in self.plan.items))

    def people(self, role: str) -> list[PlannedPerson]:
        return [person for person in self.plan.people if person.role == role]

    def at(self, seconds: float) -> datetime:
        """The time that is some seconds after the beginning of the session."""
        return self.start + timedelta(milliseconds=round(seconds * 1000))

    def random(self, person: str) -> Random:
        """A person's own random numbers, which do not depend on what others do."""
        return Random(f"{self.seed}:{person}")  # noqa: S311 - people need no secrets


@dataclass(frozen=True)
class Cast:
    """Everybody, by role."""

    moderators: list[Moderator]
    panelists: list[Panelist]
    guest: Guest
    guest_name: str
    spectators: list[Spectator]

    def __iter__(self) -> Iterator[Person]:
        yield from self.moderators
        yield from self.panelists
        yield self.guest
        yield from self.spectators


def cast(script: Script, links: Mapping[str, Any], clock: Clock) -> Cast:
    """Everybody on the agenda, and an audience. ``links`` are those of ``client.links``."""
    casting = _Casting(script, links, clock)
    names = tuple(person.name for person in script.people("moderator"))
    # The first guest whom the agenda expects, else one without a name of their own.
    expected = [person.name for person in script.people("spectator")]
    guest = expected[0] if expected else script.language.text("Guest")
    briefing = Briefing(script.start, names, frozenset({guest}), script.courtesy)
    return Cast(
        [] if script.led_by is not None else [casting.moderator(n, briefing) for n in names],
        list(casting.panel()),
        Guest(casting.part(guest, links["spectators"], -script.lobby / 3)),
        guest,
        [casting.spectator(number) for number in range(1, script.spectators + 1)],
    )


class _Casting:
    def __init__(self, script: Script, links: Mapping[str, Any], clock: Clock) -> None:
        self._script, self._links, self._clock = script, links, clock
        self._texts = texts_for(script.plan, script.random("texts"), script.spectators)

    def moderator(self, name: str, briefing: Briefing) -> Moderator:
        early = -self._script.lobby * (0.95 - 0.05 * briefing.colleagues.index(name))
        return Moderator(self.part(name, self._links["moderator"], early), briefing)

    def panel(self) -> Iterator[Panelist]:
        """The panelists. One of them loses the connection in the middle of the session."""
        script = self._script
        chance = script.random("panel")
        people = script.people("panelist")
        unlucky = chance.choice(people) if people else None
        cut = Absence(script.at(0.62 * script.planned), chance.uniform(70, 110))
        for person in people:
            link, arrives = self._links["panelists"][person.id], -chance.uniform(0.1, 0.85)
            absence = cut if person is unlucky else None
            yield Panelist(self.part(person.name, link, arrives * script.lobby, absence=absence))

    def spectator(self, number: int) -> Spectator:
        script = self._script
        name = script.language.text("Spectator {n}", n=number)
        chance = script.random(f"spectator {number}")
        if chance.random() < LATE:
            arrives = chance.uniform(0, 0.4 * script.planned)
        else:
            arrives = -script.lobby * chance.uniform(0.0, 0.9)
        stays = number <= EAGER or chance.random() >= LEAVE_EARLY
        leaves = None if stays else chance.uniform(0.5, 0.95) * script.planned
        part = self.part(name, self._links["spectators"], arrives, leaves=leaves)
        return Spectator(part, eager=number <= EAGER)

    def part(
        self,
        name: str,
        url: str,
        arrives: float,
        *,
        leaves: float | None = None,
        absence: Absence | None = None,
    ) -> Part:
        """Somebody's part. ``arrives`` and ``leaves`` are seconds after the start."""
        script, clock = self._script, self._clock
        chance, code = script.random(name), script.language.code
        link = Link(
            url,
            name=name,
            language=code,
            clock=clock.now,
            rooms_clock=True,
            random=chance.random,
        )
        ends = [script.at(s) for s in (leaves, script.patience) if s is not None]
        goes = min(ends, default=None)
        return Part(link, clock, chance, script.at(arrives), goes, absence, self._texts)
