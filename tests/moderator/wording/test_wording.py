"""Whatever can happen or be proposed is said in words, in both languages."""

import pytest

from moderator.wording.cues import answer
from moderator.wording.sentences import SENTENCES
from server.codec import Unknown
from server.language import Language
from server.session import agenda, floor, panel, questions, queue, whispers
from server.session.cue import Cue
from server.session.messages import EVENTS, Command
from tests.support.sessions import Round


def test_every_event_has_a_sentence() -> None:
    """But for those of later versions, of which there is only the name to show."""
    assert set(SENTENCES) == {*EVENTS.values()} - {Unknown}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "action",
    [
        agenda.Next("i1"),
        agenda.Extend("i1", 300),
        floor.Give(person="p1"),
        floor.Give(entry="e1"),
        panel.Invite("s1"),
        questions.Take("q1"),
        queue.Add("p1"),
        queue.Defer("e1"),
        queue.Reorder("balanced"),
        whispers.Send("moderators", "Pia"),
    ],
    ids=lambda action: action.do,
)
def test_every_action_that_a_cue_proposes_has_a_name(action: Command, language: str) -> None:
    """Nobody is shown the word that a command has on the wire."""
    cue = Cue("gone", "gone:p1", 60, action, "p1")
    assert answer(Language.named(language), cue, Round().state) != action.do
