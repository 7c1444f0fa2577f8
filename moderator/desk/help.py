"""All keys of the desk, by what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from server.language import N_, Language
from server.session.words import KINDS

from ..app.screens import Localized
from ..widgets.facts import SIGNS
from ..widgets.lines import left
from ..wording.words import KINDS as KIND_WORDS

GROUPS: Final = (
    (
        N_("The floor"),
        (
            ("n  space", N_("Next: the floor to the head of the queue")),
            ("enter  f", N_("The floor to whoever is selected")),
            ("e", N_("End the speech")),
            ("p", N_("Stop the clock, or let it go on")),
            ("+  -", N_("A minute more, a minute less")),
            ("t", N_("Show the time spoken, or the time left")),
        ),
    ),
    (
        N_("The queue"),
        (
            ("a", N_("Add somebody, also somebody by phone")),
            ("K  J", N_("Move up or down (also ctrl or alt with an arrow)")),
            ("d  del", N_("Take out")),
            ("o", N_("Open or close the queue")),
            ("r", N_("By arrival, or balanced")),
            ("E", N_("Change what the selected entry says")),
            ("C", N_("Clear the queue, or take all of one kind out")),
        ),
    ),
    (
        N_("The agenda"),
        (
            ("ctrl+n  N", N_("Begin the next item (asks; the same key says yes)")),
            ("enter", N_("Begin the item selected in the agenda")),
            ("x  X", N_("The item 5 min longer, 5 min shorter")),
            ("d  D", N_("Skip the item selected in the agenda; take it off")),
            ("I  E", N_("Add an item; change the one selected")),
            ("S", N_("Open, pause, resume or close the session")),
        ),
    ),
    (
        N_("People"),
        (
            ("i", N_("Invite: the request selected, or anybody")),
            ("m", N_("Menu: all that can be done with what is selected")),
            ("R  A", N_("Rename; add a person by hand")),
            ("d", N_("Release a guest; withdraw an invitation")),
            ("T", N_("Talk times: by person, organisation and role category")),
            ("w", N_("Whisper: to the moderators, the panel or one person")),
            ("b", N_("A note on the person or item selected, for moderators")),
        ),
    ),
    (
        N_("Questions, positions, findings, feedback"),
        (
            ("enter", N_("The next step: approve, take up, answered; open, close")),
            ("y", N_("Approve the question; open the position; ask for feedback")),
            ("v", N_("Take the question up: to the round, or to somebody")),
            ("c", N_("Question answered; close the position, the feedback")),
            ("d", N_("Dismiss the question; withdraw the finding")),
            ("P  F", N_("Add a position; record a finding")),
            ("E  O", N_("Change the finding; say who takes it further")),
        ),
    ),
    (
        N_("What is noticed"),
        (
            ("f5 f6 f7", N_("Do what answers this line of the bar at the bottom")),
            ("f8", N_("Wave the first line off (also a click on ×)")),
        ),
    ),
    (
        N_("The desk"),
        (
            ("u  ctrl+z", N_("Undo the moderators' last action (asks; u says yes)")),
            ("z", N_("The last actions")),
            ("1 2 3 4", N_("Queue, agenda, panel, requests (also tab)")),
            ("5 6 7", N_("Questions, positions, findings")),
            ("8 9 0", N_("Script, whispers, feedback")),
            ("l", N_("The session's links")),
            ("ctrl+p", N_("Every command by its name; also “I am …”")),
            ("ctrl+t", N_("Light or dark")),
            ("ctrl+q", N_("Leave")),
        ),
    ),
)
"""What stands on the screen of keys. Every key here is bound, and every bound action is here."""


class KeysScreen(Localized, ModalScreen[None]):
    """One page about everything that the keys do."""

    DEFAULT_CSS = """
    KeysScreen {
        align: center middle; background: $background 40%;
        & > VerticalScroll {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 2; background: $surface; border: round $primary;
        }
        & Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,question_mark", "dismiss(None)", N_("Close"), show=False),
    ]

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(Content.assemble(*self._parts()))

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _parts(self) -> Iterator[str | tuple[str, str]]:
        for title, keys in GROUPS:
            yield (f"{self.language.text(title)}\n", "bold $primary")
            for key, text in keys:
                yield f"  {left(key, 12)}{self.language.text(text)}\n"
        kinds = (f"{SIGNS[kind]} {self.language.text(KIND_WORDS[kind])}" for kind in KINDS)
        yield "  ".join(kinds)
        yield "\n" + self.language.text(
            "With the mouse: click selects, a double click asks what to do."
        )
