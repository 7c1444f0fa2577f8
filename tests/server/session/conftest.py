"""The session before it is opened, and one at its first item."""

import pytest

from tests.server.session.stage import Stage


@pytest.fixture
def lobby() -> Stage:
    return Stage()


@pytest.fixture
def stage() -> Stage:
    return Stage().running()
