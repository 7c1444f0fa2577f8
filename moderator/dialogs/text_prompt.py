"""Questions to the moderator that take a longer text."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static, TextArea

from server.language import N_, Language
from server.session.texts import TEXT_LENGTH

from ..app.screens import Localized
from ..wording.printable import printable
from .looks import DIALOG_CSS

SAVE: Final = "ctrl+s"


class Editor(TextArea):
    """Text that wraps; tab leaves it. ``lines``: whether enter makes a new line."""

    def __init__(self, text: str, *, lines: bool, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(text, soft_wrap=True, tab_behavior="focus", compact=True, id=id)
        self.lines = lines

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and not self.lines:
            event.stop()
            event.prevent_default()
            await self.screen.run_action("save")
            return
        await super()._on_key(event)


class TextPrompt(Localized, ModalScreen[str | None]):
    """A longer text. ``lines``: it may have several lines, so ctrl+s saves it instead of enter;
    ``emptied``: it may also be empty. What was typed stays until the moderator is done."""

    DEFAULT_CSS = f"""
    TextPrompt {{ {DIALOG_CSS} }}
    TextPrompt TextArea {{ height: 6; margin-bottom: 1; background: $panel; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("Cancel"), show=False, id="text_prompt.cancel"),
        Binding(SAVE, "save", N_("Save"), show=False, id="text_prompt.save"),
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
    ) -> None:
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.lines, self.emptied = lines, emptied

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            yield Editor(self.start, lines=self.lines)
            with Horizontal():
                yield Label("", id="rest")
                yield Button(self.language.text("Save"), id="yes", variant="primary", compact=True)
                yield Button(self.language.text("Cancel"), id="no", compact=True)

    def on_mount(self) -> None:
        area = self.query_one(Editor)
        area.move_cursor(area.document.end)
        area.focus()

    def on_text_area_changed(self) -> None:
        rest = self.limit - len(self.query_one(Editor).text)
        too_long = self.language.plural("{n} sign too long", "{n} signs too long", n=-rest)
        self.query_one("#rest", Label).update(Content(too_long if rest < 0 else ""))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self.action_save()
        else:
            _ = self.dismiss(None)

    def action_save(self) -> None:
        text = self.query_one(Editor).text.strip()
        if len(text) <= self.limit and (text or self.emptied):
            _ = self.dismiss(text)
