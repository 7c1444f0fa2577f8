"""The desk itself: agenda, floor, queue, panel and requests, and the keys for all of them."""

from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen

from server.language import Language
from server.session import agenda, queue
from server.session.messages import Command, Fact

from ..client.giving import Unseen
from ..client.outbox import Answer, Unsent
from ..client.possible import possible
from ..client.session_view import SessionView
from ..dialogs.dialog import LOOKS
from ..widgets.agenda_strip import AgendaStrip
from ..widgets.announcement_line import AnnouncementLine
from ..widgets.cue_bar import CueBar
from ..widgets.floor_band import FloorBand
from ..widgets.footer import KeyLine
from ..widgets.next_line import NextLine
from ..widgets.painting import arrange_next
from ..widgets.pane import Pane
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from .actions import ACTIONS
from .composition import composed
from .cue_answers import CueAnswers
from .dealt_with import stay
from .haste import AT_ONCE, Haste
from .in_vain import InVain
from .keyed import Keyed
from .known_links import KnownLinks
from .lists import lists
from .looks import look
from .menu import ask_what, next_step
from .others_line import OthersLine
from .pane_tabs import PaneTabs
from .panes import KEYS, OF_KIND, TOPICS
from .panes import Pane as PaneName
from .selection import Selection
from .signs import TOO_SOON, sign_of
from .sound import Sound
from .speech_lane import SpeechLane
from .step_line import StepLine
from .time_over import TimeOver
from .whole import Whole
from .written import Written

if TYPE_CHECKING:
    from .agenda_source import AgendaSource

T = TypeVar("T")


