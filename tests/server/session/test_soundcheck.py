"""The sound check: whom the moderators have heard before the session begins."""

import pytest

from server.session.views import Reader, fact_for, state_for
from server.session.words import Role
from tests.support.sessions import Round


def test_a_tick_is_the_same_at_both_desks(stage: Round) -> None:
    """One calls, the other ticks; what is so already is no fact."""
    stage.do("m2", "people.check", person="p1")
    assert stage.state.people["p1"].heard
    assert stage.do("m1", "people.check", person="p1") == []
    stage.do("m1", "people.check", person="p1", heard=False)
    assert not stage.state.people["p1"].heard


@pytest.mark.parametrize(("reader", "role"), [("p1", "panelist"), ("s1", "spectator")])
def test_the_sound_check_is_the_moderators(stage: Round, reader: str, role: Role) -> None:
    """Nobody else is told who could not be heard, not even about themselves."""
    stage.do("m1", "people.check", person="p1")
    assert fact_for(stage.facts[-1], Reader(reader, role), stage.state) is None
    assert not state_for(stage.state, Reader(reader, role)).people["p1"].heard


def test_an_undo_passes_over_the_sound_check(stage: Round) -> None:
    """A tick has its own way back, and is not in the way of what is to be undone."""
    stage.do("m1", "agenda.edit", item="i1", title="Hello")
    stage.do("m1", "people.check", person="p1")
    stage.do("m1", "undo")
    assert stage.item("i1").title == "Welcome"
    assert stage.state.people["p1"].heard
