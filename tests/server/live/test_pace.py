"""Whose pace is remembered."""

from server.live.pace import MOST_KEPT, Paces
from server.live.room.spending import Spent
from server.live.settings import Settings

FRAME = 100


def test_whoever_is_connected_keeps_their_pace_however_many_others_come() -> None:
    """A further connection of theirs has no more to spend than the first has left, nor does what
    they send to another server count for less."""
    paces = Paces(Settings())
    first = paces.of("s1", "10.0.0.1", 0.0)
    while first.has(0.0, FRAME):
        first.spend(FRAME, 0.0)
    for number in range(MOST_KEPT + 1):
        paces.of(f"p{number}", f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0.0)
    again = paces.of("s1", "10.0.0.1", 0.0)
    assert (again.person, again.address) == (first.person, first.address)
    assert not again.has(0.0, FRAME)
    paces.charge(Spent("person", "s1", 1000, 0.0), 0.0)
    assert not first.has(1.0, FRAME)


def test_who_is_gone_is_forgotten_in_the_end() -> None:
    """What is remembered does not grow with who came once."""
    paces = Paces(Settings())
    for number in range(3 * MOST_KEPT):
        paces.of(f"p{number}", "10.0.0.1", 0.0)
    assert len(paces._people._recent) == len(paces._people._in_use) == MOST_KEPT
