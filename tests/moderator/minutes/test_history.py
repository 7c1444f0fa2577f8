"""The history: what happened in a session, from its facts."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator import history
from moderator.history import History
from server.codec import Unknown
from server.journal.replay import Unreadable
from server.session.messages import Fact, Refused
from server.session.words import SYSTEM
from tests.support.logs import write_log
from tests.support.sessions import Round


def told(stage: Round) -> History:
    return history.of_facts("round-1", stage.plan, stage.facts)


def test_an_interrupted_speech_has_several_intervals(stage: Round) -> None:
    """An interjection suspends a speech: its clock stops, and it has two intervals."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(40).do("m1", "floor.give", person="p2", kind="question")
    stage.after(15).do("m1", "floor.end")
    stage.after(20).do("m1", "floor.end")
    speech, interjection = told(stage).speeches
    assert [s.seconds for s in speech.intervals] == [40, 20]
    assert (speech.seconds, interjection.seconds) == (60, 15)
    assert speech.given == speech.intervals[0].begin
    assert interjection.interjection
    assert speech.item == "i1"


def test_an_undone_speech_is_marked_and_its_time_is_not_given_to_the_wrong_person(
    stage: Round,
) -> None:
    """The speech that goes on is one, and whoever had the floor by mistake has said nothing."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(30).do("m1", "floor.give", person="p2")
    stage.after(5).do("m2", "undo")
    stage.after(30).do("m1", "floor.end")
    first, mistake = told(stage).speeches
    assert [s.seconds for s in first.intervals] == [65]
    assert (first.undone, mistake.undone, mistake.seconds) == (False, True, 0)
    (undone,) = told(stage).undone
    assert (undone.by, undone.action) == ("m2", "floor.given")


def test_what_was_done_again_after_all_is_not_counted_as_taken_back(stage: Round) -> None:
    """Whoever signs minutes would take it for decisions that were withdrawn."""
    stage.do("m1", "queue.close")
    for expected in (1, 0, 1):
        stage.do("m2", "redo" if not expected else "undo")
        assert len(told(stage).undone) == expected


def test_an_item_left_by_mistake_was_current_all_the_time(stage: Round) -> None:
    """Stretches follow the items' own clocks, which an undo puts back."""
    stage.after(60).do("m1", "agenda.next")
    stage.after(10).do("m1", "undo")
    stage.after(30).do("m1", "agenda.next")
    stage.after(20).do("m1", "agenda.start", item="i1")
    stage.after(5)
    stage.do("m1", "session.close")
    items = told(stage).items
    assert [s.seconds for s in items["i1"]] == [100, 5]
    assert [s.seconds for s in items["i2"]] == [20]


def test_a_pause_belongs_to_no_item(stage: Round) -> None:
    """An item was on before and after it, and not meanwhile."""
    stage.after(60).do("m1", "session.pause")
    stage.after(100).do("m1", "session.resume")
    stage.after(40).do("m1", "session.close")
    assert [s.seconds for s in told(stage).items["i1"]] == [60, 40]
    assert [s.seconds for s in told(stage).pauses] == [100]


def test_every_way_to_the_panel_has_its_end(stage: Round) -> None:
    """Asked, invited by whom, and what came of it; a request outlives a lapsed invitation."""
    stage.do("s1", "panel.ask", note="me")
    stage.do("m1", "panel.invite", person="s1")
    stage.after(90).do(SYSTEM, "panel.expire", person="s1")
    stage.do("m2", "panel.invite", person="s1")
    stage.after(5).do("s1", "panel.accept")
    stage.do("m1", "panel.invite", person="s2")
    stage.do("s2", "panel.decline")
    ways = told(stage).promotions
    assert [(w.person, w.by, w.outcome) for w in ways] == [
        ("s1", "m1", "expired"),
        ("s1", "m2", "accepted"),
        ("s2", "m1", "declined"),
    ]
    assert ways[0].asked == ways[1].asked is not None
    assert ways[2].asked is None


def test_an_undone_invitation_leaves_the_request(stage: Round) -> None:
    """As if nobody had been invited: who asked still asks."""
    stage.do("s1", "panel.ask")
    stage.do("m1", "panel.invite", person="s1")
    stage.do("m1", "undo")
    (way,) = told(stage).promotions
    assert way.asked is not None
    assert (way.invited, way.by, way.outcome) == (None, None, None)


def test_an_offer_that_ran_out_leaves_nothing(stage: Round) -> None:
    """Only who asked goes on asking."""
    stage.do("m1", "panel.invite", person="s1")
    stage.after(90).do(SYSTEM, "panel.expire", person="s1")
    (way,) = told(stage).promotions
    assert (way.asked, way.outcome) == (None, "expired")


def test_an_invitation_withdrawn_by_mistake_is_as_it_was(stage: Round) -> None:
    """It is one way, and whose it was, since when."""
    invited = stage.now
    stage.do("m1", "panel.invite", person="s1")
    stage.after(10).do("m2", "panel.withdraw", person="s1")
    stage.after(10).do("m2", "undo")
    (way,) = told(stage).promotions
    assert (way.by, way.invited, way.outcome, way.answered) == ("m1", invited, None, None)


