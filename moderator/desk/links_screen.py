"""The session's links, to be sent to people or photographed."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import segno
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from server.language import N_, Language

from ..dialogs.dialog import Dialog
from ..widgets.lines import Span, left
from ..widgets.rows import Row, RowList
from ..wording.printable import printable
from .hosting import Links


class Whose(RowList):
    """For whom a link is."""

    def __init__(self, language: Language, names: Sequence[tuple[str, str]]) -> None:
        super().__init__(language)
        self.names = names

    def rows_for(self, width: int) -> Sequence[Row]:
        return [Row(key, ((Span(left(name, width)),),)) for key, name in self.names]


class LinksScreen(Dialog[None]):
    """Each link as text and as a code for a camera."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,l", "dismiss(None)", N_("Close"), id="links.close"),
        Binding("c,enter", "copy", N_("Copy"), id="links.copy", priority=True),
    ]

    def __init__(self, language: Language, links: Links, names: Mapping[str, str]) -> None:
        super().__init__()
        self.language = language
        self.links: dict[str, str] = {
            "spectators": links.spectators,
            "moderator": links.moderator,
            **links.panelists,
        }
        self.names = {
            "spectators": language.text("Audience"),
            "moderator": language.text("Moderators"),
            **{person: names.get(person, person) for person in links.panelists},
        }

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(
                Content(self.language.text("Links: arrows choose, c copies, esc closes")),
                classes="hint",
            )
            with Horizontal():
                yield Whose(self.language, list(self.names.items()))
                yield Static(id="code")
            yield Static(id="link")
            yield Button(self.language.text("Close"))

    def on_mount(self) -> None:
        self.query_one(Whose).focus()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        event.stop()
        link = self.links.get(event.row or "", "")
        self.query_one("#code", Static).update(Content(code(link)))
        self.query_one("#link", Static).update(Content(printable(link)))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_copy()

    def action_copy(self) -> None:
        chosen = self.query_one(Whose).selected or ""
        self.app.copy_to_clipboard(self.links[chosen])
        text = self.language.text("Copied: the link for {name}", name=self.names[chosen])
        self.app.notify(text, markup=False, timeout=3)


def code(text: str) -> str:
    """A QR code in half blocks, dark on light."""
    if not text:
        return ""
    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    signs = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
    return "\n".join(
        "".join(signs[int(bool(a)), int(bool(b))] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
