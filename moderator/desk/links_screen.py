"""The session's links, to be sent to people or photographed."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import segno
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from server.language import N_, Language

from ..dialogs.dialog import Dialog
from ..widgets.digits import halves
from ..widgets.lines import Span, left
from ..widgets.rows import Row, RowList
from ..wording.printable import printable
from .hosting import Links


class Whose(RowList):
    """For whom a link is."""

    def __init__(self, language: Language, names: Mapping[str, str]) -> None:
        super().__init__(language)
        self.names = names

    def rows_for(self, width: int) -> Sequence[Row]:
        return [Row(key, ((Span(left(name, width)),),)) for key, name in self.names.items()]


class LinksScreen(Dialog[None]):
    """Each link as text and as a code for a camera."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,l", "dismiss(None)", N_("Close"), id="links.close"),
        Binding("c,enter", "copy", N_("Copy"), id="links.copy", priority=True),
    ]

    def __init__(self, language: Language, links: Links, names: Mapping[str, str]) -> None:
        super().__init__()
        self.language = language
        self.links = {
            "spectators": (language.text("Audience"), links.spectators),
            "moderator": (language.text("Moderators"), links.moderator),
            **{p: (names.get(p, p), link) for p, link in links.panelists.items()},
        }

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(
                Content(self.language.text("Links: arrows choose, c copies, esc closes")),
                classes="hint",
            )
            with Horizontal():
                yield Whose(self.language, {key: name for key, (name, _) in self.links.items()})
                yield Static(id="code")
            yield Static(id="link")

    def on_mount(self) -> None:
        self.query_one(Whose).focus()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        event.stop()
        _, link = self.links.get(event.row or "", ("", ""))
        self.query_one("#code", Static).update(Content(code(link)))
        self.query_one("#link", Static).update(Content(printable(link)))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_copy()

    def action_copy(self) -> None:
        name, link = self.links[self.query_one(Whose).selected or ""]
        self.app.copy_to_clipboard(link)
        text = self.language.text("Copied: the link for {name}", name=name)
        self.app.notify(text, markup=False, timeout=3)


def code(text: str) -> str:
    """A QR code in half blocks, dark on light."""
    if not text:
        return ""
    matrix = segno.make(text, error="l", micro=False).matrix_iter(border=2)
    return "\n".join(halves(["".join(" █"[bool(dark)] for dark in row) for row in matrix]))
