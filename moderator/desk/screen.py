"""The desk itself: agenda, floor, queue, panel and requests, and the keys for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer

from server.language import N_, NC_, Language
from server.session.messages import Command, Fact

from ..replica import Moment
from ..shell import Stage
from ..widgets.agenda_list import AgendaList, NowLine
from ..widgets.facts import named
from ..widgets.floor_clock import FloorClock
from ..widgets.pane import Pane, PaneList
from ..widgets.panel_list import PanelList
from ..widgets.queue_list import QueueList
from ..widgets.request_list import RequestList
from ..widgets.rows import RowList
from ..widgets.status_line import StatusLine
from . import asking
from .deeds import invite
from .parts import News, Tabs
from .sight import Pane as PaneName
from .sight import Sight
from .table import DEEDS

if TYPE_CHECKING:
    from .app import Desk

PANES: Final[tuple[PaneName, ...]] = ("queue", "agenda", "panel", "requests")

ON_FLOOR: Final = frozenset({"next", "give", "end"})
PAUSE: Final = 0.7
"""Seconds after a change of the floor in which the keys that change it do nothing."""


def _bindings() -> Iterator[Binding]:
    for deed in DEEDS.values():
        if deed.keys:
            yield Binding(
                deed.keys,
                f"do('{deed.id}')",
                deed.label,
                show=deed.in_footer,
                id=f"desk.{deed.id}",
                tooltip=deed.tooltip,
            )


def _asking(keys: str, id: str, label: str, tooltip: str, *, show: bool = False) -> Binding:  # noqa: A002 - as in Textual
    return Binding(keys, f"ask('{id}')", label, show=show, id=f"desk.{id}", tooltip=tooltip)


class DeskScreen(Stage):
    """One moderator's desk."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as in Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        *_bindings(),
        _asking(
            "ctrl+n,N",
            "next_item",
            NC_("key", "Item"),
            N_("Begin the next item of the agenda (asks first)"),
            show=True,
        ),
        _asking("a", "add", N_("Add"), N_("Put somebody into the queue"), show=True),
        _asking("i", "invite", N_("Invite"), N_("Invite somebody onto the panel"), show=True),
        _asking("m", "menu", N_("Menu"), N_("Everything that can be done with what is selected")),
        _asking("S", "session", N_("Session"), N_("Open, pause, resume or close the session")),
        _asking("R", "rename", N_("Rename"), N_("Change the name of the person selected")),
        _asking("A", "person", N_("New person"), N_("Add a person by hand, such as by phone")),
        _asking("l", "links", N_("Links"), N_("Show the links of this session")),
        Binding(
            "t",
            "turn_clock",
            N_("Elapsed or left"),
            show=False,
            id="desk.turn_clock",
            tooltip=N_("Show the time spoken, or the time left"),
        ),
        *(
            Binding(str(n), f"go('{pane}')", show=False, id=f"desk.go_{pane}")
            for n, pane in enumerate(PANES, start=1)
        ),
    ]

    def __init__(self, language: Language) -> None:
        super().__init__(classes="show-queue")
        self.language = language
        say = language.text
        self.queue_list = QueueList(language, hint=say("a adds somebody."))
        self.agenda = AgendaList(language)
        self.panel = PanelList(language, hint=say("i invites somebody."))
        self.requests = RequestList(language, hint=say("i invites somebody from the audience."))
        self.floor = FloorClock(language)
        self.now_line = NowLine(language)
        self.status = StatusLine(language)
        self.news = News(language)
        self.lists: dict[PaneName, PaneList] = {
            "queue": self.queue_list,
            "agenda": self.agenda,
            "panel": self.panel,
            "requests": self.requests,
        }
        self.tabs = Tabs(list(self.lists.items()))
        self.moment: Moment | None = None
        self.clock = monotonic
        self._possible: tuple[bool | None, ...] = ()
        self._speech: str | None = None
        self._changed_at = -PAUSE

    def compose(self) -> ComposeResult:
        yield self.status
        with Vertical(id="body"):
            with Vertical(id="stage"):
                yield self.now_line
                yield self.floor
                yield self.tabs
                yield Pane(self.queue_list, key="1", id="queue-pane")
            with Vertical(id="side"):
                yield Pane(self.agenda, key="2", id="agenda-pane")
                yield Pane(self.panel, key="3", id="panel-pane")
                yield Pane(self.requests, key="4", id="requests-pane")
        yield self.news
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.queue_list.focus()

    @property
    def desk(self) -> Desk:
        """The app, which has the line to the room."""
        from .app import Desk

        assert isinstance(self.app, Desk)
        return self.app

    def show(self, moment: Moment, facts: list[Fact]) -> None:
        """Draw what changed."""
        self.moment = moment
        self._watch_floor(moment)
        self.floor.hint = self._hint(moment)
        for widget in (self.status, self.now_line, self.floor, *self.query(Pane)):
            widget.show(moment)
        self.tabs.renew()
        self.news.show(moment, facts)
        self._renew_keys()

    def sight(self) -> Sight | None:
        """What the moderator looks at; None before there is anything."""
        if self.moment is None:
            return None
        pane = next((name for name, rows in self.lists.items() if rows.has_focus), self.tabs.active)
        return Sight(self.moment, pane, self.lists[pane].selected)

    def order(self, command: Command | None) -> None:
        """Give a command, if there is one, without waiting."""
        if command is not None:
            self.desk.order(command)

    def action_do(self, deed: str) -> None:
        sight = self.sight()
        if sight is not None and not (deed in ON_FLOOR and self._just_changed()):
            self.order(DEEDS[deed].make(sight))

    def _just_changed(self) -> bool:
        """Whether the floor changed a moment ago, so that the key was meant for what was before:
        pressed twice, held down, or at the same time as the other moderator's."""
        return self.clock() - self._changed_at < PAUSE

    def _watch_floor(self, moment: Moment) -> None:
        speech = moment.state.floor.id if moment.state.floor else None
        if speech != self._speech:
            self._speech, self._changed_at = speech, self.clock()

    def action_ask(self, question: str) -> None:
        sight = self.sight()
        if sight is not None:
            asking.ask(self, question, sight)

    def action_go(self, pane: PaneName) -> None:
        for name in PANES:
            self.set_class(name == pane, f"show-{name}")
        self.tabs.active = pane
        self.tabs.renew()
        self.lists[pane].focus()

    def action_turn_clock(self) -> None:
        self.floor.elapsed = not self.floor.elapsed
        if self.moment is not None:
            self.floor.show(self.moment)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides, None greys out."""
        sight = self.sight()
        if sight is None:
            return True
        if action == "do":
            return True if DEEDS[str(parameters[0])].make(sight) else None
        if action == "ask":
            return asking.possible(self, str(parameters[0]), sight)
        return True

    def on_row_list_selected(self) -> None:
        self._renew_keys()

    def on_descendant_focus(self) -> None:
        for name, rows in self.lists.items():
            if rows.has_focus and name != self.tabs.active:
                self.action_go(name)
        self._renew_keys()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        sight = self.sight()
        if sight is None:
            return
        if event.menu or sight.pane == "panel":
            asking.ask(self, "menu", sight)
        elif sight.pane == "agenda":
            asking.ask(self, "start", sight)
        elif sight.pane == "requests":
            self.order(invite(sight))
        else:
            self.action_do("give")

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        self.action_go(event.pane)

    def _renew_keys(self) -> None:
        """Have the footer drawn again, but only where a key has become possible or impossible."""
        sight = self.sight()
        if sight is None:
            return
        possible = tuple(deed.make(sight) is not None for deed in DEEDS.values())
        asked = tuple(asking.possible(self, name, sight) for name in asking.QUESTIONS)
        if (*possible, *asked) != self._possible:
            self._possible = (*possible, *asked)
            self.refresh_bindings()

    def _hint(self, moment: Moment) -> str:
        say = self.language.text
        head = next(iter(Sight(moment).entries), None)
        phase = moment.state.session.phase
        if phase == "closed":
            return say("ctrl+q leaves the desk.")
        if phase == "paused":
            return say("S, then resume, goes on where it stopped.")
        if phase == "waiting" or moment.state.item is None:
            return say("ctrl+n begins the first item.")
        if head is None:
            return say("No hands up. a adds somebody.")
        return say("n gives it to {name}.", name=named(moment, self.language, head.person))
