"""Who wants to speak, in which order and why, and how much each has spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import cell_len

from server.language import N_
from server.session.entries import Entry, current_queue

from ..client.people import whence
from ..client.session_view import SessionView
from ..client.talk import talk_text
from ..wording.words import KINDS, ORDERS, why
from .facts import KIND_TONES, SIGNS, named_in, noted, talk_tone
from .lines import Line, Span, cut, left, line_width, right
from .pane import PaneList
from .stacked import Later
from .times import waited

_NUMBER, _SIGN, _TALK, _WAITED = 3, 2, 9, 7
_INDENT = _NUMBER + _SIGN


class QueueList(PaneList):
    """One entry a row; a second line where there is a note, or a reason for its place."""

    STEADY = 5
    TITLE = N_("Queue")
    EMPTY = N_("No hands up.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, Sequence[Line]]]:
        for place, entry in enumerate(current_queue(view.state).entries, start=1):
            below = bool(entry.note or self._reason(view, entry))
            note = len(noted(view, entry.person, width, _INDENT))
            make = partial(self._lines_of, entry, place, width)
            yield entry.id, Later(1 + below + note, make)

    def count(self, view: SessionView) -> int:
        return len(current_queue(view.state).entries)

    def summary(self, view: SessionView) -> Line:
        queue = current_queue(view.state)
        order = Span(self.language.text(ORDERS[queue.order]), "muted")
        if queue.open:
            return (order,)
        closed = self.language.context("queue", "closed")
        return (Span(closed, "warn"), Span(" · ", "muted"), order)

    def _lines_of(self, entry: Entry, place: int, width: int) -> list[Line]:
        view = self.view
        assert view is not None
        room = width - _NUMBER - _SIGN - _TALK - _WAITED
        name_room = room // 2
        name = named_in(view, self.language, entry.person, name_room - 1)
        talk = talk_text(view, entry.person)
        lines: list[Line] = [
            (
                Span(f"{right(str(place), _NUMBER - 1)} ", "muted"),
                Span(left(SIGNS[entry.kind], _SIGN), KIND_TONES[entry.kind]),
                Span(left(name, name_room - 1) + " ", "strong" if place == 1 else "plain"),
                *self._beside(view, entry, room - name_room),
                Span(right(talk, _TALK), talk_tone(view, entry.person)),
                Span(right(waited(self.language, entry.since, view.now), _WAITED), "muted"),
            )
        ]
        below = self._below(view, entry, width - _INDENT)
        if below:
            lines.append((Span(" " * _INDENT), *below))
        return [*lines, *noted(view, entry.person, width, _INDENT)]

    def _beside(self, view: SessionView, entry: Entry, width: int) -> Line:
        """The kind, unless it is a contribution, and the organisation, in ``width`` cells."""
        person = view.state.people.get(entry.person)
        organisation = whence(view, self.language, person)
        if entry.kind == "contribution":
            return (Span(left(organisation, width), "muted"),)
        kind = Span(cut(self.language.text(KINDS[entry.kind]), width), KIND_TONES[entry.kind])
        rest = f" · {organisation}" if organisation else ""
        return (kind, Span(left(rest, width - line_width((kind,))), "muted"))

    def _below(self, view: SessionView, entry: Entry, width: int) -> Line:
        reason = self._reason(view, entry)
        note: Line = ()
        if entry.note:
            quoted = self.language.text("“{text}”", text=entry.note)
            room = width if not reason else max(width - cell_len(reason) - 3, width // 2)
            note = (Span(cut(quoted, room)),)
        if not reason:
            return note
        gap = Span("  " if note else "")
        rest = width - line_width(note) - len(gap.text)
        return (*note, gap, Span(cut(reason, rest), "muted"))

    def _reason(self, view: SessionView, entry: Entry) -> str:
        # That the kind decided is plain to see; only other reasons need a line.
        if entry.why.reason == "kind":
            return ""
        return why(self.language, entry, view.state, view.you.id)
