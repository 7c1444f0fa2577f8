"""What a line means, and what is said where it could mean several things."""

import ast
import inspect
import subprocess
import sys
from dataclasses import replace
from typing import Any, get_args

import pytest

from moderator.client.session_view import Presence, SessionView
from moderator.desk import what_now as desk_steps
from moderator.plain import meant
from moderator.plain.leading import ORDERS
from moderator.plain.numbers import also_heard
from moderator.plain.outcome import Give, Heard, Lines, Moment, Outcome, Sure, Unclear
from moderator.plain.telling import told
from moderator.plain.vocabulary import RARE, WORDS
from moderator.plain.what_now import LINES
from moderator.plain.words import found
from server.language import Language
from server.session import (
    agenda,
    cues,
    feedback,
    floor,
    panel,
    positions,
    questions,
    queue,
    undo,
)
from server.session.views import Reader, state_for
from server.session.words import KINDS, Order, Role
from tests.support.sessions import Round

EN = Language.named("en")


def said(view: SessionView, line: str, heard: Heard | None = None) -> Outcome:
    """What a line leads to for the reader of a view."""
    first, _, rest = line.partition(" ")
    words = found([word for word in WORDS if word.is_for(view.role)], first)
    assert len(words) == 1
    return words[0].run(Moment(view, EN, heard or {}), rest)


def test_no_word_means_two_things_to_anybody() -> None:
    """A word typed whole is never ambiguous, in neither language, for no role."""
    roles: tuple[Role, ...] = ("moderator", "panelist", "spectator")
    for role in roles:
        mine = [word for word in WORDS if word.is_for(role)]
        for word in mine:
            for typed in word.all:
                assert found(mine, typed) == [word]


@pytest.mark.parametrize("typed", ["nex", "näch", "naech", "NEXT"])
def test_words_can_be_cut_short_where_that_is_clear(typed: str) -> None:
    """A few letters do, in both languages; umlauts may be spelt out or left away."""
    mine = [word for word in WORDS if word.is_for("moderator")]
    assert [word.english[0] for word in found(mine, typed)] == ["next"]


def test_every_kind_of_entry_has_words_in_both_languages() -> None:
    """A hand of any kind can be raised by name."""
    assert {meant.kind(words[0]) for words in meant.KINDS.values()} == set(KINDS)
    assert meant.kind("Geschäftsordnung") == meant.kind("order") == "point_of_order"
    assert meant.kind("GO") == "point_of_order"
    assert meant.kind("go") is meant.kind("Go") is None


def test_a_name_that_several_have_is_answered_with_who_could_be_meant(course: Round) -> None:
    """Ambiguous input is answered with what is possible."""
    with pytest.raises(Unclear, match="“p” can mean: Pia, Mayor, Town A; Paul"):
        said(view_of(course), "give p")
    assert said(view_of(course), "give pia") == Give(
        floor.Give(person="p1", expect=course.state.seq)
    )


def test_who_was_interrupted_is_given_the_floor_by_name(course: Round) -> None:
    """Their speech goes on, also where they have raised a hand meanwhile."""
    course.do("m1", "floor.give", person="p1")
    course.do("m1", "floor.give", person="p2", kind="question")
    course.ask("p1", kind="point_of_order")
    given = said(view_of(course), "give pia")
    assert isinstance(given, Give)
    course.give("m1", given.command)
    assert (course.speech().person, course.state.suspended) == ("p1", ())


def test_a_place_that_somebody_else_has_now_is_said_and_not_done(course: Round) -> None:
    """Nobody is taken out of the queue because it moved while it was read out."""
    course.do("p1", "queue.join")
    course.do("p2", "queue.join")
    first, second = (entry.id for entry in course.queue.entries)
    heard = _read_out(view_of(course), "queue")
    assert said(view_of(course), "remove 2", heard) == Give(queue.Remove(second))
    course.do("m1", "queue.move", entry=second, before=first)
    with pytest.raises(Unclear, match="number 2 is “Pia” now") as changed:
        said(view_of(course), "remove 2", heard)
    # Said again, it is meant.
    assert said(view_of(course), "remove 2", changed.value.heard) == Give(queue.Remove(first))


