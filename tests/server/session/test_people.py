"""People: coming, going, names, and leaving for good with all that waits."""

import pytest

from server.session.people import Person, meant
from server.session.records import replace
from server.session.views import Reader, fact_for, state_for
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
    for n in range(5):
        lobby.do(SYSTEM, "people.join", name="Ann")
        lobby.do("m1", "people.add", name=f"Ben {n}", role="panelist")
    assert len(lobby.state.people) == len(lobby.plan.people) + 10


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("ANNA BERG", "Anna Berg"),
        ("Berg", "Anna Berg"),
        ("Ann", "Ann Cole"),
        ("ann c", "Ann Cole"),
        ("Ca", "Cara von Dunn-Ash"),
        ("von dunn-ash", "Cara von Dunn-Ash"),
        ("Jörg", "Jörg Cole"),
        ("", ""),
        (" ", ""),
        ("A", "Anna Berg, Ann Cole"),
        ("Cole", "Ann Cole, Jörg Cole"),
        ("be", "Anna Berg"),
        ("Dunn", "Cara von Dunn-Ash"),
        ("unn", ""),
        ("Clara", ""),
    ],
)
def test_as_much_of_a_name_as_tells_people_apart_means_one(said: str, who: str) -> None:
    """The whole name comes before one of the names, and that before the beginning of one; of
    who could be meant, nobody is chosen by chance."""
    names = ("Anna Berg", "Ann Cole", "Cara von Dunn-Ash", "Jörg Cole")
    among = [Person(f"m{n}", name, "moderator") for n, name in enumerate(names)]
    assert ", ".join(person.name for person in meant(said, among)) == who


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


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": ""}, "text_empty"),
        ({"name": "x" * 81}, "text_too_long"),
        ({"category": "x" * 81}, "text_too_long"),
        ({"office": "x" * 81}, None),
        ({"speech_limit": 0}, "seconds_out_of_range"),
        ({"speech_limit": 10**6}, "seconds_out_of_range"),
        ({"speech_limit": 1}, None),
    ],
)
def test_what_is_said_of_a_person_is_as_long_as_an_agenda_may_have_it(
    said: dict[str, str | int], code: str | None, stage: Round
) -> None:
    """A name is never empty, and a limit never none."""
    if code is None:
        assert stage.do("m1", "people.edit", person="p1", **said)
    else:
        assert stage.refused("m1", "people.edit", person="p1", **said).code == code


def test_only_what_goes_on_is_said_to_end(stage: Round) -> None:
    """Of somebody who neither waits nor speaks nor is invited, only that they are removed."""
    said = stage.do("m1", "people.remove", person="p3")
    assert [event.event for event in said] == ["people.removed"]


def test_a_removal_is_told_to_those_who_may_know_the_person(stage: Round) -> None:
    """Who is in the audience is the moderators' to know, until they have had the floor or a seat:
    also who is no more, and who is again."""
    told = []
    readers = Reader("m2", "moderator"), Reader("s1", "spectator"), Reader("p1", "panelist")
    for _ in range(2):
        for do in ("people.remove", "people.restore"):
            stage.do("m1", do, person="s1")
            told.append([fact_for(stage.facts[-1], r, stage.state) is not None for r in readers])
        stage.do("m1", "floor.give", person="s1")
    assert told == [[True, True, False]] * 2 + [[True, True, True]] * 2


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
    before = stage.state.actions
    assert before is not None
    assert stage.refused("m1", "undo", seq=before[-2].seq).code == "undo_overtaken"
    assert (stage.waiting, stage.state.floor, dict(stage.state.panel)) == ([], None, {})


@pytest.mark.parametrize(
    "name", ["Pia", " pia ", "PIA", "Pi\u200ba", "Pi\u0061\u200d", "Ｐia", "\u0420i\u0430\u3164"]
)
def test_a_rename_to_a_name_that_exists_asks_for_a_distinction(stage: Round, name: str) -> None:
    """Names are compared as people see them. More of the name tells the two apart."""
    refusal = stage.refused("m1", "people.rename", person="p2", name=name)
    assert (refusal.code, refusal.values) == ("name_taken", {"name": "Pia"})
    assert stage.refused("p2", "people.rename", person="p2", name=name).code == "name_taken"
    stage.do("p2", "people.rename", person="p2", name="Pia (County B)")
    assert stage.state.people["p2"].name == "Pia (County B)"


def test_letters_with_accents_are_the_same_however_they_are_written(stage: Round) -> None:
    """A letter and its accent apart look like one letter."""
    stage.do("m1", "people.rename", person="p1", name="Zo\u00eb")
    assert stage.refused("m1", "people.add", name="ZOE\u0308", role="panelist").code == "name_taken"
    assert stage.do("m1", "people.add", name="Zoe", role="panelist")


