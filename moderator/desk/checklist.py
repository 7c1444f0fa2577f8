"""What is to be seen to before a session is opened: the links, who is here and has been heard, and
the agenda."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, tzinfo
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from server.language import N_, Language
from server.session import phases, soundcheck
from server.session.messages import Fact
from server.session.people import Person

from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..client.address import reach, where
from ..client.people import is_here, named, origin, seated
from ..client.session_view import SessionView
from ..dialogs.confirm import Confirm
from ..dialogs.dialog import LOOKS
from ..dialogs.menu import Menu
from ..dialogs.prompt import Prompt
from ..widgets.footer import KeyLine
from ..widgets.lines import Line, Span, Tone, cut, left, said, spread
from ..widgets.rows import Row, RowList
from ..widgets.status_line import connection_line
from ..widgets.view_drawing import ViewDrawing
from ..wording.printable import printable
from ..wording.zones import zone_named
from . import whereabouts
from .actions import ACTIONS
from .actions.links import show
from .actions.upkeep import standing
from .hosting import Hosting, NotServed
from .known_links import CODE, KnownLinks
from .letter import Letter
from .letters import letter, overview
from .screen import DeskScreen
from .selection import Selection

if TYPE_CHECKING:
    from .agenda_source import AgendaSource

SHARED: Final = ("moderators", "spectators", CODE, "stage")
"""Whose links have a key of their own, from 1 on."""
_NAMES: Final = (N_("Moderators"), N_("Audience"), N_("Audience's code"), N_("Stage"))
_COPIES: Final = (
    N_("Copy the moderators' link"),
    N_("Copy the audience's link"),
    N_("Copy the audience's code"),
    N_("Copy the stage's link"),
)
_NAME_CELLS: Final = 26


def _moment(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time today, or a day and a time, where the session takes place."""
    there = at.astimezone(zone)
    near = there.date() == now.astimezone(zone).date()
    return f"{there:%H:%M}" if near else f"{there:%Y-%m-%d %H:%M}"


class CheckRows(RowList):
    """The links that many share, then everybody whom the agenda names: here or missing, heard or
    not."""

    def __init__(self, language: Language, links: KnownLinks) -> None:
        super().__init__(language, id="check-rows")
        self.links = links
        self.view: SessionView | None = None

    def rows_for(self, width: int) -> Sequence[Row]:
        if self.view is None:
            return []
        shared = [Row(whose, (self._shared(n, whose, width),)) for n, whose in enumerate(SHARED, 1)]
        people = [Row(p.id, (self._person(self.view, p, width),)) for p in seated(self.view)]
        return [*shared, *people]

    def _shared(self, number: int, whose: str, width: int) -> Line:
        name = self.language.text(_NAMES[number - 1])
        link = self.links.get(whose) or self.language.text("not known at this desk")
        text = Span(cut(link, width - _NAME_CELLS - 5), "muted")
        return (Span(f" {number}  ", "accent"), Span(left(name, _NAME_CELLS)), Span(" "), text)

    def _person(self, view: SessionView, person: Person, width: int) -> Line:
        say = self.language.text
        here = is_here(view, person)
        marks: Line = (
            Span(" ● " if here else " ○ ", "good" if here else "warn"),
            Span(left(say("here") if here else say("missing"), 8), "plain" if here else "warn"),
            Span("♪ " if person.heard else "· ", "good" if person.heard else "muted"),
            Span(left(say("heard") if person.heard else say("not heard"), 14), "muted"),
        )
        about = Span(cut(origin(person), max(0, width - 29 - _NAME_CELLS)), "muted")
        return (*marks, said(left(named(view, self.language, person.id), _NAME_CELLS)), about)


