"""Positions: assessed in private, published when closed, and anonymous where it says so."""

from dataclasses import replace

import pytest

from server import codec
from server.session.plan import Document, PlannedItem, PlannedPerson, PlannedPosition
from server.session.positions import Assessment, Position, Result
from server.session.views import Reader, state_for
from tests.support.sessions import PLAN, Round

CATEGORIES = ("city", "city", "city", "county", "county", "provider", "league")


def jury(*categories: str, anonymous: bool = False) -> Round:
    """A panel of these categories, p1 and on, before an open position."""
    people = [PlannedPerson("m1", "Mara", "moderator"), PlannedPerson("s1", "Sam", "spectator")]
    for n, category in enumerate(categories, 1):
        people.append(PlannedPerson(f"p{n}", f"P{n}", "panelist", category=category))
    thesis = PlannedPosition("x", "Less paper", anonymous=anonymous)
    items = (PlannedItem("i1", "Positions", "positions", 600, positions=(thesis,)),)
    stage = Round(replace(PLAN, people=tuple(people), items=items)).running()
    stage.do("m1", "position.open", position="x")
    return stage


def assess(stage: Round, *stances: int) -> Round:
    for n, stance in enumerate(stances, 1):
        stage.do(f"p{n}", "position.assess", position="x", stance=stance)
    return stage


def position(stage: Round) -> Position:
    return stage.state.positions["x"]


def published(stage: Round) -> Result:
    stage.do("m1", "position.close", position="x")
    result = position(stage).result
    assert result is not None
    return result


def test_closing_publishes_the_distribution_by_category_and_by_name() -> None:
    """How many chose each of the five stances, of everybody and of each category; and since when
    it is known."""
    stage = assess(jury("city", "county", "city"), -2, 1)
    stage.do("p3", "position.assess", position="x", stance=2, remark="with care")
    result = published(stage.after(60))
    assert position(stage).closed == stage.now
    assert result.counts == (1, 0, 0, 1, 1)
    assert result.categories == {"city": (1, 0, 0, 0, 1), "county": (0, 0, 0, 1, 0)}
    assert result.names == {
        "p1": Assessment(-2),
        "p2": Assessment(1),
        "p3": Assessment(2, "with care"),
    }


def test_a_stance_can_be_changed_until_the_position_is_closed() -> None:
    """Each panelist counts once, with the last word; the same again is no news."""
    stage = assess(jury("city"), -2)
    stage.do("p1", "position.assess", position="x", stance=1)
    assert stage.do("p1", "position.assess", position="x", stance=1) == []
    assert published(stage).counts == (0, 0, 0, 1, 0)
    refused = stage.refused("p1", "position.assess", position="x", stance=2)
    assert refused.code == "position_not_open"


def test_while_open_only_moderators_see_who_chose_what() -> None:
    """Panelists see their own."""
    stage = assess(jury("city", "city"), -2, 2)
    for reader, known in (
        (Reader("m1", "moderator"), {"p1", "p2"}),
        (Reader("p1", "panelist"), {"p1"}),
        (Reader("s1", "spectator"), set()),
    ):
        seen = state_for(stage.state, reader).positions["x"]
        assert (set(seen.assessments), seen.result) == (known, None)


@pytest.mark.parametrize("anonymous", [False, True])
def test_once_closed_everybody_sees_names_unless_it_is_anonymous(anonymous: bool) -> None:
    """Of an anonymous one panelists still see their own."""
    stage = assess(jury("city", "city", "city", anonymous=anonymous), -2, 2, 0)
    assert dict(published(stage).names) == ({} if anonymous else position(stage).assessments)
    for reader in (Reader("p1", "panelist"), Reader("s1", "spectator")):
        seen = set(state_for(stage.state, reader).positions["x"].assessments)
        assert seen == ({reader.id} & {"p1"} if anonymous else {"p1", "p2", "p3"})


