"""The desk as an app: its line to the room, its commands, and how one leaves it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from server.language import N_, Language
from server.session import phases

from ..app.live_app import LiveApp
from ..app.palette import Offer
from ..client.link import Answered, Link
from ..client.session_view import SessionView
from ..widgets.panel_list import seated
from ..wording.printable import printable
from . import asking
from .help import KeysScreen
from .hosting import Hosting
from .leaving import Leave, others_here
from .screen import DeskScreen
from .table import DEEDS

FOUND_WITHIN = 5.0
"""Seconds in which a fact must come after the answer that it follows."""


@dataclass(frozen=True)
class Left:
    """How the desk was left. ``stop``: the server is to end. ``as_name``: to come back as."""

    stop: bool = False
    as_name: str | None = None


class Desk(LiveApp[Left]):
    """``hosting``: the server that this desk started, None where it joined by a link."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", N_("Leave"), id="quit", priority=True, show=False),
    ]

    def __init__(
        self,
        link: Link,
        language: Language,
        data_dir: Path | None = None,
        hosting: Hosting | None = None,
    ) -> None:
        super().__init__(link, language, data_dir)
        self.hosting = hosting

    def first_screen(self, view: SessionView) -> Screen[Any]:
        return DeskScreen(self.language)

    def action_help(self) -> None:
        if isinstance(self.screen, KeysScreen):
            _ = self.screen.dismiss(None)
        else:
            _ = self.push_screen(KeysScreen(self.language))

    async def action_quit(self) -> None:
        """Leave at once where nobody is left alone by that, else ask."""
        view = self.link.view()
        if isinstance(self.screen, Leave):
            return
        if view is None or view.connection in ("ended", "refused"):
            self.exit(Left(stop=view is not None))
            return
        alone = not others_here(self.language, view)
        if alone and view.state.session.phase in ("waiting", "closed"):
            self.exit(Left(stop=True))
            return
        _ = self.push_screen(Leave(self.language, view, self.hosting is not None), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == "leave":
            self.exit(Left())
        elif answer == "end":
            self.run_worker(self._end(), group="leaving", exit_on_error=False)

    async def _end(self) -> None:
        view = self.link.view()
        closed = view is not None and view.state.session.phase == "closed"
        if closed or isinstance(await self.request(phases.Close()), Answered):
            self.exit(Left(stop=True))

    async def added_at(self, seq: int) -> str | None:
        """The id of the person whom the command answered with ``seq`` has added."""
        loop = asyncio.get_running_loop()
        end = loop.time() + FOUND_WITHIN
        while loop.time() < end:
            state = self.link.replica.state
            if state is not None and state.seq >= seq:
                ids = (f"s{seq}", f"s{seq}x")
                return next((person for person in ids if person in state.people), None)
            await asyncio.sleep(0.02)
        return None

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        """Every key of the desk by its name, where it is possible now, and "I am …"."""
        desk = next((s for s in self.screen_stack if isinstance(s, DeskScreen)), None)
        selection = desk.selection() if desk is not None else None
        if desk is not None and selection is not None:
            for deed in DEEDS.values():
                if deed.command(selection) is not None:
                    run = partial(desk.action_do, deed.id)
                    yield Offer.translated(self.language, deed.label, deed.tooltip, run)
            for name, label, tooltip in ASKED:
                if asking.possible(desk, name, selection):
                    run = partial(desk.action_ask, name)
                    yield Offer.translated(self.language, label, tooltip, run)
            yield from self._cues(desk)
            for person in seated(selection.view):
                if person.role == "moderator" and person.id != selection.view.you.id:
                    yield Offer(
                        (self.language.text("I am {name}", name=person.name),),
                        self.language.text("Come back as this moderator"),
                        partial(self.exit, Left(as_name=person.name)),
                    )
        yield from super().offers(screen)

    def _cues(self, desk: DeskScreen) -> Iterator[Offer]:
        """What answers each line of the bar, and waving each off."""
        for notice in desk.cues.shown:
            what = printable(notice.what)
            # By its key, because it may stand in another line by the time it is chosen.
            act = partial(desk.act_on, notice.key)
            yield Offer((printable(notice.answer),), what, partial(act, answer=True))
            title = self.language.text("Wave off: {what}", what=what)
            yield Offer((title,), what, partial(act, answer=False))


ASKED = (
    ("next_item", N_("Next item"), N_("Begin the next item of the agenda (asks first)")),
    ("start", N_("Begin the selected item"), N_("Begin it now, whenever it was planned")),
    ("add", N_("Add to the queue"), N_("Put somebody into the queue")),
    ("invite", N_("Invite"), N_("Invite somebody onto the panel")),
    ("rename", N_("Rename"), N_("Change the name of the person selected")),
    ("person", N_("New person"), N_("Add a person by hand, such as by phone")),
    ("remove", N_("Take out of the session"), N_("Remove the person selected for good")),
    ("links", N_("Links"), N_("Show the links of this session")),
    ("take", N_("Take up"), N_("Put the question to somebody")),
    ("position", N_("New position"), N_("Add a position for the panel to assess")),
    ("close_position", N_("Close the position"), N_("Publish its result (asks first)")),
    ("finding", N_("New finding"), N_("Record a finding against the current item")),
    ("owner", N_("Owner of the finding"), N_("Say who takes the finding further")),
    ("withdraw_finding", N_("Withdraw the finding"), N_("Take it out of the results (asks first)")),
    ("close_feedback", N_("Close the feedback"), N_("Publish it without names (asks first)")),
    ("edit", N_("Edit"), N_("Change the entry's note, the finding or the item")),
    ("new_item", N_("New item"), N_("Add an item to the agenda")),
    ("clear", N_("Clear the queue"), N_("Clear the queue, or take all of one kind out")),
    ("whisper", N_("Whisper"), N_("Write to somebody in private")),
    ("note", N_("Note"), N_("Write a note on a person or an item, for moderators")),
    ("talk", N_("Talk times"), N_("Show who has talked how much")),
    ("undo", N_("Undo"), N_("Say what the last action was, and undo it")),
    ("actions", N_("Last actions"), N_("Show what could be undone")),
    ("close", N_("Close the session"), N_("End it for everybody, for good (asks first)")),
)
"""What the palette offers besides the deeds."""