def test_somebody_added_by_a_name_that_exists_needs_another_office_or_organisation(
    stage: Round,
) -> None:
    """Which lists show beside the name; the same one distinguishes nothing."""
    stage.do("m1", "people.edit", person="p1", office="Mayor", organisation="Town A")
    said = {"name": "pia", "role": "spectator"}
    same = {**said, "organisation": "town a", "office": "Mayor"}
    for taken in (said, same):
        assert stage.refused("m1", "people.add", **taken).code == "name_taken"
    assert stage.do("m1", "people.add", **{**same, "organisation": "Town B"})
    edit = {"person": "p2", "name": "Pia"}
    assert stage.refused("m1", "people.edit", **edit).code == "name_taken"
    stage.do("m1", "people.edit", **edit, office="Treasurer")
    assert (stage.state.people["p2"].name, stage.state.people["p2"].office) == ("Pia", "Treasurer")


def test_a_spectator_who_joins_by_a_name_that_exists_is_let_in(stage: Round) -> None:
    """Nobody is kept out for being called like somebody else."""
    assert stage.do(SYSTEM, "people.join", name="Pia")


def test_a_name_that_the_sender_may_not_know_is_no_name_taken(stage: Round) -> None:
    """Or a refusal would tell who is in the audience; moderators know them all."""
    stage.do("p1", "people.rename", person="p1", name="Sam")
    assert stage.refused("m1", "people.rename", person="p2", name="Sam").code == "name_taken"


def test_the_name_of_somebody_removed_is_free_and_ones_own_can_be_spelt_anew(stage: Round) -> None:
    """Nobody has to be told apart from who is gone, or from themselves."""
    stage.do("m1", "people.remove", person="p2")
    assert stage.do("m1", "people.add", name="Paul", role="panelist")
    stage.do("p1", "people.rename", person="p1", name="PIA")
    assert stage.state.people["p1"].name == "PIA"


def test_organisation_office_and_role_category_of_people_are_edited(stage: Round) -> None:
    """What is said changes, null takes away, absent leaves; what is so already is no fact."""
    stage.do("m1", "people.edit", person="p1", organisation=" Town\nB ", office=None)
    person = stage.state.people["p1"]
    assert (person.name, person.organisation, person.office) == ("Pia", "Town B", "")
    assert person.category == "city"
    stage.do("m1", "people.edit", person="p2", category="district", speech_limit=None)
    person = stage.state.people["p2"]
    assert (person.category, person.speech_limit, person.office) == ("district", None, "Head")
    assert stage.do("m1", "people.edit", person="p2", category="district", office="Head") == []
    for limit in (0, -5, 10**9):
        refusal = stage.refused("m1", "people.edit", person="p2", speech_limit=limit)
        assert refusal.code == "seconds_out_of_range"


def test_what_is_edited_of_a_spectator_is_not_shown_to_others(stage: Round) -> None:
    """As their name is not, until they have the floor or a seat."""
    stage.do("m1", "people.edit", person="s1", organisation="League D")
    edited = stage.facts[-1]
    for reader, seen in (("m1", True), ("s1", True), ("p1", False), ("s2", False)):
        role = stage.state.people[reader].role
        assert (fact_for(edited, Reader(reader, role), stage.state) is not None) == seen
    stage.do("m1", "floor.give", person="s1")
    shown = state_for(stage.state, Reader("p1", "panelist")).people["s1"]
    assert shown.organisation == "League D"


def test_a_removal_can_be_taken_back(stage: Round) -> None:
    """Who was removed is in the role that they had, a guest on the panel included, and gone since
    then; what was theirs and waited does not come back."""
    stage.seat("s1").ask("s1", "p2")
    for person in ("s1", "p2", "s2"):
        before = stage.state.people[person]
        stage.do("m1", "people.remove", person=person)
        stage.do("m2", "people.restore", person=person)
        left = stage.now if before.present else None
        assert stage.state.people[person] == replace(before, present=False, left=left)
        assert stage.do("m2", "people.restore", person=person) == []
    assert stage.waiting == []
    assert stage.ask("s1").waiting == ["s1"]
    assert stage.refused("m1", "people.restore", person="nobody").code == "unknown_person"


def test_who_comes_by_an_expected_name_is_unconfirmed_until_a_moderator_confirms(
    stage: Round,
) -> None:
    """For moderators alone: nobody else is told that somebody is not sure to be who they say."""
    stage.do(SYSTEM, "people.claim", person="s1")
    assert stage.do(SYSTEM, "people.claim", person="s1") == []
    stage.seat("s1")
    readers = (Reader("m2", "moderator"), Reader("p1", "panelist"), Reader("s1", "panelist"))
    seen = [state_for(stage.state, reader).people["s1"].unconfirmed for reader in readers]
    assert seen == [True, False, False]
    claimed = next(f for f in stage.facts if f.event.event == "people.claimed")
    told = [fact_for(claimed, reader, stage.state) is not None for reader in readers]
    assert told == [True, False, False]
    assert len(stage.do("m2", "people.confirm", person="s1")) == 1
    assert stage.do("m1", "people.confirm", person="s1") == []
    assert not stage.state.people["s1"].unconfirmed