def test_small_categories_of_an_anonymous_position_stand_together() -> None:
    """A category of one would be a name."""
    stage = assess(jury(*CATEGORIES, anonymous=True), 2, 2, 1, -1, -1, -2, 0)
    assert published(stage).categories == {"": (1, 2, 1, 0, 0), "city": (0, 0, 0, 1, 2)}


def test_where_the_small_ones_together_are_too_few_nothing_is_told_apart() -> None:
    """What is left over beside a large category would be a name as well."""
    stage = assess(jury("city", "city", "city", "county", anonymous=True), 2, 2, 1, -1)
    assert published(stage).categories == {"": (0, 1, 0, 1, 2)}


def test_categories_are_small_by_who_assessed_not_by_who_sits_there() -> None:
    """Of three cities only one has answered."""
    stage = assess(jury("city", "county", "county", "county", "city", "city", anonymous=True))
    for person, stance in (("p1", 2), ("p2", 0), ("p3", 0), ("p4", 0)):
        stage.do(person, "position.assess", position="x", stance=stance)
    assert published(stage).categories == {"": (0, 0, 3, 0, 1)}


def test_nobody_has_answered() -> None:
    """An empty result is one, too."""
    for anonymous in (False, True):
        result = published(jury("city", anonymous=anonymous))
        assert (result.counts, result.categories) == ((0, 0, 0, 0, 0), {})


def test_a_closed_position_stays_closed() -> None:
    """Its result is out."""
    stage = assess(jury("city"), 1)
    published(stage)
    assert stage.refused("m1", "position.open", position="x").code == "position_closed"
    assert stage.refused("m1", "position.close", position="x").code == "position_not_open"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"position": "x", "stance": 3}, "stance_out_of_range"),
        ({"position": "x", "stance": -3}, "stance_out_of_range"),
        ({"position": "y", "stance": 0}, "unknown_position"),
        ({"position": "x", "stance": 0, "remark": "x" * 281}, "text_too_long"),
    ],
)
def test_a_stance_goes_from_minus_two_to_plus_two(said: dict[str, object], code: str) -> None:
    """And is about a position that there is."""
    assert jury("city").refused("p1", "position.assess", **said).code == code


def test_a_position_can_be_added_live(stage: Round) -> None:
    """To the item named, or to the current one, also in a pause."""
    stage.do("m1", "position.add", text="Less paper", item="i2", anonymous=True)
    stage.do("m1", "session.pause")
    stage.do("m1", "position.add", text="More light")
    added = list(stage.state.positions.values())
    assert [(p.item, p.anonymous, p.status) for p in added] == [
        ("i2", True, "planned"),
        ("i1", False, "planned"),
    ]
    planned = {"position": added[0].id, "stance": 1}
    assert stage.refused("p1", "position.assess", **planned).code == "position_not_open"


def test_positions_are_edited_and_taken_out_until_they_are_opened(stage: Round) -> None:
    """Text, document, and whether it is anonymous; then people have answered what it says."""
    stage.do("m1", "position.add", text="Less paper")
    (position,) = stage.state.positions
    stage.do("m1", "position.edit", position=position, text=" No  paper ", anonymous=True)
    edited = stage.state.positions[position]
    assert (edited.text, edited.anonymous, edited.item) == ("No paper", True, "i1")
    assert stage.do("m1", "position.edit", position=position, text="No paper") == []
    assert stage.refused("m1", "position.edit", position=position, text=" ").code == "text_empty"
    stage.do("m1", "position.open", position=position)
    for command in ("position.edit", "position.remove"):
        assert stage.refused("m1", command, position=position).code == "position_opened"
    stage.do("m1", "position.close", position=position)
    assert stage.refused("m1", "position.remove", position=position).code == "position_opened"


def test_a_position_that_is_taken_out_is_gone(stage: Round) -> None:
    """And its id is given to none that comes after."""
    stage.do("m1", "position.add", text="Less paper")
    (position,) = stage.state.positions
    stage.do("m1", "position.remove", position=position)
    assert not stage.state.positions
    stage.do("m1", "position.add", text="More paper")
    assert position not in stage.state.positions


