"""The sections on how the session went: overview, panel, guests, agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from server.session.items import Item
from server.session.people import Person

from ..account import Promotion
from ..wording import ROLES, item_status
from .document import Block, Column, Pairs, Paragraph, Table
from .material import Material
from .phrases import NOTHING, Phrases
from .plain import plain


def overview(material: Material, say: Phrases) -> Iterator[Block]:
    yield Pairs(tuple(_facts(material, say)))


def _facts(material: Material, say: Phrases) -> Iterator[tuple[str, str]]:
    session = material.state.session
    if session.hosts:
        yield say.text("Hosts"), ", ".join(map(plain, session.hosts))
    yield say.text("Date"), _day(material, say)
    zone = plain(material.account.plan.timezone)
    if session.start is not None:
        length = timedelta(seconds=sum(i.planned for i in material.account.plan.items))
        end = say.time(session.start + length)
        yield say.text("Planned"), f"{say.time(session.start)}–{end} ({zone})"
    if material.begin is not None and material.end is not None:
        when = f"{say.time(material.begin)}–{say.time(material.end)} ({zone})"
        yield say.text("Held"), when
    if material.account.pauses:
        yield say.text("Pauses"), say.stretches(material.account.pauses)
    yield (
        say.text("Moderated by"),
        ", ".join(say.name(p.id) for p in material.moderators) or NOTHING,
    )
    yield say.text("On the panel"), str(len(material.panel))
    yield say.text("In the audience"), str(material.audience)
    if material.account.undone:
        yield say.text("Actions undone"), str(len(material.account.undone))
    reading = material.reading
    seal = say.text(
        "{session}, {seq} events, seal {h}", session=session.id, seq=reading.seq, h=reading.h
    )
    yield say.text("Session log"), seal


def _day(material: Material, say: Phrases) -> str:
    if material.begin is not None:
        return say.day(material.begin.astimezone(say.zone).date())
    planned = material.account.plan.date
    try:
        return say.day(date.fromisoformat(planned or ""))
    except ValueError:
        return NOTHING


def subtitle(material: Material, say: Phrases) -> str:
    """Who invited, and on which day."""
    hosts = ", ".join(map(plain, material.state.session.hosts))
    return " · ".join(part for part in (hosts, _day(material, say)) if part != NOTHING and part)


def panel(material: Material, say: Phrases) -> Iterator[Block]:
    people = [*material.moderators, *material.panel]
    if not people:
        return
    yield Table(
        say.text("Who took part, and when they were there"),
        (
            Column(say.text("Name")),
            Column(say.text("Role")),
            Column(say.text("Office")),
            Column(say.text("Organisation")),
            Column(say.text("Group")),
            Column(say.text("There")),
        ),
        tuple(_person_row(person, material, say) for person in people),
    )
    if material.account.plan.documents:
        yield Table(
            say.text("Papers under discussion"),
            (
                Column(say.text("Title")),
                Column(say.text("Publisher")),
                Column(say.text("Year"), numeric=True),
                Column(say.text("Address")),
            ),
            tuple(
                (
                    plain(d.title),
                    plain(d.publisher) or NOTHING,
                    _year(d.year),
                    plain(d.url) or NOTHING,
                )
                for d in material.account.plan.documents
            ),
        )


def _year(year: int | None) -> str:
    return NOTHING if year is None else str(year)


def role(person: Person, material: Material, say: Phrases) -> str:
    if person.id in material.account.seats:
        return say.text("Guest from the audience")
    return say.text(ROLES[person.role])


def _person_row(person: Person, material: Material, say: Phrases) -> tuple[str, ...]:
    account = material.account
    # A guest's seat says when they were in the round, whoever looked on before.
    there = account.seats.get(person.id) or account.presence.get(person.id, ())
    return (
        say.name(person.id),
        role(person, material, say),
        plain(person.office) or NOTHING,
        plain(person.organisation) or NOTHING,
        plain(person.category) or NOTHING,
        say.stretches(there),
    )


def guests(material: Material, say: Phrases) -> Iterator[Block]:
    joined = [p for p in material.account.promotions if p.outcome == "accepted"]
    if not joined:
        return
    yield Table(
        say.text("Who joined the panel from the audience, and by whose yes"),
        (
            Column(say.text("Name")),
            Column(say.text("Organisation")),
            Column(say.text("Asked")),
            Column(say.text("Invited")),
            Column(say.text("Invited by")),
            Column(say.text("Accepted")),
            Column(say.text("On the panel")),
        ),
        tuple(_promotion_row(way, material, say) for way in joined),
    )


def _promotion_row(way: Promotion, material: Material, say: Phrases) -> tuple[str, ...]:
    person = material.person(way.person)
    seats = material.account.seats.get(way.person, ())
    return (
        say.name(way.person),
        (plain(person.organisation) if person else "") or NOTHING,
        say.time(way.asked) if way.asked else say.text("offered unasked"),
        say.time(way.invited),
        say.name(way.by) if way.by else NOTHING,
        say.time(way.answered),
        say.stretches(s for s in seats if s.begin == way.answered),
    )


def agenda(material: Material, say: Phrases) -> Iterator[Block]:
    times = material.times
    if times is None or material.end is None:
        yield Paragraph(say.text("The session was never opened."))
        return
    yield Paragraph(_drift(material, say, times.drift))
    rows = [_item_row(n, item, material, say) for n, item in enumerate(material.state.items, 1)]
    planned = sum(item.original for item in material.state.items)
    took = sum(item.took(material.end) for item in material.state.items)
    total = (say.text("Total"), say.duration(planned), say.duration(took))
    yield Table(
        say.text("The agenda as planned and as held"),
        (
            Column(say.text("No."), numeric=True),
            Column(say.text("Item")),
            Column(say.text("Led by")),
            Column(say.text("When")),
            Column(say.text("Planned"), numeric=True),
            Column(say.text("Actual"), numeric=True),
            Column(say.text("Difference"), numeric=True),
            Column(say.text("Status")),
        ),
        (*rows, ("", total[0], "", "", *total[1:], say.difference(took - planned), "")),
        head=1,
    )


def _drift(material: Material, say: Phrases, drift: float) -> str:
    amount = say.duration(abs(drift))
    if not material.complete:
        end = say.time(material.end)
        return say.text(
            "The session was not closed; these minutes end with its log at {time}.", time=end
        )
    if abs(drift) < 30:
        return say.text("The session took as long as planned.")
    if drift > 0:
        return say.text("The session took {duration} longer than planned.", duration=amount)
    return say.text("The session took {duration} less than planned.", duration=amount)


def _item_row(number: int, item: Item, material: Material, say: Phrases) -> tuple[str, ...]:
    assert material.end is not None
    took = item.took(material.end)
    held = item.started is not None
    status = item_status(say.language, item)
    if not any(planned.id == item.id for planned in material.account.plan.items):
        status = say.text("{status}, added", status=status)
    return (
        str(number),
        plain(item.title),
        say.name(item.lead) if item.lead else NOTHING,
        say.stretches(material.account.items.get(item.id, ())),
        say.duration(item.original),
        say.duration(took) if held else NOTHING,
        say.difference(took - item.original) if held else NOTHING,
        status,
    )
