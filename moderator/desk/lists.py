"""Lists that only moderators have: the script, and the positions with who stands where."""

from collections.abc import Iterator, Mapping
from typing import Final

from server.language import N_, Language
from server.session.positions import HIGHEST, LOWEST, Assessment, Position, counted

from ..client.people import named, seated
from ..client.session_view import SessionView
from ..widgets.agenda_list import AgendaList
from ..widgets.distribution import remarked, tone_of
from ..widgets.facts import noted
from ..widgets.feedback_list import FeedbackList
from ..widgets.finding_list import FindingList
from ..widgets.lines import Line, Span, Tone, right
from ..widgets.pane import Hint, PaneList
from ..widgets.panel_list import PanelList
from ..widgets.position_list import PositionList
from ..widgets.question_list import QuestionList
from ..widgets.queue_list import QueueList
from ..widgets.request_list import RequestList
from ..widgets.whisper_list import WhisperList
from ..widgets.wrap import hanging_indent, paragraph
from ..wording.words import marked, signed
from .panes import Pane
from .selection import PREPARED, script_item

_INDENT: Final = 2


class ScriptList(PaneList):
    """What the moderators wrote down for the current item: note, script, prepared questions."""

    TITLE = N_("Script")
    EMPTY = N_("Nothing is written down for this item.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        item = script_item(view)
        if item is None:
            return
        note = noted(view, item.id, width, indent=0, most=100)
        if note:
            yield "note", note
        for n, line in enumerate(item.script.splitlines()):
            yield f"script {n}", paragraph(line, width, "plain") or [()]
        for n, question in enumerate(item.prepared):
            name = named(view, self.language, question.to)
            sign = Span("✓ ", "good") if question.ticked else Span("? ", "accent")
            asked = hanging_indent((sign,), name, width, "strong", most=1)
            tone: Tone = "muted" if question.ticked else "plain"
            text = paragraph(question.text, width, tone, indent=_INDENT)
            yield f"{PREPARED}{n}", [*asked, *text]

    def count(self, view: SessionView) -> int | None:
        item = script_item(view)
        return sum(not q.ticked for q in item.prepared) or None if item else None


class PositionsInFull(PositionList):
    """Each position with who has not assessed it yet, and who chose what; of each remark as much
    as a line has room for.

    Of an anonymous one that is not shown here either: who assessed it was told so.
    """

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        for name, lines in super().listed(view, width):
            yield name, [*lines, *self._people(view, view.state.positions[name], width)]

    def _people(self, view: SessionView, position: Position, width: int) -> list[Line]:
        lines: list[Line] = []
        if position.status == "planned":
            return lines
        if not position.anonymous:
            lines += self._stances(view, counted(view.state, position), width)
        if position.status == "open":
            panel = (p for p in seated(view) if p.role == "panelist")
            silent = [p.name for p in panel if p.id not in position.assessments]
            if silent:
                names = ", ".join(silent)
                text = self.language.text("not yet: {names}", names=names)
                lines += hanging_indent((Span(" " * _INDENT),), text, width, "muted", most=4)
        return lines

    def _stances(
        self, view: SessionView, chosen: Mapping[str, Assessment], width: int
    ) -> list[Line]:
        lines: list[Line] = []
        for stance in range(HIGHEST, LOWEST - 1, -1):
            first: Line = (Span(right(signed(stance), 4) + " ", tone_of(stance)),)
            names, remarks = self._of_stance(view, chosen, stance)
            if names:
                lines += hanging_indent(first, ", ".join(names), width, "plain", most=3)
            for remark in remarks:
                lines += hanging_indent(first, remark, width, "plain", most=1)
        return lines

    def _of_stance(
        self, view: SessionView, chosen: Mapping[str, Assessment], stance: int
    ) -> tuple[list[str], list[str]]:
        """Who chose it without a word, and what the others say on it."""
        names, remarks = [], []
        for person, assessment in chosen.items():
            if assessment.stance != stance:
                continue
            name = marked(self.language, named(view, self.language, person), assessment.released)
            if assessment.remark:
                remarks.append(remarked(self.language, name, assessment))
            else:
                names.append(name)
        return names, remarks


def lists(language: Language) -> dict[Pane, PaneList]:
    """All of the desk's lists, in the order of their keys."""

    def hint(action: str, key: str, text: str) -> Hint:
        return Hint(f"desk.{action}", key, text)

    return {
        "queue": QueueList(language, hint=hint("add", "a", N_("{key} adds somebody."))),
        "agenda": AgendaList(language),
        "panel": PanelList(language, hint=hint("invite", "i", N_("{key} invites somebody."))),
        "requests": RequestList(
            language, hint=hint("invite", "i", N_("{key} invites somebody from the audience."))
        ),
        "questions": QuestionList(language),
        "positions": PositionsInFull(language, hint=hint("position", "P", N_("{key} adds one."))),
        "findings": FindingList(language, hint=hint("finding", "F", N_("{key} records one."))),
        "script": ScriptList(language, hint=hint("edit_item", "E", N_("{key} writes a script."))),
        "whispers": WhisperList(language, hint=hint("whisper", "w", N_("{key} writes one."))),
        "feedback": FeedbackList(
            language, hint=hint("open_feedback", "y", N_("{key} asks everybody."))
        ),
    }
