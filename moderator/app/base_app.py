"""What every screenful of the program shares: language, colours, help, and the palette."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import Any, ClassVar, Final, Self, TypeVar

from textual import events
from textual.app import ReturnType
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen

from server.language import N_, Language

from . import themes, toasts
from .actions import ON_KEYBOARDS, key_said, written
from .focus_place import place_of
from .last_resort import LastResort
from .own_keys import OwnKeys
from .palette import Offer, Palette
from .readers_language import NAMES
from .remembered import remember, remembered
from .screens import Help, Localized
from .themes import THEMES
from .typed_ahead import TypedAhead

T = TypeVar("T")

EVERYWHERE: Final[Mapping[str, Binding]] = {
    str(binding.id): binding
    for binding in (
        Binding(
            "f1",
            "explain",
            N_("Help"),
            id="help",
            tooltip=N_("What is on this screen, and its keys"),
            priority=True,
        ),
        Binding(
            "question_mark",
            "help",
            N_("All keys"),
            id="help.keys",
            tooltip=N_("Show all keys"),
            show=False,
        ),
        Binding(
            "ctrl+t",
            "turn_theme",
            N_("Colours"),
            id="theme",
            tooltip=N_("Other colours: dark, light, high contrast, colour-blind, monochrome"),
            show=False,
            priority=True,
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            N_("Commands"),
            id="commands",
            tooltip=N_("Search for a command by its name"),
            show=False,
            priority=True,
        ),
        Binding(
            "ctrl+l",
            "turn_language",
            N_("Deutsch/English"),
            id="language",
            tooltip=N_("Change the language: German or English"),
            show=False,
        ),
        Binding(
            "ctrl+q",
            "quit",
            N_("Quit"),
            id="quit",
            tooltip=N_("Leave this program"),
            show=False,
            priority=True,
        ),
    )
}
"""What goes on every screen, by its id."""
ALSO: Final[Mapping[str, str]] = {
    "help": N_("manual, how, what is this"),
    "help.keys": N_("shortcuts, keyboard"),
    "language": N_("language, German, English"),
    "quit": N_("exit, close, log out"),
}
"""What the palette offers of that, and by which other words people look for it."""


class LocalizedScreen(Localized, Screen[None]):
    """A screen whose keys speak the reader's language."""


