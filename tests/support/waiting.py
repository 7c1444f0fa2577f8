"""Waiting for what a test expects, instead of for a time."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

PATIENCE: Final = 60.0
"""Seconds after which what should come does not come at all: nobody waits for so long where things
work, and a machine that is busy with other tests may take tens of them for what takes none else."""


PATIENTLY: Final[dict[str, Any]] = {
    "proxy": None,
    "open_timeout": PATIENCE,
    "ping_interval": None,
}
"""How a bare client of the tests connects: by itself it gives up after ten seconds, and asks its
server every twenty whether it is still there."""


async def until(condition: Callable[[], object], within: float = PATIENCE) -> None:
    """Return once ``condition`` holds; fails with TimeoutError."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - conditions of any kind, not events
            await asyncio.sleep(0.005)