def _ask(course: Round, *texts: str) -> list[str]:
    """Questions of the audience, by their ids."""
    said = [course.after(1).do("s1", "question.ask", text=text) for text in texts]
    return [event.question for (event,) in said if isinstance(event, questions.Asked)]


def _begun(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Lines)
    return [line.split(";")[0] for line in outcome.texts]


def test_what_is_new_moves_no_number(course: Round) -> None:
    """Questions and whispers are read out in the order in which they came, whatever their ids."""
    asked = _ask(course, "a", "b", "c")
    heard = _read_out(course.view(), "questions")
    _ask(course, "d", "e")
    assert _begun(said(course.view(), "questions")) == ["1 a", "2 b", "3 c", "4 d", "5 e"]
    for number, question in enumerate(asked, 1):
        outcome = said(course.view(), f"approve {number}", heard)
        assert outcome == Give(questions.Approve(question))
    for text in "abcd":
        course.do("m1", "whisper.send", to="p1", text=text)
    assert _begun(said(course.view(), "whispers")) == [f"Mara to Pia: {text}" for text in "abcd"]


def _theses(course: Round) -> list[str]:
    added = [course.do("m1", "position.add", text=text) for text in "abc"]
    return [event.position for (event,) in added if isinstance(event, positions.Added)]


def _seen_by(you: str, course: Round) -> SessionView:
    view = course.view(you)
    return replace(view, state=state_for(course.state, Reader(you, view.role)))


@pytest.mark.parametrize(
    ("word", "line", "you", "now"),
    [
        ("agenda", "skip 2", "m1", "Welcome"),
        ("agenda", "change 2 minutes: 5", "m1", "Welcome"),
        ("questions", "vote 2", "p1", "b"),
        ("positions", "open position 2", "m1", "c"),
        ("positions", "assess 2 +1", "p1", "c"),
    ],
)
def test_a_number_that_means_something_else_now_is_said_and_not_done(
    word: str, line: str, you: str, now: str, course: Round
) -> None:
    """Of every list that is read out with numbers; said again, it is meant, and no other number."""
    first, second, third = _ask(course, "a", "b", "c")
    for question in (second, third):
        course.do("m1", "question.approve", question=question)
    theses = _theses(course)
    if line.startswith("assess"):
        for thesis in theses[1:]:
            course.do("m1", "position.open", position=thesis)
    heard = _read_out(_seen_by(you, course), word)
    assert not isinstance(said(_seen_by(you, course), line, heard), Lines)
    course.do("m2", "agenda.move", item="i3", before="i1")
    course.do("m2", "question.approve", question=first)
    course.do("m2", "position.remove", position=theses[0])
    with pytest.raises(Unclear, match=f"number 2 is “{now}” now") as changed:
        said(_seen_by(you, course), line, heard)
    assert said(_seen_by(you, course), line, changed.value.heard) == said(
        _seen_by(you, course), line
    )
    with pytest.raises(Unclear, match="number 1 is “"):
        said(_seen_by(you, course), line.replace("2", "1"), changed.value.heard)


def test_a_number_that_was_said_alone_is_known_as_well(course: Round) -> None:
    """What is said of one place of a list says nothing of the others."""
    theses = _theses(course)
    with pytest.raises(Unclear, match="Which one") as several:
        said(course.view(), "open position")
    heard = also_heard({}, "positions", 1, theses[1])
    third = Give(positions.Open(theses[2]))
    assert said(course.view(), "open position 3", heard) == third
    course.do("m2", "position.remove", position=theses[0])
    for known in (heard, several.value.heard):
        with pytest.raises(Unclear, match="number 2 is “c” now"):
            said(course.view(), "open position 2", known)
    opened = Give(positions.Open(theses[1]))
    assert said(course.view(), "open position 1", heard) == opened


