"""What outlasts a fault in this program: a live session goes on, and nobody reads a traceback."""

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from textual.app import App, ReturnType
from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from server.language import Language

from ..client.faults import note
from ..wording.printable import printable
from .readers_language import ReadersLanguage

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

Severity: TypeAlias = Literal["information", "warning", "error"]


class LastResort(App[ReturnType]):
    """An app in one reader's ``language``. ``data_dir`` is where ``errors.log`` goes."""

    def __init__(self, language: Language, data_dir: Path | None = None) -> None:
        super().__init__()
        self.language = ReadersLanguage(language)
        self.data_dir = data_dir
        self.debugging = bool(os.environ.get("ROUNDTABLE_DEBUG"))
        """Whether errors are shown in full."""
        self._survived: set[str] = set()
        self._last_words: str | None = None

    def say(self, text: str, severity: Severity = "information", title: str = "") -> None:
        """Toast a text, whatever it contains, as it is; one that still stands there only anew."""
        for shown in [toast for toast in self._notifications if toast.message == text]:
            self._unnotify(shown, refresh=False)
        self.notify(text, title=title, severity=severity, markup=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            self.survive(event.worker.error)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        if not self.is_running:
            # Typed while it ends.
            return True
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:  # noqa: BLE001 - a fault behind a key ends no session
            self.survive(error)
            return True

    @property
    def is_watched(self) -> bool:
        """Whether faults are to end the app, because somebody is looking for them."""
        return self.debugging or self.is_headless

    def survive(self, error: Exception, *, drawing: bool = False) -> None:
        """Note an error and go on: a live session outlasts a fault in one key or one panel. A key
        that fails says so each time; ``drawing``, once a second, would fill screen and disk.

        Where the app is watched, by a test or for debugging, the error is raised instead.
        """
        if self.is_watched:
            raise error
        where = _where(error)
        is_known = where in self._survived
        if not is_known:
            self._survived.add(where)
            note(error, self.data_dir)
        if is_known and drawing:
            return
        self.say(
            self.language.text("That did not work, because of a fault in this program."), "error"
        )

    # Textual's own names for what it does with an error that nobody caught. It would print a
    # traceback with the values of all variables, which are people's.
    def _fatal_error(self) -> None:
        if self.debugging:
            super()._fatal_error()
        else:
            self._leave_a_line()

    def panic(self, *renderables: Any) -> None:
        if self.debugging:
            super().panic(*renderables)
        else:
            self._leave_a_line()

    def _leave_a_line(self) -> None:
        self._return_code = 1
        error = self._exception
        file = note(error, self.data_dir) if error is not None else None
        if file is None:
            line = self.language.text("This program has stopped because of a fault in it.")
        else:
            line = self.language.text(
                "This program has stopped because of a fault in it; {file} has the details.",
                file=printable(str(file)),
            )
        self._last_words = line
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        # Not through Rich, which would wrap the line and break the file's name.
        if self._last_words is not None:
            print(self._last_words, file=sys.stderr)
        super()._print_error_renderables()


def _where(error: BaseException) -> str:
    """What tells a fault from others: its kind, and the lines that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    return " ".join([type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in frames)])
