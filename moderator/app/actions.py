"""One action in one place: keys, footer, palette, menus, help and ``docs/keys.md`` are made of
the records here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final, Generic, Protocol, Self, TypeAlias, TypeVar

from textual.binding import Binding
from textual.screen import ModalScreen

from server.language import NC_, Language
from server.session.messages import Command

from ..client.outbox import Answer, Unsent
from ..client.possible import possible
from ..client.session_view import SessionView

T = TypeVar("T")

ACT: Final = "act"
"""The name of the one Textual action that does them all: ``act('ID')``."""


class Host(Protocol):
    """All that a flow knows of the screen that it runs on."""

    @property
    def language(self) -> Language: ...

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        """Show a dialog and wait for what it is dismissed with; None where it is cancelled."""

    def send(self, command: Command | None) -> object:
        """Give a command, if there is one, without waiting for its answer."""

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        """Give a command; whatever keeps it from happening is told to the reader. ``after``: what
        became of it when it was given before."""

    def keys_of(self, action: Action[Any, Any]) -> str:
        """The keys of an action, which may be the reader's own."""


class Selected(Protocol):
    """What the reader looks at: the session, and what of it is selected."""

    @property
    def view(self) -> SessionView: ...

    @property
    def pane(self) -> str:
        """The pane that has the keys."""


S = TypeVar("S", bound=Selected)
H = TypeVar("H", bound=Host)

Make: TypeAlias = Callable[[S], Command | None]
Flow: TypeAlias = Callable[[H, S], Awaitable[None] | None]
"""What asks first, or what changes nothing but the screen; then it may be done at once."""


@dataclass(frozen=True)
class Action(Generic[H, S]):
    """Something that a reader can do.

    ``label`` (for the footer) and ``tooltip`` (for help) are English, marked with ``N_``;
    ``name`` is what the palette calls it, where the footer has a shorter word, and ``menu`` what
    menus call it, where they can say less or more than that; there ``effect`` tells what would
    come of it; ``also``: other words by which people look for it. Without a label it is not in the
    palette. ``keys`` are Textual's, separated by commas. ``panes``: those in which the keys mean
    this; everywhere if there are none.

    ``footer``: its weight there, the lightest the first to stay; None where it is not shown in
    the footer. ``footer_in``: other weights while certain panes have the keys.

    ``command`` makes what is given out of what is selected, None where there is nothing to give
    it for. Where ``flow`` asks first, it is an example of what could come of that: enough for
    the rules to say whether it is possible. ``concerns``: whether it is the reader's at all now;
    what is not is hidden, what is only impossible greyed out. ``topic``: the heading that help
    shows it under.
    """

    id: str
    label: str
    tooltip: str
    keys: str = ""
    name: str = ""
    menu: str = ""
    also: str = ""
    panes: tuple[str, ...] = ()
    footer: int | None = None
    footer_in: Mapping[str, int] = field(default_factory=dict)
    command: Make[S] | None = None
    flow: Flow[H, S] | None = None
    concerns: Callable[[S], bool] = lambda _selected: True
    effect: Callable[[Language, S], str] | None = None
    topic: str = ""

    @property
    def called(self) -> str:
        """Its name in the palette, in English."""
        return self.name or self.label

    @property
    def key_names(self) -> tuple[str, ...]:
        """Its keys as people write them."""
        return key_names(self.keys)

    def gives(self, make: Make[S]) -> Self:
        """The action that gives what ``make`` makes: a decorator."""
        return replace(self, command=make)

    def asks(self, flow: Flow[H, S]) -> Self:
        """The action that is done by ``flow``: a decorator."""
        return replace(self, flow=flow)

    def weight(self, pane: str) -> int | None:
        """Its weight in the footer while ``pane`` has the keys."""
        return self.footer_in.get(pane, self.footer)

    def is_here(self, selected: S) -> bool:
        """Whether its keys mean this where the reader is."""
        return (not self.panes or selected.pane in self.panes) and self.concerns(selected)

    def is_possible(self, selected: S) -> bool:
        """Whether it is the reader's now, and the rules would take it."""
        if not self.concerns(selected):
            return False
        return self.command is None or possible(selected.view, self.make(selected))

    def make(self, selected: S) -> Command | None:
        """The command, or an example of it; None where there is none."""
        return self.command(selected) if self.command is not None else None

    def in_menu(self, language: Language, selected: S) -> str:
        """What a menu says of it; three dots promise a question."""
        text = language.text(self.menu or self.called)
        if self.effect is not None and self.is_possible(selected):
            text += self.effect(language, selected)
        return f"{text} …" if self.flow is not None else text

    def begin(self, host: H, selected: S) -> Awaitable[None] | None:
        """Give the command; or begin to ask, which is to be awaited."""
        if self.flow is not None:
            return self.flow(host, selected)
        host.send(self.make(selected))
        return None

    async def complete(self, host: H, selected: S) -> None:
        """The same, awaited: for a flow that leads to another."""
        flow = self.begin(host, selected)
        if flow is not None:
            await flow


WRITTEN: Final[Mapping[str, str]] = {
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "slash": "/",
    "full_stop": ".",
    "colon": ":",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "number_sign": "#",
    "question_mark": "?",
    "delete": "del",
}
"""How people write keys that Textual calls by a name."""


def key_names(keys: str) -> tuple[str, ...]:
    """Keys separated by commas, each as people write it."""
    return tuple(WRITTEN.get(key, written(key)) for key in keys.split(",") if key)


ON_KEYBOARDS: Final[Mapping[str, str]] = {
    "ctrl": NC_("keyboard", "ctrl"),
    "alt": NC_("keyboard", "alt"),
    "shift": NC_("keyboard", "shift"),
    "space": NC_("keyboard", "space"),
    "del": NC_("keyboard", "del"),
    "backspace": NC_("keyboard", "backspace"),
    "home": NC_("keyboard", "home"),
    "end": NC_("keyboard", "end"),
    "pageup": NC_("keyboard", "page up"),
    "pagedown": NC_("keyboard", "page down"),
    # As Textual writes the two in a footer, where there is little room.
    "pgup": NC_("keyboard", "pgup"),
    "pgdn": NC_("keyboard", "pgdn"),
    "enter": "Enter",
    "escape": "Esc",
    "esc": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
"""What stands on keyboards where a key has a name; in the reader's language, because theirs do."""


def key_said(language: Language, key: str) -> str:
    """A key as people write it, by what stands on the reader's keyboard."""
    parts = key.split("+") if len(key) > 1 else [key]
    return "+".join(language.context("keyboard", ON_KEYBOARDS.get(part, part)) for part in parts)


def written(key: str) -> str:
    """A key as it stands on keyboards: ``F1``."""
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def bindings(actions: Iterable[Action[H, S]], prefix: str) -> Iterator[Binding]:
    """The keys of those actions that have some; their ids are ``prefix`` and the action's."""
    for action in actions:
        if action.keys:
            yield Binding(
                action.keys,
                f"{ACT}('{action.id}')",
                action.label,
                show=action.footer is not None,
                id=f"{prefix}.{action.id}",
                tooltip=action.tooltip,
            )


def told_of(actions: Iterable[Action[H, S]]) -> Iterator[list[Action[H, S]]]:
    """Those with keys as help tells of them, topic by topic: such as follow each other and say the
    same of themselves are told of together."""
    with_keys = (action for action in actions if action.keys)
    for _, alike in groupby(with_keys, lambda action: (action.topic, action.tooltip)):
        yield list(alike)
