"""Garbage is looked for while nobody waits."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from moderator.app.collector import STILL, Collector


class Knot:
    """Something that goes round in a circle, as a widget does with its screen."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def nothing_by_itself() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def dropped() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


def test_what_is_left_goes_once_keys_have_rested_and_nobody_looks_before_or_in_vain() -> None:
    """A key never waits for it, and a quiet app does nothing."""
    now = 0.0
    collector = Collector(lambda: now)
    left = dropped()
    collector.look()
    collector.used()
    now += STILL / 2
    collector.look()
    assert left() is not None
    now += STILL / 2
    collector.look()
    assert left() is None
    later = dropped()
    now += STILL
    collector.look()
    assert later() is not None
