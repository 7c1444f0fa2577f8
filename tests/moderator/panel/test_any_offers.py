"""Whatever is offered can be done: tried on sessions in which anybody does anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from moderator.client.session_view import SessionView
from moderator.panel.actions import ACTIONS
from moderator.panel.my_status import Selection
from server.session.messages import Refused
from server.session.session import SessionState, actor_of, decide
from server.session.views import Reader, state_for
from server.wire.messages import You
from tests.support.logs import AnyLog

SEEDS = range(6)
COMMANDS = 400
SELECTED = 3
"""Selections tried for each reader: the first rows of each list together, the second, …"""


def readers(state: SessionState) -> list[str]:
    return [p.id for p in state.people.values() if p.role != "moderator" and not p.removed]


def selections(view: SessionView) -> Iterator[Selection]:
    """What the reader may have selected of all that they can see."""
    shown = {
        "questions": sorted(view.state.questions),
        "positions": sorted(view.state.positions),
        "findings": sorted(view.state.findings),
    }
    rows = list(zip_longest(*shown.values()))[:SELECTED] or [(None,) * len(shown)]
    for chosen in rows:
        selected = dict(zip(shown, chosen, strict=True))
        yield Selection(view, "queue", frozenset(shown), selected)


def offered(seed: int) -> Iterator[tuple[str, str]]:
    """Each action that is offered, and the code of its refusal by the room, mostly none."""
    log = AnyLog(seed, COMMANDS)
    times = [log.facts[0].at, *(fact.at for fact in log.facts)]
    for state, now in zip(log.states, times, strict=True):
        for person in readers(state):
            actor = actor_of(state, person)
            assert actor.role is not None
            reader = state.people[person]
            cut = state_for(state, Reader(person, actor.role))
            view = SessionView(cut, You(person, reader.name, actor.role), now)
            for selection in selections(view):
                for name, action in ACTIONS.items():
                    if action.command is None or not action.is_here(selection):
                        continue
                    if action.is_possible(selection):
                        command = action.command(selection)
                        assert command is not None
                        try:
                            code = "" if decide(state, command, actor, now) else "nothing"
                        except Refused as refused:
                            code = refused.code
                        yield name, code


def test_the_room_refuses_nothing_that_is_offered() -> None:
    """What is possible is asked of what the reader may see; the room, which sees all, agrees."""
    counted = Counter(found for seed in SEEDS for found in offered(seed))
    assert {found: n for found, n in counted.items() if found[1]} == {}
    # Some of these sessions are closed early, after which there is little to offer.
    assert counted.total() >= 30_000
