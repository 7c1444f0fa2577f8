"""What all commands and events have in common."""

from dataclasses import FrozenInstanceError

import pytest

from server.session import floor, queue
from server.session.messages import COMMANDS, EVENTS


def test_what_says_the_same_is_alike() -> None:
    """By value, and only of one kind: two kinds without fields say different things."""
    one, same = floor.Ended("f1", "p1"), floor.Ended(person="p1", speech="f1")
    assert (one == same, hash(one) == hash(same)) == (True, True)
    assert one != floor.Ended("f1", "p2")
    assert queue.Open() == queue.Open()
    assert queue.Open() != queue.Close()
    assert queue.Open() != ()


def test_what_was_said_is_not_changed() -> None:
    """Whoever holds a command or an event may rely on it, also as a key."""
    said = floor.Ended("f1", "p1")
    with pytest.raises(FrozenInstanceError):
        said.person = "p2"  # type: ignore[misc]  # that is what is tried
    assert {said: 1}[floor.Ended("f1", "p1")] == 1


def test_each_kind_is_shown_as_it_is_made() -> None:
    """For who reads a failed test or a program log."""
    assert repr(floor.Ended("f1", "p1")) == "Ended(speech='f1', person='p1')"
    assert repr(queue.Open()) == "Open()"


def test_no_kind_has_its_own_way_of_being_compared() -> None:
    """Each would be made at every start."""
    ways = ("__eq__", "__hash__", "__repr__")
    kinds = [*COMMANDS.values(), *EVENTS.values()]
    assert [kind for kind in kinds if any(way in vars(kind) for way in ways)] == []
