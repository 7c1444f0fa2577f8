"""The screen of panelists and spectators: one, because people change sides in place."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Input
from textual.worker import Worker

from server.language import N_, Language
from server.session import panel, queue
from server.session.messages import Command, Fact
from server.session.words import KINDS, Kind

from ..answers import Answer, Answered
from ..replica import Moment
from ..shell import Stage
from ..widgets.floor_clock import FloorClock
from ..widgets.status_line import StatusLine
from ..wording import KINDS as KIND_WORDS
from .banner import Banner
from .confirm import Confirm
from .deeds import DEEDS, can, command_of, concerns, one_later, possible
from .hand import Hand, NoteLine
from .notices import Seen, notices, rings
from .panes import NAMES, Panes
from .stage import OnNow, OwnFloor
from .standing import Waiting, standing

if TYPE_CHECKING:
    from .app import PanelApp

BOUNCE: Final = 1.0
"""Seconds within which the same key again is a key held down, not a change of mind."""

_CHOSEN_FIRST: Final = frozenset({"note", "later", "lower"})
"""Deeds about one of the reader's entries, of which there may be several."""


def _deed_bindings() -> list[BindingType]:
    plain = [
        Binding(deed.key, f"deed('{name}')", deed.label, id=f"panel.{name}", tooltip=deed.tooltip)
        for name, deed in DEEDS.items()
        if name not in ("accept", "decline")
    ]
    noted = [
        Binding(
            DEEDS[kind].key.upper(),
            f"deed_with_note('{kind}')",
            DEEDS[kind].label,
            id=f"panel.{kind}.note",
            tooltip=tooltip,
            show=False,
        )
        for kind, tooltip in (
            ("contribution", N_("Raise the hand for a contribution, and say what about")),
            ("question", N_("Raise the hand for a question, and say what about")),
            ("reply", N_("Raise the hand for a direct reply, and say what about")),
            ("point_of_order", N_("Raise the hand for a point of order, and say what about")),
        )
    ]
    return [*plain, *noted]


