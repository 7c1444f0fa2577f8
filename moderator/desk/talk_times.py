"""Who has talked how much: by person, by organisation and by role category."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from server.language import N_, Language
from server.session.cues import talk_by_category, talk_by_organisation
from server.session.messages import Fact

from ..client.session_view import SessionView
from ..client.talk import QUIET, talk_of, talk_text
from ..dialogs.dialog import Dialog
from ..widgets.lines import Drawing, Line, Span, bar, left, right, said, spread
from ..wording.words import clock

WIDTH: Final = 68
NAME: Final = 33
BAR: Final = 14


class TalkTimes(Dialog[None]):
    """Contributions and replies as bars of the whole, interjections beside them. Speeches count
    for their organisation and category from their end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,T", "dismiss(None)", N_("Close"), show=False, id="talk.close")
    ]

    def __init__(self, language: Language, view: SessionView) -> None:
        super().__init__()
        self.language, self.view = language, view

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Drawing()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.show(self.view, [])

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        self.view = view
        lines = list(self._lines())
        drawing = self.query_one(Drawing)
        drawing.styles.height = len(lines)
        drawing.draw(lines)

    def _lines(self) -> Iterator[Line]:
        text, view = self.language.text, self.view
        quiet = view.shares.under_half
        talk = {
            person.id: (person.name, talk_of(view, person.id))
            for person in view.state.people.values()
            if person.id in view.state.talk or person.id in quiet
        }
        total = sum(said.seconds for _, said in talk.values())
        yield _heading(text("By person"), text("questions and points of order"))
        rows = sorted(talk.items(), key=lambda row: (-row[1][1].seconds, row[1][0]))
        for person, (name, spoken) in rows:
            apart = f"{spoken.interjections}× {clock(spoken.interjection_seconds)}"
            apart = apart if spoken.interjections else ""
            yield _row(name, spoken.seconds, total, talk_text(view, person), apart)
        if quiet:
            half = clock(view.shares.median / 2)
            meaning = text("less than half the median of the panel, {time}", time=half)
            yield (Span(f"{QUIET} ", "warn"), Span(meaning, "muted"))
        groups = (
            (text("By organisation"), talk_by_organisation(view.state)),
            (text("By role category"), talk_by_category(view.state)),
        )
        for title, seconds in groups:
            yield ()
            yield _heading(title, "")
            for name, amount in sorted(seconds.items(), key=lambda row: (-row[1], row[0])):
                yield _row(name or text("without"), amount, total, clock(amount), "")
        if not talk:
            yield (Span(text("Nobody has spoken yet."), "muted"),)


def _heading(title: str, end: str) -> Line:
    return spread((Span(title, "strong"),), (Span(end, "muted"),), WIDTH)


def _row(name: str, seconds: float, total: float, talked: str, apart: str) -> Line:
    """A share of all talk as a bar and in per cent, and the times themselves."""
    share = seconds / total if total else 0.0
    return (
        said(left(name, NAME - 1)),
        Span(" "),
        *bar(share, BAR, "accent"),
        Span(right(f"{round(100 * share)} %", 5), "muted"),
        Span(right(talked, 9)),
        Span("  "),
        Span(right(apart, WIDTH - NAME - BAR - 16), "muted"),
    )
