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
from .actions import key_names, key_said
from .line_input import LineInput
from .screens import Localized

MOST: Final = 40
"""Rows shown: what is not among them is found by one more letter."""
UNLIKELY: Final = 100
NOT_NOW: Final = 1.5
"""By how much what is not possible now fits worse: a name that is meant still comes first."""
SLIP: Final = 3
"""Letters of a word for each of which a slip is forgiven."""
SLIPS: Final = 2
"""Slips in a word at most."""
WIDTH: Final = 72
ROWS: Final = 10
"""Cells of a row, and how many rows are in sight."""


@dataclass(frozen=True)
class Offer:
    """Something that the palette offers. ``names``: the first is shown, all of them are found;
    ``also``: what else people call it, found after them; ``words``: all else that is said of it,
    found last. ``keys`` as Textual writes them; ``weight``: the likely are light. ``why``: the
    reason why it is not possible now; then it is found by letters alone, and to choose it is to be
    told that."""

    names: tuple[str, ...]
    help: str
    run: Callable[[], object]
    keys: str = ""
    also: tuple[str, ...] = ()
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
        also: str = "",
        words: Sequence[str] = (),
    ) -> Offer:
        """An offer whose English texts are in the catalogue."""
        spoken = [Language.named(code).text for code in CODES]
        return cls(
            (language.text(label), *(say(label) for say in spoken)),
            language.text(tooltip),
            run,
            keys,
            tuple(say(also) for say in spoken if also),
            tuple(say(text) for say in spoken for text in (tooltip, *words) if text),
        )


def ranked(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """Those that fit what was typed: by their names before all else that is said of them, the
    likely first; where none does, those that nearly do. All that is possible where nothing was."""
    words = folded(typed)[0].split()
    offers = [offer for offer in offers if words or not offer.why]
    found = [(_fits(offer, words), offer) for offer in offers]
    if all(fits is None for fits, _ in found):
        nearly = [(_slips(offer, words), offer) for offer in offers]
        least = min((slips for slips, _ in nearly if slips is not None), default=0.0)
        found = [(s, offer) for s, offer in nearly if s is not None and s < least + 1]
    there = [(fits + NOT_NOW * bool(offer.why), offer) for fits, offer in found if fits is not None]
    return [offer for _, offer in sorted(there, key=lambda one: (one[0], one[1].weight))]


def _fits(offer: Offer, words: Sequence[str]) -> float | None:
    """How well, the smaller the better; None where it does not."""
    names = [text for name in offer.names for text in folded(name)]
    if any(name.startswith(f" {' '.join(words)}") for name in names):
        return 0
    if any(_begun(name, words) for name in names):
        return 1
    also = [text for said in offer.also for text in folded(said)]
    if any(text.startswith(f" {' '.join(words)}") for text in also):
        return 1.4
    if any(_begun(text, words) for text in also):
        return 1.5
    more = [text for said in offer.words for text in folded(said)]
    if _begun(" ".join([*names, *also, *more]), words):
        return 2
    if any(all(word in text for word in words) for text in [*names, *also]):
        return 3
    return None


def _begun(text: str, words: Sequence[str]) -> bool:
    return all(f" {word}" in text for word in words)


def _slips(offer: Offer, words: Sequence[str]) -> float | None:
    """How many slips there are in what was typed, if it was meant; None where it was not. What a
    name begins with comes first."""
    texts = [text for said in (*offer.names, *offer.also) for text in folded(said)]
    said = {word for text in texts for word in text.split()}
    slips = [min(slips_in(word, one) for one in said) for word in words]
    if any(n > min(SLIPS, len(word) // SLIP) for n, word in zip(slips, words, strict=True)):
        return None
    begins = any(slips_in(words[0], text.split()[0]) == slips[0] for text in texts if text.split())
    return sum(slips) + 0.5 * (not begins)


def slips_in(typed: str, word: str) -> int:
    """How many letters are wrong, missing, too many or changed over in what was typed of the
    beginning of a word; more than ``SLIPS`` where that is not the word that was meant."""
    if typed[0] not in word[:2]:
        return SLIPS + 1
    word = word[: len(typed) + SLIPS]
    before, above = list(range(len(word) + 1)), list(range(len(word) + 1))
    for y, letter in enumerate(typed, start=1):
        row = [y]
        for x, other in enumerate(word, start=1):
            least = min(above[x] + 1, row[x - 1] + 1, above[x - 1] + (letter != other))
            if x > 1 and y > 1 and letter == word[x - 2] and typed[y - 2] == other:
                least = min(least, before[x - 2] + 1)
            row.append(least)
        before, above = above, row
    return min(above)


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
            height: {ROWS}; border: none; background: $surface; padding: 0;
            text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 0;
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
            yield LineInput(placeholder=self._language.text("Search for commands…"), compact=True)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._find("")

    def on_resize(self) -> None:
        """What fits into a row is another text then."""
        rows = self.query_one(OptionList)
        at = rows.highlighted
        self._find(self.query_one(Input).value)
        rows.highlighted = at if self.found else None

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
        rows.set_options([Option(self._row(offer)) for offer in self.found])
        if not self.found:
            rows.set_options([Option(self._language.text("Nothing found"), disabled=True)])
        rows.highlighted = 0 if self.found else None
        # Instead of a bar, which would come a frame later than the rows.
        more = len(self.found) > ROWS
        self.query_one(Vertical).border_subtitle = f"↑↓ {len(self.found)}" if more else ""

    def _row(self, offer: Offer) -> Content:
        """The name, what it does or why it is not possible now, and at the right its keys."""
        width = min(WIDTH, self.app.size.width - 4) - 2
        keys = " ".join(key_said(self._language, key) for key in key_names(offer.keys)[:2])
        name = printable(offer.names[0])
        more = printable(offer.why or offer.help)
        left = max(0, width - cell_len(keys) - 1)
        said = f"{name}  {more}"
        if cell_len(said) > left:
            said = set_cell_size(said, max(0, left - 1)).rstrip() + "…"
        text = Content(set_cell_size(said, left)).stylize(
            "$foreground 82%", 0 if offer.why else len(name)
        )
        return text + Content.styled(f" {keys}", "$accent")
