"""What was on then: the open position, the question taken up, the item and what had come of it."""

from __future__ import annotations

from server.session import positions, questions
from server.session.items import held, held_item
from server.session.questions import Question
from server.session.texts import alike

from ..client.people import named
from ..client.session_view import SessionView
from ..widgets.distribution import table
from ..widgets.lines import Line, Span, cut
from ..widgets.view_drawing import ViewDrawing
from ..widgets.wrap import paragraph
from ..wording.words import ITEM_KINDS


class OnThen(ViewDrawing):
    """As high as there is to say, what was talked about first."""

    DEFAULT_CSS = "OnThen { height: 1; max-height: 60%; margin-bottom: 1; }"

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        parts = [self._position(view, width), self._question(view, width), self._item(view, width)]
        parts.append(self._findings(view, width))
        lines: list[Line] = []
        for part in parts:
            if part and lines:
                lines.append(())
            lines += part
        self.styles.height = max(1, len(lines))
        return lines

    def _headed(self, text: str, width: int) -> Line:
        return (Span(cut(text, width), "accent"),)

    def _position(self, view: SessionView, width: int) -> list[Line]:
        found = talked_about(view)
        if found is None:
            return []
        say = self.language.text
        lines = [self._headed(say("Position"), width), *paragraph(found.text, width, "strong")]
        if found.result is not None:
            return [*lines, *table(self.language, found, width)]
        n = len(found.assessments)
        assessed = self.language.plural("{n} assessment", "{n} assessments", n=n)
        return [*lines, (Span(assessed, "muted"),)]

    def _question(self, view: SessionView, width: int) -> list[Line]:
        found = taken_up(view)
        if found is None:
            return []
        lines = [self._headed(self.language.text("Audience question"), width)]
        lines += paragraph(found.text, width, "strong")
        if found.answers:
            name = named(view, self.language, found.answers)
            put = self.language.text("put to {name}", name=name)
            lines.append((Span(cut(put, width), "muted"),))
        return lines

    def _item(self, view: SessionView, width: int) -> list[Line]:
        item = held_item(view.state)
        if item is None:
            return []
        kind = self.language.text(ITEM_KINDS[item.kind])
        # Many are called what they are.
        head = [] if alike(kind, item.title) else [self._headed(kind, width)]
        return [*head, *paragraph(item.title, width, "strong")]

    def _findings(self, view: SessionView, width: int) -> list[Line]:
        here = held(view.state)
        found = [f for f in view.state.findings.values() if f.item == here and not f.withdrawn]
        lines = [self._headed(self.language.text("Findings"), width)] if found else []
        for finding in found:
            lines += paragraph(f"■ {finding.text}", width, "plain", most=3)
        return lines


def talked_about(view: SessionView) -> positions.Position | None:
    """The position that is open; else the last one closed, as long as its item is on,
    or goes on after a pause."""
    found, here = list(view.state.positions.values()), held(view.state)
    opened = next((p for p in found if p.status == "open"), None)
    closed = [p for p in found if p.status == "closed" and p.item == here]
    return opened or max(closed, key=lambda p: str(p.closed), default=None)


def taken_up(view: SessionView) -> Question | None:
    taken = questions.taken_up(view.state)
    return taken[-1] if taken else None
