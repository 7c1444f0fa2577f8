"""The text of a welcome, which is put together from what others were sent."""

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from server.codec import encode_state
from server.live.snapshots import Snapshots, you_are
from server.session.messages import Fact
from server.session.people import Joined
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
    for fact, after in zip(log.facts, log.states[1:], strict=True):
        for role in ("moderator", "panelist", "spectator"):
            if fact_for(fact, Reader("", role), after) is not None:
                snapshots.outdate(role)
        state = after
        for _ in range(chance.randrange(3)):
            state = joined(state)
        for person in [*chance.sample(sorted(state.people), 4), newest(state)]:
            reader = Reader(person, state.people[person].role)
            if reader.role == "moderator":
                continue
            told = json.loads(snapshots.text(state, reader, ()))
            expected = {**encode_state(state_for(state, reader)), "you": you_are(state, reader)}
            assert told == json.loads(json.dumps(expected))


def joined(state: SessionState) -> SessionState:
    """With one more spectator, of whom nobody else is told."""
    person = f"s{state.seq + 1}new"
    return evolve(state, Fact(state.seq + 1, NOON, "system", Joined(person, "New", "spectator")))


def newest(state: SessionState) -> str:
    return max(state.people, key=lambda p: (p.endswith("new"), len(p), p))
