"""The audience's questions: asked, voted up, approved or dismissed, taken up, answered."""

import pytest

from server.session import questions
from server.session.questions import Question
from server.session.session import evolve
from server.session.views import Reader, fact_for, state_for
from tests.support.sessions import Round

MARA = Reader("m1", "moderator")
PIA = Reader("p1", "panelist")
SAM = Reader("s1", "spectator")
SUE = Reader("s2", "spectator")


def ask(stage: Round, by: str = "s1", text: str = "Why?", *then: str) -> str:
    """A question, and what a moderator does with it."""
    stage.do(by, "question.ask", text=text)
    question = f"q{stage.state.seq}"
    for do in then:
        stage.do("m1", do, question=question)
    return question


def approved(stage: Round, by: str = "s1") -> str:
    return ask(stage, by, "Why?", "question.approve")


def found(stage: Round, question: str) -> Question:
    return stage.state.questions[question]


def seen(stage: Round, reader: Reader) -> dict[str, Question]:
    return dict(state_for(stage.state, reader).questions)


def test_a_pending_question_is_the_moderators_and_the_askers(stage: Round) -> None:
    """Others do not even learn that there is one: its id is unknown to them."""
    question = ask(stage)
    assert set(seen(stage, MARA)) == set(seen(stage, SAM)) == {question}
    assert seen(stage, SUE) == seen(stage, PIA) == {}
    assert stage.refused("s2", "question.vote", question=question).code == "unknown_question"
    assert stage.refused("s1", "question.vote", question=question).code == "question_not_open"
    stage.do("m1", "question.approve", question=question)
    assert seen(stage, SUE)[question].text == "Why?"
    assert stage.do("m2", "question.approve", question=question) == []


def test_one_vote_a_person_that_can_be_taken_back(stage: Round) -> None:
    """Of whatever role, the asker too."""
    question = approved(stage)
    for person in ("s1", "s2", "p1", "m1"):
        stage.do(person, "question.vote", question=question)
        assert stage.refused(person, "question.vote", question=question).code == "already_voted"
    assert found(stage, question).votes == 4
    stage.do("s2", "question.unvote", question=question)
    assert stage.refused("s2", "question.unvote", question=question).code == "not_voted"
    assert found(stage, question).votes == 3


def test_whose_votes_they_are_is_for_moderators(stage: Round) -> None:
    """Everybody else knows how many, and their own; a fact does not say it either."""
    question = approved(stage)
    for person in ("s1", "s2"):
        stage.do(person, "question.vote", question=question)
    for reader, voters in ((MARA, {"s1", "s2"}), (SUE, {"s2"}), (PIA, set())):
        assert set(seen(stage, reader)[question].voters) == voters
        assert seen(stage, reader)[question].votes == 2
    fact = stage.facts[-1]
    cut = {r.id: fact_for(fact, r, stage.state) for r in (MARA, PIA, SAM, SUE)}
    assert {i: c.by for i, c in cut.items() if c} == {"m1": "s2", "p1": "", "s1": "", "s2": "s2"}


def test_a_dismissed_question_vanishes_for_others_and_loses_its_votes(stage: Round) -> None:
    """Its asker sees what became of it. Approved after all, it begins anew."""
    question = approved(stage)
    for person in ("s1", "s2"):
        stage.do(person, "question.vote", question=question)
    stage.do("m1", "question.take", question=question, person="p1")
    stage.do("m1", "question.dismiss", question=question)
    assert seen(stage, SUE) == seen(stage, PIA) == {}
    assert seen(stage, SAM)[question].status == "dismissed"
    assert stage.refused("s2", "question.unvote", question=question).code == "unknown_question"
    assert stage.do("m2", "question.dismiss", question=question) == []
    stage.do("m1", "question.approve", question=question)
    again = seen(stage, SUE)[question]
    assert (again.status, again.votes, dict(again.voters)) == ("approved", 0, {})
    assert (again.answers, again.item) == (None, None)
    stage.do("s2", "question.vote", question=question)


