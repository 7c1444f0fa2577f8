"""The desk itself: agenda, floor, queue, panel and requests, and the keys for all of them."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer

from server.language import Language
from server.session import agenda, floor
from server.session.messages import Command, Fact

from ..app.base_app import LocalizedScreen
from ..client.session_view import SessionView
from ..widgets.agenda_list import NowLine
from ..widgets.cue_bar import CueBar
from ..widgets.floor_clock import FloorClock
from ..widgets.pane import Pane
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from . import asking
from .bindings import BINDINGS, CUE_KEYS, WAVE_KEY, in_footer
from .cue_inbox import PAUSE, WHISPERS, CueInbox
from .deeds import invite
from .lists import lists
from .menus import next_step
from .panes import KEYS, OF_KIND, PANES, TOPICS
from .panes import Pane as PaneName
from .parts import News, Tabs, hint
from .selection import Selection
from .table import DEEDS

if TYPE_CHECKING:
    from .app import Desk

ONCE: Final = frozenset({"undo", "next_item"})
HELD: Final = 1.0
"""Seconds of peace that a key which asks and says yes needs before it asks again."""
ON_FLOOR: Final = frozenset({"next", "give", "end"})


class DeskScreen(LocalizedScreen):
    """One moderator's desk."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (170, "-vast")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    def __init__(self, language: Language) -> None:
        super().__init__(classes="show-queue")
        self.language = language
        self.lists = lists(language)
        self.queue_list, self.agenda = self.lists["queue"], self.lists["agenda"]
        self.panel, self.requests = self.lists["panel"], self.lists["requests"]
        self.floor = FloorClock(language)
        self.now_line = NowLine(language)
        self.status = StatusLine(language)
        self.news = News(language)
        self.cues = CueBar(CUE_KEYS, WAVE_KEY)
        self.noticing = CueInbox(language)
        self.tabs = Tabs(self.lists, "queue", id="tabs")
        topics = {pane: self.lists[pane] for pane in TOPICS}
        self.topics = Tabs(topics, "script", id="topics")
        self.view: SessionView | None = None
        self.clock = monotonic
        self._possible: tuple[object, ...] = ()
        self._speech: str | None = None
        self._item: str | None = None
        self._changed_at = -PAUSE
        self._asked = ("", 0.0)
        self._bring("script")

    def compose(self) -> ComposeResult:
        yield self.status
        with Vertical(id="body"):
            with Vertical(id="stage"):
                yield self.now_line
                yield self.floor
                yield self.tabs
                yield self._pane("queue")
            with Vertical(id="side"):
                for pane in ("agenda", "panel", "requests"):
                    yield self._pane(pane)
            with Vertical(id="more"):
                yield self.topics
                for pane in TOPICS:
                    yield self._pane(pane)
        yield self.cues
        yield self.news
        yield Footer(compact=True, show_command_palette=False)

    def _pane(self, pane: PaneName) -> Pane:
        return Pane(self.lists[pane], key=KEYS[pane], id=f"{pane}-pane")

    def on_mount(self) -> None:
        self.queue_list.focus()

    @property
    def desk(self) -> Desk:
        """The app, which has the line to the room."""
        from .app import Desk

        assert isinstance(self.app, Desk)
        return self.app

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Draw what changed."""
        self.view = view
        self._watch_floor(view)
        self.floor.hint = hint(self.language, view)
        for widget in (self.status, self.now_line, self.floor, *self.query(Pane)):
            widget.show(view)
        self._follow(view)
        self.tabs.renew()
        self.topics.renew()
        self._renew_cues()
        self.news.show(view, facts)
        self._renew_keys()

    def selection(self) -> Selection | None:
        """What the moderator looks at; None before there is anything."""
        if self.view is None:
            return None
        pane = next((name for name, rows in self.lists.items() if rows.has_focus), self.tabs.active)
        return Selection(self.view, pane, self.lists[pane].selected)

    def send(self, command: Command | None) -> None:
        """Give a command, if there is one, without waiting."""
        if command is not None:
            self.desk.send(command)

    def action_do(self, deed: str) -> None:
        selection = self.selection()
        if selection is not None and not (deed in ON_FLOOR and self._just_changed()):
            self.send(DEEDS[deed].command(selection))

    def _just_changed(self) -> bool:
        """Whether the floor changed a moment ago, so that a key was meant for what was before."""
        return self.clock() - self._changed_at < PAUSE

    def _watch_floor(self, view: SessionView) -> None:
        speech = view.state.floor.id if view.state.floor else None
        if speech != self._speech:
            self._speech, self._changed_at = speech, self.clock()

    def action_ask(self, question: str) -> None:
        selection = self.selection()
        if selection is not None and not (question in ONCE and self._held(question)):
            asking.ask(self, question, selection)

    def _held(self, question: str) -> bool:
        """Whether a key that says yes as well is still held down, which must not go on and on."""
        now, before = self.clock(), self._asked
        self._asked = (question, now)
        return before[0] == question and now - before[1] < HELD

    def ask(self, question: str, selection: Selection) -> None:
        """Ask about what was seen."""
        asking.ask(self, question, selection)

    def can(self, act: str, selection: Selection) -> bool:
        """Whether something of the table, or a question, is possible."""
        if act in DEEDS:
            return DEEDS[act].command(selection) is not None
        return bool(asking.possible(self, act, selection))

    def action_go(self, pane: PaneName) -> None:
        for name in PANES:
            self.set_class(name == pane, f"show-{name}")
        self.tabs.active = pane
        self.tabs.renew()
        if pane in TOPICS:
            self._bring(pane)
        self.lists[pane].focus()
        if pane == "whispers" and self.view is not None:
            self.noticing.read_all(self.view)
            self._renew_cues()

    def _bring(self, pane: PaneName) -> None:
        """Show one of the topics where there is room beside the queue."""
        for name in TOPICS:
            self.set_class(name == pane, f"more-{name}")
        self.topics.active = pane
        self.topics.renew()

    def _follow(self, view: SessionView) -> None:
        """Bring what an item that has just begun needs, unless somebody is at work there."""
        item = next((i for i in view.state.items if i.id == view.state.item), None)
        if item is None or item.id == self._item:
            return
        self._item = item.id
        if not any(self.lists[pane].has_focus for pane in TOPICS):
            self._bring(OF_KIND[item.kind])

    def action_answer_cue(self, place: int) -> None:
        """Do what answers a line of the bar, unless that has only just become another one."""
        shown = self.cues.shown
        selection = self.selection()
        if place >= len(shown) or selection is None or self.noticing.just_came(place, self.clock()):
            return
        notice = shown[place]
        if notice.key == WHISPERS:
            self.action_go("whispers")
            return
        command = self.noticing.cues[notice.key].action
        if isinstance(command, agenda.Next):
            self.ask("next_item", selection)
        elif not (isinstance(command, floor.Give) and self._just_changed()):
            self.send(command)

    def action_wave_off(self, place: int) -> None:
        shown = self.cues.shown
        if place < len(shown) and self.view is not None:
            self.noticing.wave_off(shown[place].key, self.view)
            self._renew_cues()

    def act_on(self, key: str, *, answer: bool) -> None:
        """Answer a notice, or wave it off, wherever in the bar it is now."""
        place = next((n for n, line in enumerate(self.cues.shown) if line.key == key), None)
        if place is not None:
            (self.action_answer_cue if answer else self.action_wave_off)(place)

    def _renew_cues(self) -> None:
        if self.view is not None:
            self.cues.renew(self.noticing.notices(self.view, self.clock()))

    def on_cue_bar_acted(self, event: CueBar.Acted) -> None:
        self.act_on(event.notice.key, answer=event.answer)

    def action_turn_clock(self) -> None:
        self.floor.elapsed = not self.floor.elapsed
        if self.view is not None:
            self.floor.show(self.view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides, None greys out."""
        selection = self.selection()
        if selection is None:
            return True
        possible: bool | None = True
        if action == "do":
            deed = DEEDS[str(parameters[0])]
            elsewhere = deed.panes and selection.pane not in deed.panes
            if elsewhere or (deed.id == "away" and selection.pane in TOPICS):
                return False
            possible = True if deed.command(selection) else None
        elif action == "ask":
            possible = asking.possible(self, str(parameters[0]), selection)
        return bool(possible) if selection.over else possible

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        bindings = super().active_bindings
        selection = self.selection()
        if selection is None:
            return bindings
        return in_footer(bindings, self.app, selection.pane, self.size.width - 1)

    def on_row_list_selected(self) -> None:
        self._renew_keys()

    def on_descendant_focus(self) -> None:
        for name, rows in self.lists.items():
            if rows.has_focus and name != self.tabs.active:
                self.action_go(name)
        self._renew_keys()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        selection = self.selection()
        if selection is None:
            return
        act = "menu" if event.menu else next_step(selection)
        if act in DEEDS:
            self.action_do(act)
        elif act == "invite_them":
            self.send(invite(selection))
        else:
            self.ask(act, selection)

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        self.action_go(event.pane)

    def _renew_keys(self) -> None:
        """Have the footer drawn again, but only where a key has become possible or impossible."""
        selection = self.selection()
        if selection is None:
            return
        possible = tuple(deed.command(selection) is not None for deed in DEEDS.values())
        asked = tuple(asking.possible(self, name, selection) for name in asking.QUESTIONS)
        now = (*possible, *asked, selection.pane, selection.over, self.size.width)
        if now != self._possible:
            self._possible = now
            self.refresh_bindings()
