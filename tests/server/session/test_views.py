"""Who sees what: examples of what a role never receives. (The law is in test_any_session.)"""

import json
from contextlib import suppress

import pytest

from server import codec
from server.session import questions
from server.session.agenda import NewItem
from server.session.messages import COMMANDS, EVENTS, Fact, Refused
from server.session.plan import PreparedQuestion
from server.session.session import evolve
from server.session.views import RULES, Reader, fact_for, state_for
from server.session.words import SYSTEM
from tests.server.session.readers import Copy, Secrets
from tests.server.session.situations import SITUATIONS
from tests.support.sessions import Round

P1, P2 = Reader("p1", "panelist"), Reader("p2", "panelist")
S1, S2 = Reader("s1", "spectator"), Reader("s2", "spectator")
MARA = Reader("m1", "moderator")


def seen(stage: Round, reader: Reader) -> str:
    """All that ever reached a reader who was there from the begin, as text."""
    state = Round(stage.plan).state
    texts = [json.dumps(codec.encode_state(state_for(state, reader)))]
    for fact in stage.facts:
        state = evolve(state, fact)
        cut = fact_for(fact, reader, state)
        if cut is not None:
            texts.append(json.dumps(codec.encode_fact(cut)))
    texts.append(json.dumps(codec.encode_state(state_for(state, reader))))
    return "\n".join(texts)


def test_every_event_has_a_rule() -> None:
    """What is not named is seen by nobody, and that is to be a decision."""
    # Neither is ever decided: one comes from later versions, one is itself a view.
    never = {codec.Unknown, questions.Hidden}
    assert set(RULES) == set(EVENTS.values()) - never


@pytest.mark.parametrize("do", sorted(SITUATIONS))
def test_each_command_and_its_undo_lead_a_copy_where_a_snapshot_would(do: str) -> None:
    """The law of test_any_session, for every command once, whatever chance leads to there."""
    stage = Round() if do in ("session.open", "session.edit") else Round().running()
    readers = (MARA, P1, P2, S1, S2, Reader("", "panelist"), Reader("", "spectator"))
    copies = [Copy.of(stage.state, reader) for reader in readers]
    if do == "session.resume":
        stage.do("m1", "session.pause")
    roles = COMMANDS[do].roles
    by = "m1" if "moderator" in roles else "p1" if "panelist" in roles else "s1"
    stage.do(by, do, **SITUATIONS[do](stage, by, "s1" if do.startswith("panel.") else by))
    with suppress(Refused):
        stage.after(1).do("m1", "undo")
    for fact, after in zip(stage.facts, stage.states[1:], strict=True):
        for copy in copies:
            if fact.seq > copy.state.seq:
                copy.take(fact, after, Secrets(()))


def test_the_name_of_a_spectator_is_known_once_they_speak(stage: Round) -> None:
    """Not while they wait, nor while they ask to be let in."""
    stage.ask("s1").do("s1", "panel.ask", note="from the League")
    for reader in (P1, S2, Reader("", "spectator")):
        assert "Sam" not in seen(stage, reader)
        assert "League" not in seen(stage, reader)
    assert "Sam" in seen(stage, MARA)
    assert "Sam" in seen(stage, S1)
    stage.do("m1", "floor.next")
    assert "Sam" in seen(stage, P1)
    assert "Fellow" in seen(stage, S2)


def test_the_name_of_a_spectator_is_known_once_they_have_a_seat(stage: Round) -> None:
    """And stays known when they go back."""
    stage.seat("s1").do("s1", "panel.release")
    copy = Copy.of(stage.state, S2)
    assert copy.state.people["s1"].name == "Sam"


def test_an_introduction_says_all_that_a_snapshot_would(stage: Round) -> None:
    """Category and speech limit of somebody whom the agenda names as a spectator, too."""
    copy = Copy.of(stage.state, S2)
    stage.seat("s1")
    state = copy.state
    for fact in stage.facts[copy.state.seq :]:
        cut = fact_for(fact, S2, stage.state)
        state = state if cut is None else evolve(state, cut)
    assert state.people["s1"] == stage.state.people["s1"]


