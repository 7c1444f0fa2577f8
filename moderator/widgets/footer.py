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
    actions as many as there is room for, by their weights, and whatever else there is.

    ``prefix`` is what the ids of the actions' bindings begin with.
    """
    weights = {f"{prefix}.{action.id}": action.weight(pane) for action in actions}
    weighed: dict[str, int] = {}
    shown: dict[str, ActiveBinding] = {}
    for key, given in active.items():
        binding = given.binding
        name = binding.id or ""
        if name in weights:
            weight = weights[name]
            # An action is shown with the first of its keys.
            binding = replace(binding, show=weight is not None and name not in weighed)
            if weight is not None:
                weighed[name] = weight
        shown[key] = given._replace(binding=binding)
    return fitting(shown, app, sorted(weighed, key=weighed.__getitem__), width)


def fitting(
    active: Mapping[str, ActiveBinding], app: App[Any], order: Sequence[str], width: int
) -> dict[str, ActiveBinding]:
    """The bindings, of which only those shown for which ``width`` cells have room.

    ``order`` has ids of bindings, the most important first; enabled ones go before disabled
    ones. A binding that is not in ``order``, such as help, always stays.
    """
    wanted = frozenset(order)
    # A binding may have several keys; the footer shows one of them.
    shown = {b.binding.id: b for b in active.values() if b.binding.show}
    room = width - sum(_width(b.binding, app) for name, b in shown.items() if name not in wanted)
    ordered = [name for name in order if name in shown]
    ordered.sort(key=lambda name: not shown[name].enabled)
    widths = {name: _width(shown[name].binding, app) for name in ordered}
    dropped = wanted.difference(_taken(ordered, widths, room))
    return {key: _hidden(b) if b.binding.id in dropped else b for key, b in active.items()}


def _taken(ordered: Sequence[str], widths: Mapping[str, int], room: int) -> Iterator[str]:
    for name in ordered:
        if widths[name] > room:
            return
        room -= widths[name]
        yield name


def _hidden(active: ActiveBinding) -> ActiveBinding:
    binding = replace(active.binding, show=False)
    return ActiveBinding(active.node, binding, active.enabled, active.tooltip)


def _width(binding: Binding, app: App[Any]) -> int:
    """The cells that a binding takes in a compact footer."""
    return cell_len(f"{app.get_key_display(binding)} {binding.description} ")
