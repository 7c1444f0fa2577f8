"""What many let go of at once goes back to the system."""

import subprocess
import sys

import pytest

from server import collector
from server.live.port import gate
from server.live.port.gate import Gate
from tests.support.waiting import until

LETS_GO: str = """
import sys
from server.collector import give_back

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

# As what waits for who does not read: it grows bit by bit, among things that stay.
waiting, staying = [bytearray() for _ in range(300)], []
for _ in range(256):
    for one in waiting:
        one += bytes(512)
    staying.append(bytes(2000))
most = held()
del waiting, one
before = held()
give_back()
print(most, before, held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read on Linux only")
def test_what_was_freed_is_given_back() -> None:
    """Left alone, the C library keeps it for what may never come."""
    done = subprocess.run(
        [sys.executable, "-c", LETS_GO], capture_output=True, text=True, check=True
    )
    most, before, after = map(int, done.stdout.split())
    assert after <= before <= most
    assert most - after > 300 * 256 * 512 * 0.9


async def test_it_is_given_back_once_for_all_who_were_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many do not read; and again for those who come later."""
    given: list[int] = []
    entrance = Gate(1000, 1000)
    monkeypatch.setattr(collector, "give_back", lambda: given.append(entrance.unread))
    monkeypatch.setattr(gate, "GIVES_BACK_AFTER", 0.01)
    for cuts in (300, 2):
        before = len(given)
        for _ in range(cuts):
            entrance.does_not_read()
        await until(lambda: len(given) > before)  # noqa: B023 - awaited here
    assert given == [300, 302]
