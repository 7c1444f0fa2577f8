"""Undo and redo where somebody else has acted since: nothing of theirs is lost."""

from tests.support.sessions import Round


def _newest(stage: Round) -> int:
    """The seq of the moderators' newest action."""
    assert stage.state.actions
    return stage.state.actions[-1].seq


# Hands.


def test_a_hand_added_for_somebody_is_theirs_once_they_said_what_for(stage: Round) -> None:
    """They wait by their own will by now, which is not the moderator's to take back."""
    stage.do("m1", "queue.add", person="p1")
    stage.do("p1", "queue.join", note="my own words")
    refused = stage.refused("m1", "undo", seq=_newest(stage))
    assert refused.values == {"event": "queue.joined"}
    assert stage.entry("p1").note == "my own words"


def test_a_hand_added_for_somebody_is_taken_back_with_the_moderator_s_own_words(
    stage: Round,
) -> None:
    """Whose note was taken back as well, step by step."""
    stage.do("m1", "queue.add", person="p1", note="costs")
    stage.do("m1", "queue.note", entry=stage.entry("p1").id, note="money")
    stage.do("m1", "undo")
    stage.do("m1", "undo")
    assert stage.waiting == []


def test_no_two_requests_become_one_by_an_undo(stage: Round) -> None:
    """The kind that an entry would go back to is taken: its owner has asked for that as well."""
    stage.do("p1", "queue.join", note="A")
    stage.ask("p2", kind="reply")
    before = stage.entry("p2").id
    stage.do("m1", "queue.move", entry=stage.entry("p1").id, before=before)
    stage.do("p1", "queue.join", note="B")
    refused = stage.refused("m1", "undo", seq=_newest(stage))
    assert refused.values == {"event": "queue.moved"}
    assert [entry.note for entry in stage.queue.entries] == ["A", "", "B"]


def test_no_two_requests_become_one_by_a_redo(stage: Round) -> None:
    """Likewise of the kind that an entry would adopt again."""
    stage.do("p1", "queue.join", note="A")
    stage.ask("p2", kind="reply")
    before = stage.entry("p2").id
    stage.do("m1", "queue.move", entry=stage.entry("p1").id, before=before)
    stage.do("m1", "undo")
    stage.do("p1", "queue.join", kind="reply", note="R")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert [entry.note for entry in stage.queue.entries] == ["", "R", "A"]


def test_a_hand_with_new_words_is_not_removed_again_by_a_redo(stage: Round) -> None:
    """It is not what was removed."""
    stage.do("p1", "queue.join", note="one")
    stage.do("m1", "queue.remove", entry=stage.entry("p1").id)
    stage.do("m1", "undo")
    stage.do("p1", "queue.join", note="two")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert stage.entry("p1").note == "two"


def test_nobody_who_has_asked_to_speak_since_is_removed_by_an_undo_or_redo(stage: Round) -> None:
    """They were let in, and their hand would go with them."""
    stage.do("m1", "people.remove", person="p1")
    stage.do("m2", "people.restore", person="p1")
    stage.ask("p1")
    assert stage.refused("m2", "undo", seq=_newest(stage)).code == "undo_overtaken"
    stage.do("m1", "people.remove", person="p2")
    stage.do("m1", "undo")
    stage.ask("p2")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    stage.do("m1", "people.add", name="Zoe", role="panelist")
    zoe = next(p.id for p in stage.state.people.values() if p.name == "Zoe")
    seq = _newest(stage)
    stage.do("m2", "queue.add", person=zoe, note="by phone")
    assert stage.refused("m1", "undo", seq=seq).code == "undo_overtaken"
    assert stage.waiting == ["p1", "p2", zoe]
