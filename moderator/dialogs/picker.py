"""Finding one person among hundreds by typing a few letters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from server.language import N_, Language
from server.session.messages import Fact
from server.session.people import Person
from server.session.texts import NAME_LENGTH
from server.session.words import KINDS, Kind

from ..app.line_input import LineInput
from ..client.people import called, is_here, matching, origin
from ..client.session_view import SessionView
from ..widgets.facts import KIND_TONES, SIGNS
from ..widgets.lines import Drawing, Line, Span, left
from ..widgets.rows import RowList
from ..widgets.stacked import Row
from ..wording.words import KINDS as KIND_WORDS
from .dialog import Dialog
from .menu import Choice

MOST: Final = 60
"""Rows shown: whoever is not among them is found by one more letter."""
PRESET: Final = "preset "
"""How the rows are called that come before people, before their number."""
NEW: Final = "+"
"""The row that stands for somebody who is not in the session yet."""
DEFAULT_KIND: Final = KINDS.index("contribution")


@dataclass(frozen=True)
class Picked:
    """Somebody, or by ``name`` somebody new; and the kind of entry they are to get."""

    person: str | None
    name: str
    kind: Kind


class Found(RowList):
    """The people that fit what was typed."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="found")
        self.people: list[Person] = []
        self.here: Callable[[Person], bool] = lambda _person: False
        self.new = ""
        self.presets: Sequence[Choice] = ()

    @property
    def has_keys(self) -> bool:
        """Always: the keys typed beside it act here."""
        return True

    def rows_for(self, width: int) -> Sequence[Row]:
        rows = [
            Row(f"{PRESET}{n}", ((Span(f"{n} ", "accent"), Span(left(preset.label, width - 2))),))
            for n, preset in enumerate(self.presets, start=1)
        ]
        rows += [Row(person.id, (self._line(person, width),)) for person in self.people]
        if self.new:
            text = self.language.text("somebody new: {name}", name=self.new)
            rows.append(Row(NEW, ((Span("+ ", "accent"), Span(left(text, width - 2))),)))
        return rows

    def empty_text(self) -> str:
        return self.language.text("Nobody found.")

    def _line(self, person: Person, width: int) -> Line:
        sign = Span("● ", "good") if self.here(person) else Span("○ ", "muted")
        room = (width - 2) // 2
        return (
            sign,
            Span(left(called(person), room - 1) + " "),
            Span(left(origin(person), width - 2 - room), "muted"),
        )


class Kinds(Drawing):
    """The kinds, one of them chosen."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self.chosen = DEFAULT_KIND

    def turn(self) -> None:
        self.chosen = (self.chosen + 1) % len(KINDS)
        self.renew()

    def renew(self) -> None:
        line: Line = (Span("Tab ", "muted"),)
        for n, kind in enumerate(KINDS):
            text = f"{SIGNS[kind]} {self.language.text(KIND_WORDS[kind])}"
            if n == self.chosen:
                line = (*line, Span(f"[{text}]", KIND_TONES[kind] if n < 2 else "accent"))
            else:
                line = (*line, Span(f" {text} ", "muted"))
        self.draw([line])

    def on_mount(self) -> None:
        self.renew()

    def on_click(self) -> None:
        self.turn()


class Name(LineInput):
    """What is typed, unless it is the digit of a preset."""

    async def _on_key(self, event: events.Key) -> None:
        picker = self.screen
        if isinstance(picker, Picker) and picker.take_preset(event.character or ""):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)


class Picker(Dialog[Picked | None]):
    """Type, choose, enter. The text stays as it is whatever happens in the session.

    ``among`` says who can be picked, best first. ``kinds``: whether a kind is chosen as well;
    ``anew``: whether somebody can be named who is not there. ``presets``: what else can be picked,
    by a digit or at once by enter, as long as nothing is typed.
    """

    ABOUT = N_(
        "Letters find people by name, office or organisation, umlauts either way; arrows choose,"
        " Enter takes. A digit takes a row that has one. Esc leaves all as it was."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, id="picker.up"),
        Binding("down", "move(1)", show=False, id="picker.down"),
        Binding("tab", "turn", N_("Kind"), show=False, id="picker.kind", priority=True),
    ]

    def __init__(
        self,
        language: Language,
        title: str,
        among: Callable[[SessionView], Iterable[Person]],
        view: SessionView,
        *,
        kinds: bool = False,
        anew: bool = False,
        presets: Sequence[Choice] = (),
    ) -> None:
        super().__init__()
        self.start = ""
        self.presets = presets
        self.language, self.heading = language, title
        self.among, self.view = among, view
        self.kinds, self.anew = kinds, anew
        self.found = Found(language)
        self.kind_line = Kinds(language)

    def begin_with(self, said: Picked) -> None:
        """Begin with what was typed and chosen before, for somebody new."""
        self.start, self.kind_line.chosen = said.name, KINDS.index(said.kind)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.heading, bold=True)
            placeholder = self.language.text("Name or organisation")
            yield Name(
                self.start,
                placeholder=placeholder,
                max_length=NAME_LENGTH,
                compact=True,
                select_on_focus=False,
            )
            if self.kinds:
                yield self.kind_line
            yield self.found

    def on_mount(self) -> None:
        self.found.can_focus = False
        self.query_one(Input).focus()
        self._find()

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        """Take in who came and went."""
        self.view = view
        if self.is_mounted:
            self._find()

    def action_move(self, step: int) -> None:
        self.found.action_select(step)

    def take_preset(self, digit: str) -> bool:
        """Pick by a digit, before a name, which may have some in it; returns whether it was."""
        if self._typed() or digit not in map(str, range(1, len(self.presets) + 1)):
            return False
        self._pick(f"{PRESET}{digit}")
        return True

    def action_turn(self) -> None:
        if self.kinds:
            self.kind_line.turn()

    def on_input_changed(self) -> None:
        self._find()
        self.found.select(next(iter(self.found.ids), None))

    def on_input_submitted(self) -> None:
        self._pick(self.found.selected)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._pick(event.row)

    def _pick(self, row: str | None) -> None:
        if row is None:
            return
        kind = KINDS[self.kind_line.chosen]
        if row.startswith(PRESET):
            row = self.presets[int(row.removeprefix(PRESET)) - 1].id
        _ = self.dismiss(Picked(None if row == NEW else row, self._typed(), kind))

    def _typed(self) -> str:
        return " ".join(self.query_one(Input).value.split())

    def _find(self) -> None:
        typed = self._typed()
        view = self.view
        found = self.found
        found.people = matching(self.among(view), typed, MOST)
        found.here = lambda person: person.id in view.presence.audience or is_here(view, person)
        found.presets = () if typed else self.presets
        found.new = typed if self.anew else ""
        found.renew()
