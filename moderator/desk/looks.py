"""What a moderator looks at, in words that the other one reads: which list, and which dialog."""

from collections.abc import Iterator, Mapping
from typing import Final

from textual.screen import Screen

from server.language import N_, Language
from server.wire.messages import Look

from ..client.people import surname
from ..client.session_view import SessionView

DIALOGS: Final[Mapping[str, tuple[str, str]]] = {
    "Menu": ("menu", N_("a menu")),
    "Picker": ("person", N_("looks for somebody")),
    "Prompt": ("text", N_("writes")),
    "TextPrompt": ("text", N_("writes")),
    "PresetPrompt": ("text", N_("writes")),
    "Confirm": ("question", N_("is asked for a yes")),
    "ItemForm": ("item", N_("edits an item")),
    "PersonForm": ("person_form", N_("edits a person")),
    "PositionForm": ("position_form", N_("edits a position")),
    "LinksScreen": ("links", N_("links")),
    "TalkTimes": ("talk_times", N_("talk times")),
    "Result": ("result", N_("a result")),
    "UndoDialog": ("undo", N_("undo")),
    "RedoDialog": ("undo", N_("undo")),
    "Checklist": ("checklist", N_("checklist")),
    "Help": ("help", N_("help")),
    "Palette": ("commands", N_("commands")),
}
"""The word on the wire, and what it means, by the class of a dialog. Nothing of what is in it."""
PANES: Final[Mapping[str, str]] = {
    "queue": N_("Queue"),
    "agenda": N_("Agenda"),
    "panel": N_("Panel"),
    "requests": N_("To the panel"),
    "questions": N_("Questions"),
    "positions": N_("Positions"),
    "findings": N_("Findings"),
    "script": N_("Script"),
    "whispers": N_("Whispers"),
    "feedback": N_("Feedback"),
}
_DIALOG_WORDS: Final = dict(DIALOGS.values())


def look(pane: str, top: Screen[object] | None) -> Look:
    """What is told: the list, and the dialog ``top`` over it, if there is one that has a word."""
    word, _ = DIALOGS.get(type(top).__name__, ("", "")) if top is not None else ("", "")
    return Look(pane, word)


def others(language: Language, view: SessionView, *, briefly: bool = False) -> Iterator[str]:
    """What the other moderators look at, each with a name: ``Volker Scharfen: Script, writes``;
    ``briefly`` with their surnames. Words that this program does not know are left out."""
    for person, seen in sorted(view.looking.items()):
        found = view.state.people.get(person)
        name = surname(found) if briefly and found is not None else view.name(person)
        known = (PANES.get(seen.pane), _DIALOG_WORDS.get(seen.dialog))
        words = ", ".join(language.text(word) for word in known if word)
        if person != view.you.id and name and words:
            yield f"{name}: {words}"
