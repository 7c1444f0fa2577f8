"""Keys that the program has beside those of its actions, and so no action can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode

from server.language import N_

from ..app.actions import ACT
from ..app.base_app import BaseApp
from ..widgets.rows import RowList

CLASSES: Final[Mapping[str, tuple[str, str]]] = {
    "desk": ("moderator.desk.screen", "DeskScreen"),
    "checklist": ("moderator.desk.before.screen", "Checklist"),
    "after": ("moderator.desk.after.screen", "After"),
    "panel": ("moderator.panel.screen", "PanelScreen"),
    "player": ("moderator.player.screen", "PlayerScreen"),
}
"""The screens, by the names that ids of keys begin with."""


@lru_cache
def keys_of_the_program(screen: str) -> Mapping[str, str]:
    """Each such key on a screen, and in English what it does or where it belongs."""
    module, name = CLASSES[screen]
    kind: type[DOMNode] = getattr(import_module(module), name)
    found: dict[str, str] = {}
    first = False
    for binding in _bindings(kind):
        if binding.action.startswith(f"{ACT}("):
            first |= binding.priority
        elif binding.description:
            found.setdefault(binding.key, binding.description)
    for binding in _bindings(BaseApp):
        if binding.description:
            found.setdefault(binding.key, binding.description)
    if not first:
        # Else the screen's actions come before what its lists do.
        for binding in _bindings(RowList):
            found.setdefault(binding.key, N_("in every list"))
    return found


def _bindings(kind: type[DOMNode]) -> Iterator[Binding]:
    """What a class binds and inherits, its own first."""
    for each in kind.__mro__:
        yield from Binding.make_bindings(vars(each).get("BINDINGS", ()))
