"""Findings: recorded by moderators, carried by the panel, as strong as those behind them."""

import pytest

from server.session import findings
from server.session.findings import Finding, Strength
from tests.support.sessions import Round


def record(stage: Round, text: str = "All agree", **said: str) -> str:
    stage.do("m1", "finding.record", text=text, **said)
    return list(stage.state.findings)[-1]


def found(stage: Round, finding: str) -> Finding:
    return stage.state.findings[finding]


def strength(stage: Round, finding: str) -> Strength:
    return findings.strength(stage.state, found(stage, finding))


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
    words = {"s": "support", "o": "object", "a": "abstain"}
    for person, stand in zip(("p1", "p2", "p3"), stands, strict=False):
        stage.do(person, "finding.stand", finding=finding, stance=words[stand])
    assert strength(stage, finding) == said


def test_fewer_than_a_third_against_is_most(stage: Round) -> None:
    """One objection among four is not contested, and not all."""
    finding = record(stage)
    stage.seat("s1")
    for person in ("p1", "p2", "p3"):
        stage.do(person, "finding.stand", finding=finding, stance="support")
    assert strength(stage, finding) == "most"
    stage.do("s1", "finding.stand", finding=finding, stance="object")
    assert strength(stage, finding) == "most"


def test_all_are_all_who_have_a_seat(stage: Round) -> None:
    """A guest's support, once they went back, does not stand for a panelist who said nothing."""
    finding = record(stage)
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
    stage.do("p1", "finding.stand", finding=finding, stance="support")
    stage.do("m2", "finding.edit", finding=finding, owner="p2")
    assert (found(stage, finding).owner, strength(stage, finding)) == ("p2", "some")
    stage.do("m2", "finding.edit", finding=finding, text="Most agree")
    assert (found(stage, finding).text, strength(stage, finding)) == ("Most agree", "open")
    assert found(stage, finding).owner == "p2"
    assert stage.do("m2", "finding.edit", finding=finding, text="Most agree") == []


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
