"""Whispers reach whom they are for, and notes nobody but the moderators."""

import pytest

from server.session.views import Reader, fact_for, state_for
from server.session.words import Role
from tests.support.sessions import Round

READERS: dict[str, Role] = {
    "m1": "moderator",
    "m2": "moderator",
    "p1": "panelist",
    "p2": "panelist",
    "p3": "panelist",
    "s1": "spectator",
    "s2": "spectator",
}


def readers(stage: Round) -> set[str]:
    """Who has any whisper in their own copy; each must have been told of it as well."""
    having = set()
    for person in READERS:
        reader = Reader(person, stage.state.people[person].role)
        if state_for(stage.state, reader).whispers:
            having.add(person)
        told = [fact_for(fact, reader, stage.state) for fact in stage.facts]
        whispers = [fact for fact in told if fact and fact.event.topic == "whisper"]
        assert bool(whispers) == (person in having)
    return having


@pytest.mark.parametrize(
    ("to", "those"),
    [
        ("moderators", set()),
        ("panel", {"p1", "p2", "p3"}),
        ("p2", {"p2"}),
        ("s1", {"s1"}),
        ("m2", set()),
    ],
)
def test_a_whisper_reaches_whom_it_is_for(to: str, those: set[str], stage: Round) -> None:
    """And all moderators, who have no secrets before each other."""
    stage.do("m1", "whisper.send", to=to, text="two more minutes")
    assert readers(stage) == {"m1", "m2"} | those


def test_readers_do_not_learn_who_else_reads(stage: Round) -> None:
    """A copy names the reader alone."""
    stage.do("m1", "whisper.send", to="panel", text="two more minutes")
    (whisper,) = state_for(stage.state, Reader("p2", "panelist")).whispers.values()
    assert (whisper.by, whisper.text, whisper.readers) == ("m1", "two more minutes", ("p2",))
    event = fact_for(stage.facts[-1], Reader("p2", "panelist"), stage.state)
    assert event is not None
    assert getattr(event.event, "readers", None) == ("p2",)


def test_the_panel_is_who_sat_there_at_the_time(stage: Round) -> None:
    """A guest who comes later reads nothing from before, and keeps what was said to them."""
    stage.do("m1", "whisper.send", to="panel", text="before")
    stage.seat("s1")
    assert "s1" not in readers(stage)
    stage.do("m1", "whisper.send", to="panel", text="while there")
    stage.do("s1", "panel.release")
    stage.do("m1", "whisper.send", to="panel", text="after")
    own = state_for(stage.state, Reader("s1", "spectator")).whispers.values()
    assert [whisper.text for whisper in own] == ["while there"]


def test_whoever_was_removed_is_whispered_to_no_more(stage: Round) -> None:
    """Neither by name nor with the panel."""
    stage.do("m1", "people.remove", person="p3")
    assert stage.refused("m1", "whisper.send", to="p3", text="x").code == "unknown_person"
    stage.do("m1", "whisper.send", to="panel", text="two more minutes")
    assert readers(stage) == {"m1", "m2", "p1", "p2"}


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [
        ("nobody", "x", "unknown_person"),
        ("", "x", "unknown_person"),
        ("p1", " ", "text_empty"),
        ("p1", "x" * 281, "text_too_long"),
    ],
)
def test_a_whisper_is_a_line_to_somebody(to: str, text: str, code: str, stage: Round) -> None:
    """Nothing goes astray."""
    assert stage.refused("m1", "whisper.send", to=to, text=text).code == code


def test_notes_are_the_moderators_alone(stage: Round) -> None:
    """Not of the person that they are about, either."""
    stage.do("m1", "note.write", about="p1", text="brief\nfriendly")
    stage.do("m2", "note.write", about="i2", text="skip if late")
    assert state_for(stage.state, Reader("m2", "moderator")).notes == {
        "p1": "brief\nfriendly",
        "i2": "skip if late",
    }
    for person in ("p1", "s1"):
        reader = Reader(person, READERS[person])
        assert state_for(stage.state, reader).notes == {}
        assert all(fact_for(fact, reader, stage.state) is None for fact in stage.facts[-2:])


def test_an_empty_note_takes_it_away(stage: Round) -> None:
    """There is one note about one thing; the same again is no news."""
    stage.do("m1", "note.write", about="p1", text="brief")
    assert stage.do("m2", "note.write", about="p1", text="brief ") == []
    stage.do("m2", "note.write", about="p1", text="")
    assert stage.state.notes == {}
    assert stage.do("m1", "note.write", about="p1", text="") == []
    assert stage.refused("m1", "note.write", about="x", text="?").code == "unknown_person"
    assert stage.refused("m1", "note.write", about="p1", text="x" * 4001).code == "text_too_long"
