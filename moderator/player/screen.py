"""The player's screen: the desk's own widgets with a time line below them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer

from server.language import Language

from ..app.base_app import LocalizedScreen
from ..client.session_view import SessionView
from ..dialogs.menu import Choice, Menu
from ..dialogs.prompt import Prompt
from ..widgets import footer
from ..widgets.agenda_list import AgendaList, NowLine
from ..widgets.finding_list import FindingList
from ..widgets.floor_clock import FloorClock
from ..widgets.pane import Pane, PaneList
from ..widgets.panel_list import PanelList
from ..widgets.position_list import PositionList
from ..widgets.question_list import QuestionList
from ..widgets.queue_list import QueueList
from ..widgets.request_list import RequestList
from ..widgets.status_line import StatusLine
from ..widgets.tabs import Tab, Tabs
from .keys import FOOTER, KEYS
from .lists import PANES, PaneName
from .marks import MarkKind
from .timeline import Timeline
from .transport import Happened, Transport

if TYPE_CHECKING:
    from .app import Player

_RANKS: Final[dict[str | None, int]] = {key.id: place for place, key in enumerate(KEYS)}


class PlayerScreen(LocalizedScreen):
    """Draws what the player gives it, and tells the player what keys and clicks want."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self, player: Player) -> None:
        super().__init__(classes="show-queue")
        language = player.language
        self.player = player
        self.language: Language = language
        self.status = StatusLine(language)
        self.now_line = NowLine(language)
        self.floor = FloorClock(language)
        self.lists: dict[PaneName, PaneList] = {
            "queue": QueueList(language),
            "agenda": AgendaList(language),
            "panel": PanelList(language),
            "requests": RequestList(language),
            "questions": QuestionList(language),
            "positions": PositionList(language),
            "findings": FindingList(language),
        }
        self.tabs = Tabs()
        self._opened: PaneName = "queue"
        self.happened = Happened(language)
        self.timeline = Timeline(player.recording)
        self.transport = Transport(language, player.recording)

    def compose(self) -> ComposeResult:
        yield self.status
        with Vertical(id="body"):
            with Vertical(id="stage"):
                yield self.now_line
                yield self.floor
                yield self.tabs
                yield self._pane("queue")
            with Vertical(id="side"):
                for name in PANES[1:]:
                    yield self._pane(name)
        yield self.happened
        yield self.timeline
        yield self.transport
        yield Footer(compact=True, show_command_palette=False)

    def _pane(self, name: PaneName) -> Pane:
        return Pane(self.lists[name], key=str(PANES.index(name) + 1), id=f"{name}-pane")

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys, those in the footer that there is room for."""
        # One cell is the footer's own margin. Lists have some of the keys too, and come first.
        active = sorted(super().active_bindings.items(), key=lambda key: _rank(key[1]))
        return footer.fitting(dict(active), self.app, FOOTER, self.size.width - 1)

    def on_mount(self) -> None:
        self.lists["queue"].focus()

    def on_resize(self) -> None:
        self.refresh_bindings()
        self.player.show_soon()

    def show(self, view: SessionView, text: str, at: datetime | None) -> None:
        """Draw what changed; ``text`` says what happened last, ``at`` when."""
        for widget in (self.status, self.now_line, self.floor, *self.query(Pane)):
            widget.show(view)
        self._show_tabs()
        self.happened.show(view, text, at)
        self.timeline.show(self.player.playhead.position)
        self.transport.show(self.player.playhead)

    def action_go(self, pane: PaneName) -> None:
        for name in self.lists:
            self.set_class(name == pane, f"show-{name}")
        self._opened = pane
        self._show_tabs()
        self.lists[pane].focus()

    def _show_tabs(self) -> None:
        headings = ((name, rows.heading()) for name, rows in self.lists.items())
        tabs = [
            Tab(name, key, heading.name, heading.count)
            for key, (name, heading) in zip("1234567", headings, strict=True)
        ]
        self.tabs.show(tabs, self._opened)

    def on_tabs_pressed(self, event: Tabs.Pressed) -> None:
        pane = next((name for name in PANES if name == event.name), None)
        if pane is not None:
            self.action_go(pane)

    def on_timeline_sought(self, event: Timeline.Sought) -> None:
        self.player.seek(event.position)

    def action_play(self) -> None:
        self.player.turn_play()

    def action_skip(self, seconds: int) -> None:
        self.player.skip(seconds)

    def action_seek_end(self, side: int) -> None:
        playhead = self.player.playhead
        self.player.seek(playhead.start if side < 0 else playhead.end)

    def action_mark(self, kind: MarkKind, step: int) -> None:
        self.player.jump_to_mark(kind, step)

    def action_faster(self, steps: int) -> None:
        self.player.faster(steps)

    def action_shorten(self) -> None:
        self.player.turn_shorten()

    def action_search(self) -> None:
        say = self.language.text
        prompt = Prompt(self.language, say("Find a person or a text"), yes=say("Search"))
        _ = self.app.push_screen(prompt, self.player.search)

    def action_again(self, step: int) -> None:
        self.player.search_again(step)

    def action_go_to(self) -> None:
        say = self.language.text
        question = say("To where? 0:42:10 from the start, or @14:42 by the clock")
        prompt = Prompt(self.language, question, yes=say("Go to"))
        _ = self.app.push_screen(prompt, self.player.go_to)

    def action_role(self) -> None:
        choices = [Choice(viewpoint, label) for viewpoint, label in self.player.roles()]
        menu = Menu(self.language.text("Whose eyes?"), choices)
        _ = self.app.push_screen(menu, self.player.look_as)


def _rank(active: ActiveBinding) -> int:
    """The place among the player's keys; behind them for all others."""
    return _RANKS.get(active.binding.id, len(_RANKS))
