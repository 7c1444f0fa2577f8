"""The desk as an app: its line to the room, its commands, and how one leaves it."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from server.language import N_, Language
from server.session import phases
from server.session.words import KINDS

from ..app.live_app import LiveApp
from ..app.palette import Offer
from ..app.screens import Help
from ..client.address import entrance
from ..client.link import Link
from ..client.outbox import Answered
from ..client.people import called, everybody, matching, origin, seated
from ..client.session_view import SessionView
from ..client.talk import QUIET
from ..dialogs.confirm import Confirm
from ..widgets.facts import SIGNS
from ..wording.printable import printable
from ..wording.words import KINDS as KIND_WORDS
from . import explained
from .actions import ACTIONS, DeskAction
from .after.record import Paperwork
from .after.screen import After
from .before.screen import Checklist
from .explained import keys_here
from .hosting import Hosting, NotServed
from .keyed import PREFIX
from .known_links import KnownLinks
from .leaving import Leave, others_here
from .left import Left
from .offers import offers
from .over_desk import OverDesk
from .screen import DeskScreen
from .selection import Selection
from .written import Written

if TYPE_CHECKING:
    from .agenda_source import AgendaSource

_LEAVING: Final = "leaving"
ABOUT: Final = ("give", "raise", "whisper", "signal", "invite_them", "edit_person")
"""What the palette offers to do about a person, by the ids of actions."""
PEOPLE: Final = 6
"""How many people it offers at a time: whoever is not among them is found by one more letter."""
_LOOKS: Final = 1.0
"""Seconds between two looks whether the server is still there."""


class Desk(LiveApp[Left]):
    """``hosting``: the server that this desk started, None where it joined by a link. ``links``:
    those that it knows from before. ``prepares``: before the session is opened, the checklist comes
    first. ``source``: the file of the agenda that the session began from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", N_("Leave"), id="quit", priority=True, show=False),
    ]

    only_here: ClassVar[bool] = False
    """Whether the session ends when this desk is left, as a rehearsal does."""

    def __init__(
        self,
        link: Link,
        language: Language,
        data_dir: Path | None = None,
        hosting: Hosting | None = None,
        links: KnownLinks | None = None,
        *,
        prepares: bool = False,
        source: "AgendaSource | None" = None,
    ) -> None:
        super().__init__(link, language, data_dir)
        self.hosting, self.prepares, self.source = hosting, prepares, source
        self.paperwork: Paperwork | None = None
        """What minutes and the next agenda are made by; for the commands to set."""
        self.links = links or KnownLinks(hosting.links if hosting else None)
        self.not_taken: dict[tuple[str, ...], Written[Any]] = {}
        """What was written here and the room has not taken, for whoever leaves the desk by then."""
        self._told_second = False

    def on_mount(self) -> None:
        # Textual calls that of the class below as well, by itself.
        if self.hosting is not None:
            self._look = self.set_interval(_LOOKS, self._look_after_server)

    def first_screen(self, view: SessionView) -> Screen[Any]:
        if self.hosting is None:
            # Who came by the link of all moderators was given a token of their own.
            self.links.learn("moderators" if view.you.token else view.you.id, self.link.url)
        if self.source is not None:
            # Of a session that began earlier, the file may say more or less than it does.
            self.source.recognise(view.state)
        desk = DeskScreen(self.language, self.links, self.source, self.not_taken)
        if self.prepares and view.state.session.phase == "waiting":
            self.call_after_refresh(self.open_checklist, desk)
        return desk

    def _show(self) -> None:
        super()._show()
        view = self.link.view()
        if view is not None and self.link.came_second and not self._told_second:
            self._told_second = True
            told = self.language.text(
                "{name} is here already, at another desk or on the page. If you are somebody else:"
                " ctrl+p, “I am …”.",
                name=view.name(view.you.id),
            )
            self.say(told, "warning")

    def on_desk_screen_prepared(self, event: DeskScreen.Prepared) -> None:
        view = event.desk.view
        if view is not None and view.state.session.phase == "closed":
            self._open_after(event.desk)
        else:
            self.open_checklist(event.desk)

    def on_desk_screen_ended(self, event: DeskScreen.Ended) -> None:
        # Whoever is asked something types for that, and not for what would come between.
        if self.prepares and not isinstance(self.screen, ModalScreen):
            self._open_after(event.desk)

    def _open_after(self, desk: DeskScreen) -> None:
        """Show what is to be seen to after the session, over its desk."""
        if isinstance(self.screen, Checklist):
            _ = self.pop_screen()
        if not any(isinstance(screen, After) for screen in self.screen_stack):
            _ = self.push_screen(After(desk, self.hosting, self.paperwork))

    def open_checklist(self, desk: DeskScreen) -> None:
        """Show what is to be seen to before the session, over its desk."""
        if not isinstance(self.screen, Checklist):
            _ = self.push_screen(Checklist(desk, self.hosting))

    def prepare(self, desk: DeskScreen, name: str | None) -> None:
        """Show the checklist, and do something there."""
        self.open_checklist(desk)
        self._do_over_desk(name)

    def conclude(self, desk: DeskScreen, name: str) -> None:
        """Show what is left to do after the session, and do something there."""
        self._open_after(desk)
        self._do_over_desk(name)

    def _do_over_desk(self, name: str | None) -> None:
        over = self.screen
        if name is not None and isinstance(over, OverDesk):
            # It has not been shown anything yet where it has just been opened.
            self.call_after_refresh(over.action_act, name)

    def _look_after_server(self) -> None:
        view = self.link.view()
        closed = view is not None and view.state.session.phase == "closed"
        # Where there are others, whether one of them goes on is known in a moment.
        several = self.link.ways.are_several and view is not None and view.is_live
        known = self.link.welcomed or not several
        if self.hosting is not None and self.hosting.died and not closed and known:
            self._start_offer(self.hosting)

    @property
    def elsewhere(self) -> str | None:
        """By which link the session is moderated at another server, where the one that this desk
        began has ended; None where it has not, and where no other is known to go on."""
        if self.hosting is None or not self.hosting.died or not self.link.welcomed:
            return None
        ours = self.links.get("moderators") or self.hosting.links["moderators"]
        return entrance(self.link.ways.now.url, ours.partition("#")[2])

    @property
    def _hosts(self) -> bool:
        """Whether there is a server that is this desk's to end."""
        return self.hosting is not None and not self.hosting.died

    def _go(self, *, stop: bool = False) -> None:
        view = self.link.view()
        closed = view is not None and view.state.session.phase == "closed"
        self.exit(Left(stop=stop, elsewhere=None if closed else self.elsewhere, closed=closed))

    def _start_offer(self, hosting: Hosting) -> None:
        self._look.pause()
        self.start(self._offer_server(hosting))

    async def _offer_server(self, hosting: Hosting) -> None:
        """Ask whether a server that died is to be started again, until it is or is not."""
        say = self.language.text
        if self.elsewhere is None:
            died = say(
                "The server has ended. Nothing that it acknowledged is lost. Start it again?"
            )
        else:
            died = say(
                "The server that this desk began has ended. The session goes on at another one, and"
                " you are there. Start it here again, too?"
            )
        question = died
        while await self.ask(Confirm(self.language, question, say("Start it again"))):
            try:
                await asyncio.to_thread(hosting.start_again, self.language.code)
            except (NotServed, OSError) as failure:
                question = f"{printable(str(failure))} – {died}"
            else:
                self.links.served_again(hosting.links)
                self._look.resume()
                break
        if self._desk is not None:
            self._desk.what_now.server_ended = hosting.died

    @property
    def _desk(self) -> DeskScreen | None:
        return next((s for s in self.screen_stack if isinstance(s, DeskScreen)), None)

    def help(self) -> Help:
        """All keys of the desk, by topic, and what its signs mean."""
        below, over = self.screen.active_bindings.values(), self.screen
        if isinstance(over, OverDesk):
            return Help(self.language, below, over.own_actions())
        actions = [self.own_keys.of(PREFIX, action) for action in ACTIONS.values()]
        return Help(self.language, below, actions, self._signs())

    def explanation(self) -> Help:
        """The list that has the keys, what can be done there, and what the signs mean."""
        desk = self.screen
        if isinstance(desk, OverDesk):
            told = map(self.language.text, desk.ABOUT)
            return Help(self.language, (), desk.own_actions(), about=told)
        selection = desk.selection() if isinstance(desk, DeskScreen) else None
        if selection is None:
            return super().explanation()
        actions = [self.own_keys.of(PREFIX, action) for action in keys_here(selection)]
        about = [*self.not_all(), *explained.about(self.language, selection.pane)]
        return Help(self.language, (), actions, self._signs(), about)

    def not_all(self) -> Iterator[str]:
        if isinstance(self.screen, DeskScreen) and self.screen.announcement.not_all:
            yield self.screen.announcement.not_all

    def _signs(self) -> Iterator[str]:
        say = self.language.text
        yield "  ".join(f"{SIGNS[kind]} {say(KIND_WORDS[kind])}" for kind in KINDS)
        quiet = say("has spoken for less than half the median of the panel")
        yield f"{QUIET} {quiet}"
        yield say(
            "With the mouse: a click selects, the right button asks what to do, and what is drawn"
            " in the queue or the agenda takes its new place."
        )

    async def action_quit(self) -> None:
        """Leave at once where nobody is left alone by that, else ask."""
        if self.hosting is not None and self.hosting.died and self.elsewhere is None:
            # Nothing goes on that one could leave to others, or end.
            self._go()
            return
        view = self.link.view()
        if any(worker.group == _LEAVING and not worker.is_finished for worker in self.workers):
            return
        if view is None or view.connection in ("ended", "refused"):
            # Whom the room does not let in any more leaves it to those who are there.
            self._go(stop=view is not None and view.connection == "ended")
            return
        # A server that waits for people is ended by nobody's slip, though nobody is there yet.
        harmless = ("closed",) if self._hosts else ("waiting", "closed")
        alone = not others_here(self.language, view)
        if alone and view.state.session.phase in harmless:
            self._go(stop=True)
            return
        self.start(self._leave(view), _LEAVING)

    async def _leave(self, view: SessionView) -> None:
        leave = Leave(self.language, view, self._hosts, only_here=self.only_here)
        answer = await self.ask(leave)
        if answer == "leave":
            self._go()
        elif answer == "end":
            now = self.link.view() or view
            nothing_on = now.state.session.phase in ("waiting", "closed")
            stops = self._hosts and nothing_on
            if stops or isinstance(await self.request(phases.Close()), Answered):
                self._go(stop=True)

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        """Every key of the desk by its name, and "I am …"."""
        desk = self._desk
        selection = desk.selection() if desk is not None else None
        if desk is not None and selection is not None:
            yield from offers(self, desk, selection)
            yield from self._cues(desk)
            yield from self._server()
            yield from self._others(selection.view)
        yield from super().offers(screen)

    def _others(self, view: SessionView) -> Iterator[Offer]:
        """To come back as another moderator, where there is something to come back to."""
        for person in () if self.only_here else seated(view):
            if person.role == "moderator" and person.id != view.you.id:
                yield Offer(
                    (self.language.text("I am {name}", name=person.name),),
                    self.language.text("Come back as this moderator"),
                    partial(self.exit, Left(as_name=person.name)),
                )

    def offers_about(self, typed: str) -> Iterator[Offer]:
        """What can be done about people, whom letters find wherever they are."""
        desk = self._desk
        selection = desk.selection() if desk is not None else None
        if desk is None or selection is None:
            return
        say = self.language.text
        for person in matching(everybody(selection.view), typed, PEOPLE):
            them = Selection(selection.view, "panel", person.id)
            for name in ABOUT:
                action = ACTIONS[name]
                if action.is_possible(them):
                    title = f"{called(person)}: {say(action.menu or action.called)}"
                    run = partial(self.start_about, desk, action, them)
                    yield Offer((title,), origin(person), run)

    def start_about(self, desk: DeskScreen, action: DeskAction, selection: Selection) -> None:
        self.start(action.begin(desk, selection))

    def _server(self) -> Iterator[Offer]:
        """Starting a server that died again, also after that was declined."""
        if self.hosting is not None and self.hosting.died:
            again = partial(self._start_offer, self.hosting)
            what = self.language.text("The server has ended.")
            yield Offer((self.language.text("Start the server again"),), what, again)

    def _cues(self, desk: DeskScreen) -> Iterator[Offer]:
        """What answers each line of the bar, and waving each off."""
        for notice in desk.cues.shown:
            what = printable(notice.what)
            # By its key, because it may stand in another line by the time it is chosen.
            act = partial(desk.act_on, notice.key)
            yield Offer((printable(notice.answer),), what, partial(act, answer=True))
            title = self.language.text("Dismiss: {what}", what=what)
            yield Offer((title,), what, partial(act, answer=False))
