"""The floor: one speaker, interjections that nest, and clocks that are net."""

import pytest

from server.session.floor import Given
from tests.support.sessions import Round


def test_next_gives_the_floor_to_the_head_and_ends_who_spoke(stage: Round) -> None:
    """Starting an ordinary speech ends the one before."""
    stage.ask("p1", "p2").do("m1", "floor.next")
    stage.after(30).do("m1", "floor.next")
    assert (stage.speech().person, stage.waiting) == ("p2", [])
    assert stage.state.talk["p1"].seconds == 30


def test_next_on_an_empty_queue_is_refused(stage: Round) -> None:
    """Nobody loses the floor by it."""
    stage.do("m1", "floor.give", person="p1")
    assert stage.refused("m1", "floor.next").code == "queue_empty"


@pytest.mark.parametrize("kind", ["question", "point_of_order"])
def test_an_interjection_suspends_the_speech(stage: Round, kind: str) -> None:
    """Its clock stands still, and it goes on when the interjection ends."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.give", person="p2", kind=kind)
    assert [s.person for s in stage.state.suspended] == ["p1"]
    stage.after(15).do("m1", "floor.end")
    stage.after(10)
    assert stage.speech().person == "p1"
    assert stage.speech().net(stage.now) == 30
    talk = stage.state.talk["p2"]
    assert (talk.interjections, talk.interjection_seconds, talk.speeches) == (1, 15, 0)


def test_interjections_nest(stage: Round) -> None:
    """Each returns the floor to the one that it suspended."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(5).do("m1", "floor.give", person="p2", kind="question")
    stage.after(7).do("m1", "floor.give", person="p3", kind="point_of_order")
    assert [s.person for s in stage.state.suspended] == ["p2", "p1"]
    stage.after(11).do("m1", "floor.end")
    stage.after(13).do("m1", "floor.end")
    assert stage.state.talk["p2"].interjection_seconds == 20
    assert stage.speech().person == "p1"


def test_an_ordinary_speech_ends_all_that_was_suspended(stage: Round) -> None:
    """Nothing is left below it."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(5).do("m1", "floor.give", person="p2", kind="question")
    stage.after(5).do("m1", "floor.give", person="p3")
    assert stage.state.suspended == ()
    assert stage.state.talk["p1"].seconds == 5


def test_the_limit_of_an_interjection_is_not_kept_for_the_next_speech(stage: Round) -> None:
    """An interjection has no limit of its own, and what one was given ends with it."""
    stage.do("m1", "agenda.start", item="i2")
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p3", kind="question")
    assert stage.speech().limit is None
    stage.do("m1", "floor.extend", seconds=30)
    assert stage.speech().limit == 30
    stage.do("m1", "floor.end")
    assert stage.speech().limit == 120
    stage.do("m1", "floor.give", person="p3")
    assert stage.speech().limit == 120


def test_the_limit_is_the_persons_then_the_items_then_the_sessions(stage: Round) -> None:
    """The nearest counts."""
    stage.do("m1", "floor.give", person="p1")
    assert stage.speech().limit == 180
    stage.do("m1", "agenda.start", item="i2")
    stage.do("m1", "floor.give", person="p1")
    assert stage.speech().limit == 120
    stage.do("m1", "floor.give", person="p2")
    assert stage.speech().limit == 60


def test_a_paused_speech_stands_until_it_is_resumed(stage: Round) -> None:
    """Also through an interjection."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.pause")
    stage.after(10).do("m1", "floor.give", person="p2", kind="question")
    stage.after(10).do("m1", "floor.end")
    assert stage.after(10).speech().net(stage.now) == 10
    stage.do("m1", "floor.resume")
    assert stage.after(4).speech().net(stage.now) == 14
    assert stage.do("m1", "floor.resume") == []


def test_a_speech_is_extended_and_shortened(stage: Round) -> None:
    """By seconds, within bounds; a limit is at least a second."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.extend", seconds=60)
    stage.do("m1", "floor.extend", seconds=-30)
    assert stage.speech().limit == 210
    for wrong in (0, -3601, 3601):
        assert stage.refused("m1", "floor.extend", seconds=wrong).code == "seconds_out_of_range"
    refusal = stage.refused("m1", "floor.extend", seconds=-210)
    assert (refusal.code, refusal.values) == ("speech_too_short", {"seconds": 210})
    stage.do("m1", "floor.give", person="p2", kind="question")
    # It has no limit that could be too short.
    assert stage.refused("m1", "floor.extend", seconds=-1).code == "seconds_out_of_range"


def test_the_speaker_may_end_their_own_speech(stage: Round) -> None:
    """But not one that interrupts it."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    assert stage.refused("p1", "floor.end").code == "forbidden"
    stage.do("p2", "floor.end")
    stage.do("p1", "floor.end")
    assert stage.state.floor is None
    assert stage.refused("m1", "floor.end").code == "nobody_speaking"


def test_whose_speech_is_over_is_told_that_and_not_that_they_may_not_end_it(stage: Round) -> None:
    """Where it ended while their line was cut."""
    stage.do("m1", "floor.give", person="p1")
    own = stage.speech().id
    stage.do("m1", "floor.give", person="p2")
    assert stage.refused("p1", "floor.end", expect=own).code == "conflict"


def test_given_to_a_person_takes_their_entry_out(stage: Round) -> None:
    """Of that kind; other hands of theirs stay up."""
    stage.ask("p1").ask("p1", kind="question")
    stage.do("m1", "floor.give", person="p1", kind="contribution")
    assert [e.kind for e in stage.queue.entries] == ["question"]


