"""People: coming, going, names, and leaving for good with all that waits."""

import pytest

from server.session.words import SYSTEM
from tests.support.sessions import Round


def test_moderators_add_people_without_a_client(stage: Round) -> None:
    """By phone: they can have entries, the floor and talk time like anybody."""
    (added,) = stage.do("m1", "people.add", name="Zoe", role="panelist", organisation="By phone")
    person = added.person  # type: ignore[attr-defined]  # people.Added
    stage.do("m1", "queue.add", person=person)
    stage.do("m1", "floor.next")
    assert stage.speech().person == person


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Ann\n[/b]\tLee ", "Ann [/b] Lee"),
        ("李雷", "李雷"),
        ("a\u202eb", "a b"),
        ("x" * 80, "x" * 80),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_names_are_one_harmless_line(name: str, kept: str, stage: Round) -> None:
    """Control characters and turned directions become spaces; nothing else is changed."""
    stage.do("s1", "people.rename", person="s1", name=name)
    assert stage.state.people["s1"].name == kept


@pytest.mark.parametrize(("name", "code"), [(" \n", "text_empty"), ("x" * 81, "text_too_long")])
def test_names_are_within_bounds(name: str, code: str, stage: Round) -> None:
    """Not empty, and at most 80 characters."""
    assert stage.refused("s1", "people.rename", person="s1", name=name).code == code
    assert stage.refused(SYSTEM, "people.join", name=name).code == code


def test_ids_are_never_given_twice(lobby: Round) -> None:
    """Also where the agenda took the id that would come next."""
    for _ in range(5):
        lobby.do(SYSTEM, "people.join", name="Ann")
        lobby.do("m1", "people.add", name="Ann", role="panelist")
    assert len(lobby.state.people) == len(lobby.plan.people) + 10


def test_presence_is_kept_of_the_panel_alone(stage: Round) -> None:
    """Spectators are counted, not recorded."""
    assert len(stage.do(SYSTEM, "people.arrive", person="p1")) == 1
    assert stage.do(SYSTEM, "people.arrive", person="p1") == []
    assert stage.do(SYSTEM, "people.arrive", person="s1") == []
    assert stage.state.people["p1"].present
    stage.do(SYSTEM, "people.leave", person="p1")
    assert not stage.state.people["p1"].present


def test_whoever_is_removed_leaves_nothing_that_waits(stage: Round) -> None:
    """Entries in every queue, the floor, the invitation; what they said stays said."""
    stage.ask("s1").do("m1", "agenda.next")
    stage.ask("s1").do("s1", "queue.join", kind="question")
    stage.do("m1", "panel.invite", person="s1")
    stage.do("m1", "floor.give", person="s1", kind="reply")
    stage.after(8).do("m1", "floor.give", person="p1", kind="question")
    stage.do("m1", "people.remove", person="s1")
    assert all(e.person != "s1" for q in stage.state.queues.values() for e in q.entries)
    assert stage.speech().person == "p1"
    assert (stage.state.suspended, dict(stage.state.panel)) == ((), {})
    assert stage.state.talk["s1"].seconds == 8
    assert stage.refused("m1", "panel.invite", person="s1").code == "unknown_person"
    assert stage.refused("s1", "queue.join").code == "unknown_person"


def test_nobody_removes_themselves(stage: Round) -> None:
    """So a moderator is always left."""
    assert stage.refused("m1", "people.remove", person="m1").code == "not_yourself"


@pytest.mark.parametrize("action", ["queue.remove", "floor.end", "panel.withdraw"])
def test_an_undo_does_not_bring_back_who_was_removed(action: str, stage: Round) -> None:
    """Neither their hand nor their floor nor their invitation."""
    stage.ask("s1").do("m1", "panel.invite", person="s1")
    said: dict[str, str] = {}
    if action == "queue.remove":
        said["entry"] = stage.entry("s1").id
    elif action == "floor.end":
        stage.do("m1", "floor.give", person="s1")
    else:
        said["person"] = "s1"
    stage.do("m1", action, **said)
    stage.do("m2", "people.remove", person="s1")
    if action == "queue.remove":
        stage.do("m1", "undo")
    else:
        assert stage.refused("m1", "undo").code == "undo_overtaken"
    assert (stage.waiting, stage.state.floor, dict(stage.state.panel)) == ([], None, {})
