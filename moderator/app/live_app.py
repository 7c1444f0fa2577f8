"""The base of the apps that show a live session: one line to the room, one view to draw.

A subclass says which screen comes first (``first_screen``); every screen that has ``show``
gets the reader's view whenever something changed, and when a second is full.
"""

from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

from textual import events
from textual.app import ReturnType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from server.language import Language
from server.session.messages import Command, Fact

from ..client.link import Link
from ..client.outbox import Answer, Answered, Denied, Unsent
from ..client.session_view import SessionView
from .base_app import BaseApp
from .collector import EVERY, Collector
from .screens import Cover

LATE: Final = 0.005
"""Seconds behind the full one: a timer that came a moment early would show the figure before."""
LOST_AFTER: Final = 0.5
"""Seconds after which a drawing that was to come counts as lost."""
SILENCE_SHOWN_AFTER: Final = 4.0
"""Seconds without a first answer, after which the reader is told that this is still tried."""

_LINK = "link"
_ORDERS = "orders"


@runtime_checkable
class Shows(Protocol):
    """A screen that draws the session."""

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Draw ``view``; ``facts`` are those that came since the last time, often none.

        Comes at most once a refresh turn, and every second for what depends on time.
        """


def until_full_second(view: SessionView | None) -> float:
    """Seconds until the clock of who speaks shows another figure; where nobody does, that of the
    session. So all screens change at the same time, and none shows a second that is over."""
    if view is None:
        return 1.0
    speech = view.state.floor
    time = speech.net(view.now) if speech and speech.running else view.now.microsecond / 1e6
    return 1.0 - time % 1.0 + LATE


class LiveApp(BaseApp[ReturnType]):
    """An app with a line to the room. The line's worker lives as long as the app."""

    def __init__(self, link: Link, language: Language, data_dir: Path | None = None) -> None:
        super().__init__(language, data_dir)
        self.link = link
        self.link.changed = self._changed
        self._facts: list[Fact] = []
        self._due = False
        self._begun = self._end_said = self._settled = False
        self.turned_away = ""
        """Why the room does not let the reader in, or no more, for when the app has ended."""
        self._cover = Cover(language.text("Connecting …"))
        self._collector = Collector()

    def first_screen(self, view: SessionView) -> Screen[Any]:
        """The screen for a reader who has just come in. To be overridden."""
        raise NotImplementedError

    def on_mount(self) -> None:
        _ = self.push_screen(self._cover)
        self._hold_line()
        self._tick()
        self.set_timer(SILENCE_SHOWN_AFTER, self._say_silence)

    def hold(self, link: Link) -> None:
        """Go on with another line, whose end will be told anew."""
        self._end_said = False
        self.link = link
        self.link.changed = self._changed
        self._hold_line()

    def _hold_line(self) -> None:
        self.run_worker(self.link.run(), name=_LINK, group=_LINK, exit_on_error=False)

    def _tick(self) -> None:
        """Show what depends on time, each time that a second is full by the clock all look at."""
        self.show_soon()
        self.set_timer(until_full_second(self.link.view()), self._tick)

    def show_soon(self) -> None:
        """Have ``show`` called in the next refresh turn; a screen just pushed may want that."""
        if not self._due:
            self._due = True
            self._await_refresh()

    def _await_refresh(self) -> None:
        self.call_after_refresh(self._show)
        # A dialog that is dismissed takes with it what waits for its refresh.
        self.set_timer(LOST_AFTER, self._look_for_lost)

    def _look_for_lost(self) -> None:
        if self._due:
            self._await_refresh()

    def _changed(self, facts: list[Fact]) -> None:
        self._facts += facts
        self.show_soon()

    def _show(self) -> None:
        if not self._due:
            return
        self._due = False
        self._say_end()
        view = self.link.view()
        if view is None:
            return
        if not self._begun:
            self._begun = True
            _ = self.switch_screen(self.first_screen(view))
            self.show_soon()
            return
        if not self._settled:
            self._settled = True
            self.call_after_refresh(self._settle)
        facts, self._facts = self._facts, []
        with self.batch_update():
            for screen in self.screen_stack:
                self._show_on(screen, view, facts)

    def _settle(self) -> None:
        """What there is once the session has been drawn stays."""
        # A test's process is not this app's own.
        if not self.is_headless:
            self._collector.settle()
            self.set_interval(EVERY, self._collector.look)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._collector.used()
        await super().on_event(event)

    def _show_on(self, screen: Screen[Any], view: SessionView, facts: list[Fact]) -> None:
        if not isinstance(screen, Shows) or not screen.is_mounted:
            return
        try:
            screen.show(view, facts)
        except Exception as error:  # noqa: BLE001 - a fault in one screen ends no session
            self.survive(error, drawing=True)

    def _say_silence(self) -> None:
        if self.link.connection == "connecting":
            if self.link.message:
                self._cover.tell(self.with_way_out(self.link.message))
            else:
                self._cover.tell(
                    self.language.text(
                        "The server does not answer yet. Still trying … ctrl+q leaves."
                    )
                )

    def _say_end(self) -> None:
        if not self._end_said and self.link.connection in ("refused", "ended"):
            self._end_said = True
            if self.link.mistaken and not self._begun:
                self.turned_away = self.link.message
                self.exit()
            else:
                self.line_ended()

    def redraw(self) -> None:
        super().redraw()
        # The room's sentences, too.
        self.link.speak(self.language.code)
        self.show_soon()

    def line_ended(self) -> None:
        """Say why the line is gone for good, over the session if that was there already.

        Comes once for each line. To be overridden where more is to be done about it.
        """
        text = self.link.message or self.language.text("The server has closed the connection.")
        if self._begun:
            self.say(text, "warning")
        else:
            self._cover.tell(self.with_way_out(text))

    def with_way_out(self, text: str) -> str:
        """A text that stands alone, with nothing left to be done but to leave."""
        leave = self.language.text("ctrl+q leaves this program.")
        return f"{text}\n\n{leave}"

    async def quietly(self, command: Command) -> Answer:
        """Give a command that is the program's own affair: the reader is told nothing of it."""
        return await self.link.request(command)

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        """Give a command; whatever kept it from happening is said in a toast. ``after``: what
        became of it before.

        May take as long as the line is cut: in actions and handlers use ``send``, which
        does not keep the screen waiting.
        """
        answer = await self.link.request(command, after)
        match answer:
            case Denied(message=message, code=code):
                self.say(message or code, "warning")
            case Answered(earlier=True):
                self.say(
                    self.language.text(
                        "What you gave before had arrived after all. What you have changed since"
                        " is not in it."
                    ),
                    "warning",
                )
            case Unsent(may_have_arrived=False):
                self.say(
                    self.language.text("Not sent: there is no connection to the server."), "error"
                )
            case Unsent():
                self.say(
                    self.language.text(
                        "No answer from the server. It may have happened, or may yet: look before"
                        " trying again."
                    ),
                    "error",
                )
        return answer

    def send(self, command: Command) -> Worker[Answer]:
        """Give a command in the background, in the order of the calls."""
        return self.run_worker(
            self.request(command), name=command.do, group=_ORDERS, exit_on_error=False
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        # The fault itself is survived by the app that this one is built on.
        if event.state is WorkerState.ERROR and event.worker.group == _LINK:
            self.set_timer(1.0, self._hold_line)
