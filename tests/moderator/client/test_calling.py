"""Whoever is called by name is called for what they were seen to want."""

from moderator.client.calling import call
from tests.support.sessions import Round


def _speaks() -> Round:
    stage = Round()
    stage.do("m1", "session.open")
    stage.running().do("m1", "floor.give", person="p1")
    return stage


def test_a_hand_that_is_gone_by_then_is_a_conflict() -> None:
    """By name alone, who was to be interrupted would be cut short."""
    stage = _speaks().ask("p2", kind="question")
    command = call(stage.state, "p2")
    stage.do("p2", "queue.leave")
    said = {"entry": command.entry, "person": command.person, "expect": command.expect}
    assert stage.refused("m1", "floor.give", **said).code == "conflict"
    assert stage.speech().person == "p1"


def test_of_several_hands_the_contribution_is_meant() -> None:
    """As by name, and another one where its kind is said; without a hand, whoever is meant."""
    stage = _speaks().ask("p2", kind="question").ask("p2")
    stage.give("m1", call(stage.state, "p2"))
    assert [entry.kind for entry in stage.queue.entries] == ["question"]
    assert stage.speech().kind == "contribution"
    stage.give("m1", call(stage.state, "p3", "question"))
    assert (stage.speech().person, stage.speech().kind) == ("p3", "question")


def test_the_speech_of_who_was_interrupted_goes_on() -> None:
    """Whatever hand they have raised meanwhile."""
    stage = _speaks()
    speech = stage.speech().id
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.ask("p1", kind="point_of_order").give("m1", call(stage.state, "p1"))
    assert stage.speech().id == speech
    assert stage.waiting == ["p1"]
