"""Lines in and out among simulated people: somebody moderates with them, without a screen."""

from pathlib import Path

from ..plain.run import conversation
from .beside import beside_others
from .cast import Script
from .venue import Where


async def rehearse_in_lines(script: Script, where: Where, speed: float) -> Path:
    """Talk to a rehearsal until somebody leaves it, or it ends; returns the path of the log.

    Raises as :func:`beside_others` does, and TurnedAway.
    """
    async with beside_others(script, where, speed) as (venue, link):
        await conversation(lambda _name: link, None, script.language, "")
        return venue.log