def test_a_position_taken_out_by_mistake_comes_back_where_it_stood(stage: Round) -> None:
    """Minutes count them in that order. Before what followed it, as far as that is still there."""
    for text in ("Less paper", "No paper", "More paper"):
        stage.do("m1", "position.add", text=text)
    first, second, third = stage.state.positions
    stage.do("m1", "position.remove", position=first)
    stage.do("m1", "position.remove", position=second)
    stage.do("m1", "undo")
    assert [*stage.state.positions] == [second, third]
    stage.do("m1", "undo")
    assert [*stage.state.positions] == [first, second, third]
    stage.do("m1", "redo")
    stage.do("m1", "position.edit", position=second, text="Some paper")
    stage.do("m1", "undo")
    stage.do("m1", "undo")
    assert [*stage.state.positions] == [first, second, third]


def test_a_position_belongs_to_a_document_of_the_agenda_or_to_none() -> None:
    """Null takes the document away."""
    stage = Round(replace(PLAN, documents=(Document("d1", "The paper"),))).running()
    stage.do("m1", "position.add", text="Less paper", document="d1")
    (position,) = stage.state.positions
    assert stage.state.positions[position].document == "d1"
    said = {"position": position, "document": "d2"}
    assert stage.refused("m1", "position.edit", **said).code == "unknown_document"
    stage.do("m1", "position.edit", position=position, document=None)
    assert stage.state.positions[position].document is None


def test_stances_of_removed_people_do_not_count() -> None:
    """Their assessments are in no number and under no name, and reach nobody with the result."""
    stage = assess(jury("city", "city", "county"), -2, 2, 1)
    stage.do("m1", "people.remove", person="p1")
    result = published(stage)
    assert result.counts == (0, 0, 0, 1, 1)
    assert result.categories == {"city": (0, 0, 0, 0, 1), "county": (0, 0, 0, 1, 0)}
    assert set(result.names) == {"p2", "p3"}
    seen = state_for(stage.state, Reader("s1", "spectator")).positions["x"]
    assert set(seen.assessments) == {"p2", "p3"}


def test_stances_of_released_guests_count_and_are_marked() -> None:
    """By name and in their category: they were on the panel when they gave them."""
    stage = assess(jury("city"), 1).seat("s1")
    stage.do("s1", "position.assess", position="x", stance=2)
    stage.do("s1", "panel.release")
    result = published(stage)
    assert result.counts == (0, 0, 0, 1, 1)
    assert result.names == {"p1": Assessment(1), "s1": Assessment(2, released=True)}
    assert result.released == {"": 1}


def test_of_an_anonymous_position_only_a_number_marks_released_guests() -> None:
    """Who knows who went back would otherwise know whose it is."""
    stage = assess(jury("city", "city", "city", anonymous=True), 1, 1, -1).seat("s1")
    stage.do("s1", "position.assess", position="x", stance=2)
    stage.do("s1", "panel.release")
    result = published(stage)
    assert (result.names, result.released) == ({}, {"": 1})
    assert result.categories == {"": (0, 1, 0, 2, 1)}


def test_results_of_version_1_are_read_as_they_were() -> None:
    """They mark nobody, and count whomever they counted."""
    stage = assess(jury("city", "city"), 1, 2)
    content = {
        "counts": [0, 0, 0, 1, 1],
        "categories": {"city": [0, 0, 0, 1, 1]},
        "names": {f"p{n}": {"stance": n, "remark": ""} for n in (1, 2)},
    }
    stage.do("m1", "people.remove", person="p2")
    record = {"seq": stage.state.seq + 1, "at": "2021-06-01T12:00:00.000Z", "by": "m1"}
    old = {**record, "event": "position.closed", "position": "x", "result": content}
    stage.happen(codec.decode_fact(old))
    seen = state_for(stage.state, Reader("s1", "spectator")).positions["x"]
    assert seen.result == Result(
        (0, 0, 0, 1, 1),
        {"city": (0, 0, 0, 1, 1)},
        {"p1": Assessment(1), "p2": Assessment(2)},
    )
    assert set(seen.assessments) == {"p1", "p2"}
