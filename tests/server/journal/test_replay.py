"""From records to states: what every reader of a log does with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.codec import encode_agenda, encode_fact
from server.journal import Damaged
from server.journal.replay import AHEAD, Unreadable, ahead, facts, opening, states, whole
from server.session.messages import Fact
from server.session.session import begin
from tests.support.logs import AnyLog
from tests.support.sessions import PLAN


def test_a_log_leads_to_the_states_of_the_room() -> None:
    """Each fact stands between the state before it and the one after it, as they were live."""
    log = AnyLog(7, 120)
    plan, state = opening({"session": "any", "agenda": encode_agenda(log.plan)})
    assert (plan, state) == (log.plan, log.states[0])
    steps = list(states(state, facts(map(encode_fact, log.facts))))
    assert [fact for _before, fact, _after in steps] == log.facts
    assert [before for before, _fact, _after in steps] == log.states[:-1]
    assert [after for _before, _fact, after in steps] == log.states[1:]


def test_half_a_command_waits_for_its_rest() -> None:
    """Wherever a log ends for now, facts come out by whole commands, and none is lost."""
    log = AnyLog(7, 120)
    assert any(fact.more for fact in log.facts)
    for cut in range(len(log.facts) + 1):
        begun: list[Fact] = []
        first = list(whole(log.facts[:cut], begun))
        assert not first or not first[-1].more
        assert first + begun == log.facts[:cut]
        assert list(whole(log.facts[cut:], begun)) == log.facts[len(first) :]


@pytest.mark.parametrize("good", [0, 1, AHEAD - 1, AHEAD, AHEAD + 1, 3 * AHEAD])
def test_reading_ahead_gives_the_same(good: int) -> None:
    """All that stands before the damage is given first, then the damage; or all, up to the end."""
    assert list(ahead(iter(range(good)))) == list(range(good))

    def damaged() -> Iterator[int]:
        yield from range(good)
        raise Damaged(good + 1, "flipped")

    given = ahead(damaged())
    assert [next(given) for _ in range(good)] == list(range(good))
    with pytest.raises(Damaged) as found:
        next(given)
    assert found.value.line == good + 1


@pytest.mark.parametrize("wrong", [{}, {"at": "noon"}, {"speech": 7}])
def test_a_line_that_is_no_fact_is_named(wrong: dict[str, object]) -> None:
    """A sealed line that says nothing that could be is damage, with its number in the file."""
    record = {"seq": 4, "at": "2021-06-01T12:00:00Z", "by": "m1", "event": "floor.ended"}
    with pytest.raises(Damaged) as found:
        list(facts([record | wrong]))
    assert (found.value.line, found.value.reason) == (5, "foreign")


@pytest.mark.parametrize("header", [{}, {"agenda": {}}, {"agenda": [], "session": "any"}])
def test_a_head_without_an_agenda_is_no_head(header: dict[str, object]) -> None:
    """Whoever opens a log is told that its first line is wrong, whatever is missing there."""
    with pytest.raises(Unreadable) as found:
        opening(header)
    assert (found.value.line, found.value.reason) == (1, "header")
    assert opening({"session": "any", "agenda": encode_agenda(PLAN)})[1] == begin("any", PLAN)
