"""A desk beside simulated people: somebody looks on, or takes part, as one moderator more."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from textual.screen import Screen

from ..client.link import Link
from ..client.session_view import SessionView
from ..desk.app import Desk
from .cast import Script
from .stage import stage


class RehearsalDesk(Desk):
    """The desk, which says at the beginning what is simulated (``notice``)."""

    notice = ""

    def first_screen(self, view: SessionView) -> Screen[Any]:
        self.call_after_refresh(self.say, self.notice)
        return super().first_screen(view)


async def beside_a_desk(script: Script, data_dir: Path | None, speed: float, notice: str) -> Path:
    """Open a desk in a rehearsal until it is left; returns the path of the log.

    The simulated moderators know nothing of whoever sits there, but stand back for a while
    whenever that person does something. Raises LineFailed, OSError.
    """
    async with stage(script, data_dir, speed) as playing:
        link = Link(
            playing.links["moderator"],
            name=script.language.text("Visiting moderator"),
            language=script.language.code,
            clock=playing.clock.now,
        )
        desk = RehearsalDesk(link, script.language, data_dir)
        desk.notice = notice
        people = asyncio.create_task(playing.play())
        came = asyncio.create_task(playing.moderators_came())
        await asyncio.wait([people, came], return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        if people.done():
            await people
        await desk.run_async()
        people.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await people
        return playing.log