class PanelScreen(Stage):
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
    BINDINGS: ClassVar[list[BindingType]] = [
        *_deed_bindings(),
        Binding("escape", "cancel", N_("Not now"), id="panel.cancel", show=False),
        *(
            Binding(str(key), f"open('{name}')", tooltip, id=f"panel.{name}", show=False)
            for key, (name, tooltip) in enumerate(
                zip(
                    NAMES,
                    (N_("Show the queue"), N_("Show the panel"), N_("Show the agenda")),
                    strict=True,
                ),
                start=1,
            )
        ),
    ]

    def __init__(
        self, language: Language, *, quiet: bool = False, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__()
        self.language = language
        self.quiet = quiet
        self.moment: Moment | None = None
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
        self._panes = Panes(language)

    def compose(self) -> ComposeResult:
        yield self._status
        yield self._banner
        yield self._on_now
        yield self._floor
        yield self._own
        yield self._hand
        yield self._note
        yield self._panes
        yield Footer(show_command_palette=False, compact=True)

    def show(self, moment: Moment, facts: list[Fact]) -> None:
        self.moment = moment
        mine = standing(moment)
        speaking, phase = moment.state.floor is not None, moment.state.session.phase
        self.set_class(mine.speech is not None, "-speaking")
        self.set_class(not speaking and phase != "open", "-silent")
        self._status.show(moment)
        self._banner.show(moment)
        self._on_now.show(moment)
        self._floor.show(moment)
        self._own.show(moment)
        self._hand.show(moment, unsent=self._is_unsent(moment))
        self._panes.show(moment)
        for text in notices(self.language, self._seen, moment, mine, facts):
            self.app.say(text)
        if rings(self._seen, mine) and not self.quiet:
            self.app.bell()
        self._seen = Seen(moment.role, mine)
        if self._pending and len(mine.waiting) < 2:
            self._choose(None)
        self._refresh_footer(moment)

    def _refresh_footer(self, moment: Moment) -> None:
        allowed = tuple((concerns(deed, moment), can(deed, moment)) for deed in DEEDS)
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what is not the reader's, and greys out what is impossible now."""
        if action not in ("deed", "deed_with_note"):
            return True
        deed, moment = str(parameters[0]), self.moment
        if moment is None or not concerns(deed, moment):
            return False
        if self._pending or (action == "deed_with_note" and self._waiting(deed)):
            return True
        return True if can(deed, moment) else None

    # What keys, clicks and the palette do.

    def action_deed(self, name: str) -> None:
        moment = self.moment
        if moment is None:
            return
        mine = standing(moment)
        if self._pending and name in KINDS:
            self._do_to_entry(self._pending, self._waiting(name))
        elif name in _CHOSEN_FIRST and len(mine.waiting) > 1:
            self._choose(name)
        elif name in _CHOSEN_FIRST:
            self._do_to_entry(name, mine.waiting[0] if mine.waiting else None)
        elif name == "ask":
            self._note.open(name, self.language.text("Why would you like to join the panel?"))
        elif name == "go":
            self._confirm_going()
        elif not self._bounced(name):
            self._order(command_of(name, moment))

    def action_deed_with_note(self, name: str) -> None:
        waiting = self._waiting(name)
        if waiting is not None:
            self._do_to_entry("note", waiting)
        else:
            self._note.open(name, self._about(name))

    def action_open(self, name: str) -> None:
        self._panes.open(name)

    def action_cancel(self) -> None:
        self._choose(None)
        self._close_note()

    def on_banner_answered(self, event: Banner.Answered) -> None:
        self.action_deed(event.deed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        line = self._note
        command = self._noted(line.deed, line.entry, line.value)
        if command is not None:
            self.app.run_worker(self._send(command), group="note", exit_on_error=False)

    # How they do it.

    def _bounced(self, name: str) -> bool:
        """Whether a key that raises a hand still comes from being held down, and would lower
        the hand again."""
        now, last = self._clock(), self._pressed.get(name)
        self._pressed[name] = now
        raised = self._waiting(name) is not None
        return raised and last is not None and now - last < BOUNCE

    def _choose(self, name: str | None) -> None:
        """Have the reader choose one of their entries, by the key of its kind."""
        self._pending = name
        self._hand.choosing = name is not None

    def _do_to_entry(self, name: str, waiting: Waiting | None) -> None:
        self._choose(None)
        if waiting is None or self.moment is None:
            return
        entry = waiting.entry
        match name:
            case "note":
                self._note.open(name, self._about(entry.kind), entry=entry.id, text=entry.note)
            case "later":
                command = one_later(self.moment, waiting)
                if possible(self.moment, command):
                    self._order(command)
                else:
                    self.app.say(self.language.text("Nobody of this kind is behind you."))
            case _:
                self._order(queue.Leave(entry.kind))

    def _about(self, kind: str) -> str:
        word = next(self.language.text(KIND_WORDS[k]) for k in KINDS if k == kind)
        return self.language.text("{kind}: what is it about?", kind=word)

    def _noted(self, deed: str, entry: str | None, text: str) -> Command | None:
        """The command that a written note is for."""
        kind = _kind(deed)
        if entry is not None:
            return queue.Note(entry, text)
        if kind is not None:
            return queue.Join(kind, text or None)
        return panel.Ask(text) if deed == "ask" else None

    async def _send(self, command: Command) -> None:
        """Give the command of a note; the note is kept unless the room has taken it."""
        written = self._note.written
        if isinstance(await self.app.give(command), Answered) and self._note.written == written:
            self._close_note()

    def _close_note(self) -> None:
        if self._note.display:
            self._note.close()
            self._panes.query("RowList").first().focus()

    def _confirm_going(self) -> None:
        question = self.language.text("Leave the panel and go back to the audience?")
        confirm = Confirm(self.language, question, self.language.text("Leave the panel"))
        _ = self.app.push_screen(confirm, self._gone)

    def _gone(self, yes: bool | None) -> None:
        if yes:
            self._order(panel.Release())

    def _order(self, command: Command | None) -> None:
        if command is not None:
            self._given = self.app.order(command)
            if self.moment is not None:
                self._hand.show(self.moment, unsent=self._is_unsent(self.moment))

    def _is_unsent(self, moment: Moment) -> bool:
        given = self._given
        return moment.connection == "away" and given is not None and not given.is_finished

    def _waiting(self, name: str) -> Waiting | None:
        kind = _kind(name)
        if self.moment is None or kind is None:
            return None
        return standing(self.moment).raised(kind)


def _kind(name: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == name), None)
