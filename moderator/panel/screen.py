"""The screen of panelists and spectators: one, because people change sides in place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from time import monotonic
from typing import Any, ClassVar, Final, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker

from server.language import N_, Language
from server.session import positions, queue
from server.session.messages import Command, Fact
from server.session.words import KINDS
from server.wire.refusals import sentence

from ..app.actions import ACT, Action, bindings, key_names, key_said
from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..client.outbox import Answer, Unsent
from ..client.possible import refusal
from ..client.session_view import SessionView
from ..client.showing import Showing
from ..dialogs.dialog import LOOKS
from ..dialogs.result import Result
from ..widgets import footer
from ..widgets.announcement_line import AnnouncementLine
from ..widgets.floor_band import FloorBand
from ..widgets.next_line import NextLine
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from . import hand_key
from .actions import ACTIONS, AS_IF_THEY_ASKED, WRITE, by_weight
from .actions.seat import ANSWERS
from .actions.taking_part import ON_ENTER, STANDS
from .ballot import Ballot, Draft, Form
from .banner import Banner
from .disturbing import Disturbing
from .hand import Hand
from .held_down import HeldDown
from .my_status import MyStatus, Selection, Waiting
from .note import Note, NoteLine
from .notices import Seen, calls, notices, rings
from .on_now import OnNow, OwnFloor
from .panes import Panes
from .pending import Pending
from .proposal import Proposal, hint, proposed
from .sending import Sending
from .signal_band import SignalBand
from .typed_behind import TypedBehind
from .which_hand import WhichHand

T = TypeVar("T")

NO_KEYS: Final = N_("What you typed there was not taken for keys.")
TOO_SOON: Final = N_("Not done: that has only just changed. Press again if you mean it.")
PREFIX: Final = "panel"
"""What the ids of the keys begin with."""


class PanelScreen(LocalizedScreen):
    """Draws a view of the session, and gives the reader's commands."""

    app: LiveApp[Any]

    ABOUT = N_(
        "At the top: what is on, who has the floor and for how long; below that your own place,"
        " then the lists, each by its digit. Your hand goes up and down by one key; what is grey is"
        " impossible now. Enter does what there mostly is to do with the row selected."
    )
    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "screen.tcss", "ballot.tcss"]
    NEVER_COVERED = "FloorBand, #own-floor, NextLine, Hand, #signal, #banner, #pending, #note"
    BETTER_SEEN = "RowList, StatusLine, OnNow, Tabs"
    AUTO_FOCUS = "#queue RowList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (36, "-tall")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings((a for a in ACTIONS.values() if a not in ANSWERS), PREFIX),
        Binding("escape", "cancel", N_("Not now"), id=f"{PREFIX}.cancel", show=False),
    ]

    def __init__(
        self,
        language: Language,
        view: SessionView,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__()
        self.language = language
        self.view = view
        self.quiet = quiet
        self._held_down = HeldDown(clock)
        self._typed_behind = TypedBehind(clock)
        self._seen: Seen | None = None
        self._allowed: tuple[object, ...] = ()
        self._given: Worker[Answer] | None = None
        self._drafts: dict[str, Draft] = {}
        self._status = StatusLine(language)
        self.announcement = AnnouncementLine(language)
        self._signal = SignalBand(language)
        self._showing = Showing()
        self._banner = Banner(language, clock)
        self._pending = Pending(language)
        self._pending.propose = self._proposed
        self._pending.hint = self._banner.hint = self._hint
        self._pending.chosen = self._chosen
        self._signal.key = self._key
        self._on_now = OnNow(language, id="on-now")
        self._floor = FloorBand(language, id="floor")
        self._next = NextLine(language, id="next")
        self._own = OwnFloor(language, id="own-floor")
        self._own.key = self._key
        self._hand = Hand(language, id="hand")
        self._hand.key_of = lambda kind: self.keys_of(ACTIONS[kind])
        self.disturbing = Disturbing(self._hand, self.set_interval, self._disturb)
        self._which_hand = WhichHand(language, self._hand, self.ask)
        self._note = NoteLine(language)
        self.sending = Sending(self._note, self.request, self._note_taken)
        self._panes = Panes(language)

    def compose(self) -> ComposeResult:
        yield from (self._status, self._on_now, self.announcement, self._signal, self._banner)
        yield from (self._own, self._hand, self._floor, self._next, self._pending)
        yield from (self._note, self._panes)
        yield footer.KeyLine()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        # Whoever writes notices by what becomes of it, and is not to lose sight of the field.
        lost = self.view.is_live and not view.is_live and not self._note.display
        self.view = view
        mine = self.selection.mine
        # Who speaks is the reader: that is said above.
        self._floor.display = mine.speech is None
        self._tell_unsent()
        # What is asked for is what is selected, where that waits.
        if self._panes.show(view):
            self._held_down.moved()
        above = (self._status, self.announcement, self._signal, self._banner, self._pending)
        for part in (*above, self._on_now, self._floor, self._next):
            part.show(view)
        for part_below in (self._own, self._hand):
            part_below.show(view)
        self._bring_result(facts)
        for text in notices(self.language, self._seen, view, mine, facts):
            self.say(text)
        rung, called = rings(self._seen, mine), calls(view, facts)
        if (rung or called) and not self.quiet:
            self.app.bell()
        if rung or called or lost:
            self.call_after_refresh(self._bring_in_sight, rung or lost)
        self._seen = Seen(view.role, mine)
        self._tell_shown(view)
        if len(mine.waiting) < 2:
            self._which_hand.say(None)
        self._refresh_footer()

    def _proposed(self) -> Proposal | None:
        return proposed(self.language, self.selection, lambda a: self.app.own_keys.of(PREFIX, a))

    def _hint(self, name: str) -> str:
        return hint(self.language, name, lambda action: self.app.own_keys.of(PREFIX, action))

    def _chosen(self, pane: str) -> str | None:
        return self.selection.chosen(pane)

    def _key(self, name: str) -> str:
        """The first key of an action, as people write it."""
        return key_said(self.language, key_names(self.keys_of(ACTIONS[name]))[0])

    def _bring_result(self, facts: Sequence[Fact]) -> None:
        """Show what a position that has just been closed came to, unless the reader writes."""
        for fact in facts:
            if not isinstance(fact.event, positions.Closed) or self._note.display:
                continue
            found = self.view.state.positions.get(fact.event.position)
            if found is not None and found.result is not None and self.app.screen is self:
                self._panes.bring("positions", found.id)

    def _bring_in_sight(self, rung: bool) -> None:
        """On a terminal with no room for all, the screen stands where the lists are that the reader
        has opened: what begins, or is meant for them, may be above."""
        if rung or self._signal.display or not self._pending.display:
            self.scroll_home(animate=False)
        else:
            self._pending.scroll_visible(animate=False)

    def _tell_shown(self, view: SessionView) -> None:
        """Let the moderators know which whispers stand on this screen."""
        every = self._panes.opened == "whispers"
        standing = () if every else (self._signal.shown, self._pending.shown)
        for command in self._showing.tells(view, None if every else standing):
            told = self._showing.tell(command, self.app.quietly)
            self.app.run_worker(told, group="shown", exit_on_error=False)

    def _tell_unsent(self) -> None:
        waiting = self._given is not None and not self._given.is_finished
        self._hand.unsent = waiting and not self.view.is_live

    def _refresh_footer(self) -> None:
        selection = self.selection
        keys = (self._allows(name, selection) for name in ACTIONS)
        raised = selection.mine.raised(hand_key.HAND) is not None
        allowed = (*keys, raised, len(selection.mine.hands), selection.pane, self.size.width)
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys as they are now, those in the footer that there is room for."""
        active, pane, width = super().active_bindings, self._panes.opened, self.size.width
        mine, actions = self.selection.mine, by_weight(self.view.role)
        if not self._which_hand.is_asked:
            active = hand_key.as_it_does(active, self.language, mine, PREFIX)
            if hand_key.lowers_all(mine):
                actions.remove(ACTIONS[hand_key.AS_WELL])
        return footer.of_actions(active, self.app, actions, PREFIX, pane, width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._allows(str(parameters[0]), self.selection) if action == ACT else True

    def _allows(self, name: str, selection: Selection) -> bool | None:
        """Hides what is not the reader's, and greys out what is impossible now."""
        action = ACTIONS[name]
        if not action.is_here(selection):
            return False
        return self._which_hand.is_asked or action.is_possible(selection) or None

    # What keys, clicks and the palette do.

    def takes(self, key: events.Key, *, waited: bool) -> bool:  # noqa: ARG002 - as of each screen
        """Whether a key is to be handled: not the letters of a text that nothing asked for."""
        if self._note.display or self._which_hand.is_asked:
            self._typed_behind.over()
            return True
        if self._typed_behind.has(key):
            if not self._typed_behind.told:
                self._typed_behind.told = True
                self._tell_where_to_write()
            return False
        name = key_names(key.key)[0]
        if any(name in key_names(self.keys_of(action)) for action in AS_IF_THEY_ASKED):
            self._typed_behind.pressed(key.key)
        return True

    def _tell_where_to_write(self) -> None:
        text = self.language.text(NO_KEYS)
        if self._allows(WRITE, self.selection):
            how = self.language.text("{key} asks a question in writing.", key=self._key(WRITE))
            text = f"{text} {how}"
        self.say(text)

    def action_act(self, name: str) -> None:
        action, selection = ACTIONS[name], self.selection
        near = self.disturbing.is_near
        if self._which_hand.is_asked and name in KINDS:
            self._which_hand.say(name)
        elif name == "point_of_order" and (near or not selection.mine.raised(name)):
            self.disturbing.turn()
        elif action in STANDS and self._held_down.has_just_moved():
            self.say(self.language.text(TOO_SOON))
        elif action.flow is not None or not self._held_down.bounced(name, action.make(selection)):
            self.app.start(action.begin(self, selection))

    def _disturb(self) -> None:
        self.send(queue.Join("point_of_order"))

    def action_cancel(self) -> None:
        self.disturbing.take_back()
        self._which_hand.say(None)
        self._close_note()

    def on_key(self, event: events.Key) -> None:
        """Say of a key that is grey by which rule; of one that does something, it does not come."""
        name, selection = key_names(event.key)[0], self.selection
        meant = (a for a in ACTIONS.values() if name in key_names(self.keys_of(a)))
        commands = (a.make(selection) for a in meant if a.is_here(selection))
        refused = (refusal(self.view, command) for command in commands if command is not None)
        why = next(filter(None, refused), None)
        if why is not None:
            self.say(sentence(why, self.language, self.view.name))

    def on_row_list_selected(self) -> None:
        self._pending.show(self.view)
        self._refresh_footer()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter or a double click does what there mostly is to do with a row."""
        pane, found = self._panes.opened, self.view.state.positions.get(event.row)
        if pane == "positions" and found is not None and found.result is not None:
            _ = self.app.push_screen(Result(self.language, self.view, found))
            return
        name = ON_ENTER.get(pane)
        if name is not None and self._allows(name, self.selection):
            self.action_act(name)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.sending.is_due:
            self.app.run_worker(self.sending.send(), group="note", exit_on_error=False)

    # What they need of the screen.

    @property
    def selection(self) -> Selection:
        unread = self._pending.unread or self._signal.shown is not None
        return self._panes.selection(self.view, unread=unread)

    def say(self, text: str) -> None:
        self.app.say(text)

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        return await self.app.ask(dialog)

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        return await self.app.request(command, after)

    def keys_of(self, action: Action[Any, Any]) -> str:
        return self.app.own_keys.of(PREFIX, action).keys

    def send(self, command: Command | None) -> None:
        if command is not None:
            self._given = self.app.send(command)
            self._tell_unsent()

    def open(self, pane: str) -> None:
        self._panes.open(pane)
        self._pending.show(self.view)
        if pane == "whispers":
            self._pending.read()
            self._signal.read()
        self._refresh_footer()

    def write(self, note: Note) -> None:
        self._note.open(note)

    async def fill_in(self, form: Form, said: Draft) -> None:
        """A ballot that was left is found again as it was."""
        draft = self._drafts.setdefault(form.id, replace(said))
        taken = await self.ask(Ballot(self.language, form, draft, self.request))
        if taken or draft == said:
            self._drafts.pop(form.id, None)

    async def which_entry(self, *, parked: bool = False) -> Waiting | None:
        def mine() -> MyStatus:
            return self.selection.mine

        if parked and mine().parked:
            return await self._which_hand.of_all(self.view, mine().hands, mine)
        return await self._which_hand.of(mine)

    def _note_taken(self, thanks: str, stands: bool) -> None:
        if stands:
            self._close_note(taken=True)
        if thanks:
            self.say(thanks)

    def _close_note(self, *, taken: bool = False) -> None:
        if self._note.display:
            self._note.close(taken=taken)
            self._panes.focus_open()
