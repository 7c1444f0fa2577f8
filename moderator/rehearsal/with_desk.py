"""A desk among simulated people: somebody watches or takes part as one more moderator."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from ..app.own_keys import OwnKeys
from ..client.link import Link
from ..client.session_view import SessionView
from ..desk.app import Desk
from ..desk.hosting import known
from ..desk.known_links import KnownLinks
from .cast import Script
from .venue import open_venue


class RehearsalDesk(Desk):
    """The desk, which first says what is simulated (``notice``)."""

    notice = ""

    def first_screen(self, view: SessionView) -> Screen[Any]:
        self.call_after_refresh(self.say, self.notice)
        return super().first_screen(view)


async def rehearse_with_desk(
    script: Script,
    data_dir: Path | None,
    speed: float,
    notice: str,
    autopilot: Callable[[Pilot[Any]], Coroutine[Any, Any, None]] | None = None,
    keys: OwnKeys | None = None,
) -> Path:
    """Open a desk in a rehearsal until somebody leaves it.

    The simulated moderators know nothing about the person there, but do nothing for a while
    whenever that person acts.

    Args:
        script: what is rehearsed.
        data_dir: the folder for the log; None for the default one.
        speed: how many times as fast as real time the session passes.
        notice: what the desk says first.
        autopilot: what uses the desk instead of a person; it then needs no terminal.
        keys: the person's own.

    Returns:
        The path of the log.

    Raises:
        LineFailed: if somebody could not join.
        OSError: if the server cannot listen or write.
    """
    async with open_venue(script, data_dir, speed) as venue:
        link = Link(
            venue.links["moderator"],
            name=script.led_by or script.language.text("Visiting moderator"),
            language=script.language.code,
            clock=venue.clock.now,
            rooms_clock=True,
        )
        links = KnownLinks(known({"links": venue.links, "code": venue.code}))
        desk = RehearsalDesk(
            link, script.language, data_dir, None, links, prepares=script.led_by is not None
        )
        desk.notice = notice
        desk.own_keys = keys or desk.own_keys
        people = asyncio.create_task(venue.play())
        came = asyncio.create_task(venue.moderators_came())
        await asyncio.wait([people, came], return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        if people.done():
            await people
        await desk.run_async(headless=autopilot is not None, auto_pilot=autopilot)
        people.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await people
        return venue.log
