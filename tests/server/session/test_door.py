"""The door: whether anybody new may come in."""

import pytest

from server.session.views import Reader, fact_for, state_for
from server.session.words import SYSTEM, Role
from tests.support.sessions import Round


def test_a_closed_door_is_closed_until_it_is_opened(stage: Round) -> None:
    """Saying twice what is so already changes nothing, whichever moderator says it."""
    for do in ("close", "close", "open", "open"):
        stage.do("m1", f"door.{do}")
    told = [f.event.event for f in stage.facts if f.event.topic == "door"]
    assert told == ["door.closed", "door.opened"]
    assert stage.state.door_open


def test_nobody_new_comes_in_but_whom_the_moderators_want(stage: Round) -> None:
    """No stranger and no expected guest by their name alone; another moderator does, and somebody
    whom a moderator adds. The rules say it, so that nobody slips in between."""
    stage.do("m1", "door.close")
    assert stage.refused(SYSTEM, "people.join", name="Zoe").code == "door_closed"
    assert stage.refused(SYSTEM, "people.claim", person="s1").code == "door_closed"
    stage.do(SYSTEM, "people.join", name="Clara", role="moderator")
    stage.do(SYSTEM, "people.claim", person="m2")
    stage.do("m1", "people.add", name="Zoe", role="spectator")
    assert {"Clara", "Zoe"} <= {p.name for p in stage.state.people.values()}
    stage.do("m1", "door.open")
    stage.do(SYSTEM, "people.join", name="Yann")
    stage.do(SYSTEM, "people.claim", person="s1")


@pytest.mark.parametrize(
    ("role", "known"), [("moderator", True), ("panelist", False), ("spectator", False)]
)
def test_only_moderators_are_told_of_the_door(role: Role, known: bool, stage: Round) -> None:
    """Who is kept out has no business knowing when it opens, nor do those who would tell them."""
    stage.do("m1", "door.close")
    reader = Reader("", role)
    assert state_for(stage.state, reader).door_open is not known
    assert (fact_for(stage.facts[-1], reader, stage.state) is not None) is known


def test_an_undo_opens_a_door_that_was_closed_by_mistake(stage: Round) -> None:
    """And the other way about; what has gone to and fro since is settled."""
    was = []
    for by, do in (("m1", "door.close"), ("m2", "undo"), ("m1", "redo"), ("m1", "door.open")):
        stage.do(by, do)
        was.append(stage.state.door_open)
    assert was == [False, True, False, True]
    first = stage.state.actions or ()
    assert stage.refused("m2", "undo", seq=first[-2].seq).code == "undo_overtaken"
    stage.do("m2", "undo")
    assert not stage.state.door_open