def test_what_came_behind_a_list_that_was_read_to_its_end_is_said_first(course: Round) -> None:
    """That there was no such number was heard as well."""
    _theses(course)
    heard = _read_out(course.view(), "positions")
    for text in "de":
        course.do("m2", "position.add", text=text)
    with pytest.raises(Unclear, match="number 5 is “e” now") as changed:
        said(course.view(), "open position 5", heard)
    assert isinstance(said(course.view(), "open position 5", changed.value.heard), Give)
    with pytest.raises(Unclear, match="number 4 is “d” now"):
        said(course.view(), "open position 4", changed.value.heard)


def test_a_proposal_says_its_own_number_and_no_other(course: Round) -> None:
    """After “Type: approve 1” the second may be approved, which nobody has said anything of."""
    _, second = _ask(course, "a", "b")
    course.do("m1", "agenda.start", item="i3")
    told = said(course.view(), "what")
    assert isinstance(told, Lines)
    assert told.texts[-1] == "Type: approve 1"
    approved = said(course.view(), "approve 2", told.heard)
    assert approved == Give(questions.Approve(second))


def test_the_places_of_somebody_who_waits_twice_are_heard(course: Round) -> None:
    """They are numbers that are told, to be typed again."""
    for person, kind in (("p2", "contribution"), ("p1", "contribution"), ("p1", "question")):
        course.do(person, "queue.join", kind=kind)
    with pytest.raises(Unclear, match="say which place") as several:
        said(course.view(), "remove pia")
    before = [entry.id for entry in course.queue.entries]
    course.do("p2", "queue.join", kind="question")
    with pytest.raises(Unclear, match="number 3 is “Paul” now"):
        said(course.view(), "remove 3", several.value.heard)
    assert said(course.view(), "remove 1", several.value.heard) == Give(queue.Remove(before[0]))


def test_signals_are_read_out_with_numbers_as_other_lists_are(course: Round) -> None:
    """What is typed then is held against what was heard."""
    assert set(_read_out(course.view(), "signal")) == {"signals"}


def test_what_was_taken_back_earlier_is_done_again_by_its_number(course: Round) -> None:
    """Without one it is what was taken back last, and nothing else."""
    for do in ("queue.close", "undo", "queue.clear", "floor.give", "undo"):
        course.do("m1", do, **({"person": "p1"} if do == "floor.give" else {}))
    view = view_of(course)
    first, last = (action.seq for action in view.state.undone or ())
    told_of = said(view, "redo")
    assert isinstance(told_of, Give)
    assert (told_of.command, "actions" in told_of.otherwise) == (undo.Redo(seq=last), True)
    again = said(view, f"redo {first}")
    assert isinstance(again, Give)
    assert again.command == undo.Redo(seq=first)
    lines = said(view, "actions")
    assert isinstance(lines, Lines)
    assert f"{first} Mara closed the queue: taken back 0 s ago" in lines.texts
    with pytest.raises(Unclear, match="no number 1"):
        said(view, "redo 1")


def _read_out(view: SessionView, line: str) -> Heard:
    outcome = said(view, line)
    assert isinstance(outcome, Lines)
    return outcome.heard


def test_a_note_waits_until_its_writer_was_told_who_reads_it(course: Round) -> None:
    """Who is asked for a text is told before sending who will read it."""
    outcome = said(view_of(course, "p1"), "hand reply about that")
    assert outcome == Sure(
        "Reply: everybody reads what it is about.",
        queue.Join("reply", "about that"),
        once=True,
    )


def test_a_seat_is_asked_for_with_a_reason_that_is_not_asked_for_again(course: Round) -> None:
    """What is confirmed is no question that a second answer could be typed to."""
    outcome = said(view_of(course, "s1"), "seat because of the quays")
    assert outcome == Sure(
        "Only moderators read your reason.", panel.Ask("because of the quays"), once=True
    )


