"""The findings: what is established, how strongly, and who stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from server.session.findings import Finding, Strength, Vote, strength

from ..client.session_view import SessionView
from ..wording.words import STANDS, STRENGTHS
from .facts import named
from .lines import Line, Span, Tone, clipped
from .pane import Heading, PaneList
from .rows import Row
from .wrap import hanging_indent

SIGNS: Final[dict[Vote, str]] = {"support": "+", "object": "−", "abstain": "0"}
_TONES: Final[dict[Strength, Tone]] = {
    "open": "muted",
    "all": "good",
    "most": "good",
    "some": "plain",
    "contested": "warn",
}


class FindingList(PaneList):
    """One finding a row, the latest first, without those that were withdrawn."""

    def rows_for(self, width: int) -> Sequence[Row]:
        view = self.view
        if view is None:
            return ()
        return [
            Row(finding.id, tuple(self._lines_of(view, finding, width)))
            for finding in in_order(view)
        ]

    def heading(self) -> Heading:
        count = len(in_order(self.view)) if self.view is not None else None
        return Heading(self.language.text("Findings"), count)

    def empty_text(self) -> str:
        return " ".join((self.language.text("No findings yet."), self.hint))

    def _lines_of(self, view: SessionView, finding: Finding, width: int) -> list[Line]:
        language = self.language
        found = strength(view.state, finding)
        lines = hanging_indent((Span("■ ", _TONES[found]),), finding.text, width, "plain", most=8)
        lines.append(clipped((Span("  "), *self._state(view, finding, found)), width))
        for stand in SIGNS:
            lines += self._names(view, finding, stand, width)
        if finding.owner:
            text = language.text("goes on with {name}", name=named(view, language, finding.owner))
            lines += hanging_indent((Span("  → ", "muted"),), text, width, "muted", most=1)
        return lines

    def _state(self, view: SessionView, finding: Finding, found: Strength) -> Line:
        language = self.language
        own = finding.stands.get(view.you.id)
        said: Line = ()
        if own is not None:
            text = language.text("You: {stance}", stance=language.text(STANDS[own]))
            said = (Span(f" · {text}", "accent"),)
        elif view.role == "panelist":
            said = (Span(" · ", "muted"), Span(language.text("You have not said yet."), "warn"))
        chosen = list(finding.stands.values())
        counts = language.text(
            "{support} for, {object} against, {abstain} abstaining",
            **{stand: chosen.count(stand) for stand in SIGNS},
        )
        strong = Span(language.text(STRENGTHS[found]), _TONES[found])
        return (strong, *said, *((Span(f" · {counts}", "muted"),) if chosen else ()))

    def _names(self, view: SessionView, finding: Finding, stand: Vote, width: int) -> list[Line]:
        chosen = (person for person, chose in finding.stands.items() if chose == stand)
        names = ", ".join(named(view, self.language, person) for person in chosen)
        first = (Span(f"  {SIGNS[stand]} ", "muted"),)
        return hanging_indent(first, names, width, "muted", most=3) if names else []


def in_order(view: SessionView) -> list[Finding]:
    shown = [f for f in view.state.findings.values() if not f.withdrawn]
    return sorted(shown, key=lambda f: f.recorded, reverse=True)
