"""When an app has done all that follows from a key, also on a machine that is busy."""

import asyncio
from time import process_time

import textual.app
import textual.pilot
from textual._wait import SLEEP_GRANULARITY, SLEEP_IDLE

MOST = 500
"""Looks after which a loop that always has something to do is taken as it is: ten seconds of them.
Where other programs leave the process no time for what it has to do, it is not taken sooner."""


async def idle(*_: float) -> None:
    """Wait until the loop has nothing to do, and has not had for a moment.

    Textual's own waits until the process takes little of a processor's time, and so it does as well
    where other programs leave it none.
    """
    loop = asyncio.get_running_loop()
    for _look in range(MOST):
        taken = process_time()
        # What is due meanwhile, and what has arrived, has its turn before this goes on.
        await asyncio.sleep(SLEEP_GRANULARITY)
        if process_time() - taken < SLEEP_IDLE and not loop._ready:  # type: ignore[attr-defined]  # asyncio's own
            return


def wait_for_it() -> None:
    """Have all pilots wait like that."""
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = idle  # type: ignore[attr-defined]  # they import it