@pytest.mark.parametrize("line", ["item", "item 3"])
def test_an_item_is_begun_at_once_unless_that_ends_a_speech_or_leaves_hands(line: str) -> None:
    """Then it asks, as a desk does: for whom it ends, and how many stay behind."""
    stage = Round().running("i2")
    assert isinstance(said(stage.view(), line), Give)
    stage.ask("p1", "p2", "p3").do("m1", "floor.next")
    outcome = said(stage.view(), line)
    assert isinstance(outcome, Sure)
    assert outcome.question.startswith("Begin “Questions”? (10 min)")
    assert outcome.question.endswith(
        "The speech of Pia ends. 2 hands stay with the item that is left."
    )
    stage.give("m1", outcome.command)
    assert stage.state.item == "i3"


def test_a_hint_to_go_on_asks_as_the_word_for_it_does() -> None:
    """What answers a hint is done in no other way than what is typed."""
    stage = Round().running("i2").ask("p1").after(2000)
    asks = [cue.action for cue in cues.cues(stage.state, stage.now)]
    (number,) = [n for n, action in enumerate(asks, start=1) if isinstance(action, agenda.Next)]
    outcome = said(stage.view(), f"hints {number}")
    assert isinstance(outcome, Sure)
    assert outcome == said(stage.view(), "item")


def test_a_hint_that_is_another_one_now_is_said_and_not_done() -> None:
    """Time passes while hints are read out, and a more urgent one takes the place of the first."""
    stage = Round().running("i2").ask("p1", "p2").after(2000)
    heard = _read_out(stage.view(), "hints")
    assert isinstance(said(stage.view(), "hints 1", heard), Give | Sure)
    stage.do("m1", "floor.give", person="p1")
    stage.after(1000)
    with pytest.raises(Unclear, match="number 1 is “") as changed:
        said(stage.view(), "hints 1", heard)
    assert said(stage.view(), "hints 1", changed.value.heard) == said(stage.view(), "hints 1")


def test_a_hint_gives_the_floor_as_of_what_was_read() -> None:
    """Whoever is given it by the other moderator meanwhile keeps it."""
    stage = Round().running("i2").ask("p1").after(700)
    hints = cues.cues(stage.state, stage.now)
    (number,) = [n for n, cue in enumerate(hints, 1) if isinstance(cue.action, floor.Give)]
    outcome = said(stage.view(), f"hints {number}")
    assert isinstance(outcome, Give)
    assert isinstance(outcome.command, floor.Give)
    assert outcome.command.expect == stage.state.seq


def test_a_line_of_feedback_keeps_its_number_when_another_is_published(course: Round) -> None:
    """What is for moderators only is not let out by a number that meant something else."""
    course.do("m1", "feedback.open")
    for person, text in (("p1", "A good"), ("p2", "B fine"), ("s1", "C private")):
        course.do(person, "feedback.give", rating=4, text=text)
    course.do("m1", "feedback.close")
    assert said(view_of(course), "publish 2") == Give(feedback.Publish("B fine"))
    course.do("m1", "feedback.publish", text="A good")
    assert said(view_of(course), "publish 2") == Give(feedback.Publish("B fine"))
    assert said(view_of(course), "withhold") == Give(feedback.Withhold("A good"))
    told = said(view_of(course), "feedback")
    assert isinstance(told, Lines)
    assert [line[:9] for line in told.texts if "“" in line] == [
        "1 “A good",
        "2 “B fine",
        "3 “C priv",
    ]


def test_an_item_that_cannot_be_begun_is_refused_without_a_question() -> None:
    """Nobody answers a question in vain."""
    stage = Round().running("i2").ask("p1")
    assert isinstance(said(stage.view(), "item 2"), Give)


