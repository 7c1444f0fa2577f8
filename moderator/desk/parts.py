"""Small parts of the desk: the tabs of a narrow screen, and the line of what just happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from server.language import Language
from server.session import floor, panel, phases
from server.session.messages import Fact
from server.session.times import seconds_between
from server.session.words import SYSTEM

from ..replica import Moment
from ..widgets.lines import Drawing, Line, Span, Tone, said, spread
from ..widgets.pane import PaneList
from ..widgets.times import time_of_day
from ..wording import sentence
from .sight import Pane

TOPICS: Final = frozenset({"session", "agenda", "floor", "queue", "panel"})
FRESH: Final = 12.0
"""Seconds for which news stand out."""


class Tabs(Drawing):
    """The four lists by number and name, where only one fits."""

    DEFAULT_CSS = "Tabs { height: 1; background: $surface; }"

    class Chosen(Message):
        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, lists: Sequence[tuple[Pane, PaneList]]) -> None:
        super().__init__(id="tabs")
        self.lists = lists
        self.active: Pane = "queue"
        self._ends: list[int] = []

    def renew(self) -> None:
        line: Line = ()
        self._ends, x = [], 0
        for number, (pane, rows) in enumerate(self.lists, start=1):
            heading = rows.heading()
            count = f" {heading.count}" if heading.count else ""
            active = pane == self.active
            text = f" {heading.name}{count} "
            spans = (Span(f" {number}", "muted"), Span(text, "accent" if active else "plain"))
            line = (*line, *spans, Span("│", "track"))
            x += 3 + cell_len(text)
            self._ends.append(x)
        self.draw([line])

    def on_click(self, event: events.Click) -> None:
        for (pane, _), end in zip(self.lists, self._ends, strict=False):
            if event.x < end:
                self.post_message(self.Chosen(pane))
                return


class News(Drawing):
    """What others did last, and who one is."""

    DEFAULT_CSS = "News { height: 1; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(id="news")
        self.language = language
        self._text = ""
        self._at: datetime | None = None
        self._by_moderator = False

    def show(self, moment: Moment, facts: Sequence[Fact]) -> None:
        """Draw; ``facts`` are those that are new."""
        self._learn(moment, facts)
        width = self.size.width - 2
        if width <= 0:
            return
        person = moment.state.people.get(moment.you.id)
        name = person.name if person else moment.you.name
        you: Line = (said(self.language.text("You are {name}", name=name), "muted"),)
        line: Line = ()
        if self._at is not None:
            fresh = seconds_between(self._at, moment.now) < FRESH
            tone: Tone = "muted" if not fresh else "accent" if self._by_moderator else "plain"
            line = (Span(f"{time_of_day(self._at)} ", "muted"), said(self._text, tone))
        self.draw([(Span(" "), *spread(line, you, width))])

    def _learn(self, moment: Moment, facts: Sequence[Fact]) -> None:
        told = [f for f in facts if f.by != moment.you.id and f.event.topic in TOPICS]
        if not told:
            return
        weights = [_weight(fact, moment) for fact in told]
        best = max(weights)
        fact = next(f for f, w in zip(reversed(told), reversed(weights), strict=True) if w == best)
        self._text = sentence(self.language, fact, moment.state)
        self._at = fact.at
        self._by_moderator = _by_moderator(fact, moment)


def _by_moderator(fact: Fact, moment: Moment) -> bool:
    person = moment.state.people.get(fact.by)
    return fact.by != SYSTEM and person is not None and person.role == "moderator"


def _weight(fact: Fact, moment: Moment) -> int:
    """Of what came at once, one sentence is told: the other moderator's before anybody's."""
    telling = isinstance(fact.event, floor.Given | panel.Asked | phases.Closed | phases.Paused)
    return 2 * _by_moderator(fact, moment) + telling