@pytest.mark.parametrize("asked", [True, False])
def test_an_invitation_done_again_is_whose_it_was(stage: Round, asked: bool) -> None:
    """Whoever takes one back by mistake and does it again has invited nobody; whoever invites anew
    has."""
    if asked:
        stage.do("s1", "panel.ask")
    invited = stage.now
    stage.do("m1", "panel.invite", person="s1")
    stage.after(60).do("m2", "undo")
    stage.do("m2", "redo")
    way = told(stage).promotions[-1]
    assert (way.by, way.invited, way.outcome) == ("m1", invited, None)
    stage.do("m1", "undo")
    stage.do("m2", "panel.invite", person="s1")
    stage.do("s1", "panel.accept")
    way = told(stage).promotions[-1]
    assert (way.by, way.invited, way.outcome) == ("m2", stage.now, "accepted")


def test_of_two_invitations_the_one_that_is_done_again_is_its_moderators(stage: Round) -> None:
    """Whichever was taken back last."""
    invited = stage.now
    stage.do("m1", "panel.invite", person="s1")
    stage.after(60).do("m1", "undo")
    first = stage.state.seq
    stage.do("m2", "panel.invite", person="s1")
    stage.after(60).do("m2", "undo")
    stage.do("m1", "redo", seq=first)
    way = told(stage).promotions[-1]
    assert (way.by, way.invited, way.outcome) == ("m1", invited, None)


def test_seats_end_and_come_back(stage: Round) -> None:
    """A guest released and put back by an undo has two intervals on the panel."""
    stage.seat("s1").after(60).do("m1", "panel.release", person="s1")
    stage.after(10).do("m1", "undo")
    stage.after(20).do("m1", "session.close")
    assert [s.seconds for s in told(stage).seats["s1"]] == [60, 20]


def test_presence_is_from_arrival_to_departure(stage: Round) -> None:
    """Each stay by itself; the last one goes on."""
    stage.do(SYSTEM, "people.arrive", person="p1")
    stage.after(50).do(SYSTEM, "people.leave", person="p1")
    stage.after(5).do(SYSTEM, "people.arrive", person="p1")
    stage.after(10).do("m1", "session.pause")
    (gone, here) = told(stage).presence["p1"]
    assert (gone.seconds, gone.open) == (50, False)
    assert (here.seconds, here.open) == (10, True)


def test_events_of_a_later_version_are_passed_over(stage: Round) -> None:
    """They are counted, so that it can be said that something is missing."""
    stage.facts.append(Fact(stage.state.seq + 1, stage.now, "m1", Unknown("tea.served", {})))
    assert told(stage).unknown == 1


@given(st.integers(0, 2**32))
def test_talk_adds_up_whatever_happens(seed: int) -> None:
    """Whatever the moderators do and undo, the speeches of each person add up to the time that
    the session itself counts."""
    stage, chance = Round().running(), Random(seed)
    moves = ("give", "give", "question", "end", "pause", "resume", "undo", "next", "break", "on")
    for _ in range(40):
        stage.after(chance.randrange(1, 90))
        _try(stage, chance.choice(moves), chance.choice(("p1", "p2", "p3", "s1")))
    stage.do("m1", "session.close")
    found = told(stage)
    for person, talk in stage.state.talk.items():
        own = [s for s in found.speeches if s.person == person]
        longer = sum(s.seconds for s in own if not s.interjection)
        shorter = sum(s.seconds for s in own if s.interjection)
        assert longer == pytest.approx(talk.seconds)
        assert shorter == pytest.approx(talk.interjection_seconds)
        assert sum(not s.undone for s in own if not s.interjection) == talk.speeches
    for item in stage.state.items:
        assert sum(s.seconds for s in found.items.get(item.id, ())) == pytest.approx(item.spent)


def _try(stage: Round, move: str, person: str) -> None:
    commands = {
        "give": ("floor.give", {"person": person}),
        "question": ("floor.give", {"person": person, "kind": "question"}),
        "end": ("floor.end", {}),
        "pause": ("floor.pause", {}),
        "resume": ("floor.resume", {}),
        "undo": ("undo", {}),
        "next": ("agenda.next", {}),
        "break": ("session.pause", {}),
        "on": ("session.resume", {}),
    }
    do, said = commands[move]
    try:
        stage.do("m1", do, **said)
    except Refused:
        return


def test_half_a_command_at_the_end_never_happened(round_played: Round, tmp_path: Path) -> None:
    """Facts that say more is to come, and nothing comes, were acknowledged to nobody."""
    facts = round_played.facts
    more = next(n for n, fact in enumerate(facts) if fact.more)
    log = write_log(tmp_path / "log.jsonl", round_played.plan, facts[: more + 1])
    reading = history.read(log)
    assert (reading.seq, reading.history.state.seq) == (more, more)
    assert reading.torn > 0


def test_a_line_that_is_no_fact_is_named(round_played: Round, tmp_path: Path) -> None:
    """A sealed line that says nothing that could be is an error with its number."""
    event = Unknown("floor.given", {"speech": 7})
    nonsense = round_played.facts[2]._replace(event=event)
    facts = [*round_played.facts[:2], nonsense]
    log = write_log(tmp_path / "log.jsonl", round_played.plan, facts)
    with pytest.raises(Unreadable) as found:
        history.read(log)
    assert found.value.line == 4
