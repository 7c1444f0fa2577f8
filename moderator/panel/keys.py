"""The keys of the screen, and which of them stand in the footer."""

from collections.abc import Sequence
from typing import Any, Final

from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType

from server.language import N_

from ..widgets import footer
from .deeds import DEEDS
from .news import READ_KEY
from .panes import KEYS, TOOLTIPS

PREFIX: Final = "panel."

_WITH_NOTE: Final = (
    ("contribution", N_("Raise the hand for a contribution, and say what about")),
    ("question", N_("Raise the hand for a question, and say what about")),
    ("reply", N_("Raise the hand for a direct reply, and say what about")),
    ("point_of_order", N_("Raise the hand for a point of order, and say what about")),
)
_OF_PANES: Final = {
    "questions": ("vote", "write"),
    "positions": ("assess",),
    "findings": ("support", "object", "abstain"),
    "feedback": ("feedback",),
}
"""What there is to do with what a pane shows."""
_ALWAYS: Final = (
    "accept",
    "decline",
    "end",
    "read",
    "assess",
    "feedback",
    "contribution",
    "lower",
    "ask",
    "question",
    "reply",
    "point_of_order",
    "note",
    "later",
    "withdraw",
    "write",
    "vote",
    "support",
    "object",
    "abstain",
    "go",
)
"""The deeds by what the reader would miss most in the footer."""


def bindings() -> list[BindingType]:
    """All keys of the screen but those that answer an invitation, which the app has."""
    plain = [
        Binding(deed.key, f"deed('{name}')", deed.label, id=PREFIX + name, tooltip=deed.tooltip)
        for name, deed in DEEDS.items()
        if name not in ("accept", "decline")
    ]
    noted = [
        Binding(
            DEEDS[kind].key.upper(),
            f"deed_with_note('{kind}')",
            DEEDS[kind].label,
            id=f"{PREFIX}{kind}.note",
            tooltip=tooltip,
            show=False,
        )
        for kind, tooltip in _WITH_NOTE
    ]
    read = Binding(
        READ_KEY, "read", N_("Read"), id=f"{PREFIX}read", tooltip=N_("Read what was whispered")
    )
    panes = [
        Binding(KEYS[name], f"open('{name}')", tooltip, id=f"{PREFIX}open.{name}", show=False)
        for name, tooltip in TOOLTIPS.items()
    ]
    cancel = Binding("escape", "cancel", N_("Not now"), id=f"{PREFIX}cancel", show=False)
    return [read, *plain, *noted, cancel, *panes]


def by_weight(opened: str) -> Sequence[str]:
    """The deeds by how much they matter while a pane is open."""
    urgent = _ALWAYS[:4]
    here = _OF_PANES.get(opened, ())
    return [*urgent, *here, *(name for name in _ALWAYS[4:] if name not in here)]


def fitting(
    active: dict[str, ActiveBinding], app: App[Any], opened: str, width: int
) -> dict[str, ActiveBinding]:
    """The bindings with as many deeds in the footer as there is room for, the weightiest."""
    return footer.fitting(active, app, [PREFIX + name for name in by_weight(opened)], width)
