"""Without a screen all can be changed that a desk can change, and it is read out as it is."""

from collections.abc import Callable
from typing import get_args

import pytest

from moderator.plain.attendance import MOST
from moderator.plain.outcome import Give, Lines, Moment, Outcome, Sure, Unclear
from moderator.plain.vocabulary import WORDS
from moderator.plain.words import found
from moderator.wording.words import ITEM_KINDS
from server.language import Language
from server.session import agenda, claims, departures, people, positions, questions, queue, whispers
from server.session.agenda import NewItem
from server.session.messages import COMMANDS
from server.session.plan import Document
from server.session.records import replace
from server.session.words import ItemKind, Role
from tests.support.sessions import PLAN, Round

EN, DE = Language.named("en"), Language.named("de")
PAPERS = (Document("d1", "Harbour Plan"), Document("d2", "Second opinion"))


@pytest.fixture
def course() -> Round:
    return Round(replace(PLAN, documents=PAPERS)).running("i2")


def said(course: Round, line: str, person: str = "m1", language: Language = EN) -> Outcome:
    first, _, rest = line.partition(" ")
    view = course.view(person)
    (word,) = found([word for word in WORDS if word.is_for(view.role)], first)
    return word.run(Moment(view, language), rest)


def read(course: Round, line: str, person: str = "m1") -> tuple[str, ...]:
    outcome = said(course, line, person)
    assert isinstance(outcome, Lines)
    return outcome.texts


@pytest.mark.parametrize("role", get_args(Role))
def test_whatever_somebody_may_do_there_is_a_word_for(role: Role) -> None:
    """A session without a screen is a whole one: each command of the wire comes of some word. That
    a line was read its program says by itself."""
    words = {command for word in WORDS if word.is_for(role) for command in word.does}
    may = {command for command in COMMANDS.values() if role in command.roles}
    assert may - words == {whispers.See}


def test_items_come_move_and_go(course: Round) -> None:
    """A new one stands behind the one that is on, as on the desk; its title may have a colon."""
    after = {"after": "i2"}
    new = NewItem("Fishbowl: who pays?", 600)
    assert said(course, "insert Fishbowl: who pays?: 10") == Give(agenda.Add(new, **after))
    coffee = agenda.Add(NewItem("Kaffee", 90, "break"), **after)
    assert said(course, "einfügen Kaffee: 1,5 Pause") == Give(coffee)
    assert said(course, "shift 3 1") == Give(agenda.Move("i3", "i1"))
    assert said(course, "umstellen Welcome ende") == Give(agenda.Move("i1"))
    assert said(course, "cancel quest") == Give(agenda.Remove("i3"))
    for line in ("insert Coffee", "insert Coffee: soon", "shift 3", "shift 3 0", "cancel"):
        with pytest.raises(Unclear):
            said(course, line)


@pytest.mark.parametrize("kind", get_args(ItemKind))
def test_kinds_of_items_have_their_words_in_both_languages(kind: ItemKind, course: Round) -> None:
    """A kind is what the screens call it, in German as well, or what the agenda's file calls it."""
    for word in (kind, EN.text(ITEM_KINDS[kind]), DE.text(ITEM_KINDS[kind])):
        changed = said(course, f"ändern 3 art: {word}", language=DE)
        assert changed == Give(agenda.Edit("i3", kind=kind))


def test_order_and_chairs_of_an_item_can_be_changed(course: Round) -> None:
    """Whatever the form on the desk says of an item."""
    assert said(course, "change 3 order: time") == Give(agenda.Edit("i3", order="time"))
    assert said(course, "change 3 chairs: 2") == Give(agenda.Edit("i3", open_chairs=2))
    assert said(course, "ändern 3 stühle:") == Give(agenda.Edit("i3", open_chairs=None))
    for line in ("change 3 chairs: two", "change 3 order:", "change 3 order: by size"):
        with pytest.raises(Unclear):
            said(course, line)


def test_prepared_questions_are_ticked_off_by_their_numbers(course: Round) -> None:
    """The script reads them with their numbers, and which have been asked."""
    assert read(course, "script")[-2:] == ("1 Pia: Why not?", "2 Paul: Why now?")
    ticked = said(course, "tick 1")
    assert ticked == Give(agenda.Tick("i2", "Why not?", True))
    course.give("m1", agenda.Tick("i2", "Why not?"))
    assert read(course, "script")[-2] == "1 Pia: Why not? (asked)"
    assert said(course, "tick") == Give(agenda.Tick("i2", "Why now?", True))
    assert said(course, "abhaken 1") == Give(agenda.Tick("i2", "Why not?", False))


def test_questions_get_labels_and_are_read_with_them(course: Round) -> None:
    """Whoever reads a question reads what it is about."""
    course.do("s1", "question.ask", text="Who pays?")
    (question,) = course.state.questions
    labelled = questions.Label(question, ("money", "harbour"))
    assert said(course, "label 1: money, #harbour") == Give(labelled)
    course.give("m1", labelled)
    assert "#money #harbour" in read(course, "questions")[0]
    assert said(course, "stichwort 1:") == Give(questions.Label(question, ()))
    with pytest.raises(Unclear):
        said(course, "label 1 money")


