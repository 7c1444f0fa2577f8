"""Small parts of the desk: the tabs of a narrow screen, and the line of what just happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from server.language import Language
from server.session import feedback, floor, panel, phases, positions
from server.session.messages import Fact
from server.session.times import seconds_between
from server.session.words import SYSTEM

from ..client.session_view import SessionView
from ..widgets.facts import named
from ..widgets.lines import Drawing, Line, Span, Tone, cut, line_width, said, spread
from ..widgets.pane import PaneList
from ..widgets.tab_words import short
from ..widgets.times import time_of_day
from ..wording.sentences import sentence
from .panes import KEYS, Pane
from .selection import Selection

TOPICS: Final = frozenset(
    {"session", "agenda", "floor", "queue", "panel", "position", "finding", "feedback", "note"}
)
UNTOLD: Final = (positions.Assessed, feedback.Gave)
"""What is not told: there may be much of it, and of some it was promised to name nobody."""
FRESH: Final = 12.0
"""Seconds for which news stand out."""


class Tabs(Drawing):
    """Lists by key and name, where not all of them fit; as many rows as the widget has lines."""

    DEFAULT_CSS = "Tabs { height: 1; background: $surface; }"

    class Chosen(Message):
        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, lists: Mapping[Pane, PaneList], active: Pane, *, id: str) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.lists = lists
        self.active = active
        self._ends: list[list[tuple[Pane, int]]] = []

    def renew(self) -> None:
        rows = max(1, self.size.height)
        panes = list(self.lists)
        each = -(-len(panes) // rows)
        self._ends = []
        chunks = [panes[at : at + each] for at in range(0, len(panes), each)]
        self.draw([self._row(chunk) for chunk in chunks])

    def on_resize(self) -> None:
        self.renew()

    def on_click(self, event: events.Click) -> None:
        for pane, end in self._ends[event.y] if event.y < len(self._ends) else ():
            if event.x < end:
                self.post_message(self.Chosen(pane))
                return

    def _row(self, panes: Sequence[Pane]) -> Line:
        headings = {pane: self.lists[pane].heading() for pane in panes}
        names = {pane: heading.name for pane, heading in headings.items()}
        counts = {pane: f" {h.count}" if h.count else "" for pane, h in headings.items()}
        if "queue" in headings:
            # That the queue is closed must not need a heading, which a small screen has not.
            shut = (f" {span.text}" for span in headings["queue"].end if span.tone == "warn")
            counts["queue"] += "".join(shut)
        room = self.size.width - sum(3 + len(count) for count in counts.values())
        if sum(map(cell_len, names.values())) > room:
            names = {pane: short(self.lists[pane].language, pane) for pane in panes}
        rule = " │" if sum(cell_len(name) + 2 for name in names.values()) <= room else ""
        names = _fitted(names, self.active, room - len(panes) * len(rule))
        line: Line = ()
        ends: list[tuple[Pane, int]] = []
        for pane in panes:
            tone: Tone = "accent" if pane == self.active else "plain"
            # What waits for somebody: questions for approval, requests to join the panel.
            urgent = pane in ("questions", "requests") and headings[pane].end
            line = (
                *line,
                Span(f" {KEYS[pane]} ", "muted"),
                Span(names[pane], tone),
                Span(counts[pane], "warn" if urgent else tone),
                Span(rule, "track"),
            )
            ends.append((pane, line_width(line)))
        self._ends.append(ends)
        return line


def _fitted(names: dict[Pane, str], active: Pane, room: int) -> dict[Pane, str]:
    """The names in ``room`` cells together: the longest are cut, the active one never."""
    fitted = dict(names)
    while sum(cell_len(name) for name in fitted.values()) > room:
        longest = max((p for p in fitted if p != active), key=lambda p: cell_len(fitted[p]))
        if cell_len(fitted[longest]) <= 3:
            break
        fitted[longest] = cut(names[longest], cell_len(fitted[longest]) - 1)
    return fitted


class News(Drawing):
    """What others did last, and who one is."""

    DEFAULT_CSS = "News { height: 1; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(id="news")
        self.language = language
        self._text = ""
        self._at: datetime | None = None
        self._by_moderator = False

    def show(self, view: SessionView, facts: Sequence[Fact]) -> None:
        """Draw; ``facts`` are those that are new."""
        self._learn(view, facts)
        width = self.size.width - 2
        if width <= 0:
            return
        person = view.state.people.get(view.you.id)
        name = person.name if person else view.you.name
        you: Line = (said(self.language.text("You are {name}", name=name), "muted"),)
        line: Line = ()
        if self._at is not None:
            fresh = seconds_between(self._at, view.now) < FRESH
            tone: Tone = "muted" if not fresh else "accent" if self._by_moderator else "plain"
            line = (Span(f"{time_of_day(self._at)} ", "muted"), said(self._text, tone))
        self.draw([(Span(" "), *spread(line, you, width))])

    def _learn(self, view: SessionView, facts: Sequence[Fact]) -> None:
        others = (f for f in facts if f.by != view.you.id and f.event.topic in TOPICS)
        told = [f for f in others if not isinstance(f.event, UNTOLD)]
        if not told:
            return
        weights = [_weight(fact, view) for fact in told]
        best = max(weights)
        fact = next(f for f, w in zip(reversed(told), reversed(weights), strict=True) if w == best)
        self._text = sentence(self.language, fact, view.state)
        self._at = fact.at
        self._by_moderator = _by_moderator(fact, view)


def _by_moderator(fact: Fact, view: SessionView) -> bool:
    person = view.state.people.get(fact.by)
    return fact.by != SYSTEM and person is not None and person.role == "moderator"


def _weight(fact: Fact, view: SessionView) -> int:
    """Of what came at once, one sentence is told: the other moderator's before anybody's."""
    telling = isinstance(fact.event, floor.Given | panel.Asked | phases.Closed | phases.Paused)
    return 2 * _by_moderator(fact, view) + telling


def hint(language: Language, view: SessionView) -> str:
    """What the moderators may want to do while nobody speaks."""
    say = language.text
    head = next(iter(Selection(view).entries), None)
    phase = view.state.session.phase
    if phase == "closed":
        return say("ctrl+q leaves the desk.")
    if phase == "paused":
        return say("S, then resume, goes on where it stopped.")
    if phase == "waiting" or view.state.item is None:
        return say("ctrl+n begins the first item.")
    if head is None:
        return say("No hands up. a adds somebody.")
    return say("n gives it to {name}.", name=named(view, language, head.person))
