"""Whatever can happen or be proposed is said in words, in both languages."""

from typing import Any

import pytest

from moderator.desk import done
from moderator.panel.my_status import my_status
from moderator.panel.notices import Seen, notices
from moderator.wording.cues import answer
from moderator.wording.sentences import SENTENCES, sentence
from server.codec import Unknown
from server.journal.anonymise import REMOVED
from server.language import Language
from server.session import agenda, findings, floor, panel, questions, queue, whispers
from server.session.cue import Cue
from server.session.messages import EVENTS, Command, Event, Fact
from server.session.records import replace
from tests.support.sessions import Round

EN = Language.named("en")


def test_every_event_has_a_sentence() -> None:
    """But for those of later versions, of which there is only the name to show."""
    assert set(SENTENCES) == {*EVENTS.values()} - {Unknown}


def test_what_is_not_known_or_left_out_is_said_in_words() -> None:
    """A copy without names has lines of which nothing is left, and texts that are empty; a later
    version writes events that this one does not have. None of it is shown as a word of the
    program's own, or as a sentence that breaks off."""
    stage = Round().running("i2")

    def told(event: Event, code: str = "en") -> str:
        fact = Fact(stage.state.seq + 1, stage.now, "m1", event)
        return sentence(Language.named(code), fact, stage.state)

    assert told(Unknown(REMOVED, {})) == "Something private is left out here"
    later = Unknown("tea.served", {})
    assert told(later) == "Something that this version does not know: tea.served"
    assert "tea.served" in told(later, "de") != told(later)
    for event in (
        questions.Asked("q1", "p1", ""),
        whispers.Sent("moderators", "", ()),
        findings.Recorded("r1", "", None),
    ):
        assert told(event).endswith(": (text left out)")


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


def test_whose_clock_and_whose_turn_it_was_is_said() -> None:
    """Of a clock, a time and an undo: with the name, where it is known; less time is no longer
    time."""
    stage = Round().running("i2")
    stage.do("m1", "floor.give", person="p1")
    said: list[str] = []

    def told(do: str, **fields: Any) -> None:
        events = stage.do("m1", do, **fields)
        facts = stage.facts[-len(events) :]
        said.extend(sentence(EN, fact, stage.state) for fact in facts)

    told("floor.pause")
    told("floor.resume")
    told("floor.extend", seconds=-60)
    told("undo")
    assert said[:3] == [
        "Mara stops the clock of Pia",
        "Mara lets the clock of Pia go on",
        "Mara shortens the speech of Pia by 1:00",
    ]
    assert "Mara puts the floor back: Pia goes on" in said
    assert "Mara takes back: speech's time changed (Pia)" in said


def test_which_of_several_was_taken_back_is_said() -> None:
    """Two of a kind cannot be told apart else, neither before they are taken back nor after."""
    stage = Round().running("i3").ask("p1", "p2")
    stage.do("m1", "position.add", text="Cities decide.")
    stage.do("s1", "question.ask", text="Who pays?")
    (position,), (question,) = stage.state.positions, stage.state.questions

    def told(do: str, **fields: Any) -> tuple[str, str]:
        stage.do("m1", do, **fields)
        (*_, action) = stage.state.actions or ()
        listed = done.told(EN, action, stage.view())
        stage.do("m1", "undo")
        return listed, sentence(EN, stage.facts[-1], stage.state)

    assert told("agenda.edit", item="i3", speech_limit=60) == (
        "Mara changed “Questions”",
        "Mara takes back: item changed (“Questions”)",
    )
    assert told("position.open", position=position) == (
        "position opened: “Cities decide.” (by Mara)",
        "Mara takes back: position opened (“Cities decide.”)",
    )
    assert told("question.approve", question=question) == (
        "question approved: “Who pays?” (by Mara)",
        "Mara takes back: question approved (“Who pays?”)",
    )
    assert told("queue.move", entry=stage.entry("p2").id, before=stage.entry("p1").id) == (
        "Mara moved Paul in the queue",
        "Mara takes back: hand moved (Paul)",
    )


def test_it_is_said_whether_a_guest_went_or_was_released() -> None:
    """To everybody, and to the guest, whose screen else changes by itself."""
    for by, said, told in (
        ("s1", "Sam goes back to the audience", "You are back in the audience."),
        (
            "m2",
            "Milo releases Sam to the audience",
            "You are back in the audience: Milo has released you.",
        ),
    ):
        stage = Round().running("i2").seat("s1")
        before = stage.view("s1")
        stage.do(by, "panel.release", person="s1")
        view, seen = stage.view("s1"), Seen(before.role, my_status(before))
        assert sentence(EN, stage.facts[-1], stage.state) == said
        assert list(notices(EN, seen, view, my_status(view), stage.facts[-1:])) == [told]


def test_a_question_that_is_put_to_somebody_says_to_whom() -> None:
    """Taken up for the round it names nobody."""
    stage = Round().running("i2")
    stage.do("s1", "question.ask", text="Who pays?")
    (asked,) = stage.state.questions
    said = []
    for to in ("p1", None):
        stage.do("m1", "question.take", question=asked, person=to)
        said.append(sentence(EN, stage.facts[-1], stage.state))
    told = ("Mara puts a question to Pia", "Mara takes up a question")
    assert said == [f"{one} (“Who pays?”)" for one in told]


def test_of_several_it_is_said_which() -> None:
    """A position, a finding or a question is named by its words, where its sentence does not have
    them and the reader knows them."""
    stage = Round().running("i2")
    stage.do("m1", "position.add", text="The town pays")
    (position,) = stage.state.positions
    stage.do("m1", "finding.record", text="All agree")
    (finding,) = stage.state.findings
    before = len(stage.facts)
    stage.do("m1", "position.open", position=position)
    stage.do("p1", "position.assess", position=position, stance=2)
    stage.do("m1", "position.close", position=position)
    stage.do("p1", "finding.stand", finding=finding, stance="support")
    stage.do("m1", "finding.edit", finding=finding, text="Most agree")
    said = [sentence(EN, fact, stage.state) for fact in stage.facts[before:]]
    assert said == [
        "Mara opens a position for assessment (“The town pays”)",
        "Pia assesses a position: agrees (“The town pays”)",
        "Mara closes a position; the result is out (“The town pays”)",
        "Pia on a finding: supports (“Most agree”)",
        "Mara changes a finding: Most agree",
    ]
    stage.do("m1", "finding.edit", finding=finding, text="Most agree that " * 9)
    stage.do("p1", "finding.stand", finding=finding, stance="object")
    often = sentence(EN, stage.facts[-1], stage.state)
    assert often == "Pia on a finding: objects (“Most agree that Most agree that Most…”)"
    unknown = replace(stage.state, positions={})
    assert sentence(EN, stage.facts[before], unknown) == "Mara opens a position for assessment"
