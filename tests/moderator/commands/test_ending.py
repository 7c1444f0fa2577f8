"""How a server ends where something does not answer: while it begins, and once it has stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")

STILL_BEGINS = """
ending.ENDS_WITHIN = 0.2
end = ending.Ending()

async def serve():
    with end.on_signals(lambda: None):
        print("ready", flush=True)
        await asyncio.sleep(600)

asyncio.run(serve())
"""
"""What it waits for takes no notice of the signal."""

HAS_STOPPED = """
ending.AGAIN_AFTER = 0.0
end = ending.Ending()

async def serve():
    stop = asyncio.Event()
    with end.on_signals(stop.set):
        print("ready", flush=True)
        await stop.wait()

asyncio.run(serve())
print("stopped", flush=True)
time.sleep(600)
"""
"""The loop is over, and something else is waited for yet."""


@contextmanager
def begun(way: str) -> Iterator[subprocess.Popen[str]]:
    """A program that can be asked to end, and has said so."""
    program = f"""
import asyncio, logging, time
from moderator.commands import ending
logging.basicConfig(format="%(message)s")
{way}"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert read_line(process) == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_an_end_takes_no_longer_where_it_is_asked_for_while_a_server_begins() -> None:
    """The time for it counts from the signal, not from when what is begun has been begun."""
    with begun(STILL_BEGINS) as process:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (1, "the end took too long\n")


@pytest.mark.parametrize("again", [signal.SIGINT, signal.SIGTERM])
def test_who_asks_again_is_heard_until_all_is_over(again: signal.Signals) -> None:
    """Also where the loop has stopped: threads may still wait for a disk then."""
    with begun(HAS_STOPPED) as process:
        process.send_signal(signal.SIGTERM)
        assert read_line(process) == "stopped\n"
        process.send_signal(again)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (1, "ended at once\n")
