"""The sections on what came out: positions, findings, questions, feedback, next steps."""

from __future__ import annotations

from collections.abc import Iterator

from server.session.findings import Finding, strength
from server.session.positions import Counts, Position, Result
from server.session.questions import Question

from ..wording.words import STANCES, STRENGTHS
from .document import Block, Bullets, Column, Figure, Pairs, Paragraph, Section, Stances, Table
from .phrases import NOTHING, Phrases
from .plain import plain
from .report_data import ReportData


def positions(report: ReportData, say: Phrases) -> Iterator[Block]:
    for number, position in enumerate(report.state.positions.values(), 1):
        title = say.text("Position {n}", n=number)
        yield Section(f"position-{number}", title, tuple(_position(number, position, report, say)))


def _position(number: int, position: Position, report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Paragraph(plain(position.text))
    document = next((d for d in report.history.plan.documents if d.id == position.document), None)
    if document is not None:
        yield Paragraph(say.text("From: {document}", document=plain(document.title)))
    if position.status == "planned":
        yield Paragraph(say.text("Not put to the panel."))
    elif position.result is None:
        yield Paragraph(say.text("The assessment was not closed, so there is no result."))
    elif not sum(position.result.counts):
        yield Paragraph(say.text("Nobody assessed it."))
    else:
        yield from _result(number, position, position.result, say)


def _result(number: int, position: Position, result: Result, say: Phrases) -> Iterator[Block]:
    rows = {say.text("All"): result.counts}
    other = say.text("Other groups together") if position.anonymous else say.text("without a group")
    if len(result.categories) > 1:
        rows |= {plain(name) or other: counts for name, counts in result.categories.items()}
    yield Figure(
        f"stances-{number}",
        say.text("Position {n}: the assessments", n=number),
        say.text(
            "Bars from rejection on the left to agreement on the right, the undecided in the"
            " middle. The table below has the same numbers."
        ),
        Stances(rows, tuple(say.text(STANCES[stance]) for stance in range(-2, 3))),
    )
    yield Table(
        say.text("Position {n}: how many assessed it how", n=number),
        (
            Column(say.text("Group")),
            *(Column(say.text(STANCES[stance]), numeric=True) for stance in range(-2, 3)),
            Column(say.text("Mean"), numeric=True),
        ),
        tuple((name, *map(str, counts), _mean(counts, say)) for name, counts in rows.items()),
    )
    if position.anonymous:
        yield Paragraph(say.text("This position was assessed without names."))
    else:
        yield _names(number, result, say)


def _mean(counts: Counts, say: Phrases) -> str:
    given = sum(counts)
    if not given:
        return NOTHING
    mean = sum(stance * n for stance, n in zip(range(-2, 3), counts, strict=False)) / given
    sign = "+" if mean > 0 else "−" if mean < 0 else ""
    return sign + say.decimal(abs(mean))


def _names(number: int, result: Result, say: Phrases) -> Table:
    by_stance = sorted(result.names.items(), key=lambda pair: (-pair[1].stance, pair[0]))
    return Table(
        say.text("Position {n}: who assessed it how", n=number),
        (Column(say.text("Name")), Column(say.text("Assessment")), Column(say.text("Remark"))),
        tuple(
            (say.name(person), say.text(STANCES[a.stance]), plain(a.remark) or NOTHING)
            for person, a in by_stance
        ),
    )


def standing(report: ReportData) -> list[Finding]:
    """The findings that were not withdrawn, in their order."""
    return [f for f in report.state.findings.values() if not f.withdrawn]


def findings(report: ReportData, say: Phrases) -> Iterator[Block]:
    for number, finding in enumerate(standing(report), 1):
        title = say.text("Finding {n}", n=number)
        yield Section(f"finding-{number}", title, tuple(_finding(finding, report, say)))


def _finding(finding: Finding, report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Paragraph(plain(finding.text))
    pairs = [(say.text("Strength"), say.text(STRENGTHS[strength(report.state, finding)]))]
    stands = (
        ("support", say.text("Supported by")),
        ("object", say.text("Objected to by")),
        ("abstain", say.text("Abstained")),
    )
    for stand, title in stands:
        people = [person for person, stood in finding.stands.items() if stood == stand]
        if people:
            pairs.append((title, f"{say.names(people)} ({len(people)})"))
    if finding.owner is not None:
        pairs.append((say.text("Taken further by"), say.name(finding.owner)))
    if finding.item is not None:
        pairs.append((say.text("Item"), say.item(finding.item)))
    yield Pairs(tuple(pairs))


def _ranked(report: ReportData, *, answered: bool) -> list[Question]:
    chosen = (q for q in report.state.questions.values() if q.public)
    chosen = (q for q in chosen if (q.status == "answered") is answered)
    return sorted(chosen, key=lambda q: (-q.votes, q.asked, q.id))


def open_questions(report: ReportData) -> list[Question]:
    """Approved and not answered, those with most votes first."""
    return _ranked(report, answered=False)


def questions(report: ReportData, say: Phrases) -> Iterator[Block]:
    groups = (
        (say.text("Answered"), _ranked(report, answered=True)),
        (say.text("Left open"), open_questions(report)),
    )
    for title, group in groups:
        if group:
            yield Table(
                title,
                (
                    Column(say.text("Audience question")),
                    Column(say.text("Asked by")),
                    Column(say.text("Votes"), numeric=True),
                    Column(say.text("Put to")),
                    Column(say.text("Item")),
                ),
                tuple(_question_row(question, say) for question in group),
            )


def _question_row(question: Question, say: Phrases) -> tuple[str, ...]:
    return (
        plain(question.text),
        say.name(question.person),
        str(question.votes),
        say.name(question.answers) if question.answers else NOTHING,
        say.item(question.item),
    )


def feedback(report: ReportData, say: Phrases) -> Iterator[Block]:
    given = report.state.feedback
    if given.status != "closed" or not sum(given.ratings):
        return
    count = sum(given.ratings)
    mean = sum(rating * n for rating, n in enumerate(given.ratings, 1)) / count
    yield Paragraph(
        say.plural(
            "{n} rating, {mean} on average (1 is poor, 5 very good).",
            "{n} ratings, {mean} on average (1 is poor, 5 very good).",
            n=count,
            mean=say.decimal(mean),
        )
    )
    yield Table(
        say.text("How often each rating was given"),
        (
            Column(say.text("Rating"), numeric=True),
            Column(say.text("How often"), numeric=True),
            Column(say.text("Share"), numeric=True),
        ),
        tuple(
            (str(rating), str(n), say.percent(n, count))
            for rating, n in reversed(list(enumerate(given.ratings, 1)))
        ),
    )
    if given.lines:
        yield Paragraph(say.text("What was said about it, in no particular order:"))
        yield Bullets(tuple(map(plain, given.lines)))


def next_steps(report: ReportData, say: Phrases) -> Iterator[Block]:
    found = standing(report)
    owned = [(f, say.name(f.owner)) for f in found if f.owner is not None]
    groups = (
        (
            say.text("Findings that somebody takes further"),
            [say.text("{name}: {finding}", name=n, finding=plain(f.text)) for f, n in owned],
        ),
        (
            say.text("Contested findings"),
            [plain(f.text) for f in found if strength(report.state, f) == "contested"],
        ),
        (say.text("Questions left open"), [plain(q.text) for q in open_questions(report)]),
    )
    for title, lines in groups:
        if lines:
            yield Paragraph(say.text("{title}:", title=title))
            yield Bullets(tuple(lines))