def test_positions_can_be_worded_anew_until_they_are_opened(course: Round) -> None:
    """Text, paper and whether names will stand there; opened, the rules refuse it."""
    course.do("m1", "position.add", text="The town pays")
    (one,) = course.state.positions
    for line, changed in {
        "amend 1 text: The county pays": positions.Edit(one, text="The county pays"),
        "amend 1 paper: second": positions.Edit(one, document="d2"),
        "neufassen 1 papier:": positions.Edit(one, document=None),
        "neufassen 1 anonym: ja": positions.Edit(one, anonymous=True),
    }.items():
        assert said(course, line) == Give(changed)
    assert said(course, "discard") == Give(positions.Remove(one))
    for line in ("amend 1 text:", "amend 1 paper: third", "amend 1 anonymous: perhaps"):
        with pytest.raises(Unclear):
            said(course, line)


def test_an_open_position_is_read_with_who_has_assessed_it_to_moderators_alone(
    course: Round,
) -> None:
    """Who chose what is the moderators' until it is closed; the paper is everybody's."""
    course.do("m1", "position.add", text="The town pays", document="d1", anonymous=True)
    (one,) = course.state.positions
    course.do("m1", "position.open", position=one)
    course.do("p1", "position.assess", position=one, stance=2, remark="At last")
    first, count, *by_name = read(course, "positions")
    assert first == "1 The town pays; Harbour Plan; open for assessment; without names"
    assert (count, by_name) == ("1 of 3 have assessed", ["Pia: +2; At last"])
    assert read(course, "positions", "p2") == (first,)


def test_a_finding_is_read_with_who_takes_it_further(course: Round) -> None:
    """Everybody hears whose it is to see to."""
    course.do("m1", "finding.record", text="All agree")
    (one,) = course.state.findings
    course.do("m1", "finding.edit", finding=one, owner="p1")
    assert read(course, "findings", "s1")[0].endswith("goes on with Pia")


def test_who_was_removed_comes_back_and_who_is_marked_is_confirmed(course: Round) -> None:
    """Where there is only one, no name is needed; where there is none, that is said."""
    for line in ("readmit", "confirm sam"):
        with pytest.raises(Unclear, match="nobody with whom this is possible"):
            said(course, line)
    course.do("m1", "people.remove", person="s2")
    assert said(course, "zulassen") == Give(departures.Restore("s2"))
    course.give("system", claims.Claim("s1"))
    assert said(course, "confirm sam") == Give(claims.Confirm("s1"))


def test_people_are_taken_in_where_they_are_to_sit(course: Round) -> None:
    """On the panel, as a moderator, or else in the audience."""
    for line, person in {
        "register panel Eva Ott: Town X": people.Add("Eva Ott", "panelist", "Town X"),
        "aufnehmen moderation Max Mohn": people.Add("Max Mohn", "moderator"),
        "register Podia Ley": people.Add("Podia Ley", "spectator"),
    }.items():
        outcome = said(course, line)
        assert isinstance(outcome, Give)
        assert outcome.command == person
    with pytest.raises(Unclear):
        said(course, "register panel")


def test_the_queue_is_cleared_and_an_entry_says_something_else(course: Round) -> None:
    """As on the desk, also for somebody who has no client."""
    course.ask("p1")
    (entry,) = course.queue.entries
    assert said(course, "topic pia: money") == Give(queue.Note(entry.id, "money"))
    assert said(course, "leeren") == Give(queue.Clear())
    with pytest.raises(Unclear):
        said(course, "topic pia")


@pytest.mark.parametrize("person", ["p1", "s1"])
def test_whoever_takes_part_can_put_their_name_right(person: str, course: Round) -> None:
    """Nobody needs a moderator for their own name; who reads it is said before."""
    outcome = said(course, "rename Dr. Pia", person)
    assert isinstance(outcome, Sure)
    assert (outcome.command, outcome.once) == (people.Rename(person, "Dr. Pia"), True)
    readers = {"p1": "Your name, as everybody reads it", "s1": "others once you speak"}
    assert readers[person] in outcome.question


def test_an_audience_is_read_in_part(course: Round) -> None:
    """Thousands are not read out; some letters find who is meant."""
    for n in range(MOST):
        course.give("m1", people.Add(f"Guest {n}", "spectator"))
    assert len(read(course, "audience")) == MOST + 1
    assert read(course, "audience")[-1] == "2 more"
    assert read(course, "publikum sam") == ("Sam; Fellow, League C; not here",)


def test_how_much_somebody_has_spoken_stands_beside_their_name(course: Round) -> None:
    """In words: where they wait, for moderators, and on the panel, for all."""
    course.speak("p1", 60).speak("p2", 100).speak("p3", 10).ask("p3", "s1")
    first, second, *_ = read(course, "queue")
    assert "Petra (Contribution); 1 speech, 0:10, less than half the median" in first
    assert "Sam (Contribution); no contribution yet" in second
    assert "less than half" not in read(course, "queue", "p1")[0]
    (pia,) = (line for line in read(course, "people", "p2") if line.startswith("Pia"))
    assert pia.endswith("; 1 speech, 1:00")


def _spoken(course: Round) -> None:
    course.speak("p1", 60).speak("p2", 30)


def _silent(_course: Round) -> None:
    pass


@pytest.mark.parametrize(
    ("happens", "lines"),
    [
        (
            _spoken,
            (
                *("By organisation", "Town A; 67 %; 1:00", "County B; 33 %; 0:30"),
                *("By role category", "city; 67 %; 1:00", "county; 33 %; 0:30"),
            ),
        ),
        (_silent, ("There is none.",)),
    ],
)
def test_whose_the_talk_was_is_read_by_groups(
    happens: Callable[[Round], None], lines: tuple[str, ...], course: Round
) -> None:
    """As the desk's sheet has them: whoever spoke most first, and nothing before anybody has."""
    happens(course)
    assert read(course, "shares") == lines
