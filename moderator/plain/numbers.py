"""What the numbers of each list stand for: the same where it is read out and where one is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from server.session import signals as to_give
from server.session.findings import Finding
from server.session.items import Item, held_item, next_item
from server.session.plan import PreparedQuestion
from server.session.positions import Position
from server.session.questions import Question, in_turn
from server.session.signals import Signal

from ..client.feedback_lines import lines_in_order
from ..client.session_view import SessionView
from .outcome import AsHeard, Heard, Moving

T = TypeVar("T")


@dataclass(frozen=True)
class Numbered(Generic[T]):
    """A list in the order of its numbers: what stands there, by its id, and how it is called."""

    name: Moving
    things: Mapping[str, T]
    called: Callable[[T], str]

    @property
    def heard(self) -> Heard:
        """That it was read out as it is."""
        return read_out(self.name, self.things)


def read_out(name: Moving, ids: Iterable[str]) -> Heard:
    """That a list was read out to its end."""
    return {name: AsHeard(dict(enumerate(ids)), whole=True)}


def also_heard(heard: Heard, name: Moving, place: int, one: str) -> Heard:
    """``heard``, after what stands at one place of a list (from 0 on) was said alone."""
    before = heard.get(name, AsHeard())
    return {**heard, name: replace(before, ids={**before.ids, place: one})}


def agenda(view: SessionView) -> Numbered[Item]:
    return Numbered("agenda", {item.id: item for item in view.state.items}, lambda i: i.title)


def script_item(view: SessionView) -> Item | None:
    """The item whose script is read: the one that is on, before the first one that."""
    return held_item(view.state) or next_item(view.state)


def prepared(view: SessionView) -> Numbered[PreparedQuestion]:
    item = script_item(view)
    there = item.prepared if item is not None else ()
    return Numbered("prepared", {f"{q.to} {q.text}": q for q in there}, lambda q: q.text)


def questions(view: SessionView) -> Numbered[Question]:
    return Numbered("questions", {q.id: q for q in in_turn(view.state)}, lambda q: q.text)


def positions(view: SessionView) -> Numbered[Position]:
    return Numbered("positions", view.state.positions, lambda p: p.text)


def findings(view: SessionView) -> Numbered[Finding]:
    return Numbered("findings", view.state.findings, lambda f: f.text)


def feedback(view: SessionView) -> Numbered[tuple[str, bool]]:
    return Numbered("feedback", lines_in_order(view), lambda line: line[0])


def signals(view: SessionView) -> Numbered[Signal]:
    every = to_give.signals(view.state)
    return Numbered("signals", {str(n): s for n, s in enumerate(every)}, lambda s: s.text)
