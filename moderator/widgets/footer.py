"""The line of keys at the bottom, and which of them it shows where there is no room for all.

One widget that draws itself: Textual's own footer makes a widget of each key anew whenever one
becomes possible or impossible, keeps the old ones, and so gets slower by the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

from ..app.actions import Action
from .lines import Drawing, Line, Span


@dataclass(frozen=True)
class FooterKey:
    """A key in the line, from cell ``start`` up to ``end``. ``key`` as Textual writes it."""

    key: str
    action: str
    label: str
    description: str
    tooltip: str
    enabled: bool
    start: int
    end: int


class KeyLine(Drawing):
    """The keys of the screen that are to be shown; a click presses one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; background: $footer-background; color: $footer-foreground;
    }
    KeyLine > .tone--accent { color: $footer-key-foreground; text-style: bold; }
    KeyLine > .tone--plain { color: $footer-description-foreground; }
    """

    def __init__(self) -> None:
        super().__init__(id="keys")
        self.keys: tuple[FooterKey, ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self.renew, immediate=True)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def on_resize(self) -> None:
        # Others have room now, and no binding has changed that would say so.
        self.renew(self.screen)

    def renew(self, screen: Screen[Any]) -> None:
        """Show the keys as they are now."""
        keys = tuple(self._placed(screen.active_bindings.values()))
        if keys != self.keys:
            self.keys = keys
            self.draw([tuple(span for key in keys for span in _drawn(key))])
            self.refresh()

    def _placed(self, active: Iterable[ActiveBinding]) -> Iterator[FooterKey]:
        seen: set[str] = set()
        at = 0
        for _, binding, enabled, tooltip in active:
            if not binding.show or binding.action in seen:
                continue
            seen.add(binding.action)
            end = at + _width(binding, self.app) - 1
            yield FooterKey(
                binding.key,
                binding.action,
                self.app.get_key_display(binding),
                binding.description,
                tooltip or binding.tooltip,
                enabled,
                at,
                end,
            )
            at = end + 1

    def _under(self, event: events.MouseEvent) -> FooterKey | None:
        at = event.get_content_offset(self)
        return next((k for k in self.keys if at is not None and k.start <= at.x < k.end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        found = self._under(event)
        self.tooltip = found.tooltip if found is not None else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        found = self._under(event)
        if found is not None and found.enabled:
            self.app.simulate_key(found.key)
        elif found is not None:
            self.app.bell()


def _drawn(key: FooterKey) -> Line:
    if not key.enabled:
        return (Span(f"{key.label} {key.description} ", "muted"),)
    return (Span(key.label, "accent"), Span(f" {key.description} ", "plain"))


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