class Whereabouts(ViewDrawing):
    """Where the links work, and when the session begins."""

    DEFAULT_CSS = "Whereabouts { height: 3; padding: 0 1; }"

    def __init__(
        self,
        language: Language,
        links: KnownLinks,
        hosting: Hosting | None,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(language, id="whereabouts")
        self.links, self.hosting, self.zone = links, hosting, zone
        self.tried = ""
        """What came of trying whether the address answers."""

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        say, session = self.language.text, view.state.session
        begins: Line = ()
        if session.start is not None:
            begins = (Span(say("begins {time}", time=_moment(session.start, view.now, self.zone))),)
        clock = Span(view.now.astimezone().strftime("  %H:%M:%S"), "strong")
        # Where the line is cut, that comes first.
        end = connection_line(self.language, view.connection) or begins
        title = spread((said(session.title, "strong"),), (*end, clock), width)
        return [title, *self._where(width)]

    def _where(self, width: int) -> list[Line]:
        say, base = self.language.text, self.links.base
        if base is None:
            return [
                (Span(say("This desk knows no links: whose desk began the session has them.")),)
            ]
        found = reach(base)
        tone: Tone = "warn" if found == "machine" else "good"
        place = where(self.language, base)
        first: Line = (
            Span(say("The links work")),
            Span(f" {place}", tone),
            Span(f"  {cut(base, max(10, width - 50))}", "muted"),
        )
        if self.hosting is None:
            return [first]
        if found == "machine":
            hint = say("Nobody else can use them yet: o opens the session to others.")
            return [first, (Span(hint, "warn"),)]
        return [first, (Span(self.tried or say("o changes that."), "muted"),)]


class Missing(ViewDrawing):
    """Who is missing, how many have been heard, and how the agenda stands."""

    DEFAULT_CSS = "Missing { height: 3; padding: 0 1; }"

    def __init__(self, language: Language, source: AgendaSource | None) -> None:
        super().__init__(language, id="missing")
        self.source = source

    def _file(self, view: SessionView) -> Line:
        """How the agenda's file stands to what the session says."""
        if self.source is None:
            return ()
        text, fine = standing(self.language, self.source, view)
        return (Span(f" · {text}", "muted" if fine else "warn"),)

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        say, panel = self.language.text, seated(view)
        gone = [p for p in panel if not is_here(view, p)]
        heard = sum(p.heard for p in panel)
        counts = say(
            "Here: {here} of {all} · heard: {heard} · audience: {audience}",
            here=len(panel) - len(gone),
            all=len(panel),
            heard=heard,
            audience=view.presence.spectators,
        )
        names = ", ".join(printable(p.name) for p in gone)
        missing = say("Missing: {names}", names=names) if gone else say("Everybody is here.")
        you = say("You are {name}", name=printable(named(view, self.language, view.you.id)))
        planned = sum(item.planned for item in view.state.items)
        agenda = self.language.plural(
            "Agenda (g): {n} item, {minutes} min",
            "Agenda (g): {n} items, {minutes} min",
            n=len(view.state.items),
            minutes=round(planned / 60),
        )
        return [
            (Span(cut(counts, width), "strong"),),
            (Span(cut(missing, width), "warn" if gone else "good"),),
            spread((Span(agenda), *self._file(view)), (Span(you, "muted"),), width),
        ]


class Checklist(LocalizedScreen):
    """Over the desk, which goes on below it. ``hosting``: the server that this desk started."""

    app: LiveApp[Any]

    CSS_PATH: ClassVar[list[str | PurePath]] = [LOOKS, "dialogs.tcss", "checklist.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space,enter",
            "tick",
            N_("Heard"),
            id="check.tick",
            tooltip=N_(
                "Tick that somebody was heard in the sound check, or untick it; on a link: copy it"
            ),
        ),
        Binding("c", "copy", N_("Copy"), id="check.copy", tooltip=N_("Copy the link selected")),
        *(
            Binding(str(n), f"copy('{whose}')", show=False, id=f"check.copy_{whose}", tooltip=said)
            for n, (whose, said) in enumerate(zip(SHARED, _COPIES, strict=True), 1)
        ),
        Binding(
            "m",
            "letter",
            N_("Mail"),
            id="check.letter",
            tooltip=N_("A mail with the link selected, to be copied"),
        ),
        Binding(
            "M",
            "overview",
            N_("All"),
            id="check.overview",
            tooltip=N_("All links as the text of a mail"),
        ),
        Binding(
            "l",
            "links",
            N_("QR"),
            id="check.links",
            show=False,
            tooltip=N_("The links as QR codes, and new ones"),
        ),
        Binding(
            "o",
            "open_to_others",
            N_("Reach"),
            id="check.reach",
            tooltip=N_(
                "Where the session can be reached: on this machine, in this network, elsewhere"
            ),
        ),
        Binding(
            "R",
            "act('edit_person')",
            N_("Edit"),
            id="check.edit",
            show=False,
            tooltip=N_("Change name, office and organisation of the person selected"),
        ),
        Binding(
            "A",
            "act('person')",
            N_("Person"),
            show=False,
            id="check.add",
            tooltip=N_("Add a person"),
        ),
        Binding(
            "g",
            "agenda",
            N_("Agenda"),
            id="check.agenda",
            show=False,
            tooltip=N_("Go to the agenda on the desk: its items, times, scripts, questions"),
        ),
        Binding(
            "f",
            "act('check_agenda')",
            N_("File"),
            id="check.file",
            show=False,
            tooltip=N_("Check the agenda's file, and take over what changed in it"),
        ),
        Binding(
            "s,ctrl+s",
            "act('save_agenda')",
            N_("Save"),
            id="check.save",
            show=False,
            tooltip=N_("Save people and agenda to the file; its comments stay"),
        ),
        Binding(
            "S",
            "open_session",
            N_("Open"),
            id="check.open",
            tooltip=N_("Open the session (asks first)"),
        ),
        Binding("escape,d", "dismiss", N_("Desk"), id="check.close", tooltip=N_("To the desk")),
    ]

    def __init__(self, desk: DeskScreen, hosting: Hosting | None) -> None:
        super().__init__()
        self.desk, self.hosting = desk, hosting
        self.language, self.links = desk.language, desk.links
        self.zone = zone_named(desk.source.plan.timezone) if desk.source is not None else None
        self.where = Whereabouts(self.language, self.links, hosting, self.zone)
        self.rows = CheckRows(self.language, self.links)
        self.missing = Missing(self.language, desk.source)

    def compose(self) -> ComposeResult:
        yield self.where
        yield self.rows
        yield self.missing
        yield KeyLine()

    def on_mount(self) -> None:
        self.rows.focus()
        self.app.show_soon()

    @property
    def view(self) -> SessionView | None:
        return self.rows.view

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Draw what changed."""
        self.rows.view = view
        self.rows.renew()
        self.where.show(view)
        self.missing.show(view)
        self.refresh_bindings()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_tick()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        event.stop()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """None greys out."""
        phase = self.view.state.session.phase if self.view is not None else "closed"
        person = self._person() is not None
        if parameters[:1] == ("edit_person",):
            return person or None
        possible = {
            "open_to_others": self.hosting is not None,
            "open_session": phase == "waiting",
        }
        return possible.get(action, True) or None

    def _person(self) -> Person | None:
        return self.view.state.people.get(self.rows.selected or "") if self.view else None

    def action_tick(self) -> None:
        person = self._person()
        if person is None:
            self.action_copy()
        else:
            self.desk.send(soundcheck.Check(person.id, not person.heard))

    def action_copy(self, whose: str | None = None) -> None:
        whose = whose or self.rows.selected or ""
        person = self._person() if whose == self.rows.selected else None
        # A moderator's way in is the link of all moderators.
        if person is not None and person.role == "moderator" and self.links.get(whose) is None:
            whose = "moderators"
        link = self.links.get(whose)
        if link is None:
            self.app.say(self.language.text("This desk does not know the link: l makes a new one."))
            return
        self.app.copy_to_clipboard(link)
        copied = self.language.text("Copied: the link for {name}", name=self._called(whose))
        warning = self._warning()
        self.app.say(f"{copied}. {warning}" if warning else copied)

    def _called(self, whose: str) -> str:
        if whose in SHARED:
            return self.language.text(_NAMES[SHARED.index(whose)])
        return self.view.name(whose) if self.view is not None else whose

    def _warning(self) -> str:
        """What is to be known of links before they are sent."""
        base = self.links.base
        if base is None or reach(base) != "machine":
            return ""
        return self.language.text("It works only on this machine: o opens the session to others.")

    def action_letter(self) -> None:
        whose, person = self.rows.selected or "", self._person()
        if self.view is None:
            return
        if person is not None and person.role == "moderator" and self.links.get(whose) is None:
            whose = "moderators"
        text = letter(self.view, self.links, whose, self.zone)
        if not text:
            self.app.say(self.language.text("This desk does not know the link: l makes a new one."))
            return
        title = self.language.text("A mail to {name}", name=self._called(whose))
        self._begin(self._read(title, text))

    def action_overview(self) -> None:
        if self.view is not None:
            title = self.language.text("All links")
            self._begin(self._read(title, overview(self.view, self.links, self.zone)))

    async def _read(self, title: str, text: str) -> None:
        await self.desk.ask(Letter(self.language, title, text, self._warning()))

    def action_links(self) -> None:
        if self.view is not None:
            selected = self.rows.selected
            person = self._person()
            if person is not None and person.role == "moderator":
                selected = "moderators"
            self._begin(show(self.desk, Selection(self.view), selected))

    def action_act(self, name: str) -> None:
        """Do what the desk does by this name, about the person selected."""
        if self.view is not None:
            selection = Selection(self.view, "panel", self.rows.selected)
            self._begin(ACTIONS[name].complete(self.desk, selection))

    def action_agenda(self) -> None:
        _ = self.dismiss(None)
        self.desk.open_pane("agenda")

    def action_open_session(self) -> None:
        self._begin(self._open())

    async def _open(self) -> None:
        say, view = self.language.text, self.view
        if view is None:
            return
        gone = [p for p in seated(view) if not is_here(view, p)]
        names = ", ".join(printable(p.name) for p in gone)
        question = say("Open the session?")
        if gone:
            question = say("Open the session? Missing: {names}", names=names)
        yes = self.language.context("dialog", "Yes")
        if await self.desk.ask(Confirm(self.language, question, yes, again="S")):
            self.desk.send(phases.Open())
            _ = self.dismiss(None)

    def action_open_to_others(self) -> None:
        if self.hosting is not None:
            self._begin(self._move(self.hosting))

    async def _move(self, hosting: Hosting) -> None:
        """Ask where the session is to be reached, serve it there, and try whether it answers."""
        say, now = self.language.text, hosting.place
        if now is None:
            return
        title = say(
            "Where can others reach this session? Links that were sent stay the same there."
        )
        choices = whereabouts.choices(self.language, now)
        address = await self.desk.ask(Menu(say("Where do the links work?"), choices))
        if address is None:
            return
        encrypted = (self.links.base or "").startswith("https")
        place = whereabouts.place_of(address, now, encrypted)
        if address == whereabouts.OTHER:
            text = await self.desk.ask(Prompt(self.language, title, self.links.base or "", 200))
            found = whereabouts.behind(text, now) if text is not None else None
            if found is None:
                if text is not None:
                    self.app.say(say("This is not a web address."), "warning")
                return
            place = found
        try:
            base = await asyncio.to_thread(hosting.move, self.language.code, place)
        except (NotServed, OSError) as failure:
            self.app.say(say("Not served there: {reason}", reason=printable(str(failure))), "error")
            return
        self.links.move(base)
        reason = await whereabouts.answers(base)
        self.where.tried = (
            say("Tried from here: no answer ({reason}).", reason=printable(reason))
            if reason
            else say("Tried from here: it answers.")
        )
        self.app.show_soon()

    def _begin(self, flow: Awaitable[None]) -> None:
        self.app.start(flow)
