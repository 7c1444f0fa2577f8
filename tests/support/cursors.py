"""The cursors of inputs: what a test sees must not hang on whether one is there at that moment."""

from textual.widgets import Input, TextArea


def stand() -> None:
    """Have none blink."""
    for kind, toggle in ((Input, "_toggle_cursor"), (TextArea, "_toggle_cursor_blink_visible")):
        assert hasattr(kind, toggle)
        setattr(kind, toggle, lambda _input: None)
