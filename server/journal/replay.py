"""What a log's records mean: records → facts → whole commands → states.

Generators that are put one into the next, for whoever needs a session from its log::

    with LogReader(path) as reader:
        plan, state = opening(reader.header)
        for before, fact, after in states(state, whole(facts(reader.records()))):
            ...

What the reader raises passes through each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from ..codec import decode_agenda, decode_fact
from ..session.messages import Fact
from ..session.plan import Agenda
from ..session.session import SessionState, begin, evolve
from .damage import Damaged
from .seal import Record

T = TypeVar("T")

AHEAD: Final = 64
"""Large enough for one step to be repeated undisturbed, small enough for the processor's caches."""


class Unreadable(Damaged):
    """A line that is as it was written, but says nothing that could have happened."""


def opening(header: Record) -> tuple[Agenda, SessionState]:
    """The plan, and the state before the first fact.

    Raises Unreadable (1, "header") if the header holds no agenda that this program understands.
    """
    try:
        plan = decode_agenda(header["agenda"])
        return plan, begin(header["session"], plan)
    except (KeyError, ValueError):
        raise Unreadable(1, "header") from None


def facts(records: Iterable[Record]) -> Iterator[Fact]:
    """The records as facts. Raises Unreadable (line, "foreign") for one that is none."""
    for record in records:
        try:
            yield decode_fact(record)
        except ValueError:
            raise Unreadable(record["seq"] + 1, "foreign") from None


def ahead(things: Iterable[T]) -> Iterator[T]:
    """The same things, up to ``AHEAD`` of them fetched before the first of those is given.

    Where reading, decoding and evolving take turns at each fact, every one of them takes longer.
    For who does not ask the reader in between how far it has come. Whatever ends the things comes
    after those before it.
    """
    rest = iter(things)
    fetched: list[T] = []
    while True:
        try:
            fetched.extend(islice(rest, AHEAD))
        finally:
            # Also where reading on has failed: what was fetched by then is in the list.
            yield from fetched
        if len(fetched) < AHEAD:
            return
        fetched.clear()


def whole(facts: Iterable[Fact], begun: list[Fact] | None = None) -> Iterator[Fact]:
    """The facts of complete commands.

    What is left out at the end was acknowledged to nobody, so it never happened. It stays in
    ``begun``, for whoever reads on later and gives the same list again.
    """
    begun = [] if begun is None else begun
    for fact in facts:
        if fact.more:
            begun.append(fact)
        elif begun:
            complete = (*begun, fact)
            begun.clear()
            yield from complete
        else:
            yield fact


def states(
    state: SessionState, facts: Iterable[Fact]
) -> Iterator[tuple[SessionState, Fact, SessionState]]:
    """Each fact between the state before it and the state after it."""
    for fact in facts:
        after = evolve(state, fact)
        yield state, fact, after
        state = after
