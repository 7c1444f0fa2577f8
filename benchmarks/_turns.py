"""In which order those that are compared take their turns."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turn(those: Iterable[T], number: int) -> list[T]:
    """All of them in the order of round ``number``, from 0.

    In twice as many rounds as they are, each has each place as often, and of three each follows
    each as often. Of more than two none comes twice running: what it found awake would be its own
    audience, and to wake it is a part of what a server costs.
    """
    order = list(those)
    again, first = divmod(number, len(order))
    if again % 2:
        order.reverse()
    return order[first:] + order[:first]
