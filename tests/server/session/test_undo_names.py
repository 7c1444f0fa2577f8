"""What an undo leaves alone is named, with the reason that is true."""

import pytest

from server.session import undo
from tests.support.sessions import Round


def _passed_over(stage: Round) -> list[tuple[str, str]]:
    event = stage.facts[-1].event
    assert isinstance(event, undo.Undone)
    return [(passed.event, passed.why) for passed in event.passed_over]


@pytest.mark.parametrize(
    ("do", "said", "event"),
    [
        ("stage.blackout", {"on": True}, "stage.darkened"),
        ("people.check", {"person": "p1"}, "people.checked"),
        ("session.resume", {}, "session.resumed"),
    ],
)
def test_what_lasts_is_not_called_settled(
    do: str, said: dict[str, str], event: str, stage: Round
) -> None:
    """The stage is still dark: it is passed over because it has a key of its own."""
    stage.do("m1", "queue.close")
    if do == "session.resume":
        stage.do("m1", "session.pause")
    stage.do("m1", do, **said)
    assert stage.refused("m1", "undo", seq=stage.state.seq).code == "undo_barrier"
    stage.do("m1", "undo")
    assert stage.queue.open
    assert _passed_over(stage)[0] == (event, "kept")


def test_what_a_moderator_asked_themselves_has_been_said(stage: Round) -> None:
    """Like a whisper: it is no action that is over."""
    stage.do("m1", "queue.close")
    stage.do("m1", "question.ask", text="Why?")
    stage.do("m1", "undo")
    assert _passed_over(stage) == [("question.asked", "said")]


def test_a_refusal_names_the_newest_action(stage: Round) -> None:
    """Not an older one behind it that can never be taken back: that is not what was meant."""
    stage.do("m1", "link.renew", person="stage")
    stage.do("m1", "feedback.open")
    stage.do("p1", "feedback.give", rating=3)
    refused = stage.refused("m1", "undo")
    assert (refused.code, refused.values) == ("undo_overtaken", {"event": "feedback.opened"})
    stage.do("m1", "whisper.send", to="p1", text="wait")
    assert stage.refused("m1", "undo").values == {"event": "feedback.opened"}