def test_given_to_an_entry_in_any_place(stage: Round) -> None:
    """Also to one that is parked with another item, and with another kind than it asked for."""
    stage.ask("p1", "p2")
    stage.do("m1", "floor.give", entry=stage.entry("p2").id, kind="reply")
    assert (stage.speech().kind, stage.waiting) == ("reply", ["p1"])
    parked = stage.entry("p1").id
    stage.do("m1", "agenda.next")
    stage.do("m1", "floor.give", entry=parked)
    assert stage.speech().entry == parked
    assert stage.state.queues["i1"].entries == ()


def test_nobody_interrupts_themselves(stage: Round) -> None:
    """Neither by an interjection nor by the floor a second time."""
    stage.do("m1", "floor.give", person="p1")
    for kind in ("question", "contribution"):
        refusal = stage.refused("m1", "floor.give", person="p1", kind=kind)
        assert refusal.code == "already_speaking"


def test_next_passes_over_who_speaks_already(stage: Round) -> None:
    """Their entry stays, and the fact says that it was passed over."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1", "p2")
    passed = stage.entry("p1")
    (_ended, given) = stage.do("m1", "floor.next")
    assert isinstance(given, Given)
    assert (given.person, given.passed_over) == ("p2", (passed.id,))
    assert stage.waiting == ["p1"]


def test_next_passes_over_who_is_suspended(stage: Round) -> None:
    """A second interjection goes on top; the suspended speaker's own entry stays."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p1", kind="question").ask("p3", kind="question")
    stage.do("m1", "floor.next")
    assert (stage.speech().person, stage.waiting) == ("p3", ["p1"])


@pytest.mark.parametrize("kind", ["contribution", "question"])
def test_if_only_the_speaker_waits_theirs_begins_as_a_new_speech(stage: Round, kind: str) -> None:
    """The one before ends, and is counted."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).ask("p1", kind=kind)
    stage.do("m1", "floor.next")
    assert (stage.speech().person, stage.speech().kind, stage.state.suspended) == ("p1", kind, ())
    assert (stage.state.talk["p1"].seconds, stage.waiting) == (20, [])


@pytest.mark.parametrize("waiting", [(), ("p3",)])
def test_next_while_an_interjection_runs_lets_the_suspended_speech_go_on(
    stage: Round, waiting: tuple[str, ...]
) -> None:
    """Also where nobody waits: next never ends what it should not."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.give", person="p2", kind="question")
    stage.ask(*waiting).after(5).do("m1", "floor.next")
    assert (stage.speech().person, stage.waiting) == ("p1", list(waiting))
    assert stage.after(10).speech().net(stage.now) == 30


def test_next_while_an_interjection_runs_takes_a_further_one(stage: Round) -> None:
    """It waits at the head, so it is its turn."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p3", kind="point_of_order").do("m1", "floor.next")
    assert [s.person for s in stage.state.suspended] == ["p2", "p1"]


def test_giving_the_floor_to_a_suspended_speaker_ends_what_interrupts_them(stage: Round) -> None:
    """Their speech goes on; an entry of theirs still waits."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.give", person="p2", kind="question")
    stage.do("m1", "floor.give", person="p3", kind="point_of_order")
    stage.ask("p1").do("m1", "floor.give", person="p1")
    assert (stage.speech().person, stage.state.suspended) == ("p1", ())
    assert (stage.speech().net(stage.now), stage.waiting) == (20, ["p1"])


def test_a_suspended_speaker_goes_on_also_where_an_interjection_of_theirs_waits(
    stage: Round,
) -> None:
    """Who names the person alone means their speech; who names that interjection is refused."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p1", kind="point_of_order")
    entry = stage.entry("p1").id
    assert stage.refused("m1", "floor.give", entry=entry).code == "already_speaking"
    refused = stage.refused("m1", "floor.give", person="p1", kind="point_of_order")
    assert refused.code == "already_speaking"
    stage.do("m1", "floor.give", person="p1")
    assert (stage.speech().person, stage.speech().kind) == ("p1", "contribution")
    assert (stage.state.suspended, stage.waiting) == ((), ["p1"])


def test_the_floor_is_given_to_somebody(stage: Round) -> None:
    """A command says to whom, and where it does so in both ways the two must agree."""
    assert stage.refused("m1", "floor.give").code == "person_or_entry"
    assert stage.refused("m1", "floor.give", person="s99").code == "unknown_person"
    entry = stage.ask("p1").entry("p1").id
    refused = stage.refused("m1", "floor.give", person="p2", entry=entry)
    assert refused.code == "person_or_entry"
    stage.do("m1", "floor.give", person="p1", entry=entry)
    assert stage.speech().entry == entry


def test_leaving_an_item_ends_what_is_on_the_floor(stage: Round) -> None:
    """A speech belongs to its item."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(9).do("m1", "agenda.next")
    assert stage.state.floor is None
    assert stage.state.talk["p1"].seconds == 9


def test_whoever_is_called_gets_what_most_mean_by_it(stage: Round) -> None:
    """Without a kind that is the contribution, also where the person's question stands before it;
    where none waits, it is what does."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p2").ask("p2", kind="question").ask("p3", kind="reply")
    stage.do("m1", "floor.give", person="p2")
    assert (stage.speech().kind, stage.state.suspended) == ("contribution", ())
    waiting = [(e.person, e.kind) for e in stage.queue.entries]
    assert waiting == [("p2", "question"), ("p3", "reply")]
    stage.do("m1", "floor.give", person="p3")
    assert stage.speech().kind == "reply"
