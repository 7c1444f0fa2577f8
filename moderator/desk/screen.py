"""The desk itself: agenda, floor, queue, panel and requests, and the keys for all of them."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.worker import Worker

from server.language import Language
from server.session import agenda, floor, queue
from server.session.messages import Command, Fact

from ..app.actions import ACT, Action, bindings, key_names
from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..app.palette import UNLIKELY
from ..client.outbox import Answer
from ..client.people import named
from ..client.possible import possible
from ..client.session_view import SessionView
from ..client.showing import Showing
from ..dialogs.dialog import LOOKS
from ..widgets.agenda_strip import AgendaStrip
from ..widgets.announcement_line import AnnouncementLine
from ..widgets.cue_bar import CueBar
from ..widgets.floor_band import FloorBand
from ..widgets.footer import KeyLine, of_actions
from ..widgets.next_line import NextLine
from ..widgets.pane import Pane
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from ..wording.words import KINDS as KIND_WORDS
from .actions import ACTIONS, DeskAction, from_the_left
from .actions.view import CUE_KEYS, WAVE_KEY
from .composition import Composition, Needs, composed
from .cue_inbox import PAUSE, WHISPERS, CueInbox
from .known_links import KnownLinks
from .lists import lists
from .looks import look
from .menu import ask_what, next_step
from .others_line import OthersLine
from .pane_tabs import PaneTabs
from .panes import KEYS, OF_KIND, TOPICS
from .panes import Pane as PaneName
from .selection import Selection
from .sound import Sound
from .speech_lane import SpeechLane
from .step_line import StepLine

if TYPE_CHECKING:
    from .agenda_source import AgendaSource

T = TypeVar("T")

PREFIX: Final = "desk"
"""What the ids of the keys begin with."""
ONCE: Final = frozenset({"undo", "redo", "next_item", "blackout", "door"})
HELD: Final = 0.6
"""Seconds of peace that such a key needs before it is taken again: held down, it would go through
all that was done, say yes to its own question, or have stage and door go to and fro."""


class _Composed(Layout):
    """Puts the parts where the composition has them."""

    name = "composed"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        assert isinstance(parent, Whole)
        boxes = parent.composition.boxes if parent.composition is not None else {}
        return [
            WidgetPlacement(Region(*boxes[child.id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and child.id in boxes
        ]


class Whole(Container):
    """All of the desk, each part where the composition has it."""

    composition: Composition | None = None

    @property
    def layout(self) -> Layout:
        return _LAYOUT


_LAYOUT: Final = _Composed()


class DeskScreen(LocalizedScreen):
    """One moderator's desk. ``links``: those that it knows. ``source``: the agenda's file, where it
    began the session."""

    app: LiveApp[Any]

    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "screen.tcss", "dialogs.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(from_the_left(), PREFIX)]

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
        self.what_now = StepLine(language, self._key, self.selection)
        self.others = OthersLine(language)
        self.sound = Sound()
        self.showing = Showing()
        self.others.sound = self.sound.on
        self.cues = CueBar([key.upper() for key in CUE_KEYS], WAVE_KEY.upper())
        self.inbox = CueInbox(language)
        self.tabs = PaneTabs(self.lists, "queue")
        self.lane = SpeechLane(language)
        self.whole = Whole()
        self.view: SessionView | None = None
        self.clock = monotonic
        self._possible: tuple[object, ...] = ()
        self._speech: str | None = None
        self._item: str | None = None
        self._changed_at = -PAUSE
        self._ended_here = False
        self._asked = ("", 0.0)
        self._given: dict[str, tuple[Any, Worker[Answer]]] = {}
        self._unanswered: list[Worker[Answer]] = []
        self._requested = 0
        self.topic: PaneName = "script"
        self._known: tuple[tuple[object, ...], dict[str, bool]] = ((), {})

    def compose(self) -> ComposeResult:
        with self.whole:
            yield from (self.status, self.announcement, self.now_line, self.floor, self.next)
            yield self.tabs
            yield from self.panes.values()
            yield from (self.lane, self.what_now, self.cues, self.others, KeyLine())

    def _lay_out(self) -> None:
        """Give everything its place.

        By each widget's own style: a class, even on one of them, would have all below it styled
        anew, which is what a key would wait for.
        """
        width, height = self.size
        wanted = {pane: rows.lines_wanted for pane, rows in self.lists.items()}
        needs = Needs(self.announcement.lines_wanted, wanted)
        found = composed(width, height, self.tabs.active, self.topic, needs)
        if found == self.whole.composition:
            return
        self.whole.composition = found
        for pane, widget in self.panes.items():
            widget.display = pane in found.panes
            widget.headed = pane in found.headed
        for part in self.whole.children:
            if not isinstance(part, Pane):
                part.display = part.id in found.boxes
        self.tabs.shown = found.panes
        # A child's: Textual then forgets how its parent was arranged, not how it was itself.
        self.status.refresh(layout=True)

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
        for fact in facts:
            self.links.forget(fact)
            self._say_new_kind(fact, before)
        self._tell_waiting(view)
        self._watch_floor(view)
        self.next.key = self._key("next")
        for widget in (self.status, self.announcement, self.now_line, self.floor, self.next):
            widget.show(view)
        self.lane.show(view)
        for pane in self.panes.values():
            pane.show(view)
        self._follow(view)
        self._lay_out()
        self.tabs.renew()
        if self.sound.rings(view, facts, self.clock()):
            self.app.bell()
        self._renew_cues()
        self._tell_shown(view)
        self.look()
        self.what_now.show(view)
        self.others.show(view, facts)
        self._renew_keys()

    def selection(self) -> Selection | None:
        """What the moderator looks at; None before there is anything."""
        if self.view is None:
            return None
        pane = next((name for name, rows in self.lists.items() if rows.has_focus), self.tabs.active)
        return Selection(self.view, pane, self.lists[pane].selected)

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        return await self.app.ask(dialog)

    def send(self, command: Command | None) -> None:
        if command is not None:
            given = self.app.send(command)
            self._given[command.do] = command, given
            self._unanswered.append(given)

    async def request(self, command: Command) -> Answer:
        self._requested += 1
        try:
            return await self.app.request(command)
        finally:
            self._requested -= 1

    def _tell_waiting(self, view: SessionView) -> None:
        """What was pressed is not forgotten while there is no line; that is to be seen."""
        self._unanswered = [given for given in self._unanswered if not given.is_finished]
        waiting = len(self._unanswered) + self._requested
        self.others.waiting = 0 if view.is_live else waiting

    def _say_new_kind(self, fact: Fact, before: SessionView | None) -> None:
        """Who moves an entry among others of another kind is told that it is one of them now."""
        moved = fact.event
        if before is None or not isinstance(moved, queue.Moved) or fact.by != before.you.id:
            return
        entry = next((e for e in Selection(before).entries if e.id == moved.entry), None)
        if entry is not None and entry.kind != moved.kind:
            name = named(before, self.language, entry.person)
            kind = self.language.text(KIND_WORDS[moved.kind])
            text = self.language.text("{name}, moved: {kind} from now on", name=name, kind=kind)
            self.others.sign(text, before)

    def keys_of(self, action: Action[Any, Any]) -> str:
        return self.app.own_keys.of(PREFIX, action).keys

    def title_of(self, name: str) -> str:
        """The name in English of the list that an action leads to; empty for all others."""
        pane = next((pane for pane in self.lists if name == f"go_{pane}"), None)
        return self.lists[pane].TITLE if pane is not None else ""

    def likely(self, action: DeskAction, selection: Selection) -> int:
        """How far in front an action stands where several fit: as in the footer."""
        weight = action.weight(selection.pane) if action.is_here(selection) else None
        return UNLIKELY if weight is None else weight

    def _key(self, name: str) -> str:
        """The first key of an action, as people write it; that of the palette where it has none."""
        return next(iter(key_names(self.keys_of(ACTIONS[name]))), "^p")

    def action_act(self, name: str) -> None:
        """Do something about what is selected now, if that is possible."""
        selection = self.selection()
        if selection is None or (name in ONCE and self._held(name)):
            return
        action = ACTIONS[name]
        command = action.command(selection) if action.command else None
        if not action.is_possible(selection):
            return
        if self._too_soon(command):
            self._say_too_soon(selection.view)
            return
        self.app.start(action.begin(self, selection))

    def _say_too_soon(self, view: SessionView) -> None:
        """A key that is not done is not swallowed either."""
        text = self.language.text(
            "Not done: that has only just changed. Once more, if you mean it."
        )
        self.others.sign(text, view)

    def _too_soon(self, command: Command | None) -> bool:
        """Whether a key was meant for what was before: the floor changed a moment ago, or the same
        command has not been answered yet, so that nothing is to be seen of it."""
        about_floor = isinstance(command, floor.Next | floor.Give | floor.End)
        if about_floor and self.clock() - self._changed_at < PAUSE:
            # Who has just ended a speech means the next one by the next key.
            return not (self._ended_here and isinstance(command, floor.Next | floor.Give))
        if not isinstance(command, floor.Next | floor.Give | agenda.Next):
            return False
        under_way = self._given.get(command.do)
        if under_way is None or under_way[1].is_finished:
            return False
        same: bool = replace(command, expect="") == replace(under_way[0], expect="")
        return same

    def _watch_floor(self, view: SessionView) -> None:
        speech = view.state.floor.id if view.state.floor else None
        if speech != self._speech:
            self._speech, self._changed_at = speech, self.clock()
            change = (view.state.last or {}).get("floor")
            own = change is not None and change.by == view.you.id
            self._ended_here = own and speech is None

    def _held(self, name: str) -> bool:
        """Whether a key is still held down that must not go on and on."""
        now, before = self.clock(), self._asked
        self._asked = (name, now)
        return before[0] == name and now - before[1] < HELD

    def now(self) -> SessionView:
        view = self.app.link.view() or self.view
        assert view is not None
        return view

    def open_checklist(self) -> None:
        self.post_message(self.Prepared(self))

    def open_menu(self, selection: Selection) -> Awaitable[None]:
        return ask_what(self, selection, self.lists[selection.pane].heading().name)

    def open_pane(self, pane: PaneName) -> None:
        self.tabs.active = pane
        if pane in TOPICS:
            self.topic = pane
        self._lay_out()
        self.tabs.renew()
        step = self.what_now.step
        if step is not None and step.pane == pane and step.row is not None:
            self.lists[pane].select(step.row)
        self.lists[pane].focus()
        if pane == "whispers" and self.view is not None:
            self.inbox.read_all(self.view)
            self._renew_cues()

    def _follow(self, view: SessionView) -> None:
        """Bring what an item that has just begun needs, unless somebody is at work there."""
        item = next((i for i in view.state.items if i.id == view.state.item), None)
        if item is None or item.id == self._item:
            return
        self._item = item.id
        if not any(self.lists[pane].has_focus for pane in TOPICS):
            self.topic = OF_KIND[item.kind]

    def answer_cue(self, place: int) -> None:
        """Do what answers a line of the bar, unless that has only just become another one."""
        shown = self.cues.shown
        if place >= len(shown) or self.inbox.just_came(place, self.clock()):
            return
        key = shown[place].key
        command = self.inbox.cues[key].action if key != WHISPERS else None
        if command is None:
            self.open_pane("whispers")
        elif isinstance(command, agenda.Next):
            self.action_act("next_item")
        elif not self._too_soon(command):
            if isinstance(command, floor.Give) and self.view is not None:
                command = replace(command, expect=self.view.state.seq)
            self.send(command)

    def wave_off(self, place: int) -> None:
        shown = self.cues.shown
        if place < len(shown) and self.view is not None:
            self.inbox.wave_off(shown[place].key, self.view)
            self._renew_cues()

    def act_on(self, key: str, *, answer: bool) -> None:
        """Answer a notice, or wave it off, wherever in the bar it is now."""
        place = next((n for n, line in enumerate(self.cues.shown) if line.key == key), None)
        if place is not None:
            (self.answer_cue if answer else self.wave_off)(place)

    def _renew_cues(self) -> None:
        if self.view is not None:
            self.cues.renew(self.inbox.notices(self.view, self.clock()))

    def on_cue_bar_acted(self, event: CueBar.Acted) -> None:
        self.act_on(event.notice.key, answer=event.answer)

    def tell(self, text: str) -> None:
        self.app.say(text)

    def _tell_shown(self, view: SessionView) -> None:
        """Let the other moderators know which whisper to this one stands in the bar."""
        standing = self.inbox.unread(view)[:1] if self.cues.shown else []
        for command in self.showing.tells(view, standing):
            told = self.showing.tell(command, self.app.quietly)
            self.app.run_worker(told, group="shown", exit_on_error=False)

    def turn_sound(self) -> None:
        self.sound.turn()
        self.others.sound = self.sound.on
        if self.view is not None:
            self.others.show(self.view)

    def look(self) -> None:
        """Let the other moderators know what is looked at here: the list, and a dialog over it."""
        selection, top = self.selection(), self.app.screen
        if selection is not None:
            self.app.link.look(look(selection.pane, top if top is not self else None))

    def turn_clock(self) -> None:
        self.floor.elapsed = not self.floor.elapsed
        if self.view is not None:
            self.floor.show(self.view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides, None greys out."""
        selection = self.selection()
        if selection is None or action != ACT:
            return True
        found = ACTIONS[str(parameters[0])]
        if not found.is_here(selection):
            return False
        return self._is_possible(found, selection) or (False if selection.over else None)

    def _is_possible(self, action: DeskAction, selection: Selection) -> bool:
        """Asked once of the rules for each moment and selection, for all who ask."""
        asked, known = self._known
        now = (selection.view, selection.pane, selection.selected)
        if len(asked) != len(now) or any(a is not n for a, n in zip(asked, now, strict=True)):
            known = {}
            self._known = (now, known)
        if action.id not in known:
            known[action.id] = action.is_possible(selection)
        return known[action.id]

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        active = super().active_bindings
        selection = self.selection()
        if selection is None:
            return active
        width = self.size.width - 1
        return of_actions(active, self.app, ACTIONS.values(), PREFIX, selection.pane, width)

    def on_row_list_selected(self) -> None:
        self._renew_keys()
        self._renew_what_now()

    def _renew_what_now(self) -> None:
        """Its key may be another one where another list has the keys."""
        if self.view is not None:
            self.what_now.show(self.view)

    def on_descendant_focus(self) -> None:
        for name, rows in self.lists.items():
            if rows.has_focus and name != self.tabs.active:
                self.open_pane(name)
        self.look()
        self._renew_what_now()
        self._renew_keys()

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

    def _renew_keys(self) -> None:
        """Have the footer drawn again, but only where a key has become possible or impossible."""
        selection = self.selection()
        if selection is None:
            return
        possible = (self._is_possible(action, selection) for action in ACTIONS.values())
        now = (*possible, selection.pane, selection.over, self.size.width)
        if now != self._possible:
            self._possible = now
            self.refresh_bindings()
