"""Who takes part in a rehearsal: the agenda's people, an audience, and when each comes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from server.language import Language
from server.session.plan import Agenda, PlannedPerson

from ..client.link import Link
from .clock import Clock
from .fictional_only import texts_for
from .guest import Guest
from .moderator import Briefing, Moderator
from .panelist import Panelist
from .person import Absence, Coming, Person
from .spectator import Spectator

LATE: Final = 0.15
"""Share of the spectators who come after the beginning."""
LEAVE_EARLY: Final = 0.2
"""Likewise, who do not stay until the end."""
EAGER: Final = 2
"""Spectators besides the guest who ask for a seat on the panel."""


@dataclass(frozen=True)
class Script:
    """What a rehearsal is about. ``start`` is when the session opens, ``lobby`` the seconds for
    which people arrive before. ``courtesy``: seconds for which simulated moderators stand back
    when a person at a desk does something. ``patience``: seconds after ``start`` at which
    everybody goes, even if the session has not been closed; None: never."""

    plan: Agenda
    start: datetime
    lobby: float
    spectators: int
    seed: int
    language: Language
    courtesy: float
    patience: float | None

    @property
    def planned(self) -> float:
        """Seconds of all items together."""
        return float(sum(item.planned for item in self.plan.items))

    def people(self, role: str) -> list[PlannedPerson]:
        return [person for person in self.plan.people if person.role == role]

    def at(self, seconds: float) -> datetime:
        """A time of the session, from its beginning."""
        return self.start + timedelta(milliseconds=round(seconds * 1000))

    def random(self, person: str) -> Random:
        """One person's own chances, which nobody else's acts change."""
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
    """Everybody of the agenda, and an audience. ``links`` as ``moderator.links`` makes them."""
    casting = _Casting(script, links, clock)
    names = tuple(person.name for person in script.people("moderator"))
    guest = casting.guest_name()
    briefing = Briefing(script.start, names, frozenset({guest}), script.courtesy)
    return Cast(
        [casting.moderator(name, briefing) for name in names],
        list(casting.panel()),
        Guest(casting.coming(guest, links["spectators"], -script.lobby / 3)),
        guest,
        [casting.spectator(number) for number in range(1, script.spectators + 1)],
    )


class _Casting:
    def __init__(self, script: Script, links: Mapping[str, Any], clock: Clock) -> None:
        self._script, self._links, self._clock = script, links, clock
        self._texts = texts_for(script.plan, script.random("texts"), script.spectators)

    def guest_name(self) -> str:
        """The first guest whom the agenda expects, else one without a name of their own."""
        expected = self._script.people("spectator")
        return expected[0].name if expected else self._script.language.text("Guest")

    def moderator(self, name: str, briefing: Briefing) -> Moderator:
        early = -self._script.lobby * (0.95 - 0.05 * briefing.colleagues.index(name))
        return Moderator(self.coming(name, self._links["moderator"], early), briefing)

    def panel(self) -> Iterator[Panelist]:
        """The panelists; one of them loses the line in the middle of the session."""
        script = self._script
        chance = script.random("panel")
        people = script.people("panelist")
        unlucky = chance.choice(people) if people else None
        cut = Absence(script.at(0.62 * script.planned), chance.uniform(70, 110))
        for person in people:
            arrives = -script.lobby * chance.uniform(0.1, 0.85)
            yield Panelist(
                self.coming(
                    person.name,
                    self._links["panelists"][person.id],
                    arrives,
                    absence=cut if person is unlucky else None,
                )
            )

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
        coming = self.coming(name, self._links["spectators"], arrives, leaves=leaves)
        return Spectator(coming, eager=number <= EAGER)

    def coming(
        self,
        name: str,
        url: str,
        arrives: float,
        *,
        leaves: float | None = None,
        absence: Absence | None = None,
    ) -> Coming:
        script = self._script
        chance = script.random(name)
        most = script.patience
        goes = min((s for s in (leaves, most) if s is not None), default=None)
        return Coming(
            self.link(name, url, chance.random),
            self._clock,
            chance,
            script.at(arrives),
            None if goes is None else script.at(goes),
            absence,
            self._texts,
        )

    def link(self, name: str, url: str, chance: Callable[[], float]) -> Link:
        code = self._script.language.code
        return Link(url, name=name, language=code, clock=self._clock.now, random=chance)
