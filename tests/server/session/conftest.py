"""The session before it is opened, and one at its first item."""

import pytest

from tests.support.sessions import Round


@pytest.fixture
def lobby() -> Round:
    return Round()


@pytest.fixture
def stage() -> Round:
    return Round().running()
