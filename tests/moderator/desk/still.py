"""A desk without a line: one moment, which stands still."""

from __future__ import annotations

from pathlib import Path

from textual.events import Mount

from moderator.client.link import Link
from moderator.client.session_view import SessionView
from moderator.desk.app import Desk
from moderator.desk.screen import DeskScreen
from server.language import Language
from server.session.messages import Fact
from tests.support.waiting import until


class StillDesk(Desk):
    """Shows ``moment``, with ``facts`` as what came last."""

    def __init__(
        self, view: SessionView, language: Language, facts: list[Fact], folder: Path | None = None
    ) -> None:
        super().__init__(Link("http://127.0.0.1:1/#none"), language, folder)
        self.view, self.last = view, facts

    def on_mount(self, event: Mount) -> None:  # type: ignore[override]  # Textual passes it, too
        """Instead of a line, the moment as soon as there is a layout to draw it in."""
        event.prevent_default()
        _ = self.push_screen(DeskScreen(self.language, self.links), wait_for_dismiss=False)
        self.call_after_refresh(self.show_again)

    @property
    def drawn(self) -> DeskScreen:
        """The desk's screen, also below a dialog."""
        screen = self.screen_stack[1]
        assert isinstance(screen, DeskScreen)
        return screen

    @property
    def is_laid_out(self) -> bool:
        """Whether everything that is on the screen has got its place."""
        lists = self.drawn.lists.values()
        return all(rows.view for rows in lists) and all(
            rows.text for rows in lists if rows.region.width
        )

    async def laid_out(self) -> None:
        """Return once that is so."""
        await until(lambda: self.is_laid_out)

    def show_again(self) -> None:
        self.drawn.show(self.view, self.last)
