"""The sections on how the session went: overview, panel, guests, agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from server.language import N_
from server.session.items import Item
from server.session.people import Person

from ..history import Promotion
from ..wording.words import ROLES, item_status
from .document import Block, Pairs, Paragraph, Table
from .phrases import NOTHING, Phrases, cell
from .plain import plain
from .report_data import ReportData


def overview(report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Pairs(tuple(_facts(report, say)))


def _facts(report: ReportData, say: Phrases) -> Iterator[tuple[str, str]]:
    session = report.state.session
    if session.hosts:
        yield say.text("Hosts"), ", ".join(map(plain, session.hosts))
    yield say.text("Date"), _day(report, say)
    zone = plain(report.history.plan.timezone)
    if session.start is not None:
        length = timedelta(seconds=sum(i.planned for i in report.history.plan.items))
        end = say.time(session.start + length)
        yield say.text("Planned"), f"{say.time(session.start)}–{end} ({zone})"
    if report.begin is not None and report.end is not None:
        when = f"{say.time(report.begin)}–{say.time(report.end)} ({zone})"
        yield say.text("Held"), when
    if report.history.pauses:
        yield say.text("Pauses"), say.intervals(report.history.pauses)
    moderators = ", ".join(say.name(p.id) for p in report.moderators)
    yield say.text("Moderated by"), moderators or NOTHING
    yield say.text("On the panel"), str(len(report.panel))
    yield say.text("In the audience"), str(report.audience)
    if report.history.undone:
        yield say.text("Actions undone"), str(len(report.history.undone))
    reading = report.reading
    seal = say.text(
        "{session}, {seq} events, seal {h}", session=session.id, seq=reading.seq, h=reading.h
    )
    yield say.text("Session log"), seal


def _day(report: ReportData, say: Phrases) -> str:
    if report.begin is not None:
        return say.day(report.begin.astimezone(say.zone).date())
    planned = report.history.plan.date
    try:
        return say.day(date.fromisoformat(planned or ""))
    except ValueError:
        return NOTHING


def subtitle(report: ReportData, say: Phrases) -> str:
    """The hosts and the day."""
    hosts = ", ".join(map(plain, report.state.session.hosts))
    return " · ".join(part for part in (hosts, _day(report, say)) if part not in ("", NOTHING))


def panel(report: ReportData, say: Phrases) -> Iterator[Block]:
    people = [*report.moderators, *report.panel]
    if not people:
        return
    yield Table(
        say.text("Who took part, and when they were there"),
        say.columns(
            N_("Name"), N_("Role"), N_("Office"), N_("Organisation"), N_("Group"), N_("There")
        ),
        tuple(_person_row(person, report, say) for person in people),
    )
    if report.history.plan.documents:
        yield Table(
            say.text("Papers under discussion"),
            (
                *say.columns(N_("Title"), N_("Publisher")),
                *say.numbers(N_("Year")),
                *say.columns(N_("Address")),
            ),
            tuple(
                (plain(d.title), cell(d.publisher), cell(str(d.year or "")), cell(d.url))
                for d in report.history.plan.documents
            ),
        )


def _person_row(person: Person, report: ReportData, say: Phrases) -> tuple[str, ...]:
    history = report.history
    # For a guest, the time on the panel counts, not the time in the audience before.
    there = history.seats.get(person.id) or history.presence.get(person.id, ())
    guest = person.id in history.seats
    return (
        say.name(person.id),
        say.text("Guest from the audience") if guest else say.text(ROLES[person.role]),
        cell(person.office),
        cell(person.organisation),
        cell(person.category),
        say.intervals(there),
    )


def guests(report: ReportData, say: Phrases) -> Iterator[Block]:
    joined = [p for p in report.history.promotions if p.outcome == "accepted"]
    if not joined:
        return
    yield Table(
        say.text("Who joined the panel from the audience, and by whose yes"),
        (
            *say.columns(N_("Name"), N_("Organisation"), N_("Asked"), N_("Invited")),
            *say.columns(N_("Invited by"), N_("Accepted"), N_("On the panel")),
        ),
        tuple(_promotion_row(way, report, say) for way in joined),
    )


def _promotion_row(way: Promotion, report: ReportData, say: Phrases) -> tuple[str, ...]:
    person = report.person(way.person)
    seats = report.history.seats.get(way.person, ())
    return (
        say.name(way.person),
        cell(person.organisation if person else ""),
        say.time(way.asked) if way.asked else say.text("offered unasked"),
        say.time(way.invited),
        say.name(way.by) if way.by else NOTHING,
        say.time(way.answered),
        say.intervals(s for s in seats if s.begin == way.answered),
    )


def agenda(report: ReportData, say: Phrases) -> Iterator[Block]:
    times = report.times
    if times is None or report.end is None:
        yield Paragraph(say.text("The session was never opened."))
        return
    yield Paragraph(_drift(report, say, times.drift))
    rows = [_item_row(n, item, report, say) for n, item in enumerate(report.state.items, 1)]
    planned = sum(item.original for item in report.state.items)
    took = sum(item.took(report.end) for item in report.state.items)
    total = (say.text("Total"), say.duration(planned), say.duration(took))
    yield Table(
        say.text("The agenda as planned and as held"),
        (
            *say.numbers(N_("No.")),
            *say.columns(N_("Item"), N_("Led by"), N_("When")),
            *say.numbers(N_("Planned"), N_("Actual"), N_("Difference")),
            *say.columns(N_("Status")),
        ),
        (*rows, ("", total[0], "", "", *total[1:], say.difference(took - planned), "")),
        head=1,
    )


def _drift(report: ReportData, say: Phrases, drift: float) -> str:
    if not report.complete:
        end = say.time(report.end)
        return say.text(
            "The session was not closed; these minutes end with its log at {time}.", time=end
        )
    amount = say.duration(abs(drift))
    if abs(drift) < 30:
        return say.text("The session took as long as planned.")
    if drift > 0:
        return say.text("The session took {duration} longer than planned.", duration=amount)
    return say.text("The session took {duration} less than planned.", duration=amount)


def _item_row(number: int, item: Item, report: ReportData, say: Phrases) -> tuple[str, ...]:
    assert report.end is not None
    took = item.took(report.end)
    held = item.started is not None
    status = item_status(say.language, item)
    if not any(planned.id == item.id for planned in report.history.plan.items):
        status = say.text("{status}, added", status=status)
    return (
        str(number),
        plain(item.title),
        say.name(item.lead) if item.lead else NOTHING,
        say.intervals(report.history.items.get(item.id, ())),
        say.duration(item.original),
        say.duration(took) if held else NOTHING,
        say.difference(took - item.original) if held else NOTHING,
        status,
    )