class BaseApp(LastResort[ReturnType]):
    """An app in one reader's ``language``. ``data_dir`` is where ``errors.log`` goes.

    Descriptions and tooltips of bindings are written ``N_("…")`` in English; screens derived
    from :class:`LocalizedScreen` (or with ``Localized`` before ``ModalScreen``) translate them.
    """

    CSS = toasts.CSS + themes.CSS
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*EVERYWHERE.values()]

    def __init__(self, language: Language, data_dir: Path | None = None) -> None:
        super().__init__(language, data_dir)
        self.own_keys = OwnKeys()
        """Those of the reader, to be given before the app runs."""
        self._typed = TypedAhead(self, super().on_event)
        for theme, _ in THEMES.values():
            self.register_theme(theme)
        self.theme = themes.wanted(remembered("theme")).name

    def on_load(self) -> None:
        # Since Python 3.12 Textual has tasks begin where they are made. Then a screen's widgets are
        # there before the screen's own style sheet is read, and stay without it.
        asyncio.get_running_loop().set_task_factory(None)
        self.own_keys.bind(self)

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor is after a frame."""
        return place_of(self.focused)

    @cursor_position.setter
    def cursor_position(self, offset: Offset) -> None:
        """Widgets say where theirs is when it moves; it is asked for when a frame is drawn."""

    def get_key_display(self, binding: Binding) -> str:
        shown = written(super().get_key_display(binding))
        # A footer writes ^ for ctrl.
        caret = shown[: shown.startswith("^") and len(shown) > 1]
        key = shown.removeprefix(caret)
        return caret + (key_said(self.language, key) if key in ON_KEYBOARDS else key)

    def refresh(self, *, layout: bool = False, **what: bool) -> Self:
        if layout:
            # A screen has come or gone: the one that is on top now paints itself.
            return self
        return super().refresh(layout=layout, **what)

    def get_default_screen(self) -> Screen[Any]:
        return LocalizedScreen(id="_default")

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from .driver import TerminalDriver

        return TerminalDriver

    def on_driver_signal_resume(self) -> None:
        """Whoever was put aside has a terminal again where others have written."""
        self.screen.refresh()

    def _refresh_notifications(self) -> None:
        """As Textual's own, and before they are to be seen they have their place."""
        super()._refresh_notifications()
        if self._screen_stack:
            self.call_later(toasts.place_toasts, self.screen)

    def action_turn_theme(self) -> None:
        """The next colours, from now on and the next time as well."""
        self.choose_theme(themes.after(self.theme))

    def choose_theme(self, name: str) -> None:
        theme, called = THEMES[name]
        self.theme = theme.name
        remember("theme", name)
        self.say(self.language.text(called))

    def action_turn_language(self) -> None:
        """Speak the other language from now on, and the next time as well."""
        remember("language", self.language.turn())
        self.redraw()
        self.say(NAMES[self.language.code])

    def redraw(self) -> None:
        """Draw all that says something. To be extended."""
        self.refresh_bindings()

    def help(self) -> Help:
        """The page about the keys. To be extended."""
        return Help(self.language, self.screen.active_bindings.values())

    def explanation(self) -> Help:
        """The page about what is to be seen now. To be extended."""
        about = getattr(self.screen, "ABOUT", "")
        below = self.screen.active_bindings.values()
        told = [self.language.text(about)] if about else []
        return Help(self.language, below, about=[*self.not_all(), *told])

    def not_all(self) -> Iterator[str]:
        """What the screen has no room to say in full. To be extended."""
        yield from ()

    def action_explain(self) -> None:
        self._turn_to(self.explanation, about=True)

    def action_help(self) -> None:
        self._turn_to(self.help, about=False)

    def _turn_to(self, page: Callable[[], Help], *, about: bool) -> None:
        """Open a page of help, close it by its own key, and turn from one to the other."""

        def turn() -> None:
            opened = page()
            opened.explains = about
            _ = self.push_screen(opened)

        if not isinstance(self.screen, Help):
            turn()
            return
        other = self.screen.explains != about
        _ = self.screen.dismiss(None)
        if other:
            self.call_later(turn)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.start(self._offer(list(self.offers(self.screen))))

    async def _offer(self, offers: Sequence[Offer]) -> None:
        offer = await self.ask(Palette(self.language, offers, self.offers_about))
        if offer is not None:
            doing = offer.run()
            if isawaitable(doing):
                await doing

    def action_help_quit(self) -> None:
        self.say(self.language.text("Press ctrl+q to quit."))

    def offers(self, _screen: Screen[Any]) -> Iterator[Offer]:
        """What the palette offers now. To be extended."""
        say = self.language
        for name, also in ALSO.items():
            own = EVERYWHERE[name]
            run = partial(self.run_action, own.action)
            yield Offer.translated(say, own.description, own.tooltip, run, keys=own.key, also=also)
        colours = EVERYWHERE["theme"].key
        for theme, (_, called) in THEMES.items():
            choose = partial(self.choose_theme, theme)
            told = N_("Remembered for the next time")
            also = N_("theme, dark mode, light mode, contrast")
            yield Offer.translated(say, called, told, choose, keys=colours, also=also)

    def offers_about(self, _typed: str) -> Iterator[Offer]:
        """What the palette offers about whom or what the letters typed name. To be extended."""
        yield from ()

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        """Show a dialog and wait for what it is dismissed with; only in what ``start`` runs."""
        self._typed.asks(dialog)
        try:
            answer: T | None = await self.push_screen_wait(dialog)
        finally:
            self._typed.answered(dialog)
        return answer

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._typed.take(event)
        else:
            await super().on_event(event)

    def start(self, flow: Awaitable[None] | None, group: str = "asking") -> None:
        """Run what asks the reader, if it is to be waited for, beside all else."""
        if flow is not None:
            self._typed.starts()
            self.run_worker(self._typed.flow(flow), group=group, exit_on_error=False)
