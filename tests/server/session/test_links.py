"""That a link was made new is a fact; what is in it is not the rules' concern."""

import pytest

from server.session.views import Reader, fact_for
from tests.support.sessions import Round


@pytest.mark.parametrize("whose", ["p1", "s1", "m2", "moderators", "spectators", "stage"])
def test_who_renewed_a_link_for_whom_is_recorded_for_moderators(whose: str, stage: Round) -> None:
    """By whom, for whom, and nothing else."""
    before = stage.state
    stage.do("m1", "link.renew", person=whose)
    fact = stage.facts[-1]
    assert (fact.by, vars(fact.event)) == ("m1", {"to": whose})
    assert stage.state.people == before.people
    assert fact_for(fact, Reader("m2", "moderator"), stage.state) is not None
    assert fact_for(fact, Reader("p1", "panelist"), stage.state) is None


def test_nobody_gets_a_link_who_is_not_there(stage: Round) -> None:
    """A link for somebody removed would open nothing."""
    stage.do("m1", "people.remove", person="p2")
    for person in ("p2", "nobody", ""):
        assert stage.refused("m1", "link.renew", person=person).code == "unknown_person"
