"""Where the reader writes a line: what a raised hand is about, or a question."""

from collections.abc import Callable
from dataclasses import dataclass

from server.language import Language
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

from ..app.line_input import LineInput


@dataclass(frozen=True)
class Note:
    """A line to be written. ``id`` tells it from others; ``title`` says what it is and who will
    read it, ``more`` what else there is to know before it is sent; ``command`` is made of what was
    written; ``thanks`` is said once the room has taken it."""

    id: str
    title: str
    command: Callable[[str], Command]
    text: str = ""
    thanks: str = ""
    more: str = ""


class NoteLine(LineInput):
    """Where a note is written, in place: nothing else of the screen is covered.

    What was written and not taken by the room is there again when the same note is opened.
    """

    def __init__(self, language: Language) -> None:
        super().__init__(id="note", max_length=LINE_LENGTH, select_on_focus=False)
        self.language = language
        self.note: Note | None = None
        self._kept: dict[str, str] = {}

    def open(self, note: Note) -> None:
        self.close()
        self.note = note
        self.value = text = self._kept.pop(note.id, note.text)
        self.cursor_position = len(text)
        self.placeholder = note.more
        self.border_title = note.title.replace("[", r"\[")
        self.border_subtitle = self.language.text("Enter: send · Esc: not now")
        self.display = True
        self.focus()

    def close(self, *, taken: bool = False) -> None:
        """``taken``: the room has what was written."""
        if self.note is not None and self.value and not taken:
            self._kept[self.note.id] = self.value
        self.display = False
        self.note = None

    @property
    def written(self) -> tuple[str, str]:
        """What is written, after what it is for."""
        return self.note.id if self.note else "", self.value