def test_scripts_are_the_moderators(stage: Round) -> None:
    """In the plan, added and edited; whoever changed one is nobody else's business either."""
    stage.do("m1", "agenda.add", item=NewItem("New", 60, script="SECRET-1"))
    stage.do("m1", "agenda.edit", item="i2", script="SECRET-2")
    for reader in (P1, S1):
        text = seen(stage, reader)
        assert "SECRET" not in text
        assert "slowly" not in text
        assert "agenda.edited" not in text
    assert "SECRET-1" in seen(stage, MARA)


def test_a_prepared_question_is_for_whom_it_is_for(stage: Round) -> None:
    """And for the moderators."""
    stage.do("m1", "agenda.add", item=NewItem("N", 60, prepared=(PreparedQuestion("p2", "Live?"),)))
    assert "Why not?" in seen(stage, P1)
    assert "Why now?" not in seen(stage, P1)
    assert "Live?" in seen(stage, P2)
    assert "Live?" not in seen(stage, P1)
    assert "Why" not in seen(stage, Reader("", "panelist"))


def test_an_invitation_is_between_the_moderators_and_the_invited(stage: Round) -> None:
    """Nobody else learns who asked, was asked, or said no."""
    stage.do("s1", "panel.ask", note="SECRET")
    stage.do("m1", "panel.invite", person="s1")
    stage.do("s1", "panel.decline")
    assert "panel." not in seen(stage, S2)
    assert "panel." not in seen(stage, P1)
    assert "panel.invited" in seen(stage, S1)


def test_that_labels_are_undone_is_told_to_who_may_read_the_question(stage: Round) -> None:
    """As that they were given is: of a question that waits, to the moderators and its asker."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.label", question=question, labels=("budget",))
    stage.do("m1", "undo")
    stage.do("m1", "redo")
    for reader, times in ((P1, 0), (S2, 0), (S1, 1), (MARA, 1)):
        assert seen(stage, reader).count('"undo.undone"') == times
        assert seen(stage, reader).count('"undo.redone"') == times
    stage.do("m1", "question.approve", question=question)
    stage.do("m1", "question.label", question=question, labels=())
    stage.do("m1", "undo")
    assert '"undo.undone"' in seen(stage, S2)


def test_what_came_from_which_client_is_the_logs_alone(stage: Round) -> None:
    """With or without the one or the other, for every role."""
    fact = Fact(stage.state.seq + 1, stage.now, "p1", stage.facts[-1].event)
    for given in (
        fact._replace(client="c1", id=3),
        fact._replace(client="c1"),
        fact._replace(id=3),
    ):
        for reader in (MARA, P1, S1):
            cut = fact_for(given, reader, stage.state)
            assert cut is not None
            assert (cut.client, cut.id) == (None, None)


@pytest.mark.parametrize("reader", [P1, S1, Reader("", "spectator")])
def test_who_changed_what_last_is_the_moderators(reader: Reader, stage: Round) -> None:
    """Hidden facts count there, so a copy could not follow it."""
    copy = Copy.of(stage.state, reader)
    assert copy.state.last is None
    stage.do("m1", "agenda.next")
    cut = fact_for(stage.facts[-1], reader, stage.state)
    assert cut is not None
    assert evolve(copy.state, cut).last is None


def test_a_spectator_who_joins_reaches_only_the_moderators(stage: Round) -> None:
    """Nothing is sent to everybody for each person who joins."""
    stage.do(SYSTEM, "people.join", name="Zoe")
    fact = stage.facts[-1]
    assert fact_for(fact, P1, stage.state) is None
    assert fact_for(fact, S1, stage.state) is None
    assert fact_for(fact, MARA, stage.state) == fact
