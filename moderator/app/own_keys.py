"""A reader's own keys, in place of those that actions come with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from textual.binding import BindingsMap
from textual.dom import DOMNode

from .actions import Action, key_names

A = TypeVar("A", bound=Action[Any, Any])


@dataclass(frozen=True)
class OwnKeys:
    """Keys by ids of bindings, as Textual writes them, separated by commas."""

    by_id: Mapping[str, str] = field(default_factory=dict)

    def of(self, screen: str, action: A) -> A:
        """The action with the reader's own keys, where they have some for it."""
        keys = self.by_id.get(f"{screen}.{action.id}")
        return action if keys is None else replace(action, keys=keys)

    def named(self, binding: str, otherwise: str) -> str:
        """The first key of a binding, as people write it."""
        return key_names(self.by_id.get(binding, otherwise))[0]

    def bind(self, node: DOMNode) -> None:
        """Have a screen or a list go by them."""
        if self.by_id:
            # Textual's own keymap takes all other meanings from a key, also those that it has in
            # other panes.
            node._bindings = self._rebound(node._bindings)  # noqa: SLF001 - see above

    def _rebound(self, bindings: BindingsMap) -> BindingsMap:
        given: dict[str, list[Any]] = {}
        seen: set[str] = set()
        for key, binding in bindings:
            own = self.by_id.get(binding.id or "")
            if own is None:
                given.setdefault(key, []).append(binding)
            elif binding.id not in seen:
                seen.add(binding.id or "")
                for name in own.split(","):
                    given.setdefault(name, []).append(replace(binding, key=name))
        return BindingsMap.from_keys(given)