def test_questions_are_read_out_with_their_askers_to_moderators_alone(course: Round) -> None:
    """As on every screen: who asked without a name has none there once they have got the floor."""
    course.do("s1", "question.ask", text="Who pays?")
    course.do("m1", "question.approve", question=next(iter(course.state.questions)))
    course.seat("s1")
    lines = {}
    for reader in ("m2", "p1", "s1"):
        outcome = said(view_of(course, reader), "questions")
        assert isinstance(outcome, Lines)
        (lines[reader],) = outcome.texts
    assert lines == {
        "m2": "1 Who pays?; Sam; approved; 0 votes",
        "p1": "1 Who pays?; approved; 0 votes",
        "s1": "1 Who pays?; yours; approved; 0 votes",
    }


@pytest.mark.parametrize("reader", ["m2", "p2", "s1"])
def test_an_undo_is_told_once(course: Round, reader: str) -> None:
    """Not once more for each part of the session that it put back."""
    course.do("p1", "queue.join")
    course.do("m1", "floor.next")
    before = len(course.facts)
    course.do("m1", "undo")
    lines = list(told(EN, None, view_of(course, reader), course.facts[before:]))
    assert [line for line in lines if "takes back" in line] == [
        "Mara takes back: floor given (Pia)"
    ]


def test_whoever_only_listens_hears_what_is_so_again_by_an_undo(course: Round) -> None:
    """Which item is on and who speaks: the next line would else be about somebody who was not
    speaking. Of what changes neither, nothing more is said."""
    course.do("m1", "floor.give", person="p1")

    def heard(do: str, **fields: Any) -> list[str]:
        course.do("m1", do, **fields)
        before = len(course.facts)
        course.do("m1", "undo")
        return list(told(EN, None, view_of(course, "p2"), course.facts[before:]))[1:]

    assert heard("agenda.start", item="i3") == ["“Welcome” is on again", "Pia has the floor"]
    assert heard("floor.give", person="p2") == ["Pia has the floor"]
    assert heard("floor.end") == ["Pia has the floor"]
    assert heard("queue.close") == []


def test_a_line_to_somebody_who_is_not_connected_says_so(course: Round) -> None:
    """Whoever sent it would wait in vain."""
    course.do("m1", "whisper.send", to="p1", text="Ready?")
    for here, more in (({"m1"}, ["Pia is not connected."]), ({"m1", "p1"}, [])):
        view = replace(course.view(), presence=Presence(panel=frozenset(here)))
        assert list(told(EN, None, view, course.facts[-1:])) == ["Mara to Pia: Ready?", *more]


@pytest.mark.parametrize("order", get_args(Order))
def test_every_order_of_the_queue_can_be_asked_for(order: Order) -> None:
    """In both languages, so that who moderates without a screen chooses among the same."""
    for name in ORDERS[order]:
        outcome = said(Round().running().view(), f"order {name}")
        assert outcome == Give(queue.Reorder(order))


def test_help_names_what_is_possible_now(course: Round) -> None:
    """No rating where nobody is asked for one, no vote where there is no question or finding, and
    no server to stop for whoever has started none."""
    named = _words_in(helped(course, "p1") + helped(course, "s1") + helped(course, "m1"))
    rare = {"rate", "support", "withdraw", "vote", "approve", "assess", "note", "drop", "remove"}
    assert named & rare == set()
    course.ask("p1").do("s1", "panel.ask")
    course.do("s1", "question.ask", text="Who pays?")
    course.do("m1", "finding.record", text="All agree")
    course.do("m1", "feedback.open")
    for person, words in {
        "p1": {"rate", "support", "note"},
        "s1": {"rate", "withdraw"},
        "m1": {"withdraw", "approve", "take", "drop", "remove"},
    }.items():
        assert words <= _words_in(helped(course, person)), person
    assert [line for line in helped(course, "p1") if "server" in line] == []


def test_help_names_what_can_be_moved(course: Round) -> None:
    """One hand has no other place, though it can be changed and taken out."""
    course.ask("p1")
    (move,) = found(WORDS, "move")
    (topic,) = found(WORDS, "topic")
    assert (move.is_possible(course.view()), topic.is_possible(course.view())) == (False, True)
    course.ask("p2")
    assert move.is_possible(course.view())


