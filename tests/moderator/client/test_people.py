"""What people are called."""

from moderator.client.outbox import Answered
from moderator.client.people import added, named
from server.language import Language
from server.session import claims, people
from server.session.words import SYSTEM
from tests.support.sessions import Round


def test_nobody_doubts_who_they_are_themselves() -> None:
    """A moderator who took a place by the link alone has a mark for the others."""
    stage = Round()
    stage.give(SYSTEM, claims.Claim("m2"))
    english = Language.named("en")
    assert named(stage.view("m1"), english, "m2") == "Milo (?)"
    assert named(stage.view("m2"), english, "m2") == "Milo"


def test_who_was_added_is_found_also_where_the_fact_was_not_seen() -> None:
    """Somebody added by name is put into the queue, whatever became of the line meanwhile."""
    stage = Round()
    stage.give("m1", people.Add("Zoe", "spectator"))
    zoe = next(p.id for p in stage.state.people.values() if p.name == "Zoe")
    fact = stage.facts[-1]
    assert added(Answered(fact.seq, (fact,)), "Zoe", stage.view()) == zoe
    assert added(Answered(fact.seq, unseen=True), " zoe", stage.view()) == zoe
    assert added(Answered(fact.seq), "Zoe", stage.view()) is None
