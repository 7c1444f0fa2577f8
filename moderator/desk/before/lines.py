"""What stands above and below the checklist: where the links work and when it begins; who is
missing, and how the agenda stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from server.language import Language

from ...client.address import reach, where
from ...client.people import is_here, named, seated
from ...client.session_view import SessionView
from ...widgets.lines import Line, Span, Tone, cut, line_width, said, spread
from ...widgets.status_line import connection_line, log_line
from ...widgets.times import moment
from ...widgets.view_drawing import ViewDrawing
from ...wording.printable import printable
from ..actions.upkeep import standing
from ..hosting import Hosting
from ..known_links import KnownLinks

if TYPE_CHECKING:
    from ..agenda_source import AgendaSource


class Whereabouts(ViewDrawing):
    """Where the links work, and when the session begins; all times are the session's own. ``key``:
    by which key an action goes."""

    DEFAULT_CSS = "Whereabouts { height: 3; padding: 0 1; }"

    def __init__(
        self,
        language: Language,
        links: KnownLinks,
        hosting: Hosting | None,
        key: Callable[[str], str],
    ) -> None:
        super().__init__(language, id="whereabouts")
        self.links, self.hosting, self._key = links, hosting, key
        self.tried = ""
        """What came of trying whether the address answers."""

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        say, session = self.language.text, view.state.session
        begins: Line = ()
        if session.phase != "waiting":
            # Another moderator may have opened it, and what has begun goes on below.
            desk = say("It has begun: {key} leads to the desk.", key=self._key("close"))
            begins = (Span(desk, "good"),)
        elif session.start is not None:
            time = moment(self.language, session.start, view.now, view.zone)
            begins = (Span(say("begins {time}", time=time)),)
        clock = Span(view.now.astimezone(view.zone).strftime("  %H:%M:%S"), "strong")
        # Where the line is cut, or nothing can be recorded, that comes first.
        cut, log = connection_line(self.language, view.connection), log_line(self.language, view)
        end = cut or log or begins
        title = spread((said(session.title, "strong"),), (*end, clock), width)
        return [title, *self._where(width)]

    def _where(self, width: int) -> list[Line]:
        say, base = self.language.text, self.links.base
        if base is None:
            return [
                (Span(say("This desk knows no links: whose desk began the session has them.")),)
            ]
        found, key = reach(base), self._key("reach")
        tone: Tone = "warn" if found == "machine" else "good"
        place = where(self.language, base)
        first: Line = (Span(say("The links work")), Span(f" {place}", tone))
        address = Span(f"  {printable(base)}", "muted")
        if line_width((*first, address)) <= width:
            # The links have it as well: half of it is no use to anybody.
            first = (*first, address)
        if self.hosting is None:
            return [first]
        if found == "machine":
            hint = say("Nobody else can use them yet: {key} lets them work for others.", key=key)
            return [first, (Span(hint, "warn"),)]
        tried = self.tried or say("{key} changes that.", key=key)
        return [first, (Span(cut(tried, width), "muted"),)]


class Missing(ViewDrawing):
    """Who is missing, how many have been heard, and how the agenda stands."""

    DEFAULT_CSS = "Missing { height: 3; padding: 0 1; }"

    def __init__(
        self, language: Language, source: AgendaSource | None, key: Callable[[str], str]
    ) -> None:
        super().__init__(language, id="missing")
        self.source, self._key = source, key

    def _file(self, view: SessionView) -> Line:
        """How the agenda's file stands to what the session says."""
        if self.source is None:
            return ()
        text, fine = standing(self.language, self.source, view, self._key)
        return (Span(f" · {text}", "muted" if fine else "warn"),)

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
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
            "Agenda ({key}): {n} item, {minutes} min",
            "Agenda ({key}): {n} items, {minutes} min",
            n=len(view.state.items),
            minutes=round(planned / 60),
            key=self._key("agenda"),
        )
        stands: Line = (Span(agenda), *self._file(view))
        # Who one is is known to oneself: how the agenda stands comes first.
        room = width - line_width(stands) - 2
        return [
            (Span(cut(counts, width), "strong"),),
            (Span(cut(missing, width), "warn" if gone else "good"),),
            spread(stands, (Span(cut(you, room), "muted"),), width),
        ]
