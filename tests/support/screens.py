"""What stands on a screen, as text."""

from typing import Any

from textual.app import App
from textual.pilot import Pilot


def on_screen(app: App[Any]) -> str:
    """All that is visible, line by line: what is cut off or covered is not in it."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def at_rest(pilot: Pilot[Any]) -> None:
    """Return once nothing changes any more: a dialog may be about to open, a layout to follow."""
    stands: list[Any] = []
    looks = 0
    while looks < 3:
        await pilot.pause()
        before = stands
        stands = [list(strip) for strip in pilot.app.screen._compositor.render_strips()]
        looks = looks + 1 if stands == before else 0
