"""A rehearsal with room for one more moderator, who is a person."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..client.link import Link
from .cast import Script
from .venue import Venue, Where, open_venue


@contextlib.asynccontextmanager
async def beside_others(
    script: Script, where: Where, speed: float
) -> AsyncIterator[tuple[Venue, Link]]:
    """A rehearsal that goes on for as long as somebody takes part in it, and their line to it.

    The simulated moderators know nothing about the person there, but do nothing for a while
    whenever that person acts. ``speed``: how many times as fast as real time the session passes.
    Raises LineFailed if somebody could not join, OSError if the server cannot listen or write.
    """
    async with open_venue(script, where, speed, waits=False) as venue:
        link = Link(
            venue.links["moderator"],
            name=script.led_by or script.language.text("Visiting moderator"),
            language=script.language.code,
            clock=venue.clock.now,
            rooms_clock=True,
            # The venue watches as whoever leads.
            beside_own=script.led_by is not None,
        )
        people = asyncio.create_task(venue.play())
        came = asyncio.create_task(venue.moderators_came())
        await asyncio.wait([people, came], return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        if people.done():
            await people
        yield venue, link
        people.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await people
