"""Two moderators: ``expect`` says what the sender saw, and who was faster is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.session.conflict import Change, counting_own
from server.session.messages import Expect
from tests.support.sessions import NOON, Round


def test_both_moderators_press_next(stage: Round) -> None:
    """The second is refused and told who was faster; nobody is skipped."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    seen = stage.entry("p2").id
    stage.do("m1", "floor.next", expect=seen)
    refusal = stage.refused("m2", "floor.next", expect=seen)
    assert (refusal.code, refusal.values) == ("conflict", {"by": "m1", "event": "floor.given"})
    assert stage.speech().person == "p2"


@pytest.mark.parametrize("seen", ["speech", "person", "seq"])
def test_next_takes_what_was_on_the_floor_as_well(stage: Round, seen: str) -> None:
    """The speech, its person, or the number of the last fact seen."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    speech = stage.speech()
    what: dict[str, Expect] = {
        "speech": speech.id,
        "person": speech.person,
        "seq": stage.state.seq,
    }
    expect = what[seen]
    stage.do("m1", "floor.next", expect=expect)
    assert stage.refused("m2", "floor.next", expect=expect).code == "conflict"


def test_null_means_that_nobody_had_the_floor(stage: Round) -> None:
    """Which is not the same as saying nothing."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next", expect=None)
    assert stage.refused("m2", "floor.next", expect=None).code == "conflict"
    stage.do("m2", "floor.next", expect="")
    stage.do("m2", "floor.next")
    assert stage.speech().person == "p3"


def test_changes_elsewhere_are_no_conflict(stage: Round) -> None:
    """A number stands for what decides the command: hands may go up behind, clocks may stop, and
    who is next may say what for."""
    stage.ask("p1", "p2").do("m1", "floor.next")
    seq = stage.state.seq
    stage.do("p2", "queue.note", entry=stage.entry("p2").id, note="costs")
    stage.ask("p3").do("m1", "agenda.extend", item="i1", seconds=60)
    stage.do("m1", "floor.pause")
    stage.do("m1", "floor.extend", seconds=60)
    stage.do("m2", "floor.next", expect=seq)
    assert stage.speech().person == "p2"


@pytest.mark.parametrize(
    "faster",
    [
        ("p3", "queue.join", {"kind": "point_of_order"}),
        ("p2", "queue.leave", {}),
        ("m1", "queue.clear", {}),
        ("m1", "floor.end", {}),
        ("p1", "floor.end", {}),
        ("m1", "floor.give", {"person": "s1"}),
        ("m1", "agenda.start", {"item": "i2"}),
    ],
)
def test_next_by_number_is_stale_when_floor_item_or_head_changed(
    stage: Round, faster: tuple[str, str, dict[str, str]]
) -> None:
    """Whatever decides what next would do; who did it is named."""
    stage.ask("p1", "p2").do("m1", "floor.next")
    seq = stage.state.seq
    by, do, said = faster
    stage.do(by, do, **said)
    refusal = stage.refused("m2", "floor.next", expect=seq)
    assert (refusal.code, refusal.values["by"]) == ("conflict", by)


def test_next_by_number_is_stale_when_who_comes_behind_the_speaker_s_own_hand_changed(
    stage: Round,
) -> None:
    """The head is the speaker's, who is passed over: it is the one behind who would be called."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1", "p2", "p3")
    seq = stage.state.seq
    stage.do("p2", "queue.leave")
    refused = stage.refused("m2", "floor.next", expect=seq)
    assert refused.values == {"by": "p2", "event": "queue.left"}
    stage.do("m2", "floor.next", expect=stage.state.seq)
    assert (stage.speech().person, stage.waiting) == ("p3", ["p1"])


def test_a_point_of_order_behind_the_speaker_s_own_is_a_conflict(stage: Round) -> None:
    """It comes before whom the moderator saw come next."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1", kind="point_of_order").ask("p2")
    seq = stage.state.seq
    stage.ask("p3", kind="point_of_order")
    assert stage.refused("m2", "floor.next", expect=seq).values["by"] == "p3"


