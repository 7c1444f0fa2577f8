"""A program that is put aside by whoever works in its terminal, and comes back to it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual.drivers.linux_driver import LinuxDriver


class PutAside(LinuxDriver):
    """Tells the app when it goes on, as the terminal shows what others have written there."""

    # Textual's own name for what it does then.
    def _sigcont_application(self, *given: Any) -> None:
        if self._must_signal_resume:
            super()._sigcont_application(*given)
        else:
            # It was stopped without being asked, and so has never let go of the terminal: to begin
            # with that anew would be to read it twice, and to leave it as it is now at the end.
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Have the terminal as it was: the shell that had it meanwhile reads lines, of which no key
        is known before Enter, and has switched off what tells pasted text from keys."""
        import termios
        import tty

        with suppress(termios.error):
            now = termios.tcgetattr(self.fileno)
            now[tty.LFLAG] = self._patch_lflag(now[tty.LFLAG])
            now[tty.IFLAG] = self._patch_iflag(now[tty.IFLAG])
            # In the background this stops it again, until it has the terminal.
            termios.tcsetattr(self.fileno, termios.TCSANOW, now)
        self._enable_bracketed_paste()
        self._enable_mouse_support()
        self.flush()
        self._app.post_message(self.SignalResume())
