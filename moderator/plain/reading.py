"""What can be read: each asks the session at the moment it is asked for."""

from collections.abc import Iterator, Mapping
from typing import Final

from server.language import N_
from server.session import agenda, cues, panel, questions, whispers
from server.session.entries import Entry, current_queue
from server.session.findings import Finding, backing
from server.session.messages import MODERATORS
from server.session.positions import Assessment, Position, counted

from ..client.feedback_lines import lines_in_order
from ..client.people import called, is_here, named, origin, seated
from ..widgets.times import moment
from ..wording import cues as cue_words
from ..wording.words import (
    KINDS,
    ORDERS,
    RATINGS,
    ROLES,
    STANDS,
    addressee,
    counts_text,
    item_status,
    minutes,
    signed,
    strength,
    why,
)
from . import meant, numbers
from .attendance import talk_said
from .leading import next_begun
from .numbers import read_out
from .outcome import Give, Lines, Moment, Outcome
from .words import Word, read


def _queue(at: Moment, rest: str) -> Outcome:
    say, state = at.language.text, at.view.state
    queue = current_queue(state)
    lines = [entry_line(at, entry) for entry in queue.entries]
    if lines:
        lines.append(say("Order: {order}", order=say(ORDERS[queue.order])))
    else:
        lines.append(say("Nobody is waiting in the queue."))
    if not queue.open:
        lines.append(say("The queue is closed. Points of order are always possible."))
    return Lines(tuple(lines), read_out("queue", (entry.id for entry in queue.entries)))


def entry_line(at: Moment, entry: Entry) -> str:
    """An entry that waits now: its place, who, what about, and why there."""
    name = named(at.view, at.language, entry.person)
    place = current_queue(at.view.state).entries.index(entry) + 1
    parts = (
        f"{place} {name} ({at.language.text(KINDS[entry.kind])})",
        entry.note,
        talk_said(at, entry.person) if at.view.role == "moderator" else "",
        why(at.language, entry, at.view.state, at.view.you.id),
    )
    return "; ".join(filter(None, parts))


def _agenda(at: Moment) -> Iterator[str]:
    for n, row in enumerate(at.view.plan.rows):
        start = row.expected_start or row.planned_start
        parts = (
            f"{n + 1} {row.item.title}",
            item_status(at.language, row.item),
            moment(at.language, start, at.view.now, at.view.zone),
            minutes(at.language, row.item.planned),
        )
        yield "; ".join(parts)


