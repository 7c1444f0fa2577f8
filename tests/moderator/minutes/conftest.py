"""The full round, played once, its log, and minutes made of it as people make them."""

from pathlib import Path

import pytest

from tests.moderator.minutes.scene import played
from tests.support.logs import write_log
from tests.support.sessions import Round


@pytest.fixture(scope="session")
def round_played() -> Round:
    return played()


@pytest.fixture
def stage() -> Round:
    return Round().running()


@pytest.fixture(scope="session")
def log(round_played: Round, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round-1")
    return write_log(folder / "log.jsonl", round_played.plan, round_played.facts, "round-1")