def test_what_others_get_of_a_dismissal_names_nobody(stage: Round) -> None:
    """Neither the asker nor the word for it."""
    question = ask(stage, "s1", "Why?", "question.approve", "question.dismiss")
    cut = fact_for(stage.facts[-1], SUE, stage.state)
    assert cut is not None
    assert cut.event == questions.Hidden(question)


def test_of_a_question_that_nobody_saw_nothing_is_told(stage: Round) -> None:
    """Neither that it was dismissed, nor that this was taken back: no question, no event of one."""
    ask(stage, "s1", "Why?", "question.dismiss")
    stage.do("m1", "undo")
    stage.do("m1", "redo")
    told = {r: [f for f in stage.facts if fact_for(f, r, stage.state)] for r in (SUE, PIA, SAM)}
    about = [f for f in stage.facts if f.event.event.startswith(("question.", "undo."))]
    assert len(about) == 6
    assert [f for f in about if f in told[SAM]] == about
    assert not [f for f in about if f in told[SUE] or f in told[PIA]]


def test_a_question_is_taken_up_by_the_round_or_by_one_of_it(stage: Round) -> None:
    """In the item of that moment, in a pause that of the item which goes on after it."""
    question = approved(stage)
    stage.do("m1", "question.take", question=question)
    taken = found(stage, question)
    assert (taken.status, taken.answers, taken.item) == ("taken", None, "i1")
    assert stage.do("m2", "question.take", question=question) == []
    stage.do("m1", "session.pause")
    stage.do("m1", "question.take", question=question, person="p2")
    taken = found(stage, question)
    assert (taken.answers, taken.item) == ("p2", "i1")
    stage.do("s2", "question.vote", question=question)


def test_of_several_the_one_taken_up_last_is_on(stage: Round) -> None:
    """Whichever was asked first; answered, it leaves the one before it, and an undo puts it back
    in its place."""
    first, second, third = (ask(stage.after(1), "s1", text) for text in "abc")

    def order() -> list[str]:
        return [q.id for q in reversed(questions.taken_up(stage.state))]

    for question in (second, first, third):
        stage.do("m1", "question.take", question=question)
    assert order() == [third, first, second]
    stage.do("m1", "question.take", question=second, person="p1")
    assert order() == [second, third, first]
    stage.do("m1", "question.answered", question=third)
    assert order() == [second, first]
    stage.do("m1", "undo")
    assert order() == [second, third, first]
    stage.do("m1", "question.approve", question=third)
    assert order() == [second, first]


def test_taking_a_question_up_approves_it(stage: Round) -> None:
    """Everybody must be able to read what the round is asked."""
    question = ask(stage)
    assert len(stage.do("m1", "question.take", question=question)) == 2
    assert seen(stage, SUE)[question].text == "Why?"


def test_a_question_is_answered_from_the_panel(stage: Round) -> None:
    """Not by somebody without a seat, or who is not there."""
    question = approved(stage)
    taken = {"question": question}
    assert stage.refused("m1", "question.take", **taken, person="s2").code == "not_on_panel"
    assert stage.refused("m1", "question.take", **taken, person="s9").code == "unknown_person"
    stage.do("m1", "question.take", **taken, person="m2")


def test_taken_up_too_early_it_can_wait_again(stage: Round) -> None:
    """With its votes, and to be taken up elsewhere."""
    question = approved(stage)
    stage.do("s2", "question.vote", question=question)
    stage.do("m1", "question.take", question=question, person="p1")
    stage.do("m1", "question.approve", question=question)
    back = found(stage, question)
    assert (back.status, back.votes, back.answers, back.item) == ("approved", 1, None, None)


def test_an_answered_question_is_over(stage: Round) -> None:
    """It is seen by all and changed by nobody."""
    question = approved(stage)
    stage.do("s2", "question.vote", question=question)
    stage.do("m1", "question.answered", question=question)
    assert stage.do("m2", "question.answered", question=question) == []
    assert seen(stage, PIA)[question].votes == 1
    for do in ("question.approve", "question.dismiss", "question.take"):
        assert stage.refused("m1", do, question=question).code == "question_answered"
    for do in ("question.vote", "question.unvote"):
        assert stage.refused("s2", do, question=question).code == "question_not_open"


