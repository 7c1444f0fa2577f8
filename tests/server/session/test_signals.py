"""Signals: prepared short whispers, to whom they go, and that they are seen to have been seen."""

from dataclasses import replace

import pytest

from server.session import signals
from server.session.messages import EVENTS
from server.session.plan import Agenda
from server.session.views import Reader, fact_for, state_for
from tests.support.sessions import PLAN, Round


def _to(stage: Round) -> list[str | None]:
    return [signals.addressee(stage.state, one) for one in signals.signals(stage.state)]


def test_signals_go_to_the_speaker_by_default_and_one_to_who_is_next() -> None:
    """While nobody speaks or waits they go nowhere."""
    stage = Round().running("i2")
    assert _to(stage) == [None, None, None]
    stage.ask("p1", "p2")
    stage.do("m1", "floor.next")
    assert _to(stage) == ["p1", "p1", "p2"]


def test_who_speaks_already_is_not_told_to_be_next() -> None:
    """Nobody gets the floor twice at a time: neither a speaker nor one who is interrupted."""
    stage = Round().running("i2")
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p1", kind="reply").ask("p2")
    stage.do("m1", "floor.give", person="p3", kind="question")
    assert stage.waiting == ["p1", "p2"]
    assert _to(stage)[2] == "p2"


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_signals_are_in_the_sessions_language(language: str) -> None:
    """Kept as they were sent; another language than those known reads English."""
    stage = Round(replace(PLAN, language=language))
    texts = [one.text for one in signals.signals(stage.state)]
    german = ["Noch eine Minute.", "Bitte zum Schluss kommen.", "Sie sind als Nächstes dran."]
    english = ["One more minute.", "Please come to an end.", "You are next."]
    assert texts == (german if language == "de" else english)


def _own(*texts: str) -> Agenda:
    return replace(PLAN, signals=texts)


def test_own_signals_of_the_agenda_follow_and_go_to_the_speaker() -> None:
    """In the order of their digits."""
    stage = Round(_own("Louder", "Slower")).running("i2")
    stage.do("m1", "floor.give", person="p1")
    found = signals.signals(stage.state)
    assert [one.text for one in found[3:]] == ["Louder", "Slower"]
    command = signals.giving(stage.state, found[3])
    assert command is not None
    assert (command.to, command.text, command.signal) == ("p1", "Louder", True)


@pytest.mark.parametrize("reader", [Reader("p1", "panelist"), Reader("", "spectator")])
def test_prepared_signals_are_the_moderators_alone(reader: Reader) -> None:
    """Before they are sent: they say what the moderators expect of people."""
    state = Round(_own("Not another anecdote")).state
    assert state_for(state, reader).session.signals == ()
    assert state_for(state, Reader("m1", "moderator")).session.signals != ()


def test_a_signal_is_a_whisper_in_the_log_and_nothing_else(stage: Round) -> None:
    """No private path of its own: whoever may not read whispers does not learn of it."""
    stage.do("m1", "whisper.send", to="p1", text="One more minute.", signal=True)
    (fact,) = stage.facts[-1:]
    assert type(fact.event) is EVENTS["whisper.sent"]
    for reader in (Reader("p2", "panelist"), Reader("", "spectator")):
        assert fact_for(fact, reader, stage.state) is None
    told = fact_for(fact, Reader("p1", "panelist"), stage.state)
    assert told is not None
    assert getattr(told.event, "signal", False)


def test_what_was_shown_to_a_reader_is_known_to_moderators_and_to_them(stage: Round) -> None:
    """Signals are seen to have been seen; once is enough, and others do not learn of it."""
    stage.do("m1", "whisper.send", to="panel", text="Short answers, please")
    (whisper,) = stage.state.whispers
    assert stage.do("p1", "whisper.seen", whisper=whisper)
    assert stage.do("p1", "whisper.seen", whisper=whisper) == []
    assert stage.state.whispers[whisper].seen == ("p1",)
    fact = stage.facts[-1]
    assert fact_for(fact, Reader("m2", "moderator"), stage.state) is not None
    assert fact_for(fact, Reader("p1", "panelist"), stage.state) is not None
    assert fact_for(fact, Reader("p2", "panelist"), stage.state) is None
    stage.do("p2", "whisper.seen", whisper=whisper)
    (own,) = state_for(stage.state, Reader("p2", "panelist")).whispers.values()
    assert own.seen == ("p2",)


@pytest.mark.parametrize("person", ["p2", "s1", "m1"])
def test_nobody_sees_for_others(person: str, stage: Round) -> None:
    """Nor finds out by trying whether there is such a whisper."""
    stage.do("m1", "whisper.send", to="p1", text="One more minute.", signal=True)
    (whisper,) = stage.state.whispers
    assert stage.refused(person, "whisper.seen", whisper=whisper).code == "unknown_whisper"
    assert stage.refused(person, "whisper.seen", whisper="999").code == "unknown_whisper"


def test_having_seen_is_no_action_that_an_undo_reaches(stage: Round) -> None:
    """A moderator to whom somebody whispered has done nothing that could be taken back."""
    stage.do("m1", "queue.close")
    stage.do("m1", "whisper.send", to="m2", text="Your turn")
    (whisper,) = stage.state.whispers
    stage.do("m2", "whisper.seen", whisper=whisper)
    stage.do("m2", "undo")
    assert stage.queue.open
