"""The findings: what was recorded, how strongly it is supported, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from server.language import N_
from server.session.findings import Backing, Finding, Strength, Vote, backing

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import STANDS, marked, strength
from .lines import Line, Span, Tone, clipped
from .pane import PaneList
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

    TITLE = N_("Findings")
    EMPTY = N_("No findings yet.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        for finding in in_order(view):
            yield finding.id, self._lines_of(view, finding, width)

    def count(self, view: SessionView) -> int:
        return len(in_order(view))

    def _lines_of(self, view: SessionView, finding: Finding, width: int) -> list[Line]:
        language = self.language
        found = backing(view.state, finding)
        tone = _TONES[found.strength]
        lines = hanging_indent((Span("■ ", tone),), finding.text, width, "plain", most=8)
        lines.append(clipped((Span("  "), *self._state(view, finding, found)), width))
        for stand in SIGNS:
            lines += self._names(view, found, stand, width)
        if finding.owner:
            text = language.text("goes on with {name}", name=named(view, language, finding.owner))
            lines += hanging_indent((Span("  → ", "muted"),), text, width, "muted", most=1)
        return lines

    def _state(self, view: SessionView, finding: Finding, found: Backing) -> Line:
        language = self.language
        own = finding.stands.get(view.you.id)
        said: Line = ()
        if own is not None:
            text = language.text("You: {stance}", stance=language.text(STANDS[own]))
            said = (Span(f" · {text}", "accent"),)
        elif view.role == "panelist":
            said = (Span(" · ", "muted"), Span(language.text("You have not said yet."), "warn"))
        chosen = list(found.stands.values())
        counts = language.text(
            "{support} for, {object} against, {abstain} abstaining",
            **{stand: chosen.count(stand) for stand in SIGNS},
        )
        strong = Span(strength(language, found), _TONES[found.strength])
        return (strong, *said, *((Span(f" · {counts}", "muted"),) if chosen else ()))

    def _names(self, view: SessionView, found: Backing, stand: Vote, width: int) -> list[Line]:
        names = ", ".join(
            marked(self.language, named(view, self.language, person), person in found.released)
            for person, chose in found.stands.items()
            if chose == stand
        )
        first = (Span(f"  {SIGNS[stand]} ", "muted"),)
        return hanging_indent(first, names, width, "muted", most=3) if names else []


def in_order(view: SessionView) -> list[Finding]:
    shown = [f for f in view.state.findings.values() if not f.withdrawn]
    return sorted(shown, key=lambda f: f.recorded, reverse=True)
