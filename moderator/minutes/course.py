"""The sections on how the session went: overview, panel, guests, agenda,
signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from server.journal import witness
from server.language import N_
from server.session.items import Item
from server.session.people import Person

from ..history import Interval, Promotion
from ..wording.words import ROLES, item_outcome, minutes
from .document import Block, Code, Figure, Pairs, Paragraph, Signatures
from .phrases import NOTHING, Phrases, cell
from .plain import plain
from .report_data import ReportData


def overview(report: ReportData, say: Phrases) -> Iterator[Block]:
    yield Pairs(tuple(_facts(report, say)))
    checkpoint = report.reading.checkpoint
    if checkpoint is not None:
        description = say.text("A line of a witness's file, to be held against the session log.")
        held = witness.line(report.state.session.id, checkpoint).decode().strip()
        yield Figure("checkpoint", say.text("Checkpoint"), description, Code(held))


def _facts(report: ReportData, say: Phrases) -> Iterator[tuple[str, str]]:
    session = report.state.session
    if session.hosts:
        yield say.text("Hosts"), ", ".join(map(plain, session.hosts))
    yield say.text("Date"), _day(report, say)
    zone = plain(report.history.plan.timezone)
    if session.start is not None:
        length = timedelta(seconds=sum(i.planned for i in report.history.plan.items))
        when = say.span(session.start, session.start + length)
        yield say.text("Planned"), f"{when} ({zone})"
    if report.begin is not None:
        yield _held(report, say, say.text("Took place"), f" ({zone})")
    if report.history.pauses:
        yield say.text("Pauses"), say.o_clock(say.pauses(report.history.pauses))
    moderators = ", ".join(say.name(p.id) for p in report.moderators)
    yield say.text("Moderated by"), moderators or NOTHING
    yield say.text("On the panel"), _on_panel(report, say)
    yield say.text("In the audience"), _in_audience(report, say)
    if report.history.undone:
        yield say.text("Actions undone"), str(len(report.history.undone))
    reading = report.reading
    seal = say.plural(
        "{session}, {n} event, seal {h}",
        "{session}, {n} events, seal {h}",
        n=reading.seq,
        session=session.id,
        h=reading.h,
    )
    yield say.text("Session log"), seal
    if reading.checkpoint is not None:
        yield say.text("Checkpoint"), witness.short(reading.checkpoint)


def in_short(report: ReportData, say: Phrases) -> Iterator[tuple[str, str]]:
    """When it was, who moderated, how many took part, and what the log is known by."""
    day = _day(report, say)
    if report.begin is None:
        yield say.text("Date"), day
    else:
        term, when = _held(report, say, say.text("Held"))
        yield term, f"{day}, {when}"
    moderators = ", ".join(say.name(p.id) for p in report.moderators[:2])
    yield say.text("Moderated by"), moderators or NOTHING
    yield say.text("On the panel"), _on_panel(report, say)
    yield say.text("In the audience"), _in_audience(report, say)
    if report.reading.checkpoint is not None:
        yield say.text("Checkpoint"), witness.short(report.reading.checkpoint)


def _held(report: ReportData, say: Phrases, held: str, zone: str = "") -> tuple[str, str]:
    """From when to when; of a session that was not closed, nobody knows when it ended."""
    closed = report.state.session.closed
    if closed is None:
        return say.context("session", "Opened"), say.o_clock(say.time(report.begin)) + zone
    assert report.begin is not None
    return held, say.span(report.begin, closed) + zone


def _on_panel(report: ReportData, say: Phrases) -> str:
    """How many, and how many of them are known to have been there: who sits in the room without a
    device of their own and says nothing is known to nobody."""
    panel = report.panel
    there = sum(map(report.was_there, panel))
    if there == len(panel):
        return str(there)
    return say.text("{n}, {there} of them connected or heard", n=len(panel), there=there)


def _in_audience(report: ReportData, say: Phrases) -> str:
    """How many, and how many of them are counted on the panel as well."""
    n = len(report.audience)
    guests = sum(person.id in report.history.seats for person in report.audience)
    if not guests:
        return str(n)
    return say.text("{n}, {guests} of them later on the panel", n=n, guests=guests)


def _day(report: ReportData, say: Phrases) -> str:
    begin = report.begin or report.state.session.start
    if begin is not None:
        return say.day(begin.astimezone(say.zone).date())
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
    people = [*report.moderators, *report.panel, *report.heard]
    if not people:
        return
    seats, presence = report.history.seats, report.history.presence

    def role(person: Person) -> str:
        return N_("Guest from the audience") if person.id in seats else ROLES[person.role]

    yield say.table(
        say.text("Who took part, and when they were there"),
        people,
        (N_("Name"), lambda p: say.name(p.id)),
        (N_("Role"), lambda p: say.text(role(p))),
        (N_("Office"), lambda p: cell(p.office)),
        (N_("Organisation"), lambda p: cell(p.organisation)),
        (N_("Group"), lambda p: cell(p.category)),
        # For a guest, the time on the panel counts, not the time in the audience before.
        (N_("There"), lambda p: say.intervals(seats.get(p.id) or presence.get(p.id, ()))),
    )


def guests(report: ReportData, say: Phrases) -> Iterator[Block]:
    joined = [p for p in report.history.promotions if p.outcome == "accepted"]
    if not joined:
        return

    def asked(way: Promotion) -> str:
        return say.time(way.asked) if way.asked else say.text("offered unasked")

    def organisation(way: Promotion) -> str:
        person = report.person(way.person)
        return cell(person.organisation if person else "")

    def seats(way: Promotion) -> str:
        own = [w.answered for w in joined if w.person == way.person and w.answered]

        def yes(seat: Interval) -> datetime | None:
            """The last one before a seat: an undo gives a seat back without another."""
            return max((at for at in own if at <= seat.begin), default=None)

        intervals = report.history.seats.get(way.person, ())
        return say.intervals(s for s in intervals if yes(s) == way.answered)

    yield say.table(
        say.text("Who joined the panel from the audience, and by whose yes"),
        joined,
        (N_("Name"), lambda way: say.name(way.person)),
        (N_("Organisation"), organisation),
        (N_("Asked"), asked),
        (N_("Invited"), lambda way: say.time(way.invited)),
        (N_("Invited by"), lambda way: say.name(way.by) if way.by else NOTHING),
        (N_("Accepted"), lambda way: say.time(way.answered)),
        (N_("On the panel"), seats),
    )


def agenda(report: ReportData, say: Phrases) -> Iterator[Block]:
    """What was held, and which papers it was about."""
    yield from _as_held(report, say)
    if report.history.plan.documents:
        yield say.table(
            say.text("Papers under discussion"),
            report.history.plan.documents,
            (N_("Title"), lambda d: plain(d.title)),
            (N_("Publisher"), lambda d: cell(d.publisher)),
            (N_("Year"), lambda d: cell(str(d.year or ""))),
            (N_("Address"), lambda d: cell(d.url)),
            numbers=(2,),
            addresses=(3,),
        )


def _as_held(report: ReportData, say: Phrases) -> Iterator[Block]:
    times = report.times
    if times is None or report.end is None:
        return
    closed = report.state.session.phase == "closed"
    if closed:
        yield Paragraph(_drift(say, times.drift))
    items, end, held = report.state.items, report.end, report.history.items
    planned = {item.id for item in report.history.plan.items}

    def status(item: Item) -> str:
        known = item_outcome(say.language, item, closed=closed)
        return known if item.id in planned else say.text("{status}, added", status=known)

    def actual(item: Item, show: Callable[[float], str], less: float = 0.0) -> str:
        return NOTHING if item.started is None else show(item.took(end) - less)

    yield say.table(
        say.text("The agenda as planned and as held"),
        enumerate(items, 1),
        (N_("No."), lambda item: say.number(item[0])),
        (N_("Item"), lambda item: plain(item[1].title)),
        (N_("Led by"), lambda item: say.name(item[1].lead) if item[1].lead else NOTHING),
        (N_("When"), lambda item: say.intervals(held.get(item[1].id, ()))),
        (N_("Planned"), lambda item: say.duration(item[1].original)),
        (N_("Actual"), lambda item: actual(item[1], say.duration)),
        (N_("Difference"), lambda item: actual(item[1], say.difference, item[1].original)),
        (N_("Status"), lambda item: status(item[1])),
        numbers=(0, 4, 5, 6),
        head=1,
        sums=list(_sums(report, say)),
    )


def _sums(report: ReportData, say: Phrases) -> Iterator[tuple[str, ...]]:
    """The last rows: what passed while no item was current, without which nobody could add up by
    how much the session was longer; and all of it."""
    assert report.begin is not None
    assert report.end is not None
    items, end = report.state.items, report.end
    original, took = sum(i.original for i in items), sum(i.took(end) for i in items)
    between = (end - report.begin).total_seconds() - took
    if took and round(between):
        name = say.text("Between items and in pauses")
        yield "", name, "", "", "", say.duration(between), say.difference(between), ""
        took += between
    total = (say.duration(original), say.duration(took), say.difference(took - original))
    yield ("", say.text("Total"), "", "", *total, "")


def signatures(report: ReportData, say: Phrases) -> Iterator[Block]:
    """Where two sign by hand, whoever they are: the log knows no names for that."""
    if report.begin is not None:
        signing = (say.text("Chair of the session"), say.text("Keeper of the minutes"))
        yield Signatures(tuple(say.text("{who}: place, date, signature", who=w) for w in signing))


def _drift(say: Phrases, drift: float) -> str:
    # In a sentence nobody knows whether “0:32” are hours or minutes; the table has it exactly.
    amount = minutes(say.language, abs(drift))
    if abs(drift) < 30:
        return say.text("The session took as long as planned.")
    if drift > 0:
        return say.text("The session took {duration} longer than planned.", duration=amount)
    return say.text("The session took {duration} less than planned.", duration=amount)
