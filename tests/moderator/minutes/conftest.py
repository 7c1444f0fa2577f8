"""The full round, played once, its log, and minutes made of it as people make them."""

from pathlib import Path

import pytest

from tests.moderator.minutes.scene import played, write_log
from tests.server.session.stage import Stage


@pytest.fixture(scope="session")
def round_played() -> Stage:
    return played()


@pytest.fixture
def stage() -> Stage:
    return Stage().running()


@pytest.fixture(scope="session")
def log(round_played: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_log(tmp_path_factory.mktemp("round-1"), round_played)
