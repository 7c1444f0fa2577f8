"""What holds of every state, whatever led to it."""

from datetime import datetime, timedelta

from server.session import floor
from server.session.entries import LOBBY, queue_at
from server.session.items import is_used_up
from server.session.session import SessionState
from server.session.timeplan import time_plan
from server.session.words import KINDS
from tests.server.session.spoken import Spoken


def queues(state: SessionState) -> None:
    """Kinds in order, nobody twice in a kind, nobody who is gone, and nobody where none looks."""
    ids = [e.id for q in state.queues.values() for e in q.entries]
    assert len(ids) == len(set(ids))
    for waiting in state.queues.values():
        hands = [(e.person, e.kind) for e in waiting.entries]
        assert len(hands) == len(set(hands)), "somebody waits twice in a kind"
        ranks = [KINDS.index(e.kind) for e in waiting.entries]
        assert ranks == sorted(ranks), "the kinds are out of order"
        for entry in waiting.entries:
            assert not state.people[entry.person].removed
    if state.item or state.paused_item:
        assert not queue_at(state, LOBBY).entries, "somebody waits for an item that has begun"


def the_floor(state: SessionState, spoken: Spoken, now: datetime) -> None:
    """One speaker, one running clock, and the talk time that the facts say."""
    speeches = floor.speeches(state)
    assert not (state.suspended and state.floor is None)
    assert [s.id for s in speeches] == spoken.stack[::-1]
    assert not (speeches and state.session.phase == "waiting"), "nobody could end it"
    speakers = [s.person for s in speeches]
    assert len(speakers) == len(set(speakers)), "somebody has the floor twice"
    running = [s for s in speeches if s.running is not None]
    going = state.session.phase == "open" and speeches and not speeches[0].paused
    assert running == ([speeches[0]] if going else [])
    spoken.until(now)
    for speech in speeches:
        assert round(speech.net(now) * 1000) == spoken.length[speech.id]
    counted = {
        person: (
            round(t.seconds * 1000),
            t.speeches,
            round(t.interjection_seconds * 1000),
            t.interjections,
        )
        for person, t in state.talk.items()
    }
    assert counted == spoken.totals()


def items(state: SessionState) -> None:
    """Each has an id of its own; one is current at most, and only its clock runs."""
    ids = [i.id for i in state.items]
    assert len(ids) == len(set(ids))
    held = state.item or state.paused_item
    assert not (state.item and state.paused_item)
    assert [i.id for i in state.items if i.since] == ([state.item] if state.item else [])
    assert [i.id for i in state.items if i.status == "current"] == ([held] if held else [])
    assert (state.paused_item is None) or state.session.phase == "paused"
    for item in state.items:
        assert (item.started is not None) == (item.status in ("current", "interrupted", "done"))
        if item.status == "interrupted":
            assert not is_used_up(item, item.planned - item.spent)
        assert item.spent >= 0
        assert item.planned > 0


def times(state: SessionState, now: datetime) -> None:
    """The plan adds up, with what is left after what has been."""
    plan = time_plan(state, now)
    assert [row.item for row in plan.rows] == list(state.items)
    begun = state.session.opened or max(state.session.start or now, now)
    originals = sum(i.original for i in state.items)
    assert plan.planned_end == begun + timedelta(seconds=originals)
    assert plan.drift == round((plan.expected_end - plan.planned_end).total_seconds(), 3)
    if state.session.closed is not None:
        assert plan.expected_end == state.session.closed
        return
    left = sum(
        max(0, i.planned - i.took(now))
        for i in state.items
        if i.status in ("planned", "current", "interrupted")
    )
    assert abs((plan.expected_end - max(now, begun)).total_seconds() - left) < 0.01
