"""The text of a welcome, which is put together from what others were sent."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.codec import encode, encode_state
from server.live.snapshots import Snapshots, you_are
from server.session.messages import Fact
from server.session.people import Joined
from server.session.phases import Session
from server.session.session import SessionState, evolve
from server.session.views import Reader, fact_for, state_for
from tests.support.logs import AnyLog
from tests.support.sessions import NOON


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_welcome_says_what_its_reader_may_see_however_it_is_put_together(seed: int) -> None:
    """At any moment of any session, for somebody who came just now as for everybody else: what is
    the same for others is not looked at again, and nothing of anybody's own gets lost by that, or
    to somebody else."""
    chance, log, snapshots = Random(seed), AnyLog(seed, 120), Snapshots()
    here: list[str] = []
    for fact, after in zip(log.facts, log.states[1:], strict=True):
        for role in ("moderator", "panelist", "spectator"):
            if fact_for(fact, Reader("", role), after) is not None:
                snapshots.outdate(role)
        state = after
        for _ in range(chance.randrange(3)):
            state = joined(state)
        for person in [*chance.sample(sorted(state.people), 4), newest(state)]:
            reader = Reader(person, state.people[person].role)
            before, here = here, chance.sample(sorted(state.people), 2)
            for moved in {*before} ^ {*here}:
                snapshots.moved(moved, moved in here)
            told = json.loads(welcome(snapshots, state, reader))
            assert told == expected(state, reader, here)


def test_whatever_people_are_called_moderators_read_who_is_here() -> None:
    """Also where a name looks like a part of the text that it stands in."""
    state, names = SessionState(Session("s", "Title")), ('","present":false,"', "\\", "Zoë")
    for number, name in enumerate(names, 1):
        state = evolve(state, Fact(number, NOON, "system", Joined(f"p{number}", name, "panelist")))
    moderator = Joined("m1", '"present":false', "moderator")
    state, reader = evolve(state, Fact(9, NOON, "system", moderator)), Reader("m1", "moderator")
    for here in ((), ("m1",), ("p1", "p3")):
        snapshots = Snapshots()
        for person in here:
            snapshots.moved(person, here=True)
        told = json.loads(welcome(snapshots, state, reader))
        assert told == expected(state, reader, here)


def welcome(snapshots: Snapshots, state: SessionState, reader: Reader) -> bytes:
    return snapshots.text(state, reader, encode(you_are(state, reader)))


def expected(state: SessionState, reader: Reader, here: Sequence[str]) -> Any:
    """What a reader may see, encoded as a whole; moderators see of everybody whether they are
    here."""
    content = {**encode_state(state_for(state, reader)), "you": you_are(state, reader)}
    if reader.role == "moderator":
        for person in here:
            content["people"][person]["present"] = True
    return json.loads(json.dumps(content))


def joined(state: SessionState) -> SessionState:
    """With one more spectator, of whom nobody else is told."""
    person = f"s{state.seq + 1}new"
    return evolve(state, Fact(state.seq + 1, NOON, "system", Joined(person, "New", "spectator")))


def newest(state: SessionState) -> str:
    return max(state.people, key=lambda p: (p.endswith("new"), len(p), p))
