"""The keys of the desk's screen, and which of them stand in the footer where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType

from server.language import N_, NC_

from ..widgets import footer
from .panes import KEYS, Pane
from .table import DEEDS

CUE_KEYS: Final = ("F5", "F6", "F7")
WAVE_KEY: Final = "F8"


def _deeds() -> Iterator[Binding]:
    for deed in DEEDS.values():
        if deed.keys:
            yield Binding(
                deed.keys,
                f"do('{deed.id}')",
                deed.label,
                show=deed.in_footer,
                id=f"desk.{deed.id}",
                tooltip=deed.tooltip,
            )


def _asking(keys: str, id: str, label: str, tooltip: str, *, show: bool = False) -> Binding:  # noqa: A002 - as in Textual
    return Binding(keys, f"ask('{id}')", label, show=show, id=f"desk.{id}", tooltip=tooltip)


def _cues() -> Iterator[Binding]:
    for place, key in enumerate(CUE_KEYS):
        yield Binding(
            key.lower(),
            f"answer_cue({place})",
            show=False,
            id=f"desk.cue_{place}",
            tooltip=N_("Do what answers this line of the bar above"),
        )
    yield Binding(
        WAVE_KEY.lower(),
        "wave_off(0)",
        N_("Wave off"),
        show=False,
        id="desk.wave_off",
        tooltip=N_("Wave the first line of the bar off"),
    )


ASKED: Final = (
    _asking(
        "u,ctrl+z",
        "undo",
        NC_("key", "Undo"),
        N_("Say what the last action was, and undo it"),
        show=True,
    ),
    _asking(
        "ctrl+n,N",
        "next_item",
        NC_("key", "Item"),
        N_("Begin the next item of the agenda (asks first)"),
        show=True,
    ),
    _asking("a", "add", N_("Add"), N_("Put somebody into the queue"), show=True),
    _asking("i", "invite", N_("Invite"), N_("Invite somebody onto the panel"), show=True),
    _asking("v", "take", N_("Take up"), N_("Put the question to somebody"), show=True),
    _asking(
        "c",
        "close_position",
        N_("Close"),
        N_("Close the position, and publish the result (asks first)"),
        show=True,
    ),
    _asking(
        "c",
        "close_feedback",
        N_("Close"),
        N_("Close the feedback, and publish it without names (asks first)"),
        show=True,
    ),
    _asking("P", "position", N_("Position"), N_("Add a position for the panel to assess")),
    _asking("F", "finding", N_("Finding"), N_("Record a finding against the current item")),
    _asking("E", "edit", N_("Edit"), N_("Change the entry's note, the finding or the item")),
    _asking("O", "owner", N_("Owner"), N_("Say who takes the finding further")),
    _asking("d,delete", "withdraw_finding", N_("Withdraw"), N_("Withdraw the finding")),
    _asking("I", "new_item", N_("New item"), N_("Add an item to the agenda")),
    _asking("C", "clear", N_("Clear"), N_("Clear the queue, or take all of one kind out")),
    _asking("w", "whisper", N_("Whisper"), N_("Write to somebody in private")),
    _asking("b", "note", N_("Note"), N_("Write a note on a person or an item, for moderators")),
    _asking("z", "actions", N_("Last actions"), N_("Show what could be undone")),
    _asking("m", "menu", N_("Menu"), N_("Everything that can be done with what is selected")),
    _asking("S", "session", N_("Session"), N_("Open, pause, resume or close the session")),
    _asking("R", "rename", N_("Rename"), N_("Change the name of the person selected")),
    _asking("A", "person", N_("New person"), N_("Add a person by hand, such as by phone")),
    _asking("T", "talk", N_("Talk times"), N_("Show who has talked how much")),
    _asking("l", "links", N_("Links"), N_("Show the links of this session")),
)

BINDINGS: Final[list[BindingType]] = [
    *_deeds(),
    *ASKED,
    *_cues(),
    Binding(
        "t",
        "turn_clock",
        N_("Elapsed or left"),
        show=False,
        id="desk.turn_clock",
        tooltip=N_("Show the time spoken, or the time left"),
    ),
    *(
        Binding(key, f"go('{pane}')", show=False, id=f"desk.go_{pane}")
        for pane, key in KEYS.items()
    ),
]

_ALSO_IN: Final[Mapping[Pane, frozenset[str]]] = {
    "queue": frozenset(),
    "positions": frozenset({"desk.position"}),
    "findings": frozenset({"desk.finding", "desk.edit", "desk.owner"}),
    "script": frozenset({"desk.edit", "desk.note"}),
    "whispers": frozenset({"desk.whisper"}),
    "agenda": frozenset({"desk.new_item", "desk.edit"}),
}
"""What else is in the footer while a pane has the keys."""

_FIRST: Final = ("desk.next", "desk.end")
_LAST: Final = (
    "desk.undo",
    "desk.next_item",
    "desk.clock",
    "desk.add",
    "desk.longer",
    "desk.invite",
)
"""What stays and what goes where a footer has not room for all; between them is what a pane has
of its own."""


def in_footer(
    bindings: Mapping[str, ActiveBinding], app: App[Any], pane: Pane, width: int
) -> dict[str, ActiveBinding]:
    """The bindings as a footer of ``width`` cells shows them while ``pane`` has the keys: help
    always, of the others as many as there is room for."""
    also = _ALSO_IN.get(pane, frozenset())
    told: set[str] = set()
    shown: dict[str, ActiveBinding] = {}
    for key, active in bindings.items():
        binding = active.binding
        show = (binding.show or binding.id in also) and binding.action not in told
        if show:
            told.add(binding.action)
        shown[key] = active._replace(binding=replace(binding, show=show))
    ids = (b.binding.id or "" for b in shown.values() if b.binding.show)
    order = sorted((name for name in ids if name.startswith("desk.")), key=_weight)
    return footer.fitting(shown, app, order, width)


def _weight(name: str) -> int:
    if name in _FIRST:
        return _FIRST.index(name)
    return len(_FIRST) + (1 + _LAST.index(name) if name in _LAST else 0)
