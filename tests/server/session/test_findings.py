"""Findings: recorded by moderators, carried by the panel, as strong as those behind them."""

import pytest

from server.session import findings
from server.session.findings import Backing, Finding, Strength
from server.session.views import Reader, state_for
from server.session.words import SYSTEM
from tests.support.sessions import Round


def record(stage: Round, text: str = "All agree", **said: str) -> str:
    stage.do("m1", "finding.record", text=text, **said)
    return list(stage.state.findings)[-1]


def found(stage: Round, finding: str) -> Finding:
    return stage.state.findings[finding]


def backing(stage: Round, finding: str) -> Backing:
    return findings.backing(stage.state, found(stage, finding))


def strength(stage: Round, finding: str) -> Strength:
    return backing(stage, finding).strength


def here(stage: Round, *people: str) -> None:
    for person in people:
        stage.do(SYSTEM, "people.arrive", person=person)


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        ("", "open"),
        ("aaa", "open"),
        ("s", "some"),
        ("ss", "most"),
        ("ssa", "most"),
        ("sss", "all"),
        ("o", "contested"),
        ("so", "contested"),
        ("sso", "contested"),
        ("sa", "some"),
    ],
)
def test_strength_is_derived_from_who_stands_where(
    stands: str, said: Strength, stage: Round
) -> None:
    """Of three: more than half is most, each is all, a third against is contested."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    words = {"s": "support", "o": "object", "a": "abstain"}
    for person, stand in zip(("p1", "p2", "p3"), stands, strict=False):
        stage.do(person, "finding.stand", finding=finding, stance=words[stand])
    assert strength(stage, finding) == said


def test_fewer_than_a_third_against_is_most(stage: Round) -> None:
    """One objection among four is not contested, and not all."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    stage.seat("s1")
    for person in ("p1", "p2", "p3"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    assert strength(stage, finding) == "most"
    stage.do("s1", "finding.stand", finding=finding, stance="object")
    assert strength(stage, finding) == "most"


def test_all_are_all_who_have_a_seat(stage: Round) -> None:
    """A guest's support, once they went back, does not stand for a panelist who said nothing."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    stage.seat("s1")
    for person in ("p1", "p2", "s1"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    stage.do("s1", "panel.release")
    assert strength(stage, finding) == "most"
    stage.do("p3", "finding.stand", finding=finding, stance="support")
    assert strength(stage, finding) == "all"


def test_a_later_stand_replaces_the_earlier(stage: Round) -> None:
    """And the same again is no news."""
    finding = record(stage)
    stage.do("p1", "finding.stand", finding=finding, stance="support")
    stage.do("p1", "finding.stand", finding=finding, stance="object")
    assert dict(found(stage, finding).stands) == {"p1": "object"}
    assert stage.do("p1", "finding.stand", finding=finding, stance="object") == []


def test_a_new_text_begins_without_support(stage: Round) -> None:
    """Nobody stands behind words that they have not seen; an owner changes no words."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    stage.do("p1", "finding.stand", finding=finding, stance="support")
    stage.do("m2", "finding.edit", finding=finding, owner="p2")
    assert (found(stage, finding).owner, strength(stage, finding)) == ("p2", "some")
    stage.do("m2", "finding.edit", finding=finding, text="Most agree")
    assert (found(stage, finding).text, strength(stage, finding)) == ("Most agree", "open")
    assert found(stage, finding).owner == "p2"
    assert stage.do("m2", "finding.edit", finding=finding, text="Most agree") == []


def test_null_takes_the_owner_away_and_left_out_leaves_them(stage: Round) -> None:
    """Given by mistake, they would stand in the minutes. Whoever stands behind the finding
    stays, and null leaves its text."""
    finding = record(stage, owner="p2")
    stage.do("p1", "finding.stand", finding=finding, stance="support")
    (edited,) = stage.do("m1", "finding.edit", finding=finding, owner=None)
    assert edited == findings.Edited(finding, found(stage, finding).text, reworded=False)
    assert (found(stage, finding).owner, len(found(stage, finding).stands)) == (None, 1)
    assert stage.do("m2", "finding.edit", finding=finding, owner=None) == []
    stage.do("m1", "undo")
    assert found(stage, finding).owner == "p2"
    assert stage.do("m1", "finding.edit", finding=finding, text=None) == []


def test_a_finding_is_recorded_against_an_item(stage: Round) -> None:
    """The one named, or the current one, in a pause the one that goes on after it."""
    assert found(stage, record(stage)).item == "i1"
    assert found(stage, record(stage, item="i2", owner="p1")).item == "i2"
    stage.do("m1", "session.pause")
    assert found(stage, record(stage)).item == "i1"
    assert stage.refused("m1", "finding.record", text="x", item="i9").code == "unknown_item"
    assert stage.refused("m1", "finding.record", text="x", owner="p9").code == "unknown_person"
    assert stage.refused("m1", "finding.record", text=" ").code == "text_empty"


def test_a_withdrawn_finding_takes_nothing_more(stage: Round) -> None:
    """It stays on record, withdrawn."""
    finding = record(stage)
    stage.do("m1", "finding.withdraw", finding=finding)
    assert found(stage, finding).withdrawn
    for by, do, said in (
        ("p1", "finding.stand", {"stance": "support"}),
        ("m1", "finding.edit", {"text": "x"}),
        ("m1", "finding.withdraw", {}),
    ):
        assert stage.refused(by, do, finding=finding, **said).code == "unknown_finding"


def test_strength_is_over_the_panelists_who_were_present_or_heard(lobby: Round) -> None:
    """Somebody who never came, or had gone before the opening, is not counted as silent; who was
    here and has gone is, and so is who spoke by phone. It says over how many."""
    here(lobby, "p1", "p2")
    lobby.do(SYSTEM, "people.leave", person="p2")
    lobby.after(1).do("m1", "agenda.start", item="i1")
    finding = record(lobby)
    lobby.do("p1", "finding.stand", finding=finding, stance="support")
    assert (strength(lobby, finding), backing(lobby, finding).over) == ("all", 1)
    lobby.speak("p3", 20, kind="question")
    assert (strength(lobby, finding), backing(lobby, finding).over) == ("some", 2)
    here(lobby, "p2")
    lobby.after(5).do(SYSTEM, "people.leave", person="p2")
    assert backing(lobby, finding).over == 3
    lobby.do("p2", "finding.stand", finding=finding, stance="support")
    found = backing(lobby, finding)
    assert (found.strength, found.supporting, found.over) == ("most", 2, 3)


def test_who_was_removed_by_mistake_was_there_all_the_same(stage: Round) -> None:
    """Once the removal is taken back they are counted, whether they come back or not: of three who
    were there, two are not all."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    for person in ("p1", "p2"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    stage.after(10).do("m1", "people.remove", person="p3")
    assert strength(stage, finding) == "all"
    stage.after(10).do("m1", "undo")
    assert strength(stage, finding) == "most"


def test_stances_of_removed_people_do_not_count(stage: Round) -> None:
    """Neither for nor against, nor among those over whom it is said."""
    finding = record(stage)
    here(stage, "p1", "p2", "p3")
    for person, stance in (("p1", "support"), ("p2", "support"), ("p3", "object")):
        stage.do(person, "finding.stand", finding=finding, stance=stance)
    assert strength(stage, finding) == "contested"
    stage.do("m1", "people.remove", person="p3")
    found = backing(stage, finding)
    assert (found.strength, found.supporting, found.over) == ("all", 2, 2)
    assert "p3" not in found.stands


def test_stances_of_released_guests_count_and_are_marked(stage: Round) -> None:
    """They were on the panel when they said it."""
    finding = record(stage)
    here(stage, "p1")
    stage.seat("s1")
    for person in ("p1", "s1"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    assert backing(stage, finding).released == frozenset()
    stage.do("s1", "panel.release")
    found = backing(stage, finding)
    assert (found.supporting, found.over, found.released) == (2, 2, frozenset({"s1"}))


def test_everybody_reads_the_same_strength(stage: Round) -> None:
    """What it is derived from is in every reader's view."""
    finding = record(stage)
    here(stage, "p1", "p2")
    stage.seat("s1").speak("p3", 20)
    for person in ("p1", "s1"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    stage.do("s1", "panel.release")
    for reader in (Reader("", "spectator"), Reader("p2", "panelist"), Reader("m1", "moderator")):
        cut = state_for(stage.state, reader)
        assert findings.backing(cut, cut.findings[finding]) == backing(stage, finding)
