"""The sections on the results: positions, findings, questions, feedback, next steps."""

from __future__ import annotations

from collections.abc import Iterator

from server.language import N_
from server.session.findings import Finding, strength
from server.session.positions import Counts, Position, Result
from server.session.questions import Question

from ..wording.words import STANCES, STRENGTHS
from .document import Block, Bullets, Figure, Pairs, Paragraph, Section, Stances, Table
from .phrases import NOTHING, Phrases, cell
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
        Stances(rows, tuple(map(say.text, STANCES.values()))),
    )
    yield Table(
        say.text("Position {n}: how many assessed it how", n=number),
        (*say.columns(N_("Group")), *say.numbers(*STANCES.values(), N_("Mean"))),
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
    mean = sum(stance * n for stance, n in zip(STANCES, counts, strict=False)) / given
    sign = "+" if mean > 0 else "−" if mean < 0 else ""
    return sign + say.decimal(abs(mean))


def _names(number: int, result: Result, say: Phrases) -> Table:
    by_stance = sorted(result.names.items(), key=lambda pair: (-pair[1].stance, pair[0]))
    return Table(
        say.text("Position {n}: who assessed it how", n=number),
        say.columns(N_("Name"), N_("Assessment"), N_("Remark")),
        tuple(
            (say.name(person), say.text(STANCES[a.stance]), cell(a.remark))
            for person, a in by_stance
        ),
    )


def not_withdrawn(report: ReportData) -> list[Finding]:
    """The findings that count, in the order in which they were recorded."""
    return [f for f in report.state.findings.values() if not f.withdrawn]


def findings(report: ReportData, say: Phrases) -> Iterator[Block]:
    for number, finding in enumerate(not_withdrawn(report), 1):
        title = say.text("Finding {n}", n=number)
        yield Section(f"finding-{number}", title, tuple(_finding(finding, report, say)))


def _finding(finding: Finding, report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Paragraph(plain(finding.text))
    pairs = [(say.text("Strength"), say.text(STRENGTHS[strength(report.state, finding)]))]
    votes = (
        ("support", say.text("Supported by")),
        ("object", say.text("Objected to by")),
        ("abstain", say.text("Abstained")),
    )
    for vote, title in votes:
        people = [person for person, chose in finding.stands.items() if chose == vote]
        if people:
            pairs.append((title, f"{say.names(people)} ({len(people)})"))
    if finding.owner is not None:
        pairs.append((say.text("Taken further by"), say.name(finding.owner)))
    if finding.item is not None:
        pairs.append((say.text("Item"), say.item(finding.item)))
    yield Pairs(tuple(pairs))


def _ranked(report: ReportData, *, answered: bool) -> list[Question]:
    """The approved questions that were answered, or those that were not; most votes first."""
    approved = (q for q in report.state.questions.values() if q.public)
    chosen = (q for q in approved if (q.status == "answered") is answered)
    return sorted(chosen, key=lambda q: (-q.votes, q.asked, q.id))


def questions(report: ReportData, say: Phrases) -> Iterator[Block]:
    groups = (
        (say.text("Answered"), _ranked(report, answered=True)),
        (say.text("Left open"), _ranked(report, answered=False)),
    )
    for title, group in groups:
        if group:
            yield Table(
                title,
                (
                    *say.columns(N_("Audience question"), N_("Asked by")),
                    *say.numbers(N_("Votes")),
                    *say.columns(N_("Put to"), N_("Item")),
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
        say.numbers(N_("Rating"), N_("How often"), N_("Share")),
        tuple(
            (str(rating), str(n), say.percent(n, count))
            for rating, n in reversed(list(enumerate(given.ratings, 1)))
        ),
    )
    if given.lines:
        yield Paragraph(say.text("What was said about it, in no particular order:"))
        yield Bullets(tuple(map(plain, given.lines)))


def next_steps(report: ReportData, say: Phrases) -> Iterator[Block]:
    found = not_withdrawn(report)
    owned = [
        say.text("{name}: {finding}", name=say.name(f.owner), finding=plain(f.text))
        for f in found
        if f.owner is not None
    ]
    contested = [plain(f.text) for f in found if strength(report.state, f) == "contested"]
    open_questions = [plain(q.text) for q in _ranked(report, answered=False)]
    groups = (
        (say.text("Findings that somebody takes further"), owned),
        (say.text("Contested findings"), contested),
        (say.text("Questions left open"), open_questions),
    )
    for title, lines in groups:
        if lines:
            yield Paragraph(say.text("{title}:", title=title))
            yield Bullets(tuple(lines))
