"""The screen of panelists and spectators: one, because people change sides in place."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.widgets import Footer, Input
from textual.worker import Worker

from server.language import Language
from server.session import panel, questions, queue
from server.session.messages import Command, Fact
from server.session.words import KINDS

from ..app.base_app import LocalizedScreen
from ..client.outbox import Answer, Answered
from ..client.session_view import SessionView
from ..widgets.floor_clock import FloorClock
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from . import keys
from .banner import Banner
from .confirm import Confirm
from .deeds import DEEDS, can, command_of, concerns, one_later, possible
from .dialogs import Dialogs
from .hand import Hand
from .my_status import Waiting, my_status
from .news import News
from .note import NoteLine, kind_of, noted, title
from .notices import Seen, calls, notices, rings
from .on_now import OnNow, OwnFloor
from .panes import Panes, listed

if TYPE_CHECKING:
    from .app import PanelApp

BOUNCE: Final = 1.0
"""Seconds within which the same key again is a key held down, not a change of mind."""

_CHOSEN_FIRST: Final = frozenset({"note", "later", "lower"})
"""Deeds about one of the reader's entries, of which there may be several."""


class PanelScreen(LocalizedScreen):
    """Draws a moment, and gives the reader's commands."""

    app: "PanelApp"

    AUTO_FOCUS = "#queue RowList"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (72, "-normal"),
        (110, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-low"),
        (34, "-tall"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings()

    def __init__(
        self, language: Language, *, quiet: bool = False, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__()
        self.language = language
        self.quiet = quiet
        self.view: SessionView | None = None
        self._clock = clock
        self._seen: Seen | None = None
        self._allowed: tuple[object, ...] = ()
        self._pressed: dict[str, float] = {}
        self._pending: str | None = None
        self._given: Worker[Answer] | None = None
        self._status = StatusLine(language)
        self._banner = Banner(language, clock)
        self._on_now = OnNow(language, id="on-now")
        self._floor = FloorClock(language)
        self._own = OwnFloor(language)
        self._hand = Hand(language)
        self._note = NoteLine(language)
        self._news = News(language)
        self._panes = Panes(language)
        self._dialogs = Dialogs(language)
        self._under_way: tuple[str, str | None, str] | None = None

    def compose(self) -> ComposeResult:
        yield self._status
        yield self._banner
        yield self._news
        yield self._on_now
        yield self._floor
        yield self._own
        yield self._hand
        yield self._note
        yield self._panes
        yield Footer(show_command_palette=False, compact=True)

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        self.view = view
        mine = my_status(view)
        speaking, phase = view.state.floor is not None, view.state.session.phase
        self.set_class(mine.speech is not None, "-speaking")
        self.set_class(not speaking and phase != "open", "-silent")
        self._status.show(view)
        self._banner.show(view)
        self._news.show(view)
        self._on_now.show(view)
        self._floor.show(view)
        self._own.show(view)
        self._hand.show(view, unsent=self._is_unsent(view))
        self._panes.show(view)
        for text in notices(self.language, self._seen, view, mine, facts):
            self.app.say(text)
        if (rings(self._seen, mine) or calls(view, facts)) and not self.quiet:
            self.app.bell()
        self._seen = Seen(view.role, mine)
        if self._pending and len(mine.waiting) < 2:
            self._choose(None)
        self._refresh_footer(view)

    def _refresh_footer(self, view: SessionView) -> None:
        selection = self._panes.selection
        deeds = ((concerns(deed, view, selection), can(deed, view, selection)) for deed in DEEDS)
        allowed = (*deeds, self._news.unread, self._panes.opened, self.size.width)
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys as they are now, those in the footer that there is room for."""
        active = super().active_bindings
        return keys.fitting(active, self.app, self._panes.opened, self.size.width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what is not the reader's, and greys out what is impossible now."""
        view = self.view
        if action == "read":
            return self._news.unread
        if action == "open":
            return view is not None and listed(str(parameters[0]), view)
        if action not in ("deed", "deed_with_note"):
            return True
        deed, selection = str(parameters[0]), self._panes.selection
        if view is None or not concerns(deed, view, selection):
            return False
        if self._pending or (action == "deed_with_note" and self._waiting(deed)):
            return True
        return True if can(deed, view, selection) else None

    # What keys, clicks and the palette do.

    def action_deed(self, name: str) -> None:
        view = self.view
        if view is None:
            return
        mine, selection = my_status(view), self._panes.selection
        if self._pending and name in KINDS:
            self._do_to_entry(self._pending, self._waiting(name))
        elif name in _CHOSEN_FIRST and len(mine.waiting) > 1:
            self._choose(name)
        elif name in _CHOSEN_FIRST:
            self._do_to_entry(name, mine.waiting[0] if mine.waiting else None)
        elif name in ("ask", "write"):
            self._note.open(name, title(self.language, name))
        elif name in ("assess", "feedback"):
            self._dialogs.open(name, self.app, view, selection)
        elif name == "go":
            self._confirm_going()
        elif not self._bounced(name):
            self._order(command_of(name, view, selection))

    def action_deed_with_note(self, name: str) -> None:
        waiting = self._waiting(name)
        if waiting is not None:
            self._do_to_entry("note", waiting)
        else:
            self._note.open(name, title(self.language, name))

    def action_open(self, name: str) -> None:
        self._panes.open(name)
        if name == "whispers":
            self._news.read()
        if self.view is not None:
            self._refresh_footer(self.view)

    def action_read(self) -> None:
        self.action_open("whispers")

    def action_cancel(self) -> None:
        self._choose(None)
        self._close_note()

    def on_banner_answered(self, event: Banner.Answered) -> None:
        self.action_deed(event.deed)

    def on_news_answered(self, event: News.Answered) -> None:
        if event.deed == "read":
            self.action_read()
        else:
            self.action_deed(event.deed)

    def on_row_list_selected(self) -> None:
        if self.view is not None:
            self._refresh_footer(self.view)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter or a double click does what there mostly is to do with a row."""
        pane, view = self._panes.opened, self.view
        if view is None:
            return
        if pane == "positions" and self._dialogs.result(event.row, self.app, view):
            return
        deed = {"questions": "vote", "positions": "assess", "feedback": "feedback"}.get(pane)
        if deed is not None and self.check_action("deed", (deed,)):
            self.action_deed(deed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        line = self._note
        command = noted(*line.written)
        if command is not None and line.written != self._under_way:
            self.app.run_worker(self._send(command), group="note", exit_on_error=False)

    # How they do it.

    def _bounced(self, name: str) -> bool:
        """Whether a key that raises a hand still comes from being held down, and would lower
        the hand again."""
        voted = name == "vote"
        press = f"{name} {self._panes.selection.chosen('questions')}" if voted else name
        now, last = self._clock(), self._pressed.get(press)
        self._pressed[press] = now
        raised = voted or self._waiting(name) is not None
        return raised and last is not None and now - last < BOUNCE

    def _choose(self, name: str | None) -> None:
        """Have the reader choose one of their entries, by the key of its kind."""
        self._pending = name
        self._hand.choosing = name is not None

    def _do_to_entry(self, name: str, waiting: Waiting | None) -> None:
        self._choose(None)
        if waiting is None or self.view is None:
            return
        entry = waiting.entry
        match name:
            case "note":
                self._note.open(
                    name, title(self.language, entry.kind), entry=entry.id, text=entry.note
                )
            case "later":
                command = one_later(self.view, waiting)
                if possible(self.view, command):
                    self._order(command)
                else:
                    self.app.say(self.language.text("Nobody of this kind is behind you."))
            case _:
                self._order(queue.Leave(entry.kind))

    async def _send(self, command: Command) -> None:
        """Give the command of a note; the note is kept unless the room has taken it."""
        written = self._under_way = self._note.written
        taken = isinstance(await self.app.request(command), Answered)
        self._under_way = None
        if taken and self._note.written == written:
            self._close_note(taken=True)
        if taken and isinstance(command, questions.Ask):
            self.app.say(self.language.text("Your question waits for the moderators' approval."))

    def _close_note(self, *, taken: bool = False) -> None:
        if self._note.display:
            self._note.close(taken=taken)
            self._panes.focus_open()

    def _confirm_going(self) -> None:
        question = self.language.text("Leave the panel and go back to the audience?")
        confirm = Confirm(self.language, question, self.language.text("Leave the panel"))
        going = panel.Release()
        _ = self.app.push_screen(confirm, lambda yes: self._order(going if yes else None))

    def _order(self, command: Command | None) -> None:
        if command is not None:
            self._given = self.app.send(command)
            if self.view is not None:
                self._hand.show(self.view, unsent=self._is_unsent(self.view))

    def _is_unsent(self, view: SessionView) -> bool:
        given = self._given
        return view.connection == "away" and given is not None and not given.is_finished

    def _waiting(self, name: str) -> Waiting | None:
        kind = kind_of(name)
        if self.view is None or kind is None:
            return None
        return my_status(self.view).raised(kind)
