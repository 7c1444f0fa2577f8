"""All that the stage shows, as lines for a terminal of any size."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

from server.journal.witness import short
from server.language import Language
from server.session import questions
from server.session.entries import able
from server.session.items import Item, held, held_item
from server.session.positions import Position
from server.session.questions import Question

from ..client.people import named, origin, surname
from ..client.session_view import SessionView
from ..widgets import lettering
from ..widgets.distribution import bars
from ..widgets.facts import KIND_TONES, SIGNS
from ..widgets.floor_band import SILENCE, end_of_rest, resting
from ..widgets.lines import Line, Span, said, spread
from ..widgets.qr import qr
from ..widgets.reading import read
from ..widgets.times import moment, time_of_day
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import paragraph
from ..wording.words import KINDS, clock

FOLLOW: Final = 4
"""How many are named after the next one."""
RESULT_STANDS: Final = timedelta(minutes=3)
"""For how long the result of a closed position is shown."""


class Board(ViewDrawing):
    """Who speaks, and what everybody reads. Of a dark stage nothing is drawn at all."""

    DEFAULT_CSS = """
    Board {
        width: 1fr; height: 1fr;
        & > .tone--picture { color: black; background: white; }
    }
    """

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="board")

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        if view.state.blackout:
            return []
        room = max(1, width - 2 * _margin(width))
        top = [*self._head(view, room), (), *self._announcement(view, room)]
        position = self._position(view, room)
        alone = not position and view.state.announcement is None
        below = self._next(view, room, alone=alone)
        left = height - len(top) - len(below)
        speaker = self._speaker(view, room, left - len(position))
        position = position or self._entry(view, room, left - len(speaker))
        spare = max(0, left - len(speaker) - len(position))
        lines = [*top, *[()] * (spare // 2), *speaker, *[()] * (spare - spare // 2)]
        lines += [*position, *below]
        gap = Span(" " * _margin(width))
        return [(gap, *line) for line in lines]

    def _head(self, view: SessionView, width: int) -> list[Line]:
        state = view.state
        status: Line = ()
        if not view.is_live and state.session.phase != "closed":
            at = self.language.text("as of {time}", time=time_of_day(view.now, view.zone))
            lost = self.language.text("Connection lost")
            status = (Span(f"○ {lost}, {at}", "alarm"),)
        lines = [spread((said(state.session.title, "muted"),), status, width)]
        item = held_item(state)
        if item is not None and state.session.phase != "closed" and resting(view.state) is None:
            lines += paragraph(item.title, width, "strong", most=2)
        return lines

    def _announcement(self, view: SessionView, width: int) -> list[Line]:
        standing = view.state.announcement
        if standing is None or view.state.session.phase == "closed":
            return []
        text = paragraph(standing.text, width - 2, "strong", most=5)
        head = Span(self.language.text("Announcement"), "accent")
        return [(Span("▌ ", "accent"), *line) for line in ((head,), *text)] + [()]

    def _speaker(self, view: SessionView, width: int, height: int) -> list[Line]:
        speech, rest = view.state.floor, resting(view.state)
        if rest is not None:
            return self._rest(view, rest, width, height)
        if speech is None:
            text = self.language.text(SILENCE[view.state.session.phase])
            return [*paragraph(text, width, "strong", most=2), *self._planned(view)]
        person = view.state.people.get(speech.person)
        lines: list[Line] = []
        if speech.kind != "contribution":
            kind = f"{SIGNS[speech.kind]} {self.language.text(KINDS[speech.kind])}"
            lines.append((Span(kind, KIND_TONES[speech.kind]),))
        name = named(view, self.language, speech.person)
        whole = [*paragraph(name, width, "strong", most=3)]
        whole += paragraph(origin(person), width, "muted", most=2)
        # Half of what is left is the clock's.
        room = (height - len(lines) - len(whole) - 4) // 2
        short = surname(person) if person else name
        large = _largest(short, width, room) or lettering.plate(short, width, room)
        lines += [*((Span(drawn, "strong"),) for drawn in large), *[()] * bool(large), *whole]
        reading = read(self.language, view, speech)
        figures = _largest(reading.figures, width, height - len(lines) - 2)
        figures = figures or (reading.figures,)
        # By form before colour: overtime stands in a frame.
        edge = "┃ " if reading.over else ""
        lines += [(), *((Span(f"{edge}{line}", reading.tone),) for line in figures)]
        lines.append((Span(f"{edge}{reading.meaning}", reading.tone),))
        return lines

    def _planned(self, view: SessionView) -> list[Line]:
        session = view.state.session
        if session.phase != "waiting" or session.start is None:
            return []
        time = moment(self.language, session.start, view.now, view.zone)
        return [(Span(self.language.text("Planned: {time}", time=time), "muted"),)]

    def _rest(self, view: SessionView, item: Item, width: int, height: int) -> list[Line]:
        """A break: what it is, when it ends, and as a clock what is left of it."""
        left = item.left(view.now)
        lines: list[Line] = [*paragraph(item.title, width, "strong", most=2)]
        lines.append((Span(end_of_rest(self.language, view, item), "muted"),))
        if left > 0:
            figures = clock(ceil(left))
            large = _largest(figures, width, height - len(lines) - 1) or (figures,)
            lines += [(), *((Span(drawn, "strong"),) for drawn in large)]
        return lines

    def _next(self, view: SessionView, width: int, *, alone: bool) -> list[Line]:
        """Who comes, and where nothing else is to be read, who comes after that."""
        state, text = view.state, self.language.text
        if state.session.phase == "closed":
            # What the log is known by, for whoever writes it down.
            known = view.checkpoint and text("checkpoint {short}", short=short(view.checkpoint))
            return [(), *paragraph(known, width, "muted", most=2)] if known else []
        parts: list[str] = []
        if state.suspended:
            name = named(view, self.language, state.suspended[0].person)
            parts.append(text("then continues: {name}", name=name))
        # Who waits for two things stands there once.
        people = dict.fromkeys(entry.person for entry in able(state))
        head, *others = [named(view, self.language, person) for person in people] or [""]
        if head:
            parts.append(text("Next: {name}", name=head))
        lines = [(), *(row for part in parts for row in paragraph(part, width, "plain", most=2))]
        if others and alone:
            names = ", ".join(others[:FOLLOW]) + (" …" if len(others) > FOLLOW else "")
            lines += paragraph(text("After that: {names}", names=names), width, "muted", most=1)
        return lines

    def _position(self, view: SessionView, width: int) -> list[Line]:
        """The open position, or else a question that is being answered, or else the position that
        was closed last, for a while."""
        shown, question = self._shown(view), _taken(view)
        if view.state.session.phase == "closed":
            return []
        if question is not None and (shown is None or shown.status != "open"):
            return self._question(view, question, width)
        if shown is None:
            return []
        result = shown.result
        say = self.language.text
        head = say("Assessed by the panel") if result else say("The panel assesses")
        paper = next((d for d in view.state.session.documents if d.id == shown.document), None)
        if paper is not None:
            head = f"{head} · {paper.title}"
        lines: list[Line] = [(Span("─" * width, "track"),)]
        lines += paragraph(head, width, "accent", most=1)
        lines += paragraph(shown.text, width, "strong", most=4)
        if result is not None:
            lines += bars(self.language, result.counts, width)
        return lines

    def _entry(self, view: SessionView, width: int, height: int) -> list[Line]:
        """How whoever sits before it takes part, while nobody speaks; with a picture for cameras
        where there is room."""
        if view.way_in is None or not view.is_live or not _is_idle(view):
            return []
        at, _, code = view.way_in.partition("/#")
        how = self.language.text("To take part, open this address and enter the code:")
        picture = qr(view.way_in)
        beside = width - len(picture[0]) - 3
        fits = len(picture) < height and beside >= len(at)
        room = beside if fits else width
        words = [*paragraph(how, room, "accent"), *paragraph(at, room, "strong", most=3), ()]
        # Not in large letters: they are of so few points that S and 5 look the same.
        words.append((Span("  ".join(code), "strong"),))
        rule: Line = (Span("─" * width, "track"),)
        if not fits:
            return [rule, *words] if len(words) < height else []
        above = (len(picture) - len(words)) // 2
        rows = [*[()] * above, *words, *[()] * (len(picture) - above - len(words))]
        gap = Span("   ")
        drawn = zip(picture, rows, strict=True)
        return [rule, *((Span(line, "picture"), gap, *row) for line, row in drawn)]

    def _question(self, view: SessionView, question: Question, width: int) -> list[Line]:
        head = self.language.text("Audience question")
        if question.answers:
            name = named(view, self.language, question.answers)
            to = self.language.text("put to {name}", name=name)
            head = f"{head} · {to}"
        lines: list[Line] = [(Span("─" * width, "track"),)]
        lines.append((said(head, "accent"),))
        return [*lines, *paragraph(question.text, width, "strong", most=4)]

    def _shown(self, view: SessionView) -> Position | None:
        found = view.state.positions.values()
        opened = next((p for p in found if p.status == "open"), None)
        recent = (p for p in found if p.closed and view.now - p.closed < RESULT_STANDS)
        return opened or max(recent, key=lambda p: str(p.closed), default=None)


def _is_idle(view: SessionView) -> bool:
    """Whether the session has not begun, or nobody speaks because there is a pause or a break."""
    phase, state = view.state.session.phase, view.state
    paused = phase == "paused" and state.floor is None
    return phase == "waiting" or paused or resting(state) is not None


def _taken(view: SessionView) -> Question | None:
    """The audience's question that was taken up last in what is on."""
    state = view.state
    at = held(state)
    taken = [q for q in questions.taken_up(state) if q.item == at]
    return taken[-1] if taken else None


def _margin(width: int) -> int:
    return max(1, width // 25)


def _largest(text: str, width: int, height: int) -> tuple[str, ...]:
    """As large as there is room for, with two cells for the edge of overtime; empty where a sign
    has no large form, or none fits."""
    for made in (lettering.huge, lettering.great, lettering.large, lettering.small):
        lines = made(text)
        if lines is not None and len(lines) <= height and len(lines[0]) <= width - 2:
            return lines
    return ()
