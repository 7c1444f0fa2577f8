"""The server that a desk began, from the desk's side."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.desk import hosting, starting

posix = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")

IN_THE_KERNEL = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
signal.pause()
"""


class Waiting(subprocess.Popen[str]):
    """A process that waits for a disk: some systems end it only once that has answered."""

    def kill(self) -> None:
        pass


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    command = [sys.executable, "-c", IN_THE_KERNEL]
    with Waiting(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


@posix
def test_a_server_that_cannot_be_ended_keeps_no_desk(
    waiting: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ends the session gets their terminal back, and reads that the server has ended: what
    is left of it does nothing any more."""
    monkeypatch.setattr(hosting, "ENDS_WITHIN", 0.1)
    monkeypatch.setattr(starting, "IS_GONE_WITHIN", 0.1)
    served = hosting.Hosting("harbour", tmp_path, {}, waiting, tmp_path)
    assert not served.died
    served.stop()
    assert served.died


@posix
def test_a_start_that_is_interrupted_waits_for_no_disk(
    waiting: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gives up while the server begins gets their terminal back likewise."""
    monkeypatch.setattr(starting, "IS_GONE_WITHIN", 0.1)
    with (
        pytest.raises(KeyboardInterrupt),
        starting.Begun(waiting, tmp_path / "errors", 0).wanted(),
    ):
        raise KeyboardInterrupt
    assert waiting.poll() is None
