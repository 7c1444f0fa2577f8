"""Who is connected to a server, or to several together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attendance:
    """Ids of moderators and panelists, and of spectators; of ``others`` in the audience only how
    many they are."""

    panel: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    others: int = 0

    @property
    def spectators(self) -> int:
        return len(self.audience) + self.others

    @property
    def everybody(self) -> frozenset[str]:
        return self.panel | self.audience

    def __contains__(self, person: object) -> bool:
        return person in self.panel or person in self.audience

    def __or__(self, other: Attendance) -> Attendance:
        """Both together. Whoever is in the audience here and in the panel there is in the panel: it
        is heard of there first."""
        panel = self.panel | other.panel
        audience = (self.audience | other.audience) - panel
        return Attendance(panel, audience, self.others + other.others)
