"""Who may give which command: one table, written out by hand, against every command."""

from typing import Any

import pytest

from server.session.agenda import NewItem
from server.session.messages import COMMANDS, Actor, Refused
from server.session.session import decide
from server.session.words import SYSTEM, Role
from tests.support.sessions import Round, command_of

MODERATORS_ONLY: dict[str, dict[str, Any]] = {
    "session.edit": {"title": "The same, later"},
    "session.open": {},
    "session.pause": {},
    "session.resume": {},
    "session.close": {},
    "agenda.start": {"item": "i2"},
    "agenda.next": {},
    "agenda.extend": {"item": "i1", "seconds": 60},
    "agenda.tick": {"item": "i2", "text": "Why not?"},
    "agenda.skip": {"item": "i2"},
    "agenda.add": {"item": NewItem("New", 60)},
    "agenda.edit": {"item": "i1", "title": "New"},
    "agenda.move": {"item": "i2"},
    "agenda.remove": {"item": "i2"},
    "floor.next": {},
    "floor.give": {"person": "p2"},
    "floor.pause": {},
    "floor.resume": {},
    "floor.extend": {"seconds": 60},
    "queue.add": {"person": "p2"},
    "queue.remove": {"entry": "OWN"},
    "queue.move": {"entry": "OWN"},
    "queue.open": {},
    "queue.close": {},
    "queue.clear": {},
    "queue.order": {"order": "balanced"},
    "panel.invite": {"person": "s2"},
    "people.add": {"name": "Zoe", "role": "panelist"},
    "people.edit": {"person": "p3", "office": "Mayor"},
    "people.remove": {"person": "p3"},
    "people.restore": {"person": "p3"},
    "people.confirm": {"person": "s1"},
    "people.check": {"person": "p1"},
    "link.renew": {"person": "p3"},
    "question.approve": {"question": "q1"},
    "question.dismiss": {"question": "q1"},
    "question.label": {"question": "q1", "labels": ("costs",)},
    "question.take": {"question": "q1"},
    "question.answered": {"question": "q1"},
    "position.add": {"text": "x"},
    "position.open": {"position": "x"},
    "position.close": {"position": "x"},
    "position.edit": {"position": "x", "text": "x"},
    "position.remove": {"position": "x"},
    "finding.record": {"text": "x"},
    "finding.edit": {"finding": "x", "text": "x"},
    "finding.withdraw": {"finding": "x"},
    "feedback.open": {},
    "feedback.close": {},
    "feedback.publish": {"text": "x"},
    "feedback.withhold": {"text": "x"},
    "whisper.send": {"to": "p1", "text": "x"},
    "announce": {"text": "x"},
    "announce.clear": {},
    "stage.blackout": {"on": True},
    "door.close": {},
    "door.open": {},
    "note.write": {"about": "p1", "text": "x"},
    "undo": {},
    "redo": {},
}
EVERYBODY: dict[str, dict[str, Any]] = {
    "floor.end": {},
    "queue.join": {},
    "queue.leave": {},
    "queue.note": {"entry": "OWN", "note": "x"},
    "queue.defer": {"entry": "OWN"},
    "people.rename": {"person": "SELF", "name": "New"},
    "question.ask": {"text": "Why?"},
    "question.vote": {"question": "q1"},
    "question.unvote": {"question": "q1"},
    "feedback.give": {"rating": 4},
    "whisper.seen": {"whisper": "x"},
}
SPECTATORS: dict[str, dict[str, Any]] = {"panel.ask": {}, "panel.accept": {}, "panel.decline": {}}
MIXED: dict[str, tuple[dict[str, Any], set[Role]]] = {
    "panel.withdraw": ({}, {"moderator", "spectator"}),
    "panel.release": ({}, {"moderator", "panelist"}),
    "position.assess": ({"position": "x", "stance": 1}, {"panelist"}),
    "finding.stand": ({"finding": "x", "stance": "support"}, {"panelist"}),
}
ROOM_ONLY: dict[str, dict[str, Any]] = {
    "people.join": {"name": "Zoe"},
    "people.claim": {"person": "s1"},
    "people.arrive": {"person": "p1"},
    "people.leave": {"person": "p1"},
    "session.restart": {"ahead": 60},
    "panel.expire": {"person": "s1"},
}
ALL: tuple[Role, ...] = ("moderator", "panelist", "spectator")
BODY: dict[Role, str] = {"moderator": "m1", "panelist": "p1", "spectator": "s1"}

