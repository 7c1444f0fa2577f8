"""What is to be seen to once a session is closed: feedback, the log, minutes, the next agenda, and
that the links end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path, PurePath
from typing import Any, ClassVar, Final, Literal, Protocol, TypeAlias, get_args

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from server.language import N_, Language
from server.session.messages import Fact

from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..client.session_view import SessionView
from ..dialogs.confirm import Confirm
from ..dialogs.dialog import LOOKS
from ..dialogs.prompt import Prompt
from ..widgets.footer import KeyLine
from ..widgets.lines import Line, Span, left, said
from ..widgets.rows import Row, RowList
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import hanging_indent
from ..wording.logs import problem_text
from ..wording.printable import printable
from ..wording.words import minutes
from . import whereabouts
from .closing import left_open
from .hosting import Hosting
from .screen import DeskScreen

Step: TypeAlias = Literal["feedback", "log", "minutes", "next", "links"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
_NAMES: Final = {
    "feedback": ("f", N_("Feedback")),
    "log": ("v", N_("Log")),
    "minutes": ("m", N_("Minutes")),
    "next": ("n", N_("Next round")),
    "links": ("x", N_("Links")),
}


class Paperwork(Protocol):
    """What is made of a log. Each raises OSError, and Failed with a sentence for the reader."""

    def minutes(self, log: Path) -> Path:
        """Make the minutes as a page beside the log; returns where they are."""

    def next_agenda(self, log: Path, file: Path) -> None:
        """Write the next round's agenda to a new file."""


class Failed(Exception):
    """Something could not be made of a log; its text says why, in the reader's language."""


