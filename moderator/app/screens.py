"""The screens that every app of the program has: help, commands, and the cover before all else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from textwrap import wrap
from typing import Any, ClassVar, Final

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Footer, Static

from server.language import N_, Language

from .actions import ACT, Action, key_names, key_said, told_of
from .own_keys import OwnKeys
from .sparing import Sparing

_OF_TEXTUAL: Final = (
    N_("Up"),
    N_("Down"),
    N_("First"),
    N_("Last"),
    N_("Page Up"),
    N_("Page Down"),
    N_("Select"),
    N_("Submit"),
    N_("Focus Next"),
    N_("Focus Previous"),
    N_("Copy selected text"),
    N_("Command palette"),
)
"""Descriptions that keys of Textual bring along and that help tells of. The others are left out:
what every field does with arrows and the like, and what scrolls by hand."""


class Localized(Sparing):
    """A screen that shows the descriptions of its keys in the app's language.

    Footer, help and tooltips all ask here, so nothing else needs to know. The keys may be the
    reader's own.
    """

    def on_mount(self) -> None:
        own = getattr(self.app, "own_keys", None)
        if isinstance(own, OwnKeys):
            own.bind(self)

    def action_copy_text(self) -> None:
        """What ctrl+c does: copy what is selected. Where nothing is, it leaves a dialog unanswered,
        as in a terminal it ends what is asked; of any other screen the app says how to leave."""
        try:
            super().action_copy_text()
        except SkipAction:
            if not self.is_modal:
                raise
            _ = self.dismiss(None)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        language = getattr(self.app, "language", None)
        bindings = super().active_bindings
        if not isinstance(language, Language):
            return bindings
        return {key: _spoken(active, language) for key, active in bindings.items()}


def _spoken(active: ActiveBinding, language: Language) -> ActiveBinding:
    # Languages are equal by their codes, whatever they say.
    spoken = _binding(active.binding, language, id(language))
    return ActiveBinding(active.node, spoken, active.enabled, language.text(active.tooltip))


@lru_cache(maxsize=2048)
def _binding(binding: Binding, language: Language, _which: int) -> Binding:
    """Kept, because all of a screen's keys are asked for after each of them."""
    return replace(
        binding,
        description=_label(binding.description, language),
        tooltip=language.text(binding.tooltip),
    )


def _label(description: str, language: Language) -> str:
    # A footer has room for a shorter word than the rest of the screen: ``NC_("key", …)``.
    short = language.context("key", description)
    return short if short != description else language.text(description)


KEYS: Final = 21
"""Cells of a line of help for the keys; the rest says what they do."""
LEAST: Final = 24
"""Cells that has at least. On a terminal too narrow for that it stands below the keys."""
WIDEST: Final = 72
AROUND: Final = 8
"""Cells of a page of help at most, and of what it has around its lines."""


class Help(Localized, ModalScreen[None]):
    """All keys: of the screen's actions by topic, whatever has the keys, and of all else those
    that work where the reader came from. ``notes`` stand at the end. ``about``: paragraphs on what
    is to be seen, which make it the page about this screen, with the keys that matter there."""

    DEFAULT_CSS = """
    Help { align: center middle; }
    Help > Vertical {
        width: 72; max-width: 95%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 1 2 0 2;
    }
    Help VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Help Button { dock: bottom; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", N_("Close"), show=False),
        Binding("question_mark", "app.help", N_("All keys"), show=False),
    ]

    def __init__(
        self,
        language: Language,
        bindings: Iterable[ActiveBinding],
        actions: Iterable[Action[Any, Any]] = (),
        notes: Iterable[str] = (),
        about: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self._language = language
        self.about = tuple(about)
        self.explains = False
        """Whether it was asked for as the page about this screen, which may have nothing to say."""
        self._bindings_below = list(bindings)
        self._actions, self._notes = list(actions), list(notes)
        self._told = Content()

    def compose(self) -> ComposeResult:
        # Whole in the first frame, and made anew only where there is another room for it.
        self._told = self._whole()
        with Vertical() as box:
            say = self._language.text
            box.border_title = say("This screen") if self.about else say("Keys")
            with VerticalScroll():
                yield Static(self._told, id="told")
            close = Content.assemble(("Esc ", "bold"), self._language.text("Close"))
            yield Button(close, id="close", compact=True)

    def on_resize(self) -> None:
        if self._told != (told := self._whole()):
            self._told = told
            self.query_one("#told", Static).update(told)

    def _whole(self) -> Content:
        return Content("\n").join(self._all())

    def _all(self) -> Iterator[Content]:
        say = self._language.text
        width = min(WIDEST, self.app.size.width * 95 // 100) - AROUND
        yield from (part for text in self.about for part in (Content(text), Content("")))
        for keys, text in (*self._by_topic(), *self._lines()):
            yield from _told(keys, text, width)
        yield from map(Content, self._notes)
        if self.about:
            yield Content(say("? shows all keys."))
        yield Content(say("In the line of keys at the bottom ^ stands for ctrl."))

    def _by_topic(self) -> Iterator[tuple[str, str]]:
        """Keys and what they do; a topic without."""
        topic = ""
        for alike in told_of(self._actions):
            if alike[0].topic != topic:
                topic = alike[0].topic
                yield "", self._language.text(topic)
            names = (key for action in alike for key in action.key_names)
            keys = " ".join(key_said(self._language, key) for key in names)
            yield keys, self._language.text(alike[0].tooltip)

    def _lines(self) -> Iterator[tuple[str, str]]:
        seen = {f"{ACT}('{action.id}')" for action in self._actions}
        of_textual = {_label(text, self._language) for text in _OF_TEXTUAL}
        # What Textual brings along comes last: it has no ids.
        for active in sorted(self._bindings_below, key=lambda active: not active.binding.id):
            binding = active.binding
            if binding.system or not binding.description or binding.action in seen:
                continue
            if not binding.id and binding.description not in of_textual:
                continue
            seen.add(binding.action)
            said = active.tooltip or binding.tooltip or binding.description
            yield key_said(self._language, key_names(binding.key)[0]), said

    def on_button_pressed(self) -> None:
        _ = self.dismiss(None)


def _told(keys: str, text: str, width: int) -> Iterator[Content]:
    """Keys, and beside them what they do, or below where there is no room; a topic in one line."""
    if not keys:
        yield Content.styled(text, "bold $primary")
        return
    room = width - KEYS - 2
    if room < LEAST:
        yield Content(f"  {keys}")
        yield from (Content(f"    {line}") for line in wrap(text, max(1, width - 4)))
        return
    first, *rest = wrap(text, room) or [""]
    yield Content(f"  {keys:<{KEYS}}{first}")
    yield from (Content(" " * (KEYS + 2) + line) for line in rest)


class Cover(Localized, Screen[None]):
    """What stands there while there is no session to show: one text, and why."""

    DEFAULT_CSS = """
    Cover { align: center middle; }
    Cover Static { width: auto; max-width: 80%; text-align: center; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(Content(self._text), id="cover-text")
        yield Footer()

    def tell(self, text: str) -> None:
        """Show another text, whatever it contains, as it is."""
        self._text = text
        if self.is_mounted:
            self.query_one("#cover-text", Static).update(Content(text))
