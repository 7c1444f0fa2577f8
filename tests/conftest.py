"""What every test stands on: no trace of whoever runs it, and no clock for Hypothesis."""

import gc
import socket
from collections.abc import Iterator

import hypothesis
import pytest

from moderator.app.remembered import FILE, config_folder
from server.language import Language
from server.live.room import access
from tests.support import cursors, read_once, stylesheets
from tests.support.idle import wait_for_it

# Screens and states are many small objects that live long: at Python's own thresholds every
# seventh second of a run goes into looking through them.
gc.set_threshold(200_000, 20, 100)

# A machine that is busy is no failure, and what fails here must fail everywhere.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
# For a longer look: pytest --hypothesis-profile=thorough
hypothesis.settings.register_profile(
    "thorough", deadline=None, derandomize=False, print_blob=True, max_examples=1000
)
hypothesis.settings.load_profile("house")

wait_for_it()
cursors.stand()
stylesheets.once()
read_once.once()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # Before each test, a worker tells the plugin that reruns two things. Without this, the second
    # would wait 40 ms until the first is acknowledged.
    told = getattr(getattr(config, "failures_db", None), "sock", None)
    if told is not None:
        told.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


LONGEST = (
    "test_several.py",
    "test_several_servers.py",
    "test_stage_page.py",
    "test_no_leak.py",
    "test_networks.py",
    "test_page.py",
    "test_everybody.py",
    "test_to_the_end.py",
    "test_hub.py",
    "test_house.py",
    "test_crash.py",
    "test_bad_networks.py",
    "test_soak.py",
    "test_bursts.py",
    "test_documents.py",
    "test_serve_command.py",
    "test_output.py",
    "test_demo.py",
    "test_windows.py",
    "test_lines.py",
    "test_fuzz.py",
    "test_full_disk.py",
    "test_engine_store.py",
    "test_engine_journal.py",
    "test_any_session.py",
    "test_state.py",
)
"""Files that wait much, the longest first: begun last, one of them would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def pytest_collection_finish() -> None:
    # Hypothesis looks once for who holds its source of chance: not among what is frozen.
    hypothesis.given(hypothesis.strategies.none())(lambda _: None)()
    # What is there by now stays to the end, and need not be looked through again.
    gc.freeze()


def pytest_sessionfinish() -> None:
    # pytest looks five times for errors that only garbage shows: what is none is looked at once.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _nobodys_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of the test run's own, in English, without the colours of anybody's terminal."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR", "TEXTUAL"):
            patch.delenv(name, raising=False)
        patch.setenv("LC_CTYPE", "C.UTF-8")
        patch.setenv("TERM", "xterm-256color")
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        yield


@pytest.fixture(scope="session", autouse=True)
def _codes_of_rooms_are_quick() -> Iterator[None]:
    """What makes them slow to guess takes longer than all else that makes a room."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "CODE_ROUNDS", 1)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """No test finds the language or the looks that another one has chosen."""
    yield
    (config_folder() / FILE).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def english() -> Language:
    return Language.named("en")


@pytest.fixture(scope="session")
def german() -> Language:
    return Language.named("de")
