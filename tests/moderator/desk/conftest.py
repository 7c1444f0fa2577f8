"""Times of day as they are in Berlin, wherever the tests run; and nothing said goes unseen."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App

from moderator.desk import others_line
from tests.support.waiting import PATIENCE


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True)
def _what_is_said_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs and toasts go by themselves after seconds, in which a busy machine may not get to
    look."""
    notify = App.notify

    def stays(app: App[Any], message: str, **more: Any) -> None:
        notify(app, message, **{**more, "timeout": PATIENCE})

    monkeypatch.setattr(App, "notify", stays)
    monkeypatch.setattr(others_line, "SIGN", PATIENCE)
    monkeypatch.setattr(others_line, "READ", PATIENCE)