@pytest.mark.parametrize("then", [(), ("question.dismiss",)])
def test_what_nobody_has_seen_is_not_answered(then: tuple[str, ...], stage: Round) -> None:
    """It has to be approved or taken up first."""
    question = ask(stage, "s1", "Why?", *then)
    refused = stage.refused("m1", "question.answered", question=question)
    assert refused.code == "question_not_open"


def test_a_spectator_has_few_questions_waiting(stage: Round) -> None:
    """So that nobody floods the moderators; what has been dealt with does not wait."""
    first = ask(stage, "s1", "Why 0?")
    for n in range(1, questions.MOST_WAITING):
        ask(stage, "s1", f"Why {n}?")
    refused = stage.refused("s1", "question.ask", text="One more?")
    assert (refused.code, refused.values) == ("too_many_questions", {"limit": 5})
    stage.do("m1", "question.dismiss", question=first)
    ask(stage, "s1", "One more?")
    for n in range(questions.MOST_WAITING + 1):
        ask(stage, "p1", f"Why {n}?")


def test_the_same_question_does_not_wait_twice(stage: Round) -> None:
    """However it was typed; somebody else may have the same question."""
    question = ask(stage, "s1", "Why  not?\n")
    assert stage.refused("s1", "question.ask", text=" Why not?").code == "already_asked"
    ask(stage, "s2", "Why not?")
    stage.do("m1", "question.dismiss", question=question)
    ask(stage, "s1", "Why not?")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), (" \u202e\n", "text_empty"), ("x" * 281, "text_too_long")],
)
def test_a_question_is_a_line(text: str, code: str, stage: Round) -> None:
    """One, and not too long to be read out."""
    assert stage.refused("s1", "question.ask", text=text).code == code


def test_labels_say_what_a_question_is_about_to_whoever_sees_it(stage: Round) -> None:
    """All of them at once, each once; before the approval moderators and the asker read them, then
    everybody, also who sees the question for the first time."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    readers = Reader("s1", "spectator"), Reader("s2", "spectator"), Reader("p1", "panelist")
    copies = {reader: state_for(stage.state, reader) for reader in readers}

    def seen() -> list[tuple[str, ...] | None]:
        found = [copies[reader].questions.get(question) for reader in readers]
        return [None if one is None else one.labels for one in found]

    for do, said in (
        ("question.label", {"labels": ("costs", " law ", "costs")}),
        ("question.approve", {}),
        ("question.label", {"labels": ("costs",)}),
    ):
        known = len(stage.facts)
        stage.do("m1", do, question=question, **said)
        for fact, state in zip(stage.facts[known:], stage.states[known + 1 :], strict=True):
            for reader in readers:
                told = fact_for(fact, reader, state)
                copies[reader] = copies[reader] if told is None else evolve(copies[reader], told)
        if do == "question.label":
            both = said["labels"] != ("costs",)
            expected = ("costs", "law") if both else ("costs",)
            assert seen() == [expected, None, None] if both else [expected] * 3
        else:
            assert seen() == [("costs", "law")] * 3


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (("a", "b", "c", "d"), "too_many_labels"),
        (("",), "text_empty"),
        (("x" * 31,), "text_too_long"),
    ],
)
def test_labels_are_few_and_short(labels: tuple[str, ...], code: str, stage: Round) -> None:
    """They are for sorting, not for answering."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    assert stage.refused("m1", "question.label", question=question, labels=labels).code == code
    assert stage.refused("s1", "question.label", question=question, labels=()).code == "forbidden"


def test_a_label_given_by_mistake_is_taken_back(stage: Round) -> None:
    """With the status left as it is."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.label", question=question, labels=("costs",))
    stage.do("m2", "undo")
    assert stage.state.questions[question].labels == ()
    stage.do("m2", "redo")
    assert stage.state.questions[question].labels == ("costs",)
