"""The player's screen: the desk's own widgets with a time line below them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import PurePath
from time import monotonic
from typing import ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from server.language import N_, Language

from ..app.actions import bindings
from ..app.base_app import BaseApp, LocalizedScreen
from ..dialogs.dialog import LOOKS
from ..widgets import footer
from ..widgets.agenda_list import AgendaList
from ..widgets.agenda_strip import AgendaStrip
from ..widgets.finding_list import FindingList
from ..widgets.floor_band import FloorBand
from ..widgets.lines import Drawing, Span
from ..widgets.next_line import NextLine
from ..widgets.pane import Pane, PaneList
from ..widgets.panel_list import PanelList
from ..widgets.position_list import PositionList
from ..widgets.question_list import QuestionList
from ..widgets.queue_list import QueueList
from ..widgets.request_list import RequestList
from ..widgets.status_line import StatusLine
from ..widgets.tab_words import short
from ..widgets.tabs import Tab, Tabs
from .actions import ACTIONS, PANES, PLAY, PREFIX, PaneName
from .on_then import OnThen
from .playback import Playback
from .timeline import Timeline
from .transport import happened, transport

T = TypeVar("T")

BESIDE: Final = 96
"""Columns from which on what was on stands beside the open list."""
TICK: Final = 0.1
"""Seconds between two looks at the clock while playing."""
_KEYS: Final = tuple(key for action in ACTIONS.values() for key in action.keys.split(","))


class PlayerScreen(LocalizedScreen):
    """Lets time pass and draws it; ``clock`` counts seconds."""

    app: BaseApp[None]

    ABOUT = N_(
        "A session that is over, or still being written, as it was seen at the moment on the time"
        " line at the bottom. It plays by itself; the keys go through it by time, by speech, by"
        " item and by what you look for."
    )
    NEVER_COVERED = "FloorBand, #transport, #happened"
    BETTER_SEEN = "RowList, StatusLine, AgendaStrip, NextLine, Timeline, Tabs"
    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "screen.tcss"]
    # Where one is in the log stands at the bottom: what is above it has to leave room for it.
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (14, "-flat"), (20, "-low"), (34, "-tall")]  # noqa: RUF012 - as in Textual
    # Before the lists, which have arrows and letters of their own.
    BINDINGS: ClassVar[list[BindingType]] = [
        replace(binding, priority=True) for binding in bindings(ACTIONS.values(), PREFIX)
    ]

    def __init__(
        self, playback: Playback, language: Language, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__()
        self.playback = playback
        self.language = language
        self.clock = clock
        self._ticked = clock()
        self._drawn: object = None
        self._playing = playback.playhead.playing
        self._due = False
        self.status = StatusLine(language)
        self.strip = AgendaStrip(language)
        self.floor = FloorBand(language)
        self.lists: dict[PaneName, PaneList] = {
            "queue": QueueList(language),
            "agenda": AgendaList(language),
            "panel": PanelList(language),
            "requests": RequestList(language),
            "questions": QuestionList(language),
            "positions": PositionList(language),
            "findings": FindingList(language),
        }
        self.panes = {name: self._pane(name) for name in PANES}
        self.next = NextLine(language, id="next")
        self.beside = Vertical(id="beside")
        self.on_then = OnThen(language, id="on-then")
        self.tabs = Tabs()
        self._opened: PaneName = "queue"
        self._left: PaneName = "queue"
        self.happened = Drawing(id="happened")
        self.timeline = Timeline(playback)
        self.transport = Drawing(id="transport")

    def compose(self) -> ComposeResult:
        yield from (self.status, self.strip, self.floor, self.next, self.tabs)
        with Horizontal(id="body"):
            yield from (pane for name, pane in self.panes.items() if name != "panel")
            with self.beside:
                yield from (self.on_then, self.panes["panel"])
        yield self.happened
        yield self.timeline
        yield self.transport
        yield footer.KeyLine()

    def _lay_out(self) -> None:
        """The open list; beside it, where there is room, what was on, and the panel."""
        wide = self.size.width >= BESIDE
        left = self._left if wide else self._opened
        for name, pane in self.panes.items():
            pane.display = name == left or (wide and name == "panel")
            pane.headed = wide
        self.beside.display = wide or self._opened == "panel"
        self.on_then.display = wide

    def _pane(self, name: PaneName) -> Pane:
        return Pane(self.lists[name], key=str(PANES.index(name) + 1), id=f"{name}-pane")

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys, those in the footer that there is room for."""
        # Lists have some of the keys, too, and come first. One cell is the footer's own margin.
        active = super().active_bindings
        active = {key: active[key] for key in _KEYS if key in active} | active
        if self.playback.playhead.playing:
            pause = self.language.context("key", "Pause")
            active = {key: _pausing(given, pause) for key, given in active.items()}
        width = self.size.width - 1
        return footer.of_actions(active, self.app, ACTIONS.values(), PREFIX, "", width)

    def on_mount(self) -> None:
        self.lists["queue"].focus()
        self.set_interval(TICK, self.tick)

    def on_resize(self) -> None:
        self._lay_out()
        self.refresh_bindings()
        self.show_soon()

    # Time passes, and what is drawn.

    def tick(self) -> None:
        playback, now = self.playback, self.clock()
        playhead = playback.playhead
        passed, self._ticked = now - self._ticked, now
        playhead.pass_time(passed)
        second = int(playhead.position // 1000)
        drawn = (playhead.seq, second, playhead.playing, playback.notice)
        if playhead.playing != self._playing:
            # One key plays and pauses, and says which.
            self._playing = playhead.playing
            self.refresh_bindings()
        if drawn != self._drawn:
            self._drawn = drawn
            self.show_now()

    def show_soon(self) -> None:
        """Draw in the next refresh turn."""
        if not self._due:
            self._due = self.call_after_refresh(self.show_now)

    def show_now(self) -> None:
        self._due = False
        if not self.is_mounted:
            return
        try:
            with self.app.batch_update():
                self._show()
        except Exception as error:  # noqa: BLE001 - a fault in one moment does not end the replay
            self.app.survive(error, drawing=True)

    def _show(self) -> None:
        playback = self.playback
        view, fact = playback.view(), playback.last_seen()
        for drawing in (self.status, self.strip, self.floor, self.next, self.on_then):
            drawing.show(view)
        for pane in self.panes.values():
            pane.show(view)
        self._show_tabs()
        self.timeline.show()
        width = self.size.width - 2
        self.happened.draw([(Span(" "), *happened(self.language, view, fact, width))])
        self.transport.draw([(Span(" "), *transport(self.language, playback, width))])

    def _show_tabs(self) -> None:
        tabs = []
        for key, (name, rows) in enumerate(self.lists.items(), start=1):
            heading = rows.heading()
            word = short(self.language, name)
            tabs.append(Tab(name, str(key), heading.name, heading.count, word))
        self.tabs.show(tabs, self._opened)

    # What keys, clicks and the palette do.

    def action_act(self, name: str) -> None:
        asking = ACTIONS[name].begin(self, None)
        if asking is not None:
            self.app.start(self._finish(asking))
        self.show_soon()

    async def _finish(self, asking: Awaitable[None]) -> None:
        await asking
        self.show_soon()

    def on_tabs_pressed(self, event: Tabs.Pressed) -> None:
        self.action_act(f"open.{event.name}")

    def on_timeline_sought(self, event: Timeline.Sought) -> None:
        self.playback.playhead.seek(event.position)
        self.show_soon()

    # What they need of the screen.

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        return await self.app.ask(dialog)

    def say(self, text: str) -> None:
        self.app.say(text, "warning")

    def open(self, pane: PaneName) -> None:
        self._opened = pane
        self._left = self._left if pane == "panel" else pane
        self._lay_out()
        self._show_tabs()
        self.lists[pane].focus()

    def move(self, step: int) -> None:
        self.lists[self._opened].action_select(step)

    def selected(self) -> tuple[PaneName, str | None]:
        return self._opened, self.lists[self._opened].selected

    def leave(self) -> None:
        self.app.exit()


def _pausing(given: ActiveBinding, text: str) -> ActiveBinding:
    """The key that plays, saying that it pauses; any other as it is."""
    if given.binding.id != f"{PREFIX}.{PLAY}":
        return given
    return given._replace(binding=replace(given.binding, description=text))
