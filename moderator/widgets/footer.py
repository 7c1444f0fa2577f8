"""Which keys a compact footer shows where it has no room for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.binding import ActiveBinding, Binding


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