def test_a_hand_that_changes_nothing_for_whoever_goes_on_is_no_conflict(stage: Round) -> None:
    """An interjection ends either way, also where its speaker's own hand is the first."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p2", kind="point_of_order")
    seq = stage.state.seq
    stage.ask("p3").do("m2", "floor.next", expect=seq)
    assert (stage.speech().person, stage.waiting) == ("p1", ["p2", "p3"])


def test_next_by_number_is_stale_when_who_would_go_on_is_gone(stage: Round) -> None:
    """It was to end the interjection; now it would call somebody."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p3")
    seq = stage.state.seq
    stage.do("m1", "people.remove", person="p1")
    assert stage.refused("m2", "floor.next", expect=seq).code == "conflict"


def test_a_hand_behind_the_speaker_s_own_is_no_conflict(stage: Round) -> None:
    """Also where it is the first that can be called; nor are the words of whoever comes there."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1")
    seq = stage.state.seq
    stage.ask("p2")
    assert counting_own(stage.state, seq, "m2") == stage.state.seq
    seq = stage.state.seq
    stage.do("p2", "queue.note", entry=stage.entry("p2").id, note="costs")
    stage.do("m2", "floor.next", expect=seq)
    assert stage.speech().person == "p2"


def test_give_by_number_is_stale_when_floor_or_entry_changed(stage: Round) -> None:
    """Another entry's coming and going is none of its business."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    seq, entry = stage.state.seq, stage.entry("p3").id
    stage.do("p2", "queue.leave")
    stage.ask("s1")
    stage.do("m1", "queue.note", entry=entry, note="…")
    stage.do("m2", "floor.give", entry=entry, expect=seq)
    assert stage.speech().person == "p3"
    assert stage.refused("m1", "floor.give", person="s1", expect=seq).values["by"] == "m2"


@pytest.mark.parametrize("how", ["gone", "another kind"])
def test_give_by_number_says_what_became_of_the_entry(stage: Round, how: str) -> None:
    """It was taken out, or has become another kind of entry by being moved."""
    stage.ask("p1").ask("p2", kind="question")
    seq, entry = stage.state.seq, stage.entry("p1").id
    if how == "gone":
        stage.do("m1", "queue.remove", entry=entry)
    else:
        stage.do("m1", "queue.move", entry=entry, before=stage.entry("p2").id)
    refusal = stage.refused("m2", "floor.give", entry=entry, expect=seq)
    assert (refusal.code, refusal.values["by"]) == ("conflict", "m1")


def test_to_give_by_number_to_somebody_is_stale_when_a_hand_makes_another_speech_of_it(
    stage: Round,
) -> None:
    """Whoever would have ended the speech would interrupt it. A hand that only says the same, and
    one of somebody else, are none of its business; nor is any where the kind is said."""
    stage.do("m1", "floor.give", person="p1")
    seq = stage.state.seq
    stage.ask("p2", kind="point_of_order")
    refused = stage.refused("m1", "floor.give", person="p2", expect=seq)
    assert (refused.code, refused.values) == ("conflict", {"by": "p2", "event": "queue.joined"})
    stage.do("m1", "floor.give", person="p2", kind="contribution", expect=seq)
    seq = stage.state.seq
    stage.ask("p3")
    stage.do("m1", "floor.give", person="p3", expect=seq)
    seq = stage.state.seq
    stage.ask("p1").do("m1", "floor.give", person="p2", expect=seq)
    assert (stage.speech().person, stage.speech().kind) == ("p2", "point_of_order")


def test_to_give_an_entry_that_was_gone_already_is_no_conflict(stage: Round) -> None:
    """Nothing has changed since its sender looked: the entry that they name is not there."""
    stage.ask("p1", "p2").do("p1", "queue.leave")
    for entry in ("e1", "none"):
        refusal = stage.refused("m1", "floor.give", entry=entry, expect=stage.state.seq)
        assert refusal.code == "unknown_entry"


def test_both_moderators_go_to_the_next_item(stage: Round) -> None:
    """By the item that was current, or a number."""
    seq = stage.state.seq
    stage.do("m1", "agenda.next", expect="i1")
    assert stage.refused("m2", "agenda.next", expect="i1").values["by"] == "m1"
    assert stage.refused("m2", "agenda.start", item="i3", expect=seq).code == "conflict"
    assert stage.state.item == "i2"


