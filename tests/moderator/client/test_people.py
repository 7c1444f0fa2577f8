"""What people are called."""

from moderator.client.people import named
from server.language import Language
from server.session import claims
from server.session.words import SYSTEM
from tests.support.sessions import Round


def test_nobody_doubts_who_they_are_themselves() -> None:
    """A moderator who took a place by the link alone has a mark for the others."""
    stage = Round()
    stage.give(SYSTEM, claims.Claim("m2"))
    english = Language.named("en")
    assert named(stage.view("m1"), english, "m2") == "Milo (?)"
    assert named(stage.view("m2"), english, "m2") == "Milo"