class DeskScreen(Keyed):
    """One moderator's desk. ``links``: those that it knows. ``source``: the agenda's file, where it
    began the session."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "screen.tcss", "dialogs.tcss"]
    NEVER_COVERED = "FloorBand, NextLine, OthersLine"
    BETTER_SEEN = "RowList, CueBar, StepLine, StatusLine, AgendaStrip, PaneTabs"

    @dataclass
    class Prepared(Message):
        """What is to be seen to before the session is asked for, or, once it is closed, after."""

        desk: "DeskScreen"

    @dataclass
    class Ended(Message):
        """The session is closed."""

        desk: "DeskScreen"

    def __init__(
        self,
        language: Language,
        links: KnownLinks | None = None,
        source: "AgendaSource | None" = None,
        not_taken: dict[tuple[str, ...], Written[Any]] | None = None,
    ) -> None:
        super().__init__()
        self.language, self.links = language, links or KnownLinks()
        self.source = source
        self.lists = lists(language)
        self.panes = {
            pane: Pane(rows, key=KEYS[pane], id=f"{pane}-pane") for pane, rows in self.lists.items()
        }
        self.queue_list, self.agenda = self.lists["queue"], self.lists["agenda"]
        self.queue_list.movable = self.agenda.movable = True
        self.panel, self.requests = self.lists["panel"], self.lists["requests"]
        self.floor = FloorBand(language, id="floor")
        self.now_line = AgendaStrip(language, id="now")
        self.next = NextLine(language, key="n", id="next")
        self.status = StatusLine(language, id="status")
        self.announcement = AnnouncementLine(language, stage=True)
        self.what_now = StepLine(language, self.key, self.selection)
        self.others = OthersLine(language)
        self.sound, self.time_over = Sound(), TimeOver()
        self.others.sound = self.sound.on
        self.unseen = Unseen()
        self.haste = Haste(self._seconds, self.unseen)
        self.in_vain = InVain(language, self.haste, self._say_refusal)
        self.answers = CueAnswers(language, self._seconds)
        self.cues = self.answers.bar
        self.tabs = PaneTabs(self.lists, "queue")
        self.lane = SpeechLane(language)
        self.whole = Whole(self.panes)
        self.view: SessionView | None = None
        self.not_taken = {} if not_taken is None else not_taken
        self.clock = monotonic
        self._item: str | None = None
        self._requested = 0
        self.topic: PaneName = "script"

    def _seconds(self) -> float:
        """What the clock says, whichever it is by then."""
        return self.clock()

    def compose(self) -> ComposeResult:
        with self.whole:
            yield from (self.status, self.announcement, self.now_line, self.floor, self.next)
            yield self.tabs
            yield from self.panes.values()
            yield from (self.lane, self.what_now, self.cues, self.others, KeyLine())

    def _lay_out(self) -> None:
        """Give everything its place."""
        width, height = self.size
        needs = self.whole.needs(
            self.announcement.lines_wanted, self.cues.most_at_once, width, height
        )
        if self.whole.take(composed(width, height, self.tabs.active, self.topic, needs)):
            self.tabs.shown = self.whole.shown
            self.next.tells_order = "queue" not in self.whole.headed
            if self.view is not None:
                self.next.show(self.view)
            arrange_next(self.whole)

    def on_resize(self) -> None:
        self._lay_out()

    def on_mount(self) -> None:
        self.queue_list.focus()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Draw what changed."""
        before, self.view = self.view, view
        if view.state.session.phase == "closed" and (
            before is None or before.state.session.phase != "closed"
        ):
            self.post_message(self.Ended(self))
        if self.source is not None:
            self.source.watch(facts)
        for fact in facts:
            self.links.forget(fact)
            stay(self.lists["questions"], before, fact)
            self._say(sign_of(self.language, before, fact))
        selected = self._selected()
        # What was pressed is not forgotten while there is no line; that is to be seen.
        self.others.waiting = 0 if view.is_live else self.unseen.unanswered + self._requested
        self.unseen.shown = view.state.seq
        self.haste.watch(view, facts)
        self.next.key = self.key("next")
        self.floor.flash(shown=self.time_over.flashes(view))
        for widget in (self.status, self.announcement, self.now_line, self.floor, self.next):
            widget.show(view)
        self.lane.show(view)
        for pane in self.panes.values():
            pane.show(view)
        if selected != self._selected() and any(fact.by != view.you.id for fact in facts):
            self.haste.slid(selected[0])
        self._follow(view)
        self.answers.show(view)
        self._lay_out()
        self.tabs.renew()
        heard = (self.sound.rings(view, facts, self.clock()), self.time_over.rings(view))
        if any(heard):
            self.app.bell()
        for told in self.answers.tellings(view, self.app.quietly):
            self.app.run_worker(told, group="shown", exit_on_error=False)
        self.look()
        self.what_now.show(view)
        self.others.show(view, facts)
        self.renew_keys()

    def selection(self) -> Selection | None:
        """What the moderator looks at; None before there is anything."""
        return None if self.view is None else Selection(self.view, *self._selected())

    def _selected(self) -> tuple[PaneName, str | None]:
        """The list that has the keys, or had them last, and the row that is selected there."""
        focused = self.focused
        pane = next(
            (name for name, rows in self.lists.items() if rows is focused), self.tabs.active
        )
        return pane, self.lists[pane].selected

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        return await self.app.ask(dialog)

    def send(self, command: Command | None) -> None:
        if command is not None:
            self.unseen.give(command, self.app.send(command))

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        self._requested += 1
        try:
            return await self.app.request(command, after)
        finally:
            self._requested -= 1

    def _say(self, sign: str) -> None:
        """Say something for a moment, if there is anything to say."""
        if sign and self.view is not None:
            self.others.sign(sign, self.view)

    def _say_refusal(self, text: str) -> None:
        self._say(text)
        self.call_after_refresh(self.haste.saw_refusal)

    def action_act(self, name: str) -> None:
        """Do something about what is selected now, if that is possible."""
        selection = self.selection()
        if selection is None:
            return
        action = ACTIONS[name]
        command = action.command(selection) if action.command else None
        if not action.is_possible(selection):
            return
        at_once = command if action.flow is None or name in AT_ONCE else None
        if (
            self.haste.held(name)
            or self.haste.too_soon(command)
            or (at_once and self.haste.crossed(at_once, selection.pane if action.panes else None))
        ):
            tell = self._say if at_once else self.in_vain.refuse
            tell(self.language.text(TOO_SOON))
            return
        self.others.key_done(selection.view)
        self.app.start(action.begin(self, selection))

    def now(self) -> SessionView:
        view = self.app.link.view() or self.view
        assert view is not None
        return view

    def open_checklist(self) -> None:
        self.post_message(self.Prepared(self))

    def open_menu(self, selection: Selection) -> Awaitable[None]:
        return ask_what(self, selection, self.lists[selection.pane].heading().name)

    def open_pane(self, pane: PaneName) -> None:
        before, self.tabs.active = self.tabs.active, pane
        if pane in TOPICS:
            self.topic = pane
        self._lay_out()
        self.tabs.renew()
        step = self.what_now.step
        if step is not None and step.pane == pane and step.row is not None:
            self.lists[pane].select(step.row)
        # At once, and all that says so with it: a widget that asks for the keys gets them later.
        self.set_focus(self.lists[pane], scroll_visible=False)
        for name in (before, pane):
            self.panes[name].keys_moved()
        self._renew()
        if pane == "whispers" and self.view is not None:
            self.answers.read_whispers(self.view)

    def _follow(self, view: SessionView) -> None:
        """Bring what an item that has just begun needs, unless somebody is at work there."""
        item = next((i for i in view.state.items if i.id == view.state.item), None)
        if item is None or item.id == self._item:
            return
        self._item = item.id
        if not any(self.lists[pane].has_keys for pane in TOPICS):
            self.topic = OF_KIND[item.kind]

    def answer_cue(self, place: int) -> None:
        if self.view is not None:
            done = self.answers.answer(self, self.haste, place, self.view)
            self._say("" if done else self.language.text(TOO_SOON))

    def wave_off(self, place: int) -> None:
        if self.view is not None:
            self.answers.wave_off(place, self.view)

    def act_on(self, key: str, *, answer: bool) -> None:
        """Answer a notice, or wave it off, wherever in the bar it is now."""
        place = self.answers.place_of(key)
        if place is not None:
            (self.answer_cue if answer else self.wave_off)(place)

    def on_cue_bar_acted(self, event: CueBar.Acted) -> None:
        self.act_on(event.notice.key, answer=event.answer)

    def tell(self, text: str) -> None:
        self.app.say(text)

    def turn_sound(self) -> None:
        self.sound.turn()
        self.others.sound = self.sound.on
        if self.view is not None:
            self.others.show(self.view)

    def turn_time_over(self) -> None:
        self.time_over.turn()
        on = self.language.text("Flash and bell when a speech is over its time: on")
        off = self.language.text("Flash and bell when a speech is over its time: off")
        self.tell(on if self.time_over.on else off)

    def look(self) -> None:
        """Let the other moderators know what is looked at here: the list, and a dialog over it."""
        selection, top = self.selection(), self.app.screen
        if selection is not None:
            self.app.link.look(look(selection.pane, top if top is not self else None))

    def turn_clock(self) -> None:
        self.floor.elapsed = not self.floor.elapsed
        if self.view is not None:
            self.floor.show(self.view)

    def on_row_list_selected(self) -> None:
        self._renew()

    def _renew(self) -> None:
        """Say what can be done with what is selected now."""
        if self.view is not None:
            self.what_now.show(self.view)
        self.renew_keys()

    def on_descendant_focus(self) -> None:
        for name, rows in self.lists.items():
            if rows.has_keys and name != self.tabs.active:
                self.open_pane(name)
        self.look()
        self._renew()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        selection = self.selection()
        if selection is not None:
            self.action_act("menu" if event.menu else next_step(selection))

    def on_row_list_drawn(self, event: RowList.Drawn) -> None:
        """What the mouse moved, in the queue or on the agenda, takes the place that was shown."""
        selection = self.selection()
        if selection is None:
            return
        move = agenda.Move if event.row in self.agenda.ids else queue.Move
        command = move(event.row, event.before)
        if possible(selection.view, command):
            self.send(command)
        else:
            self.app.bell()

    def on_tabs_pressed(self, event: PaneTabs.Pressed) -> None:
        self.open_pane(next(pane for pane in self.lists if pane == event.name))
