"""Who makes room where there is none, and what of it is in the program log."""

import time
from dataclasses import dataclass, field

import pytest

from server.live.pace import Paces
from server.live.port.gate import AT_THE_DOOR, RESERVE, SAID_EVERY, Gate
from server.live.settings import Settings

ROOM = 100
"""Connections that a gate here lets stand before it is full."""


@dataclass(eq=False)
class Visitor:
    """A connection, as the gate sees it."""

    address: str
    ends: list[str] = field(default_factory=list)

    def cut(self) -> None:
        self.ends.append("cut")

    def fail(self, reason: str) -> None:
        self.ends.append(reason)


def come(gate: Gate, address: str) -> Visitor:
    visitor = Visitor(address)
    gate.came(visitor)
    gate.waits(visitor, address)
    return visitor


@pytest.fixture
def gate() -> Gate:
    return Gate(ROOM + RESERVE, strangers=1_000)


def test_who_has_waited_longest_without_saying_who_they_are_makes_room(gate: Gate) -> None:
    """One for each who comes, in the order in which they came; whoever said it stays, however long
    they have been here, and so do those who have just come."""
    known = [come(gate, f"10.0.0.{n}") for n in range(5)]
    for visitor in known:
        gate.became_known(visitor, visitor.address)
    strangers = [come(gate, f"10.0.1.{n}") for n in range(ROOM - len(known))]
    assert gate.connections == ROOM
    assert not any(visitor.ends for visitor in (*known, *strangers))
    late = [come(gate, f"10.0.2.{n}") for n in range(30)]
    everybody = [*strangers, *late]
    cut = [visitor for visitor in everybody if visitor.ends]
    assert cut == everybody[: len(late)]
    assert all(visitor.ends == ["cut"] for visitor in cut)
    assert not any(visitor.ends for visitor in known)
    assert gate.connections == ROOM


def test_some_may_always_say_who_they_are(gate: Gate) -> None:
    """Also where all others are known: a moderator still comes in, who is a stranger until then."""
    for n in range(ROOM):
        inside = come(gate, f"10.0.0.{n}")
        gate.became_known(inside, inside.address)
    waiting = [come(gate, f"10.0.1.{n}") for n in range(AT_THE_DOOR)]
    assert gate.is_full
    assert not any(visitor.ends for visitor in waiting)
    for n in range(2):
        come(gate, f"10.0.2.{n}")
    assert [visitor.ends for visitor in waiting] == [["cut"], *[[]] * (AT_THE_DOOR - 1)]


def test_of_one_address_the_one_that_waited_longest_makes_room() -> None:
    """Also where there is room for others; theirs stay."""
    gate = Gate(10_000, strangers=3)
    other = come(gate, "10.0.0.1")
    same = [come(gate, "10.0.0.2") for _ in range(5)]
    assert [bool(visitor.ends) for visitor in same] == [True, True, False, False, False]
    assert not other.ends


def test_one_holder_has_one_place_in_the_row_whichever_address_they_choose() -> None:
    """Whoever has an IPv6 network has more addresses than anybody could count."""
    gate = Gate(10_000, strangers=3)
    same = [come(gate, f"2001:db8::{n:x}") for n in range(5)]
    assert [bool(visitor.ends) for visitor in same] == [True, True, False, False, False]
    for visitor in same:
        gate.left(visitor)
    assert gate.strangers == 0
    paces = Paces(Settings())
    one, same_one, other = (
        paces.of(name, address, 0.0).address
        for name, address in (("s1", "2001:db8::1"), ("s2", "2001:db8::2"), ("s3", "2001:db9::1"))
    )
    assert one is same_one
    assert one is not other


def test_that_there_is_no_room_is_said_once_a_minute(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However many come meanwhile; and again while it lasts."""
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)

    def said() -> int:
        return sum(record.msg == "no room" for record in caplog.records)

    for n in range(ROOM):
        come(gate, f"10.0.0.{n}")
    assert said() == 0
    for n in range(50):
        come(gate, f"10.0.1.{n}")
    assert said() == 1
    now += SAID_EVERY - 0.1
    come(gate, "10.0.2.1")
    assert said() == 1
    now += 0.1
    come(gate, "10.0.2.2")
    come(gate, "10.0.2.3")
    assert said() == 2