def _people(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    for person in seated(view):
        here = say("here") if is_here(view, person) else say("not here")
        role = at.language.context("panelist", "Guest") if person.guest else say(ROLES[person.role])
        heard = say("heard") if person.heard else say("not heard")
        checking = view.role == "moderator" and view.state.session.phase == "waiting"
        spoken = heard if checking else talk_said(at, person.id)
        parts = (called(person), origin(person), role, here, spoken)
        yield "; ".join(filter(None, parts))
    n = view.presence.spectators
    yield at.language.plural("{n} in the audience", "{n} in the audience", n=n)


def _questions(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    words = {
        "pending": say("waits for approval"),
        "approved": say("approved"),
        "dismissed": say("dismissed"),
        "taken": say("taken up"),
        "answered": say("answered"),
    }
    for n, q in enumerate(questions.in_turn(view.state)):
        votes = at.language.plural("{n} vote", "{n} votes", n=q.votes)
        # Most askers were told that others read it without their name.
        by = view.name(q.person) if view.role == "moderator" else ""
        if q.person == view.you.id:
            by = say("yours")
        labels = " ".join(f"#{label}" for label in q.labels)
        yield "; ".join(filter(None, (f"{n + 1} {q.text}", by, labels, words[q.status], votes)))


def _positions(at: Moment) -> Iterator[str]:
    say = at.language.text
    words = {
        "planned": say("not opened yet"),
        "open": say("open for assessment"),
        "closed": say("closed"),
    }
    papers = {d.id: d.title for d in at.view.state.session.documents}
    for n, position in enumerate(at.view.state.positions.values()):
        own = position.assessments.get(at.view.you.id)
        parts = (
            f"{n + 1} {position.text}",
            papers.get(position.document or "", ""),
            words[position.status],
            say("without names") if position.anonymous else "",
            say("yours: {stance}", stance=signed(own.stance)) if own else "",
        )
        yield "; ".join(filter(None, parts))
        if at.view.role == "moderator" and position.status == "open":
            yield from _so_far(at, position)
        yield from result(at, position)


def _so_far(at: Moment, position: Position) -> Iterator[str]:
    """Who has assessed an open position, and how: for moderators."""
    given = counted(at.view.state, position)
    panel = sum(p.role == "panelist" for p in seated(at.view))
    yield at.language.text("{n} of {all} have assessed", n=len(given), all=panel)
    yield from _by_name(at, given)


def result(at: Moment, position: Position) -> Iterator[str]:
    """What closing a position published: for all, by role category, and by name."""
    say, found = at.language.text, position.result
    if found is None:
        return
    yield say("Result: {counts}", counts=counts_text(found.counts))
    if len(found.categories) > 1:
        others = say("others")
        for category, counts in found.categories.items():
            yield f"{category or others}: {counts_text(counts)}"
    yield from _by_name(at, found.names)


def _by_name(at: Moment, given: Mapping[str, Assessment]) -> Iterator[str]:
    for person, assessment in sorted(given.items(), key=lambda one: -one[1].stance):
        text = f"{named(at.view, at.language, person)}: {signed(assessment.stance)}"
        yield "; ".join(filter(None, (text, assessment.remark)))


def _findings(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    for n, finding in enumerate(view.state.findings.values()):
        if finding.withdrawn:
            continue
        how = strength(at.language, backing(view.state, finding))
        own = finding.stands.get(view.you.id)
        yours = say("yours: {stance}", stance=say(STANDS[own])) if own else ""
        parts = (f"{n + 1} {finding.text}", how, yours, _goes_on(at, finding))
        yield "; ".join(filter(None, parts))


def _goes_on(at: Moment, finding: Finding) -> str:
    if not finding.owner:
        return ""
    return at.language.text("goes on with {name}", name=named(at.view, at.language, finding.owner))


def feedback(at: Moment) -> Iterator[str]:
    """How many gave it; once it is closed, the ratings and the published lines."""
    say, found = at.language.text, at.view.state.feedback
    if found.status == "planned":
        yield say("Nobody is asked for feedback yet.")
        return
    yield at.language.plural(
        "{n} person has given feedback", "{n} people have given feedback", n=found.count
    )
    if found.ratings:
        yield ", ".join(f"{n} {say(RATINGS[n])}: {found.ratings[n - 1]}" for n in RATINGS)
    for n, (text, published) in enumerate(lines_in_order(at.view).values(), start=1):
        if not published:
            yield say("{n} “{text}” (not published; for moderators only)", n=n, text=text)
        elif at.view.role == "moderator":
            yield say("{n} “{text}” (published)", n=n, text=text)
        else:
            yield say("“{text}”", text=text)


def _whispers(at: Moment) -> Iterator[str]:
    view = at.view
    for whisper in whispers.in_turn(view.state):
        by = named(view, at.language, whisper.by)
        to = addressee(at.language, whisper.to, view.state)
        yield at.language.text("{by} to {to}: {text}", by=by, to=to, text=whisper.text)


def _requests(at: Moment) -> Iterator[str]:
    say, view = at.language.text, at.view
    for invitation in panel.in_turn(view.state):
        name = named(view, at.language, invitation.person)
        person = view.state.people.get(invitation.person)
        if invitation.until is not None:
            how = say(
                "invited until {time}",
                time=moment(at.language, invitation.until, view.now, view.zone),
            )
        else:
            how = say("asks for a seat on the panel")
        yield "; ".join(filter(None, (name, origin(person), how, invitation.note)))


def _script(at: Moment) -> Iterator[str]:
    view, item = at.view, numbers.script_item(at.view)
    if item is None:
        return
    yield item.title
    if not (item.script.strip() or item.prepared):
        yield at.language.text("Nothing is written down for this item.")
    yield from (line for line in item.script.splitlines() if line.strip())
    for n, asked in enumerate(numbers.prepared(view).things.values(), start=1):
        line = f"{n} {named(view, at.language, asked.to)}: {asked.text}"
        yield at.language.text("{question} (asked)", question=line) if asked.ticked else line


def _hints(at: Moment, rest: str) -> Outcome:
    """What the assistant notices; with a number: do what answers it."""
    state = at.view.state
    found = cues.cues(state, at.view.now, plan=at.view.plan)
    answers = [cue_words.answer(at.language, cue, state) for cue in found]
    # What is noticed may be the same and its answer another one.
    ids = tuple(f"{cue.key} {answer}" for cue, answer in zip(found, answers, strict=True))
    if rest:
        place = meant.place_of(at, rest, "hints", ids, answers)
        command = found[place].command(state.seq)
        return next_begun(at) if isinstance(command, agenda.Next) else Give(command)
    whats = (cue_words.cue(at.language, cue, state) for cue in found)
    both = enumerate(zip(whats, answers, strict=True), start=1)
    lines = tuple(f"{n} {what}; {answer}" for n, (what, answer) in both)
    nothing = at.language.text("There is nothing to notice.")
    return Lines(lines or (nothing,), read_out("hints", ids))


WORDS: Final = (
    Word(("queue",), ("redeliste",), N_("Who waits to speak, and why in this order"), _queue),
    Word(("agenda",), ("ablauf",), N_("The agenda with its times"), read(_agenda, numbers.agenda)),
    Word(
        ("people",),
        ("podium", "personen"),
        N_("Who is on the panel, and how much they have spoken"),
        read(_people),
    ),
    Word(
        ("questions",),
        ("fragen",),
        N_("The audience's questions"),
        read(_questions, numbers.questions),
    ),
    Word(
        ("positions",),
        ("positionen", "thesen"),
        N_("The positions, and their results"),
        read(_positions, numbers.positions),
    ),
    Word(
        ("findings",),
        ("feststellungen",),
        N_("The findings, and who stands behind them"),
        read(_findings, numbers.findings),
    ),
    Word(
        ("feedback",),
        ("stimmung",),
        N_("How the session was, once that is published"),
        read(feedback, numbers.feedback),
    ),
    Word(("whispers",), ("nachrichten",), N_("What was whispered to you"), read(_whispers)),
    Word(
        ("requests",),
        ("anfragen",),
        N_("Who asks for a seat, and who is invited"),
        read(_requests),
        roles=MODERATORS,
    ),
    Word(
        ("script",),
        ("skript",),
        N_("The script and the prepared questions of the item"),
        read(_script, numbers.prepared),
        roles=MODERATORS,
    ),
    Word(
        ("hints",),
        ("hinweise",),
        N_("What the assistant notices; with a number: do what answers it"),
        _hints,
        N_("[NUMBER]"),
        roles=MODERATORS,
    ),
)
