"""The sections on the results: positions, findings, questions, feedback, next steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.language import N_
from server.session import questions as asked
from server.session.findings import Finding, backing
from server.session.positions import Counts, Position, Result
from server.session.questions import Question

from ..wording.words import STANCES, marked, strength
from .charts import MOST_BARS
from .document import Block, Bullets, Figure, Pairs, Paragraph, Section, Stances, Table
from .phrases import NOTHING, Phrases, cell
from .plain import plain
from .report_data import ReportData


def positions(report: ReportData, say: Phrases) -> Iterator[Block]:
    for number, position in enumerate(report.state.positions.values(), 1):
        title = say.text("Position {n}", n=number)
        yield Section(f"position-{number}", title, tuple(_position(number, position, report, say)))


def _position(number: int, position: Position, report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Paragraph(say.said(position.text))
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
        yield from _result(number, position, position.result, report, say)


def _result(
    number: int, position: Position, result: Result, report: ReportData, say: Phrases
) -> Iterator[Block]:
    rows = [(say.text("All"), result.counts)]
    other = say.text("Other groups together") if position.anonymous else say.text("without a group")
    if len(result.categories) > 1:
        rows += ((plain(name) or other, counts) for name, counts in result.categories.items())
    if len(rows) <= MOST_BARS:
        yield Figure(
            f"stances-{number}",
            say.text("Position {n}: the assessments", n=number),
            say.text(
                "Bars from rejection on the left to agreement on the right, the undecided in the"
                " middle. The table below has the same numbers."
            ),
            Stances(tuple(rows), tuple(map(say.text, STANCES.values()))),
        )

    def count(n: int) -> Callable[[tuple[str, Counts]], str]:
        return lambda row: str(row[1][n])

    yield say.table(
        say.text("Position {n}: how many assessed it how", n=number),
        rows,
        (N_("Group"), lambda row: row[0]),
        *((stance, count(n)) for n, stance in enumerate(STANCES.values())),
        (N_("Mean"), lambda row: mean(row[1], say)),
        numbers=range(1, 7),
    )
    released = sum(result.released.values())
    if released:
        yield Paragraph(
            say.plural(
                "{n} of the assessments is that of a guest who had gone back to the audience.",
                "{n} of the assessments are those of guests who had gone back to the audience.",
                n=released,
            )
        )
    if position.anonymous:
        yield Paragraph(say.text("This position was assessed without names."))
    else:
        yield _names(number, result, report, say)


def mean(counts: Counts, say: Phrases) -> str:
    given = sum(counts)
    if not given:
        return NOTHING
    value = sum(stance * n for stance, n in zip(STANCES, counts, strict=False)) / given
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + say.decimal(abs(value))


def _names(number: int, result: Result, report: ReportData, say: Phrases) -> Table:
    people = [(person, result.names[person]) for person in report.in_order(result.names)]
    return say.table(
        say.text("Position {n}: who assessed it how", n=number),
        sorted(people, key=lambda pair: -pair[1].stance),
        (N_("Name"), lambda pair: marked(say.language, say.name(pair[0]), pair[1].released)),
        (N_("Assessment"), lambda pair: say.text(STANCES[pair[1].stance])),
        (N_("Remark"), lambda pair: cell(pair[1].remark)),
    )


def not_withdrawn(report: ReportData) -> list[Finding]:
    """The findings that count, in the order in which they were recorded."""
    return [f for f in report.state.findings.values() if not f.withdrawn]


def findings(report: ReportData, say: Phrases) -> Iterator[Block]:
    for number, finding in enumerate(not_withdrawn(report), 1):
        title = say.text("Finding {n}", n=number)
        yield Section(f"finding-{number}", title, tuple(_finding(finding, report, say)))


def _finding(finding: Finding, report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Paragraph(say.said(finding.text))
    found = backing(report.state, finding)
    pairs = [(say.text("Strength"), strength(say.language, found))]
    votes = (
        ("support", say.text("Supported by")),
        ("object", say.text("Objected to by")),
        ("abstain", say.text("Abstained")),
    )
    for vote, title in votes:
        people = [person for person, chose in found.stands.items() if chose == vote]
        if people:
            pairs.append((title, f"{say.names(people, found.released)} ({len(people)})"))
    if found.stands and found.silent:
        # Otherwise nobody could add up to how many it is over.
        silent = say.names(report.in_order(found.silent))
        pairs.append((say.text("Nothing said by"), f"{silent} ({len(found.silent)})"))
    if finding.owner is not None:
        pairs.append((say.text("Taken further by"), say.name(finding.owner)))
    if finding.item in report.places:
        pairs.append((say.text("Item"), say.item(finding.item)))
    yield Pairs(tuple(pairs))


def in_turn(report: ReportData) -> list[Question]:
    """The questions that everybody saw, in the order in which they were asked."""
    return [q for q in asked.in_turn(report.state) if q.public]


def _ranked(report: ReportData, *, answered: bool) -> list[Question]:
    """The approved questions that were answered, or those that were not; most votes first."""
    chosen = (q for q in in_turn(report) if (q.status == "answered") is answered)
    return sorted(chosen, key=lambda q: -q.votes)


def _labelled(question: Question, say: Phrases) -> str:
    """A question, and in brackets what it is about."""
    labels = ", ".join(filter(None, map(plain, question.labels)))
    return say.said(question.text) + (f" [{labels}]" if labels else "")


def questions(report: ReportData, say: Phrases) -> Iterator[Block]:
    groups = (
        (say.text("Answered"), _ranked(report, answered=True)),
        (say.text("Left open"), _ranked(report, answered=False)),
    )
    for title, group in groups:
        if group:
            yield say.table(
                title,
                group,
                (N_("Audience question"), lambda q: _labelled(q, say)),
                (N_("Asked by"), lambda q: say.name(report.asker(q))),
                (N_("Votes"), lambda q: str(q.votes)),
                (N_("Put to"), lambda q: say.name(q.answers) if q.answers else NOTHING),
                (N_("Item"), lambda q: say.item(q.item)),
                numbers=(2,),
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
    yield say.table(
        say.text("How often each rating was given"),
        reversed(list(enumerate(given.ratings, 1))),
        (N_("Rating"), lambda row: str(row[0])),
        (N_("How often"), lambda row: str(row[1])),
        (N_("Share"), lambda row: say.percent(row[1], count)),
        numbers=range(3),
    )
    if given.lines:
        yield Paragraph(say.text("What was said about it, in no particular order:"))
        yield Bullets(tuple(map(say.said, given.lines)))


def taken_further(report: ReportData, say: Phrases) -> list[str]:
    """The findings that somebody takes further, and who does."""
    return [
        say.text("{name}: {finding}", name=say.name(f.owner), finding=say.said(f.text))
        for f in not_withdrawn(report)
        if f.owner is not None
    ]


def left_open(report: ReportData, say: Phrases) -> list[str]:
    """The questions that everybody saw and nobody answered."""
    return [say.said(question.text) for question in _ranked(report, answered=False)]


def next_steps(report: ReportData, say: Phrases) -> Iterator[Block]:
    found = not_withdrawn(report)
    contested = [
        say.said(f.text) for f in found if backing(report.state, f).strength == "contested"
    ]
    groups = (
        (say.text("Findings that somebody takes further"), taken_further(report, say)),
        (say.text("Contested findings"), contested),
        (say.text("Questions left open"), left_open(report, say)),
    )
    for title, lines in groups:
        if lines:
            yield Paragraph(say.text("{title}:", title=title))
            yield Bullets(tuple(lines))
