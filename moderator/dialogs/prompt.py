"""Questions to be answered with a line of text, or with a longer one."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from server.language import N_, Language
from server.session.texts import NAME_LENGTH, TEXT_LENGTH

from ..app.line_input import LineInput
from ..wording.printable import printable
from .dialog import CTRL_S, ENTER, Dialog

SAVE: Final = "ctrl+s"


def too_long(text: str, limit: int, language: Language) -> str:
    """What is to be said of a text of more than ``limit`` characters; nothing of a shorter one."""
    more = len(text) - limit
    if more <= 0:
        return ""
    return language.plural("{n} character too long", "{n} characters too long", n=more)


class Prompt(Dialog[str | None]):
    """A line of text. What was typed stays until the moderator is done with it. ``emptied``: it may
    also be empty; ``yes``: what the button does, where that is not to save."""

    def __init__(
        self,
        language: Language,
        question: str,
        text: str = "",
        limit: int = NAME_LENGTH,
        *,
        emptied: bool = False,
        yes: str = "",
    ) -> None:
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.emptied = emptied
        self.yes = yes or language.text("Save")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.question)
            yield LineInput(self.start, max_length=self.limit, compact=True)
            yield from self.yes_or_cancel(self.yes)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_yes()

    def action_yes(self) -> None:
        text = self.query_one(Input).value.strip()
        if text or self.emptied:
            _ = self.dismiss(text)


class Editor(TextArea):
    """Text that wraps; tab leaves it. ``lines``: whether enter makes a new line. ``presets``: what
    a digit stands for, as long as nothing is written."""

    def __init__(
        self,
        text: str,
        *,
        lines: bool,
        presets: Sequence[str] = (),
        id: str | None = None,  # noqa: A002 - as in Textual
    ) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", compact=True, id=id)
        self.lines, self.presets = lines, presets

    async def _on_key(self, event: events.Key) -> None:
        digit = event.character or ""
        if not self.text and digit in map(str, range(1, len(self.presets) + 1)):
            event.stop()
            event.prevent_default()
            self.text = self.presets[int(digit) - 1]
            await self.screen.run_action("yes")
            return
        if event.key == "enter" and not self.lines:
            event.stop()
            event.prevent_default()
            await self.screen.run_action("yes")
            return
        await super()._on_key(event)


class TextPrompt(Dialog[str | None]):
    """A longer text. ``lines``: it may have several lines, so ctrl+s saves it instead of enter;
    ``emptied``: it may also be empty; ``yes``: as for :class:`Prompt`. What was typed stays until
    the moderator is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="text_prompt.save")
    ]

    def __init__(
        self,
        language: Language,
        question: str,
        text: str = "",
        *,
        limit: int = TEXT_LENGTH,
        lines: bool = False,
        emptied: bool = False,
        yes: str = "",
    ) -> None:
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.lines, self.emptied = lines, emptied
        self.presets: Sequence[str] = ()
        self.yes = yes or language.text("Save")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.question)
            if self.presets:
                numbered = (f"{n}  {printable(text)}" for n, text in enumerate(self.presets, 1))
                yield Static(Content("\n".join(numbered)), id="presets")
            yield Editor(self.start, lines=self.lines, presets=self.presets)
            key = CTRL_S if self.lines else ENTER
            yield from self.yes_or_cancel(self.yes, Label("", id="rest"), key=key)

    def on_mount(self) -> None:
        area = self.query_one(Editor)
        area.move_cursor(area.document.end)
        area.focus()

    def on_text_area_changed(self) -> None:
        complaint = too_long(self.query_one(Editor).text, self.limit, self.language)
        self.query_one("#rest", Label).update(Content(complaint))

    def action_yes(self) -> None:
        text = self.query_one(Editor).text.strip()
        if len(text) <= self.limit and (text or self.emptied):
            _ = self.dismiss(text)


class PresetPrompt(TextPrompt):
    """A text, or one of ``presets`` by its digit, as long as nothing is written."""

    def __init__(
        self, language: Language, question: str, presets: Sequence[str], *, limit: int, yes: str
    ) -> None:
        super().__init__(language, question, limit=limit, yes=yes)
        self.presets = presets
