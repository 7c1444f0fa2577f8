"""Where a line is written, in every screen."""

from __future__ import annotations

import re
from typing import Any

from textual import events
from textual.widgets import Input

from server.session.texts import harmful

from .last_resort import LastResort


class LineInput(Input):
    """A field for one line. Of what is pasted or typed it keeps what fits, and says so where that
    is not all: Textual's own drops what is too long, and all but the first of several lines."""

    app: LastResort[Any]

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := in_one_line(event.text):
            self.replace(text, *self.selection)

    def action_copy(self) -> None:
        super().action_copy()
        # What is in a field when it gets the keys is selected, though nobody has done that.
        self.app.say(self.app.language.text("Copied: {what}", what=self.selected_text))

    def replace(self, text: str, start: int, end: int) -> None:
        fits = text
        if self.max_length:
            kept = len(self.value) - abs(end - start)
            fits = text[: max(0, self.max_length - kept)]
        super().replace(fits, start, end)
        if fits != text:
            self.restricted()

    def restricted(self) -> None:
        super().restricted()
        told = self.app.language.text(
            "At most {n} characters fit here; the rest was left out.", n=self.max_length or 0
        )
        self.app.say(told, "warning")


def in_one_line(text: str) -> str:
    """The lines of a text behind each other, as the room would have them, without breaks and
    tabs."""
    text = "".join("\n" if harmful(char) else char for char in text)
    return re.sub(r"\s*\n\s*", " ", text.strip("\n"))
