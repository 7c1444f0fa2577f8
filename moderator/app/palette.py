"""The command palette: everything that can be done now, found by words of any language.

The likely comes first, and each says its keys, so that who looks something up learns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from server.language import CODES, Language

from ..client.people import folded
from ..wording.printable import printable
from .actions import key_names
from .screens import Localized

MOST: Final = 40
"""Rows shown: what is not among them is found by one more letter."""
UNLIKELY: Final = 100
NOT_NOW: Final = 1.5
"""By how much what is not possible now fits worse: a name that is meant still comes first."""
WIDTH: Final = 72


@dataclass(frozen=True)
class Offer:
    """Something that the palette offers. ``names``: the first is shown, all of them are found; so
    are ``words``, after them. ``keys`` as Textual writes them; ``weight``: the likely are light.
    ``why``: the reason why it is not possible now; then it is found by letters alone, and to
    choose it is to be told that."""

    names: tuple[str, ...]
    help: str
    run: Callable[[], object]
    keys: str = ""
    words: tuple[str, ...] = ()
    weight: int = UNLIKELY
    why: str = ""

    @classmethod
    def translated(
        cls,
        language: Language,
        label: str,
        tooltip: str,
        run: Callable[[], object],
        *,
        keys: str = "",
        words: Sequence[str] = (),
        weight: int = UNLIKELY,
    ) -> Offer:
        """An offer whose English texts are in the catalogue."""
        spoken = [Language.named(code).text for code in CODES]
        return cls(
            (language.text(label), *(say(label) for say in spoken)),
            language.text(tooltip),
            run,
            keys,
            tuple(say(text) for say in spoken for text in (tooltip, *words) if text),
            weight,
        )


def ranked(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """Those that fit what was typed: by their names before all else that is said of them, the
    likely first. All that is possible where nothing was."""
    words = folded(typed)[0].split()
    found = [(_fits(offer, words), offer) for offer in offers if words or not offer.why]
    there = [(fits + NOT_NOW * bool(offer.why), offer) for fits, offer in found if fits is not None]
    return [offer for _, offer in sorted(there, key=lambda one: (one[0], one[1].weight))]


def _fits(offer: Offer, words: Sequence[str]) -> float | None:
    """How well, the smaller the better; None where it does not."""
    names = [text for name in offer.names for text in folded(name)]
    if any(name.startswith(f" {' '.join(words)}") for name in names):
        return 0
    if any(_begun(name, words) for name in names):
        return 1
    more = [text for said in offer.words for text in folded(said)]
    if _begun(" ".join([*names, *more]), words):
        return 2
    if any(all(word in name for word in words) for name in names):
        return 3
    return None


def _begun(text: str, words: Sequence[str]) -> bool:
    return all(f" {word}" in text for word in words)


class Palette(Localized, ModalScreen[Offer | None]):
    """Type, choose, enter. ``about``: what there is besides, by what was typed."""

    DEFAULT_CSS = f"""
    Palette {{
        align: center bottom; padding-bottom: 1; background: transparent;

        & > Vertical {{
            width: {WIDTH + 4}; max-width: 100%; height: auto;
            padding: 0 1; background: $surface; border: round $primary;
        }}
        Input {{ background: $panel; }}
        OptionList {{
            height: 10; border: none; background: $surface; padding: 0;
            text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
        }}
        OptionList:focus {{ border: none; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False, id="palette.cancel"),
        Binding("up", "move('cursor_up')", show=False, id="palette.up"),
        Binding("down", "move('cursor_down')", show=False, id="palette.down"),
        Binding("pageup", "move('page_up')", show=False, id="palette.page_up"),
        Binding("pagedown", "move('page_down')", show=False, id="palette.page_down"),
    ]

    def __init__(
        self,
        language: Language,
        offers: Sequence[Offer],
        about: Callable[[str], Iterator[Offer]],
    ) -> None:
        super().__init__()
        self._language, self._offers, self._about = language, offers, about
        self.found: list[Offer] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(placeholder=self._language.text("Search for commands…"), compact=True)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._find("")

    def action_move(self, way: str) -> None:
        getattr(self.query_one(OptionList), f"action_{way}")()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def on_input_submitted(self) -> None:
        at = self.query_one(OptionList).highlighted
        if self.found and at is not None:
            _ = self.dismiss(self.found[at])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        _ = self.dismiss(self.found[event.option_index])

    def _find(self, typed: str) -> None:
        self.found = ranked(self._offers, typed)
        if typed.strip():
            self.found += self._about(typed)
        self.found = self.found[:MOST]
        rows = self.query_one(OptionList)
        rows.set_options([Option(_row(offer, self.app.size.width)) for offer in self.found])
        if not self.found:
            rows.set_options([Option(self._language.text("Nothing found"), disabled=True)])
        rows.highlighted = 0 if self.found else None


def _row(offer: Offer, room: int) -> Content:
    """The name, what it does or why it is not possible now, and at the right its keys."""
    width = min(WIDTH, room - 4) - 2
    keys = " ".join(key_names(offer.keys)[:2])
    name = printable(offer.names[0])
    more = printable(offer.why or offer.help)
    left = width - cell_len(keys) - 1
    text = Content(set_cell_size(f"{name}  {more}", max(0, left))).stylize(
        "$foreground 62%", 0 if offer.why else len(name)
    )
    return text + Content.styled(f" {keys}", "$accent")