class Steps(RowList):
    """What there is to do, and what came of it."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="after-steps")
        self.said: dict[Step, tuple[bool, str]] = {}
        """Of each step whether it is done, and what is to be said of it."""

    def rows_for(self, width: int) -> Sequence[Row]:
        return [Row(step, tuple(self._lines_of(step, width))) for step in STEPS]

    def _lines_of(self, step: Step, width: int) -> list[Line]:
        key, name = _NAMES[step]
        done, text = self.said.get(step, (False, ""))
        mark = Span("✓ " if done else "· ", "good" if done else "muted")
        title = (
            Span(f"{key}  ", "accent"),
            mark,
            Span(left(self.language.text(name), 16), "strong"),
        )
        return [*hanging_indent(title, printable(text), width, "plain", most=3), ()]


class Ended(ViewDrawing):
    """That the session is over, and how long it took."""

    DEFAULT_CSS = "Ended { height: 2; padding: 0 1; }"

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        session = view.state.session
        line = self.language.text("The session is closed.")
        if session.opened is not None and session.closed is not None:
            took = round((session.closed - session.opened).total_seconds())
            line = self.language.text(
                "The session is closed. It took {duration}.", duration=minutes(self.language, took)
            )
        return [(said(session.title, "strong"),), (Span(line),)]


class After(LocalizedScreen):
    """Over the desk of a closed session. ``hosting``: the server that this desk started, which
    alone has the log; ``paperwork``: what is made of that."""

    app: LiveApp[Any]

    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "dialogs.tcss", "checklist.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f",
            "do('feedback')",
            N_("Feedback"),
            id="after.feedback",
            show=False,
            tooltip=N_("Go to the feedback on the desk"),
        ),
        Binding(
            "v",
            "do('log')",
            N_("Check log"),
            id="after.log",
            show=False,
            tooltip=N_("Check every line of the log"),
        ),
        Binding(
            "m",
            "do('minutes')",
            N_("Minutes"),
            id="after.minutes",
            tooltip=N_("Make the minutes, and open them"),
        ),
        Binding(
            "n",
            "do('next')",
            N_("Next round"),
            id="after.next",
            tooltip=N_("Write the next round's agenda, with what this one left open"),
        ),
        Binding(
            "x",
            "do('links')",
            N_("End links"),
            id="after.links",
            tooltip=N_("Stop the server, so that no link leads anywhere (asks first)"),
        ),
        Binding("escape,d", "dismiss", N_("Desk"), id="after.close", tooltip=N_("To the desk")),
    ]

    def __init__(
        self, desk: DeskScreen, hosting: Hosting | None, paperwork: Paperwork | None
    ) -> None:
        super().__init__()
        self.desk, self.hosting, self.paperwork = desk, hosting, paperwork
        self.language = desk.language
        self.ended = Ended(self.language, id="ended")
        self.steps = Steps(self.language)
        self.view: SessionView | None = None

    def compose(self) -> ComposeResult:
        yield self.ended
        yield self.steps
        yield KeyLine()

    def on_mount(self) -> None:
        say = self.language.text
        self.steps.focus()
        if self.hosting is None:
            none = say("Only the desk that began the session has its log.")
            for step in ("log", "minutes", "next", "links"):
                self._say(step, none)
        else:
            self._say("minutes", say("m makes them and opens them in a browser."))
            self._say("next", say("n writes the next round's agenda, with what was left open."))
            self._say("links", say("They lead to the results while the server runs. x stops it."))
            self.app.start(self._check(self.hosting.log))
        self.app.show_soon()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Draw what changed."""
        self.view = view
        self.ended.show(view)
        self._say("feedback", self._feedback(view), done=view.state.feedback.status == "closed")

    def _feedback(self, view: SessionView) -> str:
        say, feedback = self.language.text, view.state.feedback
        if not feedback.count:
            return say("Nobody gave any.")
        parts = [
            self.language.plural("{n} person gave it.", "{n} people gave it.", n=feedback.count),
            *left_open(self.language, view),
        ]
        if feedback.lines:
            parts.append(
                self.language.plural(
                    "{n} line is published.", "{n} lines are published.", n=len(feedback.lines)
                )
            )
        return " ".join([*parts, say("f shows it.")])

    def _say(self, step: Step, text: str, *, done: bool = False) -> None:
        self.steps.said[step] = (done, text)
        if self.is_mounted:
            self.steps.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None greys out."""
        if action == "do" and parameters != ("feedback",):
            return (self.hosting is not None and self.paperwork is not None) or None
        return True

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        if self.check_action("do", (event.row,)):
            self.action_do(event.row)

    def action_do(self, step: str) -> None:
        """Begin one of the steps."""
        if step == "feedback":
            _ = self.dismiss(None)
            self.desk.open_pane("feedback")
        elif self.hosting is not None and self.paperwork is not None:
            flow: Awaitable[None] = {
                "log": self._check,
                "minutes": self._minutes,
                "next": self._next,
                "links": self._links,
            }[step](self.hosting.log)
            self.app.start(flow)

    async def _check(self, log: Path) -> None:
        from server.journal import verify

        say = self.language.text
        report = await asyncio.to_thread(verify, log)
        problem = problem_text(report, self.language)
        if problem is None:
            text = self.language.plural(
                "{n} line, and every one is as it was written: {log}",
                "{n} lines, and every one is as it was written: {log}",
                n=report.lines,
                log=str(log),
            )
            self._say("log", text, done=True)
        else:
            self._say("log", say("Line {n}: {what}", n=report.lines + 1, what=problem))

    async def _minutes(self, log: Path) -> None:
        import webbrowser

        assert self.paperwork is not None
        say = self.language.text
        try:
            file = await asyncio.to_thread(self.paperwork.minutes, log)
        except (OSError, Failed) as error:
            self._say("minutes", say("Not made: {reason}", reason=str(error)))
            return
        opened = await asyncio.to_thread(webbrowser.open, file.resolve().as_uri())
        text = say("Made and opened: {file}") if opened else say("Made; no browser here: {file}")
        self._say("minutes", text.replace("{file}", str(file)), done=True)

    async def _next(self, log: Path) -> None:
        assert self.paperwork is not None
        say, source = self.language.text, self.desk.source
        folder = source.path.parent if source is not None else Path.cwd()
        stem = source.path.stem if source is not None else "agenda"
        question = say("Where is the next round's agenda to be written?")
        start = str(folder / f"{stem}-2.yaml")
        answer = await self.desk.ask(Prompt(self.language, question, start, 1000))
        if answer is None:
            return
        file = Path(answer)
        try:
            await asyncio.to_thread(self.paperwork.next_agenda, log, file)
        except (OSError, Failed) as error:
            self._say("next", say("Not written: {reason}", reason=str(error)))
        else:
            self._say("next", say("Written: {file}", file=str(file)), done=True)

    async def _links(self, _log: Path) -> None:
        say, hosting, base = self.language.text, self.hosting, self.desk.links.base
        assert hosting is not None
        question = say("Stop the server? Whoever is still here sees no results any more.")
        yes = say("Stop it")
        if not await self.desk.ask(Confirm(self.language, question, yes, again="x")):
            return
        await asyncio.to_thread(hosting.stop)
        if base is not None and not await whereabouts.answers(base):
            self._say("links", say("Something still answers at {page}.", page=base))
            return
        self._say("links", say("The server has ended; no link leads anywhere any more."), done=True)
