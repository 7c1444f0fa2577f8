"""What stands on a screen, as text."""

from typing import Any

from textual.app import App


def on_screen(app: App[Any]) -> str:
    """All that is visible, line by line: what is cut off or covered is not in it."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
