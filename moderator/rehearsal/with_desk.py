"""A desk among simulated people: somebody watches or takes part as one more moderator."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from ..app.own_keys import OwnKeys
from ..client.session_view import SessionView
from ..desk.app import Desk
from ..desk.hosting import known
from ..desk.known_links import KnownLinks
from .beside import beside_others
from .cast import Script
from .venue import Where


class RehearsalDesk(Desk):
    """The desk, which first says what is simulated (``notice``)."""

    notice = ""
    only_here = True

    def first_screen(self, view: SessionView) -> Screen[Any]:
        self.call_after_refresh(self.say, self.notice)
        return super().first_screen(view)


async def rehearse_with_desk(
    script: Script,
    where: Where,
    speed: float,
    notice: str,
    autopilot: Callable[[Pilot[Any]], Coroutine[Any, Any, None]] | None = None,
    keys: OwnKeys | None = None,
) -> tuple[Path, RehearsalDesk]:
    """Open a desk in a rehearsal until somebody leaves it; returns the path of the log, and the
    desk as it was left.

    ``notice`` is what the desk says first, ``keys`` are the person's own. ``autopilot``: what uses
    the desk instead of a person; it then needs no terminal. Raises as :func:`beside_others` does.
    """
    async with beside_others(script, where, speed) as (venue, link):
        links = KnownLinks(known({"links": venue.links, "code": venue.code}))
        desk = RehearsalDesk(
            link, script.language, where.data_dir, None, links, prepares=script.led_by is not None
        )
        desk.notice = notice
        desk.own_keys = keys or desk.own_keys
        await desk.run_async(headless=autopilot is not None, auto_pilot=autopilot)
        return venue.log, desk
