"""Changed copies of records, and what an event says that it is about."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import pytest

from server.session import panel, queue
from server.session.entries import Why
from server.session.messages import EVENTS, Event, Subject
from server.session.people import Person
from server.session.records import PersistentMap, kept, replace


@dataclass(frozen=True)
class Square:
    side: float

    @cached_property
    def area(self) -> float:
        return self.side**2


def test_a_copy_is_what_the_standard_library_makes() -> None:
    """It is only faster: the same fields, the record itself unchanged."""
    ann = Person("p1", "Ann", "panelist")
    assert replace(ann, name="Anna", present=True) == dataclasses.replace(
        ann, name="Anna", present=True
    )
    assert ann == Person("p1", "Ann", "panelist")


def test_a_misspelt_field_is_an_error() -> None:
    """For mypy (else the comment here were one that it calls unused) and when it runs."""
    with pytest.raises(TypeError, match="Person has no field 'nmae'"):
        replace(Person("p1", "Ann", "panelist"), nmae="Anna")  # type: ignore[call-arg]  # that is the mistake
    with pytest.raises(TypeError, match="Declined has no field 'event'"):
        replace(panel.Declined("s1"), event="panel.accepted")  # type: ignore[call-arg]  # likewise


def test_a_copy_computes_anew() -> None:
    """What a record has computed and kept would be wrong for a copy with other fields."""
    square = Square(2)
    assert square.area == 4
    assert replace(square, side=3).area == 9
    with pytest.raises(TypeError, match="Square has no field 'area'"):
        replace(square, area=9)  # type: ignore[call-arg]  # likewise


@pytest.mark.parametrize(
    ("event", "kind", "subject"),
    [
        (panel.Declined("s1"), "person", "s1"),
        (panel.Declined("s1"), "entry", None),
        (queue.Joined("e1", "p1", "reply", "", None, Why("arrival")), "person", "p1"),
        (queue.Joined("e1", "p1", "reply", "", None, Why("arrival")), "entry", None),
        (queue.Noted("e1", "costs"), "entry", "e1"),
        (queue.Cleared(), "person", None),
    ],
)
def test_an_event_says_whom_it_is_about(event: Event, kind: Subject, subject: str | None) -> None:
    """One person, or one entry, or one item, or nothing of these."""
    assert event.subject(kind) == subject


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"person": "str"}, None),
        ({"entry": "str"}, None),
        ({"entry": "str", "person": "str"}, "entry"),
        ({}, "person"),
        ({"text": "str"}, "item"),
    ],
)
def test_an_event_cannot_forget_whom_it_is_about(
    fields: dict[str, str], about: Subject | None
) -> None:
    """Who may see an event depends on that, so a slip is noticed when its topic is imported."""
    with pytest.raises(AssertionError, match="slipped"):
        type("Slipped", (Event,), {"__annotations__": fields}, event="test.slipped", about=about)
    with pytest.raises(TypeError, match="about"):
        type("Silent", (Event,), {"__annotations__": fields}, event="test.silent")
    assert not EVENTS.keys() & {"test.slipped", "test.silent"}


def test_a_map_gives_its_values_as_its_keys_come() -> None:
    """Without looking each up again, which for ten thousand people is felt at every key."""
    people = PersistentMap({f"s{n}": n for n in range(1000)}).drop("s5").put("s7", -7)
    assert list(people.values()) == [people[key] for key in people]
    assert len(people.values()) == 999
    assert -7 in people.values()
    assert list(PersistentMap[int]().values()) == []


def test_an_answer_is_kept_for_the_very_same_parts_only() -> None:
    """Equal ones may be another state's: whether they are equal is not even asked."""
    asked = []

    @kept
    def length(one: list[int], other: list[int]) -> int:
        asked.append((one, other))
        return len(one) + len(other)

    one, other = [1], [2, 3]
    assert [length(one, other), length(one, other)] == [3, 3]
    assert len(asked) == 1
    assert length([1], other) == 3
    assert length(one, other) == 3
    assert len(asked) == 3
