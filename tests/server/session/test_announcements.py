"""What moderators put before everybody: an announcement, and the stage's light."""

import pytest

from server.session import undo
from server.session.announcements import Announcement
from server.session.views import Reader, fact_for, state_for
from server.session.words import Role
from tests.support.sessions import Round

EVERYBODY: tuple[tuple[str, Role], ...] = (
    ("m2", "moderator"),
    ("p1", "panelist"),
    ("s1", "spectator"),
    ("", "spectator"),
)


@pytest.mark.parametrize("reader", EVERYBODY)
def test_an_announcement_is_read_by_everybody(reader: tuple[str, Role], stage: Round) -> None:
    """Whoever it is, and whoever comes later: what stands, by whom, and since when."""
    stage.do("m1", "announce", text="  We go on\nat ten  ")
    said = Announcement("We go on at ten", "m1", stage.now)
    assert state_for(stage.state, Reader(*reader)).announcement == said
    told = fact_for(stage.facts[-1], Reader(*reader), stage.state)
    assert told is not None
    assert told.event == stage.facts[-1].event


def test_a_new_announcement_takes_the_place_of_the_one_before(stage: Round) -> None:
    """One stands at a time; pressed twice, the same is not announced twice."""
    stage.do("m1", "announce", text="We go on at ten")
    length = len(stage.facts)
    stage.do("m2", "announce", text="We go on at ten")
    assert len(stage.facts) == length
    stage.after(5).do("m2", "announce", text="We go on at eleven")
    assert stage.state.announcement == Announcement("We go on at eleven", "m2", stage.now)
    stage.do("m1", "announce.clear")
    stage.do("m1", "announce.clear")
    assert state_for(stage.state, Reader("s1", "spectator")).announcement is None
    assert [f.event.event for f in stage.facts[-2:]] == [
        "announcement.made",
        "announcement.cleared",
    ]


def test_an_announcement_has_words_and_not_too_many(stage: Round) -> None:
    """It has to fit above everything on every screen; and it is the moderators' alone."""
    assert stage.refused("m1", "announce", text=" \n ").code == "text_empty"
    assert stage.refused("m1", "announce", text="x" * 281).code == "text_too_long"
    assert stage.refused("p1", "announce", text="x").code == "forbidden"


def test_the_stage_is_dark_until_it_is_lit(stage: Round) -> None:
    """Saying twice what is so already changes nothing; everybody's copy knows."""
    stage.do("m1", "stage.blackout", on=True)
    length = len(stage.facts)
    stage.do("m2", "stage.blackout", on=True)
    assert (stage.state.blackout, len(stage.facts)) == (True, length)
    assert state_for(stage.state, Reader("", "spectator")).blackout
    stage.do("m2", "stage.blackout", on=False)
    assert not stage.state.blackout


@pytest.mark.parametrize("on", [True, False])
def test_an_undo_leaves_the_stage_and_what_was_said_and_names_them(on: bool, stage: Round) -> None:
    """Whoever darkens the stage because of a slip and then takes the slip back still has it dark;
    what was announced has been heard. Neither keeps an older action from being undone."""
    stage.do("m1", "queue.close")
    if not on:
        stage.do("m1", "stage.blackout", on=True)
        stage.do("m1", "stage.blackout", on=False)
    else:
        stage.do("m1", "stage.blackout", on=True)
    stage.do("m2", "announce", text="A moment, please")
    stage.do("m1", "undo")
    assert stage.queue.open
    assert stage.state.blackout is on
    assert stage.state.announcement is not None
    undone = stage.facts[-1].event
    assert isinstance(undone, undo.Undone)
    named = [(p.event, p.why) for p in undone.passed_over]
    assert named[:2] == [
        ("announcement.made", "said"),
        ("stage.darkened" if on else "stage.lit", "kept"),
    ]