TABLE: dict[str, tuple[dict[str, Any], set[Role]]] = {
    **{do: (said, {"moderator"}) for do, said in MODERATORS_ONLY.items()},
    **{do: (said, set(ALL)) for do, said in EVERYBODY.items()},
    **{do: (said, {"spectator"}) for do, said in SPECTATORS.items()},
    **MIXED,
    **{do: (said, set()) for do, said in ROOM_ONLY.items()},
}


def _stage(person: str) -> Round:
    """Where a command about themselves or their own has something to be about."""
    stage = Round().running()
    stage.do("m1", "floor.give", person=person)
    stage.ask(person)
    return stage


def _command(stage: Round, do: str, person: str) -> Any:
    own = {"OWN": stage.entry(person).id, "SELF": person}
    said = {k: own.get(v, v) if isinstance(v, str) else v for k, v in TABLE[do][0].items()}
    return command_of(do, **said)


def _refusal(do: str, role: Role) -> str | None:
    stage = _stage(BODY[role])
    try:
        decide(stage.state, _command(stage, do, BODY[role]), Actor(BODY[role], role), stage.now)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("do", TABLE)
def test_each_command_is_for_the_roles_of_the_table(do: str) -> None:
    """A chair's check missing on one command of many: here none can be missed."""
    may = {role for role in ALL if _refusal(do, role) != "forbidden"}
    assert may == TABLE[do][1]


def test_every_command_is_in_the_table() -> None:
    """A new command gets a row, or nobody has thought about who may give it."""
    assert set(COMMANDS) == set(TABLE)


@pytest.mark.parametrize("do", ROOM_ONLY)
def test_the_room_gives_its_own_commands(do: str) -> None:
    """What only the room does, the room may do."""
    stage = Round().running()
    decide(stage.state, command_of(do, **ROOM_ONLY[do]), Actor(SYSTEM, None), stage.now)


@pytest.mark.parametrize("do", ["session.close", "panel.expire", "people.remove"])
def test_a_person_with_the_rooms_id_is_not_the_room(do: str) -> None:
    """The room has no role; whoever has one is held to it, whatever their id."""
    stage = Round().running()
    command = command_of(do, **TABLE[do][0])
    with pytest.raises(Refused, match="forbidden"):
        decide(stage.state, command, Actor(SYSTEM, "spectator"), stage.now)


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("queue.note", {"note": "mine now"}),
        ("queue.defer", {}),
    ],
)
def test_an_entry_is_its_owners(do: str, said: dict[str, Any], stage: Round) -> None:
    """Others' entries are not to be touched, by panelists as little as by spectators."""
    entry = stage.ask("p2").entry("p2").id
    for other in ("p1", "s1"):
        assert stage.refused(other, do, entry=entry, **said).code == "forbidden"


def test_others_are_not_to_be_renamed_ended_released_or_withdrawn(stage: Round) -> None:
    """Where anybody may do something for themselves, they may not for somebody else."""
    stage.seat("s1").do("s2", "panel.ask")
    stage.do("m1", "floor.give", person="p1")
    assert stage.refused("p2", "people.rename", person="p1", name="X").code == "forbidden"
    assert stage.refused("p2", "floor.end").code == "forbidden"
    assert stage.refused("p2", "panel.release", person="s1").code == "forbidden"
    stage.do("m1", "panel.release", person="s1")
    assert stage.refused("s1", "panel.withdraw", person="s2").code == "forbidden"
