"""Where the reader writes a line: what a raised hand is about, or a question."""

from textual.widgets import Input

from server.language import Language
from server.session import panel, questions, queue
from server.session.messages import Command
from server.session.words import KINDS, Kind

from ..wording.words import KINDS as KIND_WORDS


class NoteLine(Input):
    """Where a note is written, in place: nothing else of the screen is covered.

    ``deed`` is what the note is for, ``entry`` the one it changes, where it changes one. What
    was written and not taken by the room is there again when the same note is opened.
    """

    def __init__(self, language: Language) -> None:
        super().__init__(id="note", max_length=280, select_on_focus=False)
        self.language = language
        self.deed = ""
        self.entry: str | None = None
        self._kept: dict[tuple[str, str | None], str] = {}

    def open(self, deed: str, title: str, *, entry: str | None = None, text: str = "") -> None:
        self._keep()
        self.deed, self.entry = deed, entry
        text = self._kept.pop((deed, entry), text)
        self.value = text
        self.cursor_position = len(text)
        self.border_title = title.replace("[", r"\[")
        self.border_subtitle = self.language.text("Enter: send · Esc: not now")
        self.display = True
        self.focus()

    def close(self, *, taken: bool = False) -> None:
        """``taken``: the room has what was written."""
        if not taken:
            self._keep()
        self.display = False
        self.deed, self.entry = "", None

    def _keep(self) -> None:
        if self.deed and self.value:
            self._kept[self.deed, self.entry] = self.value

    @property
    def written(self) -> tuple[str, str | None, str]:
        """What is written, and what for."""
        return self.deed, self.entry, self.value


def title(language: Language, deed: str) -> str:
    """What is asked above the line."""
    kind = kind_of(deed)
    if kind is not None:
        return language.text("{kind}: what is it about?", kind=language.text(KIND_WORDS[kind]))
    if deed == "write":
        return language.text("Your question to the panel")
    return language.text("Why would you like to join the panel?")


def noted(deed: str, entry: str | None, text: str) -> Command | None:
    """The command that a written line is for."""
    kind = kind_of(deed)
    if entry is not None:
        return queue.Note(entry, text)
    if kind is not None:
        return queue.Join(kind, text or None)
    if deed == "write":
        return questions.Ask(text)
    return panel.Ask(text) if deed == "ask" else None


def kind_of(deed: str) -> Kind | None:
    """The kind of an entry that a deed is about, None for other deeds."""
    return next((kind for kind in KINDS if kind == deed), None)
