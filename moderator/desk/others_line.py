"""What others did last, and what the other moderators look at; else who one is oneself."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Final

from rich.cells import cell_len

from server.language import Language
from server.session import feedback, floor, panel, people, phases, positions, undo, whispers
from server.session.messages import Fact
from server.session.records import replace
from server.session.session import SessionState
from server.session.times import seconds_between
from server.session.words import SYSTEM

from ..client.people import cannot_see, surname
from ..client.session_view import SessionView
from ..widgets.facts import name_in
from ..widgets.lines import Line, Span, Tone, cut, line_width, said, spread
from ..widgets.times import time_of_day
from ..widgets.view_drawing import ViewDrawing
from ..wording.sentences import sentence
from .looks import others

TOPICS: Final = frozenset(
    {"session", "agenda", "floor", "queue", "panel", "position", "finding", "feedback", "note"}
    | {"announcement", "stage", "door", "link", "undo"}
)
UNTOLD: Final = (positions.Assessed, feedback.Gave)
"""What is not told: there may be much of it, and of some it was promised to name nobody."""
FRESH: Final = 12.0
"""Seconds for which what was told stands out."""


SIGN: Final = 3.0
"""Seconds for which the sign that a key was taken, but not done, stands there."""
NAME: Final = 20
"""Cells of the name of somebody of whom something is told, where the line is short."""
READ: Final = 0.6
"""Seconds of them in which nobody can have read it: no other key takes it away."""


class OthersLine(ViewDrawing):
    """``sound``: whether there is one for a new hand; that there is none has a sign. ``waiting``:
    how much of what was pressed here waits for the connection; nothing else is said meanwhile."""

    DEFAULT_CSS = "OthersLine { height: 1; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="others")
        self._told: tuple[Fact, SessionState] | None = None
        self._at: datetime | None = None
        self._by_moderator = False
        self._unseen = False
        self.sound = True
        self.waiting = 0
        self._sign: tuple[str, datetime] | None = None
        self._sign_since = 0.0

    def sign(self, text: str, view: SessionView) -> None:
        """Say for a moment what became of a key."""
        self._sign, self._sign_since = (text, view.now), monotonic()
        super().show(view)

    def key_done(self, view: SessionView) -> None:
        """A key does what it says: what became of an earlier one is not to be read as its own."""
        if self._sign is not None and monotonic() - self._sign_since >= READ:
            self._sign = None
            super().show(view)

    def show(self, view: SessionView, facts: Sequence[Fact] = ()) -> None:
        """Draw; ``facts`` are those that are new."""
        self._learn(view, facts)
        super().show(view)

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        whole = (self._line(view), self._aside(view, width))
        if sum(map(line_width, whole)) >= width - 2:
            # What somebody did comes before all of their name, and before one's own; what became
            # of one's own key comes before all else.
            aside = () if self._has_sign(view) else self._aside(view, width, briefly=True)
            whole = (self._line(view, briefly=True), aside)
        return [(Span(" "), *spread(*whole, width - 2))]

    def _aside(self, view: SessionView, width: int, *, briefly: bool = False) -> Line:
        """What the others look at, else who one is; and that there is no sound."""
        aside = " · ".join(others(self.language, view, briefly=briefly))
        if cell_len(aside) > width // 2:
            aside = " · ".join(others(self.language, view, briefly=True))
        if not aside and not briefly:
            name = view.name(view.you.id) or view.you.name
            aside = self.language.text("You are {name}", name=name)
        end: Line = (said(cut(aside, width // 2), "muted"),) if aside else ()
        if self.sound:
            return end
        off = self.language.text("sound off")
        return (Span(f"{off} · " if end else off, "warn"), *end)

    def _line(self, view: SessionView, *, briefly: bool = False) -> Line:
        line: Line = ()
        if self.waiting:
            waits = self.language.plural(
                "{n} key waits for the connection, at most 15 s",
                "{n} keys wait for the connection, at most 15 s",
                n=self.waiting,
            )
            line = (Span(waits, "warn"),)
        elif self._sign is not None and self._has_sign(view):
            line = (said(self._sign[0], "accent"),)
        elif self._at is not None:
            fresh = seconds_between(self._at, view.now) < FRESH
            new: Tone = "warn" if self._unseen else "accent" if self._by_moderator else "plain"
            tone = new if fresh else "muted"
            text = said(self._said(briefly=briefly), tone)
            line = (Span(f"{time_of_day(self._at, view.zone)} ", "muted"), text)
        return line

    def _has_sign(self, view: SessionView) -> bool:
        return self._sign is not None and seconds_between(self._sign[1], view.now) < SIGN

    def _said(self, *, briefly: bool) -> str:
        """Anew each time, because the language may change; ``briefly`` with a moderator's surname
        alone, and no more of others than tells who they are: what they did is not to be cut."""
        if self._told is None:
            return ""
        fact, state = self._told
        if self._unseen and isinstance(fact.event, whispers.Sent):
            to = state.people[fact.event.to]
            return self.language.text(
                "{person} is not connected, and does not see: {text}",
                person=name_in(to, NAME) if briefly else to.name,
                text=fact.event.text,
            )
        by = state.people.get(fact.by) if briefly else None
        if by is not None:
            name = surname(by) if by.role == "moderator" else name_in(by, NAME)
            state = people.put(state, replace(by, name=name))
        return sentence(self.language, fact, state)

    def _learn(self, view: SessionView, facts: Sequence[Fact]) -> None:
        if self._told is not None and any(_takes_back(f, self._told[0], view) for f in facts):
            self._told = self._at = None
        new = (f for f in facts if _is_told(f, view))
        told = [f for f in new if not isinstance(f.event, UNTOLD)]
        if not told:
            return
        weights = [_weight(fact, view) for fact in told]
        best = max(weights)
        fact = next(f for f, w in zip(reversed(told), reversed(weights), strict=True) if w == best)
        self._told = (fact, view.state)
        self._at = fact.at
        self._by_moderator = _by_moderator(fact, view)
        to = fact.event.to if isinstance(fact.event, whispers.Sent) else ""
        self._unseen = cannot_see(view, view.state.people.get(to))


def _is_told(fact: Fact, view: SessionView) -> bool:
    """What others did; and of one's own, the signal that nothing else on the desk shows."""
    event = fact.event
    if isinstance(event, whispers.Sent):
        return event.signal
    return fact.by != view.you.id and (event.topic in TOPICS or isinstance(event, whispers.Seen))


def _takes_back(fact: Fact, told: Fact, view: SessionView) -> bool:
    """Whether a fact takes back, or does again, what ``told`` says: it is no longer so, and who did
    that here is told of nothing else in its place."""
    match fact.event:
        case undo.Undone(action=last) | undo.Redone(action=last):
            known = (*(view.state.actions or ()), *(view.state.undone or ()))
            whose = next((a.whose for a in known if a.seq == fact.seq), None)
            # Of a command with several facts, any may be the one that was told.
            return told.seq == last or (told.by == whose and told.seq < last)
    return False


def _by_moderator(fact: Fact, view: SessionView) -> bool:
    person = view.state.people.get(fact.by)
    return fact.by != SYSTEM and person is not None and person.role == "moderator"


def _weight(fact: Fact, view: SessionView) -> int:
    """Of what came at once, one sentence is told: the other moderator's before anybody's."""
    telling = isinstance(fact.event, floor.Given | panel.Asked | phases.Closed | phases.Paused)
    return 2 * _by_moderator(fact, view) + telling