def test_who_was_faster_is_named_whatever_came_after_it(stage: Round) -> None:
    """Neither whoever raised a hand behind, nor whoever did something else to the floor or the
    agenda since."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    speech, head = stage.speech().id, stage.entry("p2").id
    stage.do("m1", "floor.next")
    stage.ask("s1").do("m2", "floor.pause")
    stage.do("m1", "agenda.extend", item="i2", seconds=60)
    given = {"by": "m1", "event": "floor.given"}
    assert stage.refused("m2", "floor.next", expect=head).values == given
    assert stage.refused("m2", "floor.end", expect=speech).values == given
    stage.do("m2", "agenda.next", expect="i1")
    stage.do("m1", "agenda.extend", item="i2", seconds=60)
    stage.do("m1", "floor.give", person="p3")
    started = {"by": "m2", "event": "agenda.started"}
    assert stage.refused("m1", "agenda.next", expect="i1").values == started


def test_before_the_first_item_null_is_what_was_seen(lobby: Round) -> None:
    """No item is current then."""
    assert lobby.refused("m1", "agenda.next", expect="i1").code == "conflict"
    lobby.do("m1", "agenda.next", expect=None)
    assert lobby.refused("m2", "agenda.next", expect=None).code == "conflict"


def test_both_moderators_end_or_give(stage: Round) -> None:
    """Ending what ended already does not end what came after it."""
    stage.do("m1", "floor.give", person="p1")
    seen = stage.speech().id
    stage.do("m1", "floor.give", person="p2", expect=seen)
    assert stage.refused("m2", "floor.end", expect=seen).code == "conflict"
    assert stage.refused("m2", "floor.give", person="p3", expect=seen).code == "conflict"


def test_the_sender_s_own_changes_count_as_well(stage: Round) -> None:
    """A key that bounces calls nobody, and no item is passed over."""
    stage.ask("p1", "p2", "p3")
    seq = stage.state.seq
    stage.do("m1", "floor.next", expect=seq)
    refusal = stage.refused("m1", "floor.next", expect=seq)
    assert (refusal.code, refusal.values["by"]) == ("conflict", "m1")
    seq = stage.state.seq
    stage.do("m1", "agenda.next", expect=seq)
    assert stage.refused("m1", "agenda.next", expect=seq).code == "conflict"


def test_who_gives_several_commands_at_once_knows_what_they_did_themselves(stage: Round) -> None:
    """What to expect is counted on for them, unless somebody else has changed what decides."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    seen = stage.state.seq
    stage.do("m1", "floor.end", expect=stage.speech().id)
    stage.ask("s1")
    stage.do("m1", "floor.next", expect=counting_own(stage.state, seen, "m1"))
    assert stage.speech().person == "p2"


def test_an_own_change_hides_nobody_else_s(stage: Round) -> None:
    """What the other did since counts also where the sender has changed the same after it."""
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    seen = stage.state.seq
    stage.do("m2", "floor.next")
    stage.do("m1", "floor.pause")
    stage.do("m1", "floor.end")
    assert counting_own(stage.state, seen, "m1") == seen
    assert stage.refused("m1", "floor.next", expect=seen).code == "conflict"


@given(st.data())
def test_whatever_happens_the_last_change_by_somebody_else_is_known(data: st.DataObject) -> None:
    """For each decider, the latest change by somebody else is known, however the two take turns."""
    last: dict[str, Change] = {}
    turns = data.draw(st.lists(st.sampled_from(["m1", "m2", "m3"]), min_size=1, max_size=12))
    for seq, by in enumerate(turns, 1):
        last["speaker"] = Change(seq, NOON, by, "floor.given").after(last.get("speaker"))
    for person in ("m1", "m2", "m3"):
        others = [seq for seq, by in enumerate(turns, 1) if by != person]
        found = last["speaker"].not_by(person)
        assert (found.seq if found else None) == (others[-1] if others else None)
        # A change keeps one other alive, and not all before it.
        assert found is None or found is last["speaker"] or found.other is None


@pytest.mark.parametrize("do", ["floor.next", "floor.end", "agenda.next", "undo", "redo"])
def test_what_was_not_yet_nobody_has_seen(stage: Round, do: str) -> None:
    """A seq that comes later says nothing of what its sender saw."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "undo")
    stage.do("m1", "floor.give", person="p1")
    assert stage.refused("m2", do, expect=stage.state.seq + 1).code == "conflict"


def test_what_was_not_yet_nobody_has_seen_of_a_hand(stage: Round) -> None:
    """Likewise, where the floor is given to an entry."""
    stage.ask("p1")
    entry = stage.entry("p1").id
    refused = stage.refused("m1", "floor.give", entry=entry, expect=stage.state.seq + 1)
    assert refused.code == "conflict"
