"""The queue: one entry a person and kind, kinds in order, and places that are kept."""

import pytest

from server.session.views import Reader, state_for
from tests.support.sessions import Round


def test_asking_again_changes_the_note_and_not_the_place(stage: Round) -> None:
    """One waiting entry per person and kind."""
    stage.ask("p1", "p2")
    stage.do("p1", "queue.join", note="costs")
    assert stage.waiting == ["p1", "p2"]
    assert stage.entry("p1").note == "costs"
    assert stage.do("p1", "queue.join") == []
    assert stage.entry("p1").note == "costs"


def test_nobody_is_queued_twice_by_a_race(stage: Round) -> None:
    """A moderator adds whoever raises their hand in the same moment: one entry."""
    stage.ask("p1").do("m1", "queue.add", person="p1", note="by phone")
    stage.do("m2", "queue.add", person="p1", note="by phone")
    assert stage.waiting == ["p1"]


def test_kinds_come_in_order(stage: Round) -> None:
    """Point of order, question, reply, contribution; within a kind first come, first served."""
    for kind in ("contribution", "reply", "question", "point_of_order"):
        stage.ask("p1", "p2", kind=kind)
    assert [(e.kind, e.person) for e in stage.queue.entries] == [
        (kind, person)
        for kind in ("point_of_order", "question", "reply", "contribution")
        for person in ("p1", "p2")
    ]


def test_a_point_of_order_stays_behind_one_that_waits(stage: Round) -> None:
    """A point of order is not placed above an interjection of its own kind."""
    stage.ask("p1", kind="point_of_order").ask("p2", kind="point_of_order")
    assert stage.waiting == ["p1", "p2"]


def test_a_kind_that_goes_first_says_ahead_of_whom(stage: Round) -> None:
    """Order is explained on the entry."""
    stage.ask("p1").ask("p2", kind="question")
    why = stage.entry("p2").why
    assert (why.reason, why.ahead_of) == ("kind", ("p1",))
    assert stage.entry("p1").why.reason == "arrival"


def test_a_closed_queue_takes_points_of_order_alone(stage: Round) -> None:
    """Panelists and spectators are kept out; moderators may always add."""
    stage.do("m1", "queue.close")
    assert stage.refused("p1", "queue.join").code == "queue_closed"
    assert stage.refused("s1", "queue.join", kind="question").code == "queue_closed"
    stage.ask("p1", kind="point_of_order").ask("m2")
    stage.do("m1", "queue.add", person="p2")
    assert stage.waiting == ["p1", "m2", "p2"]
    stage.do("m1", "queue.open")
    assert stage.ask("p3").waiting[-1] == "p3"


def test_whoever_waits_when_the_queue_closes_goes_on_waiting(stage: Round) -> None:
    """They may change their note, too."""
    stage.ask("p1").do("m1", "queue.close")
    stage.do("p1", "queue.join", note="still here")
    assert stage.entry("p1").note == "still here"


def test_lowering_a_hand_takes_the_contribution_first(stage: Round) -> None:
    """Without a kind it is the contribution, or else the only one there is."""
    stage.ask("p1", kind="question").ask("p1")
    stage.do("p1", "queue.leave")
    assert [e.kind for e in stage.queue.entries] == ["question"]
    stage.do("p1", "queue.leave")
    assert stage.refused("p1", "queue.leave").code == "not_waiting"


def test_an_owner_defers_but_does_not_overtake(stage: Round) -> None:
    """Towards the end of the kind, and to its very end without ``before``."""
    stage.ask("p1", "p2", "p3").ask("s1", kind="reply")
    stage.do("p1", "queue.defer", entry=stage.entry("p1").id, before=stage.entry("p3").id)
    assert stage.waiting == ["s1", "p2", "p1", "p3"]
    back = {"entry": stage.entry("p1").id, "before": stage.entry("p2").id}
    assert stage.refused("p1", "queue.defer", **back).code == "defer_forward"
    stage.do("m1", "agenda.next")
    stage.ask("s2")
    elsewhere = {**back, "before": stage.entry("s2").id}
    assert stage.refused("p1", "queue.defer", **elsewhere).code == "defer_forward"
    stage.do("m1", "agenda.start", item="i1")
    stage.do("s1", "queue.defer", entry=stage.entry("s1").id)
    assert stage.waiting[0] == "s1"
    stage.do("p2", "queue.defer", entry=stage.entry("p2").id)
    assert stage.waiting == ["s1", "p1", "p3", "p2"]


