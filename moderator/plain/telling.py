"""What is said by itself when something happens: a line for each thing that matters."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from server.language import Language
from server.session import (
    feedback,
    panel,
    people,
    positions,
    questions,
    queue,
    undo,
    whispers,
)
from server.session.entries import current_queue
from server.session.messages import Event, Fact
from server.wire.actions import in_words

from ..client.people import cannot_see
from ..client.session_view import SessionView
from ..panel import texts
from ..panel.my_status import MyStatus, my_status
from ..panel.notices import Seen, as_the_reader_knows_it, notices
from ..panel.partaking import asked_for_feedback, not_assessed, not_stood
from ..wording import readers
from ..wording.on_again import on_again
from ..wording.sentences import PUT_BACK
from . import numbers
from .outcome import Moment, Moving
from .reading import entry_line, result
from .reading import feedback as feedback_lines

QUIET: Final[tuple[type[Event], ...]] = (
    people.Joined,
    people.Introduced,
    people.Renamed,
    people.Edited,
    questions.Voted,
    questions.Unvoted,
    positions.Assessed,
    feedback.Gave,
)
"""What happens often and can be asked for: said only where the reader did it."""
OF_OTHERS: Final[tuple[type[Event], ...]] = (
    people.Arrived,
    people.Left,
    queue.Noted,
    queue.Deferred,
    queue.Moved,
)
"""What those who moderate want to know, and others ask for."""


def told(
    language: Language, before: Seen | None, view: SessionView, facts: Iterable[Fact]
) -> Iterator[str]:
    """The lines about what happened since ``before``."""
    facts = list(facts)
    mine = my_status(view)
    done_to_me = set(notices(language, before, view, mine, facts))
    for fact in facts:
        line = as_the_reader_knows_it(language, before, view, fact)
        if _matters(view, fact) or line in done_to_me:
            yield line
        done_to_me.discard(line)
        yield from _more(Moment(view, language), fact)
    yield from done_to_me
    if before is not None:
        yield from _own(language, before, view, mine)


def _matters(view: SessionView, fact: Fact) -> bool:
    if isinstance(fact.event, PUT_BACK):
        return False
    if fact.by == view.you.id:
        return True
    if isinstance(fact.event, QUIET):
        return False
    if isinstance(fact.event, positions.Opened) and view.role == "panelist":
        # They are asked for it, with its words.
        return False
    return view.role == "moderator" or not isinstance(fact.event, OF_OTHERS)


def _more(at: Moment, fact: Fact) -> Iterator[str]:
    """What belongs to a fact and is not in its sentence."""
    match fact.event:
        case positions.Closed(position=position):
            for found in _positions(at, position):
                yield from result(at, found)
        case feedback.Closed():
            yield from feedback_lines(at)
        case undo.Undone() | undo.Redone():
            yield from on_again(at.language, fact, at.view.state)
            yield from _passed_over(at, fact.event)
        case whispers.Sent(to=to) if fact.by == at.view.you.id:
            yield from _cannot_see(at, to)
        case queue.Joined(note=str(note)) if note:
            yield at.language.text("“{note}”", note=note)
        case queue.Moved(entry=entry) if at.view.role == "moderator":
            waiting = current_queue(at.view.state).entries
            yield from (entry_line(at, e) for e in waiting if e.id == entry)
        case panel.Asked(note=str(note)) if note:
            yield at.language.text("“{note}”", note=note)


def _passed_over(at: Moment, event: undo.Undone | undo.Redone) -> Iterator[str]:
    names = ", ".join(in_words(at.language, passed.event) for passed in event.passed_over)
    if names:
        yield at.language.text("Newer, and left as it is: {actions}", actions=names)


def _cannot_see(at: Moment, to: str) -> Iterator[str]:
    """That a line to somebody reaches nobody now: its sender would wait in vain."""
    found = at.view.state.people.get(to)
    if found is not None and cannot_see(at.view, found):
        yield at.language.text("{name} is not connected.", name=found.name)


def _positions(at: Moment, position: str) -> list[positions.Position]:
    found = at.view.state.positions.get(position)
    return [found] if found else []


def _own(language: Language, before: Seen, view: SessionView, mine: MyStatus) -> Iterator[str]:
    """Where the reader stands now, where that has changed."""
    say, old = language.text, before.mine
    if mine.speaking and not old.speaking:
        yield say("You have the floor")
    if mine.invited and not old.invited:
        yield say("You are invited onto the panel: accept or decline.")
    places = {w.entry.id: (w.place, w.is_next) for w in old.waiting}
    for waiting in mine.waiting:
        if places.get(waiting.entry.id) != (waiting.place, waiting.is_next):
            yield texts.place(language, view, waiting)


class Wanted(NamedTuple):
    """Something that the reader is asked for, and who will read the answer. Where it says a number:
    of which list, and what stands there, at that place from 0 on."""

    asks: str
    reader: str
    among: Moving | None = None
    place: int = 0
    one: str = ""


def wanted(language: Language, view: SessionView) -> Iterator[Wanted]:
    """All that the reader is asked for now."""
    say = language.text
    for position in not_assessed(view):
        place = list(numbers.positions(view).things).index(position.id)
        asks = say("For your assessment: {position}", position=position.text)
        how = say(
            "Answer: assess {n} and -2 (rejects) to +2 (agrees), then a remark if you like",
            n=place + 1,
        )
        reader = readers.assessment(language, position)
        yield Wanted(f"{asks} {how}", reader, "positions", place, position.id)
    for finding in not_stood(view)[:1]:
        place = list(numbers.findings(view).things).index(finding.id)
        asks = say("Do you support this finding? {finding}", finding=finding.text)
        how = say("Answer: support {n}, object {n} or abstain {n}", n=place + 1)
        yield Wanted(f"{asks} {how}", say(readers.STAND), "findings", place, finding.id)
    if asked_for_feedback(view) and view.role != "moderator":
        asks = say("How was the session for you?")
        how = say("Answer: rate and 1 (poor) to 5 (very good), then a line if you like")
        yield Wanted(f"{asks} {how}", readers.feedback(language))
