"""The way to the panel and back: nobody is moved without both sides' own yes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.session.panel import next_deadline
from server.session.words import SYSTEM
from tests.support.sessions import PLAN, Round


def test_asking_alone_moves_nobody(stage: Round) -> None:
    """A moderator has to say yes as well, and asking again changes the note."""
    stage.do("s1", "panel.ask", note="I wrote the paper")
    asked = stage.state.panel["s1"].asked
    stage.after(5).do("s1", "panel.ask", note="I wrote it")
    assert stage.state.people["s1"].role == "spectator"
    assert (stage.state.panel["s1"].asked, stage.state.panel["s1"].note) == (asked, "I wrote it")
    assert stage.refused("s1", "panel.accept").code == "not_invited"


def test_inviting_alone_moves_nobody(stage: Round) -> None:
    """Also whoever asked must still accept."""
    stage.do("s1", "panel.ask")
    stage.do("m1", "panel.invite", person="s1")
    assert stage.state.people["s1"].role == "spectator"
    stage.do("s1", "panel.accept")
    person = stage.state.people["s1"]
    assert (person.role, person.guest, "s1" in stage.state.panel) == ("panelist", True, False)


def test_accepting_keeps_the_place_in_the_queue(stage: Round) -> None:
    """Nothing is lost on the way."""
    stage.ask("p1", "s1", "p2")
    before = stage.queue
    assert stage.seat("s1").queue == before


def test_an_invitation_is_made_once(stage: Round) -> None:
    """Both moderators press it: the second is told."""
    stage.do("m1", "panel.invite", person="s1")
    assert stage.refused("m2", "panel.invite", person="s1").code == "already_invited"
    assert stage.refused("m2", "panel.invite", person="p1").code == "already_on_panel"


def test_an_invitation_runs_out(stage: Round) -> None:
    """After its time it can no longer be accepted, and a request made before still stands."""
    stage.do("s1", "panel.ask")
    stage.do("m1", "panel.invite", person="s1")
    assert next_deadline(stage.state) == (stage.now + timedelta(seconds=60), "s1")
    assert stage.after(59.999).do(SYSTEM, "panel.expire", person="s1") == []
    assert stage.after(0.001).refused("s1", "panel.accept").code == "invitation_expired"
    stage.do(SYSTEM, "panel.expire", person="s1")
    assert stage.state.panel["s1"].until is None
    assert stage.state.panel["s1"].asked is not None
    stage.do("m1", "panel.invite", person="s1")
    stage.do("m1", "panel.invite", person="s2")
    stage.after(60).do(SYSTEM, "panel.expire", person="s2")
    assert "s2" not in stage.state.panel


@pytest.mark.parametrize(("seconds", "left"), [(10, 5), (120, 30)])
def test_an_invitation_can_be_given_anew_when_it_has_nearly_run_out(
    seconds: int, left: int
) -> None:
    """In its last half minute; one that is shorter, in its second half."""
    stage = Round(replace(PLAN, invitation_seconds=seconds)).running()
    stage.do("m1", "panel.invite", person="s1")
    stage.after(seconds - left - 0.001)
    assert stage.refused("m2", "panel.invite", person="s1").code == "already_invited"
    stage.after(0.001).do("m2", "panel.invite", person="s1")
    assert stage.state.panel["s1"].until == stage.now + timedelta(seconds=seconds)


def test_a_closed_session_has_no_deadline(stage: Round) -> None:
    """Nothing can run out any more, so nothing wakes the room."""
    stage.do("m1", "panel.invite", person="s1")
    stage.do("m1", "session.close")
    assert next_deadline(stage.state) is None


@pytest.mark.parametrize(
    ("by", "do", "said"),
    [
        ("s1", "panel.decline", {}),
        ("s1", "panel.withdraw", {}),
        ("m1", "panel.withdraw", {"person": "s1"}),
    ],
)
def test_request_and_invitation_end_together(
    by: str, do: str, said: dict[str, str], stage: Round
) -> None:
    """By the person's no, or by the moderator's."""
    stage.do("s1", "panel.ask")
    stage.do("m1", "panel.invite", person="s1")
    stage.do(by, do, **said)
    assert dict(stage.state.panel) == {}
    assert stage.refused("s1", "panel.accept").code == "not_invited"


def test_a_guest_goes_back_by_themselves_or_by_a_moderator(stage: Round) -> None:
    """A panelist of the agenda stays."""
    stage.seat("s1").seat("s2")
    stage.do("s1", "panel.release")
    stage.do("m1", "panel.release", person="s2")
    assert {stage.state.people[s].role for s in ("s1", "s2")} == {"spectator"}
    assert stage.refused("m1", "panel.release", person="p1").code == "not_a_guest"
    assert stage.refused("p1", "panel.release").code == "not_a_guest"


def test_rights_change_in_place(stage: Round) -> None:
    """From the acceptance on, the commands of the new role are theirs, and the old are not."""
    stage.seat("s1")
    assert stage.refused("s1", "panel.ask").code == "forbidden"
    stage.do("s1", "panel.release")
    stage.do("s1", "panel.ask")