def test_a_move_is_explained_by_who_moved(stage: Round) -> None:
    """What a moderator moved says so."""
    stage.ask("p1", "p2")
    stage.do("m2", "queue.move", entry=stage.entry("p2").id, before=stage.entry("p1").id)
    assert stage.waiting == ["p2", "p1"]
    assert (stage.entry("p2").why.reason, stage.entry("p2").why.by) == ("moved", "m2")


def test_a_move_across_the_border_of_a_kind_changes_the_place(stage: Round) -> None:
    """A one-step move must not leave the entry where it was under another kind: it goes among
    the other kind and adopts that."""
    stage.ask("p1", kind="question").ask("p2", "p3")
    stage.do("m1", "queue.move", entry=stage.entry("p2").id, before=stage.entry("p1").id)
    assert [(e.person, e.kind) for e in stage.queue.entries] == [
        ("p2", "question"),
        ("p1", "question"),
        ("p3", "contribution"),
    ]
    stage.do("m1", "queue.move", entry=stage.entry("p1").id)
    assert [(e.person, e.kind) for e in stage.queue.entries] == [
        ("p2", "question"),
        ("p3", "contribution"),
        ("p1", "contribution"),
    ]


def test_a_move_up_to_the_border_keeps_the_kind(stage: Round) -> None:
    """The first of a kind is still of that kind."""
    stage.ask("p1", kind="question").ask("p2", "p3")
    stage.do("m1", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p2").id)
    assert [(e.person, e.kind) for e in stage.queue.entries][1:] == [
        ("p3", "contribution"),
        ("p2", "contribution"),
    ]


def test_a_move_does_not_make_somebody_wait_twice_in_a_kind(stage: Round) -> None:
    """Adopting a kind in which the person waits already is refused."""
    stage.ask("p1", kind="question").ask("p1")
    refusal = stage.refused(
        "m1",
        "queue.move",
        entry=stage.entry("p1", "contribution").id,
        before=stage.entry("p1", "question").id,
    )
    assert refusal.code == "already_waiting"


def test_a_move_that_moves_nothing_leaves_no_fact(stage: Round) -> None:
    """Before itself, or where it stands."""
    stage.ask("p1", "p2")
    first, last = stage.entry("p1").id, stage.entry("p2").id
    assert stage.do("m1", "queue.move", entry=first, before=last) == []
    assert stage.do("m1", "queue.move", entry=first, before=first) == []
    assert stage.do("m1", "queue.move", entry=last) == []


def test_removing_a_waiting_speaker_does_not_touch_the_clock(stage: Round) -> None:
    """The running speech makes no difference to the queue."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1", "p2")
    speech = stage.speech()
    stage.after(10).do("m1", "queue.remove", entry=stage.entry("p1").id)
    stage.do("m1", "queue.clear")
    assert stage.speech() is speech
    assert stage.waiting == []


def test_leaving_an_item_parks_its_queue(stage: Round) -> None:
    """And returning restores it, with its order and whether it is open."""
    stage.ask("p1").do("m1", "queue.close")
    stage.do("m1", "queue.order", order="balanced")
    parked = stage.queue
    stage.do("m1", "agenda.next")
    assert (stage.waiting, stage.queue.open) == ([], True)
    stage.do("m1", "agenda.start", item="i1")
    assert stage.queue == parked


def test_hands_raised_in_the_lobby_are_carried_over(lobby: Round) -> None:
    """The first item takes over who waits already, in order."""
    lobby.ask("p1", "p2").ask("s1", kind="question")
    before = lobby.queue.entries
    lobby.running()
    assert lobby.queue.entries == before
    assert "" not in lobby.state.queues


def test_a_queue_has_the_order_of_its_item(stage: Round) -> None:
    """Also after the item was edited, whether anybody waits there yet or not."""
    orders: list[str] = [stage.queue.order]
    for do, said in (
        ("agenda.edit", {"item": "i1", "order": "balanced"}),
        ("queue.add", {"person": "p1"}),
        ("agenda.edit", {"item": "i1", "order": "arrival"}),
        ("queue.order", {"order": "balanced"}),
        ("agenda.edit", {"item": "i1", "order": "arrival"}),
    ):
        stage.do("m1", do, **said)
        orders.append(stage.queue.order)
    assert orders == ["arrival", "balanced", "balanced", "arrival", "balanced", "arrival"]
    assert stage.waiting == ["p1"]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("queue.remove", {"entry": "e99"}),
        ("queue.move", {"entry": "e99"}),
        ("queue.note", {"entry": "e99", "note": ""}),
        ("queue.defer", {"entry": "e99"}),
    ],
)
def test_an_entry_that_is_gone_is_unknown(do: str, said: dict[str, str], stage: Round) -> None:
    """Stale ids are refused by name."""
    assert stage.refused("m1", do, **said).code == "unknown_entry"


@pytest.mark.parametrize("how", ["leave", "note"])
def test_a_hand_in_a_parked_queue_is_reached_by_its_entry(stage: Round, how: str) -> None:
    """Hands belong to people, wherever they wait; nobody else's is reached."""
    stage.ask("p1", "p2")
    parked = stage.entry("p1").id
    stage.do("m1", "agenda.next")
    if how == "leave":
        assert stage.refused("p2", "queue.leave", entry=parked).code == "forbidden"
        assert stage.refused("p1", "queue.leave").code == "not_waiting"
        stage.do("p1", "queue.leave", entry=parked)
        assert [e.person for e in stage.state.queues["i1"].entries] == ["p2"]
    else:
        assert stage.refused("p2", "queue.note", entry=parked, note="mine").code == "forbidden"
        stage.do("p1", "queue.note", entry=parked, note="costs")
        assert stage.state.queues["i1"].entries[0].note == "costs"


def test_hands_belong_to_people_also_where_another_item_is_on(stage: Round) -> None:
    """Their owners note, defer and lower them by entry in parked queues; others may not."""
    stage.ask("p1", "p2", "s1")
    first, second = stage.entry("p1").id, stage.entry("s1").id
    stage.do("m1", "agenda.next")
    stage.do("p1", "queue.note", entry=first, note="costs")
    stage.do("p1", "queue.defer", entry=first, before=second)
    parked = stage.state.queues["i1"].entries
    assert [(e.person, e.note) for e in parked] == [("p2", ""), ("p1", "costs"), ("s1", "")]
    for command in (
        {"do": "queue.note", "note": "x"},
        {"do": "queue.leave"},
        {"do": "queue.defer"},
    ):
        assert stage.refused("p2", **command, entry=first).code == "forbidden"
    stage.do("s1", "queue.leave", entry=second)
    stage.do("p1", "queue.leave", entry=first)
    assert [e.person for e in stage.state.queues["i1"].entries] == ["p2"]
    assert stage.waiting == []


@pytest.mark.parametrize("reader", ["m1", "p1", "p2", "s1", "s2"])
def test_owners_see_where_they_wait(stage: Round, reader: str) -> None:
    """Every reader's state has the queues of all items."""
    stage.ask("p1", "s1").do("m1", "agenda.next")
    role = stage.state.people[reader].role
    queues = state_for(stage.state, Reader(reader, role)).queues
    assert [e.person for e in queues["i1"].entries] == ["p1", "s1"]
