"""Who has talked how much: by person, by organisation and by role category."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from server.language import N_

from ..client.talk import QUIET, group_talk, talk_of, talk_text, talk_time, talked
from ..dialogs.sheet import Sheet
from ..widgets.lines import Line, Span, bar, left, right, said, spread
from ..wording.words import spent

WIDEST: Final = 92
BAR: Final = 14
_SHARE, _TALKED, _APART = 6, 9, 11


class TalkTimes(Sheet):
    """Contributions and replies as bars of the whole, with the one that goes on; interjections
    stand beside them."""

    ABOUT = N_(
        "Who has talked how much, as shares of all talk; interjections stand beside it. Esc closes"
        " it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q,T", "dismiss(None)", N_("Close"), show=False, id="talk.close")
    ]

    def lines(self, width: int) -> list[Line]:
        return list(self._lines(min(WIDEST, width)))

    def _lines(self, width: int) -> Iterator[Line]:
        text, view = self.language.text, self.view
        people = list(talked(view))
        talk = {person.id: talk_of(view, person.id) for person in people}
        total = sum(said.seconds for said in talk.values())
        yield _heading(text("By person"), text("questions and points of order"), width)
        for person in sorted(people, key=lambda p: (-talk[p.id].seconds, p.name)):
            spoken = talk[person.id]
            apart = f"{spoken.interjections}× {spent(spoken.interjection_seconds)}"
            apart = apart if spoken.interjections else ""
            share = spoken.seconds / total if total else 0.0
            yield _row(person.name, share, talk_text(view, person.id), apart, width)
        if view.shares.under_half:
            half = spent(view.shares.median / 2)
            meaning = text("less than half the median of the panel, {time}", time=half)
            yield (Span(f"{QUIET} ", "warn"), Span(meaning, "muted"))
        for title, groups in (
            (text("By organisation"), group_talk(view, people, "organisation")),
            (text("By role category"), group_talk(view, people, "category")),
        ):
            yield ()
            yield _heading(title, "", width)
            for group in groups:
                time = talk_time(view, group.seconds, group.people)
                yield _row(group.name or text("without"), group.share, time, "", width)
        if not people:
            yield (Span(text("Nobody has spoken yet."), "muted"),)


def _heading(title: str, end: str, width: int) -> Line:
    return spread((Span(title, "strong"),), (Span(end, "muted"),), width)


def _row(name: str, share: float, talked: str, apart: str, width: int) -> Line:
    """A share of all talk as a bar and in per cent, and the times themselves."""
    room = width - BAR - _SHARE - _TALKED - _APART
    return (
        said(left(name, room - 1)),
        Span(" "),
        *bar(share, BAR, "accent"),
        Span(right(f"{round(100 * share)} %", _SHARE)),
        Span(right(talked, _TALKED)),
        Span(right(apart, _APART), "muted"),
    )
