"""Which keys a compact footer shows where it has no room for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.binding import ActiveBinding, Binding

from ..app.actions import Action


def of_actions(
    active: Mapping[str, ActiveBinding],
    app: App[Any],
    actions: Iterable[Action[Any, Any]],
    prefix: str,
    pane: str,
    width: int,
) -> dict[str, ActiveBinding]:
    """The bindings as a footer of ``width`` cells shows them while ``pane`` has the keys: of the
    actions as many as there is room for, by their weights, enabled ones first, and whatever else
    there is, such as help.

    ``prefix`` is what the ids of the actions' bindings begin with.
    """
    weights = {f"{prefix}.{action.id}": action.weight(pane) for action in actions}
    # A binding may have several keys: of an action, the first is shown.
    shown: dict[str, ActiveBinding] = {}
    for given in active.values():
        name = given.binding.id or ""
        if name not in weights and given.binding.show:
            shown[name] = given
        elif weights.get(name) is not None:
            shown.setdefault(name, given)
    widths = {name: _width(given.binding, app) for name, given in shown.items()}
    room = width - sum(cells for name, cells in widths.items() if name not in weights)
    ordered = sorted(
        (name for name in shown if name in weights),
        key=lambda name: (not shown[name].enabled, weights[name]),
    )
    kept = frozenset(_taken(ordered, widths, room))

    def footed(given: ActiveBinding) -> ActiveBinding:
        name = given.binding.id or ""
        if name not in weights:
            return given
        show = name in kept and shown[name] is given
        return given._replace(binding=replace(given.binding, show=show))

    return {key: footed(given) for key, given in active.items()}


def _taken(ordered: Sequence[str], widths: Mapping[str, int], room: int) -> Iterator[str]:
    for name in ordered:
        if widths[name] > room:
            return
        room -= widths[name]
        yield name


def _width(binding: Binding, app: App[Any]) -> int:
    """The cells that a binding takes in a compact footer."""
    return cell_len(f"{app.get_key_display(binding)} {binding.description} ")
