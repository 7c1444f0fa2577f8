"""Anybody says anything in a session of which the audience comes to a relay: what they say goes on
to the server that writes, and what comes of it comes back."""

import asyncio
from pathlib import Path
from random import Random

from server.journal import verify
from server.session import agenda

from .frames import Frames
from .machines import LOOK, MENDS_WITHIN, machines
from .room import SteppingClock, Trial, Wrong, complaints, known_tokens


async def try_relay(folder: Path, seed: int, texts: int) -> int:
    """Have ``texts`` said; returns how many facts there are then. Raises Wrong."""
    chance, clock, at = Random(seed), SteppingClock(), f"seed {seed}"
    with complaints(seed):
        async with machines(folder, clock) as among:
            writer, relay = among.hosted["writer"], among.hosted["relay"]
            frames = Frames(chance)
            frames.tokens = known_tokens(writer.tokens)
            ports = {which: app.port for which, app in among.apps.items()}
            found = Trial(writer, ports["writer"], chance, frames, clock, ports["relay"])
            await writer.room.submit("m1", agenda.Next())
            await found.say_anything(texts)
            await found.finish()
            try:
                async with asyncio.timeout(MENDS_WITHIN):
                    # People leave a moment after their line is cut.
                    while not await among.show(writer.room.state.seq):  # noqa: ASYNC110 - no event
                        await asyncio.sleep(LOOK)
            except TimeoutError:
                raise Wrong(f"{at}: the relay does not show what the writer has") from None
            if relay.room.state.seq == found.state.seq and relay.room.state != found.state:
                raise Wrong(f"{at}: the relay shows something else")
        among.compare(at)
    if not verify(writer.log).intact:
        raise Wrong(f"{at}: the log is not whole")
    return found.state.seq
