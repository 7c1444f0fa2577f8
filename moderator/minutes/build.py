"""From what is known of a session to the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from server.language import N_, Language

from . import course, results, talk_time
from .document import Block, Document, Paragraph, Section
from .notes import notes
from .phrases import Phrases
from .plain import plain
from .report_data import ReportData
from .template import Template

Part: TypeAlias = Callable[[ReportData, Phrases], Iterator[Block]]

PARTS: Final[Mapping[str, tuple[str, Part]]] = {
    "overview": (N_("Overview"), course.overview),
    "findings": (N_("Findings"), results.findings),
    "positions": (N_("Positions and how the panel assessed them"), results.positions),
    "questions": (N_("Questions from the audience"), results.questions),
    "next": (N_("Next steps"), results.next_steps),
    "feedback": (N_("Feedback on the session"), results.feedback),
    "panel": (N_("Taking part"), course.panel),
    "guests": (N_("From the audience to the panel"), course.guests),
    "agenda": (N_("Course of the session"), course.agenda),
    "talk": (N_("Talk time"), talk_time.talk),
    "speeches": (N_("Speeches"), talk_time.speeches),
    "signatures": (N_("Signatures"), course.signatures),
}
"""The sections in their order, what came of the session first: each one's id, its heading, and the
function that writes it."""


def build(report: ReportData, language: Language, template: Template | None = None) -> Document:
    """The document. Sections with nothing to say are left out."""
    say = Phrases(language, report)
    wanted = template or Template()
    return Document(
        language=language.code,
        kind=wanted.title or language.text("Minutes"),
        title=plain(report.state.session.title),
        subtitle=course.subtitle(report, say),
        moment=report.end,
        contents=language.text("Contents"),
        notes=tuple(notes(report, say)),
        sections=tuple(_sections(report, say, wanted)),
    )


def _sections(report: ReportData, say: Phrases, template: Template) -> Iterator[Section]:
    for name in template.order or tuple(PARTS):
        heading, part = PARTS[name]
        wording = template.wording.get(name)
        blocks = tuple(part(report, say))
        if wording is not None:
            blocks = (*(Paragraph(line) for line in wording.intro), *blocks)
        if blocks:
            title = wording.title if wording and wording.title else say.text(heading)
            yield Section(name, title, blocks)
