"""The session's links, to be sent to people or photographed, and to be made new."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from server.language import N_, Language

from ..client.people import seated
from ..client.session_view import SessionView
from ..dialogs.dialog import Dialog
from ..widgets.lines import Span, left
from ..widgets.qr import qr
from ..widgets.rows import RowList
from ..widgets.stacked import Row
from ..wording.printable import printable
from .known_links import CODE, KnownLinks, copied


class Whose(RowList):
    """For whom a link is."""

    def __init__(self, language: Language, names: Mapping[str, str], selected: str | None) -> None:
        super().__init__(language)
        self.names = names
        self.selected = selected

    def rows_for(self, width: int) -> Sequence[Row]:
        return [Row(key, ((Span(left(name, width)),),)) for key, name in self.names.items()]


class LinksScreen(Dialog[str | None]):
    """Each link as text and as a code for a camera. Answered with whose link is to be made new.

    ``selected``: whose is shown first.
    """

    ABOUT = N_(
        "The links of the session, each with its code for a camera, to be copied or made new. Esc"
        " closes this."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,l", "dismiss(None)", N_("Close"), id="links.close"),
        Binding("c,enter", "copy", N_("Copy"), id="links.copy", priority=True),
        Binding("n", "renew", N_("New"), id="links.renew"),
    ]

    def __init__(
        self,
        language: Language,
        links: KnownLinks,
        view: SessionView,
        selected: str | None = None,
    ) -> None:
        super().__init__()
        self.language, self.links = language, links
        self.names = _names(language, links, view)
        self.first = selected

    def compose(self) -> ComposeResult:
        with Vertical():
            hint = self.language.text(
                "Links: arrows choose, c copies, n makes a new one, Esc closes"
            )
            yield Static(Content(hint), classes="hint")
            # Above the picture: on 24 lines there is no more room below it.
            yield Static(id="link")
            with Horizontal():
                yield Whose(self.language, self.names, self.first)
                yield Static(id="code")

    def on_mount(self) -> None:
        whose = self.query_one(Whose)
        whose.focus()
        self._show(self.first or next(iter(self.names)))

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        event.stop()
        self._show(event.row or "")

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_copy()

    def action_copy(self) -> None:
        whose = self.query_one(Whose).selected or ""
        link = self.links.get(whose)
        if link is not None:
            self.app.copy_to_clipboard(link)
            text = copied(self.language, whose, self.names[whose])
            self.app.notify(text, markup=False, timeout=3)

    def action_renew(self) -> None:
        whose = self.query_one(Whose).selected
        _ = self.dismiss("spectators" if whose == CODE else whose)

    def _show(self, whose: str) -> None:
        link = self.links.get(whose)
        if whose == CODE and link is not None:
            picture = f"\n    {' '.join(link)}    \n"
            page = (self.links.get("spectators") or "").partition("/#")[0]
            text = self.language.text("{code} at {page}", code=link, page=page)
        elif link is not None:
            picture, text = "\n".join(qr(link)), printable(link)
        else:
            picture = ""
            text = self.language.text(
                "This desk does not know the link. n makes a new one; the old one ends then."
            )
        self.query_one("#code", Static).update(Content(picture))
        self.query_one("#link", Static).update(Content(text))


def _names(language: Language, links: KnownLinks, view: SessionView) -> dict[str, str]:
    """Whose links there are, and what they are called: those of many first, then the panel's, then
    those of others that were made here."""
    people = view.state.people
    panel = [p.id for p in seated(view) if p.role != "moderator"]
    others = [key for key in links if key in people and key not in panel]
    return {
        "spectators": language.text("Audience"),
        CODE: language.text("Audience's code"),
        "moderators": language.text("Moderators"),
        "stage": language.text("Stage"),
        **{person: people[person].name for person in (*panel, *others)},
    }