def test_help_says_what_is_rarely_wanted_in_a_line_a_topic(course: Round) -> None:
    """Whoever listens to it waits for no thirty lines; a word says the rest of itself."""
    lines = helped(course, "m1")
    (changes,) = (line for line in lines if line.startswith("To change what there is: "))
    assert "insert, shift" in changes
    assert not [line for line in lines if line.startswith("insert")]
    (said_of_it,) = read_out(said(course.view(), "help insert"))
    assert said_of_it.startswith("insert TITLE: MINUTES [KIND]: Add an item")


def read_out(outcome: Outcome) -> tuple[str, ...]:
    assert isinstance(outcome, Lines)
    return outcome.texts


def _words_in(lines: list[str]) -> set[str]:
    """Those that are explained, and those that are named with others of their topic."""
    return {
        word
        for before, _, after in (line.partition(": ") for line in lines)
        for word in (after.split(", ") if before in RARE else before.split()[:1])
    }


def helped(course: Round, person: str) -> list[str]:
    outcome = said(course.view(person), "help ")
    assert isinstance(outcome, Lines)
    return list(outcome.texts)


def test_the_queue_is_read_with_its_order(course: Round) -> None:
    """What moderators set can be heard again."""
    course.ask("p1").do("m1", "queue.order", order="balanced")
    outcome = said(view_of(course), "queue")
    assert isinstance(outcome, Lines)
    assert outcome.texts[-1] == "Order: balanced"


def test_whoever_moves_an_entry_hears_where_it_stands(course: Round) -> None:
    """The place, and not only that it has another one."""
    course.ask("p1", "p2")
    first, second = course.queue.entries
    course.do("m1", "queue.move", entry=second.id, before=first.id)
    lines = list(told(EN, None, view_of(course), course.facts[-1:]))
    assert lines[0] == "Mara moves Paul in the queue"
    assert lines[1].startswith("1 Paul (Contribution)")


def test_lines_need_nothing_that_draws() -> None:
    """Neither textual nor rich is loaded for a conversation in lines."""
    code = "import sys, moderator.plain.run; print({'textual', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.fixture
def course() -> Round:
    return Round().running()


def view_of(course: Round, person: str = "m1") -> SessionView:
    return course.view(person)


def test_what_now_says_what_to_type() -> None:
    """The proposed step in a sentence, and a line that does it: whatever it proposes on the way
    through a session, what it says to type means exactly one thing."""
    stage = Round()
    seen: list[str] = []
    for _ in range(60):
        outcome = said(stage.view(), "what now")
        assert isinstance(outcome, Lines)
        told = outcome.texts
        if len(told) < 2:
            break
        line = told[1].removeprefix("Type: ")
        seen.append(line)
        if line == "add NAME":
            # Nobody is: the item's time passes.
            stage.after(1200)
            continue
        done = said(stage.view(), line)
        assert isinstance(done, Give | Sure | Lines)
        if isinstance(done, Lines):
            break
        stage.give("m1", done.command)
        stage.after(300)
        if stage.state.session.phase == "closed":
            break
    assert seen[0] == "item"
    assert seen[-1] == "close session"


def test_every_step_of_the_desk_has_its_line() -> None:
    """Whoever moderates without a screen is left alone with none of them."""
    proposed = {"session"}
    for node in ast.walk(ast.parse(inspect.getsource(desk_steps))):
        match node:
            case ast.Call(func=ast.Name(id="Step"), args=[ast.Constant(value=str(action)), *_]):
                proposed.add(action)
    assert len(proposed) > 15
    assert proposed - {"session"} == set(LINES)


def test_what_now_speaks_german() -> None:
    """The line to type as well."""
    words = found([word for word in WORDS if word.is_for("moderator")], "was")
    (outcome,) = [w.run(Moment(Round().view(), Language.named("de")), "jetzt") for w in words]
    assert isinstance(outcome, Lines)
    assert outcome.texts[1] == "Eingeben: punkt"
