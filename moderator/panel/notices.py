"""What the reader is told when something happens to them, and when the bell rings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from server.language import Language
from server.session import floor, panel, positions, questions, queue, whispers
from server.session.messages import Event, Fact
from server.session.words import Role

from ..client.session_view import SessionView
from ..wording.sentences import sentence
from .my_status import MyStatus

DONE_TO_ME: Final[tuple[type[Event], ...]] = (
    queue.Joined,
    queue.Noted,
    queue.Removed,
    queue.Moved,
    panel.Withdrawn,
    panel.Expired,
    questions.Approved,
    questions.Dismissed,
)
"""What is worth a toast when somebody else does it to the reader."""
DONE_TO_ALL: Final[tuple[type[Event], ...]] = (positions.Closed,)
DONE_TO_MY_SPEECH: Final[tuple[type[Event], ...]] = (floor.Paused, floor.Resumed, floor.Extended)


@dataclass(frozen=True)
class Seen:
    """What the reader's screen showed last."""

    role: Role
    mine: MyStatus


def rings(before: Seen | None, mine: MyStatus) -> bool:
    """Whether something began that nobody should miss: the floor, being next, an invitation."""
    if before is None:
        return mine.speaking or mine.invited
    old = before.mine
    return (
        (mine.speaking and not old.speaking)
        or (mine.next and not old.next)
        or (mine.invited and not old.invited)
    )


def calls(view: SessionView, facts: Iterable[Fact]) -> bool:
    """Whether something came that is meant for the reader: a private line, a position that
    the panel is to assess."""
    wanted = (whispers.Sent, *([positions.Opened] if view.role == "panelist" else []))
    return any(isinstance(fact.event, wanted) for fact in facts)


def notices(
    language: Language,
    before: Seen | None,
    view: SessionView,
    mine: MyStatus,
    facts: Iterable[Fact],
) -> Iterator[str]:
    """The sentences to show, each once."""
    if before is None or (mine.me is not None and mine.me.removed):
        return
    if before.role == "spectator" and view.role == "panelist":
        yield language.text("You are on the panel now.")
    elif before.role == "panelist" and view.role == "spectator":
        by = _released_by(view, facts)
        yield (
            language.text("You are back in the audience: {by} has released you.", by=by)
            if by
            else language.text("You are back in the audience.")
        )
    for fact in facts:
        if fact.by != view.you.id and _about(fact.event, view, before.mine, mine):
            yield as_the_reader_knows_it(language, before, view, fact)


def as_the_reader_knows_it(
    language: Language, before: Seen | None, view: SessionView, fact: Fact
) -> str:
    """One fact as a sentence. A seat that comes to nothing is told to whose it was by what they
    had, a request or an invitation; the fact itself does not say which."""
    had = before.mine.invitation if before is not None else None
    match fact.event:
        case panel.Withdrawn(person=person) if person == view.you.id != fact.by and had is not None:
            if had.until is None:
                return language.text("The moderators have declined your request for a seat.")
            return language.text("The moderators have withdrawn your invitation onto the panel.")
    return sentence(language, fact, view.state)


def _released_by(view: SessionView, facts: Iterable[Fact]) -> str:
    """The name of the moderator who released the reader; empty where they went by themselves, or
    somebody took their chair."""
    for fact in facts:
        match fact.event:
            case panel.Released(person=person, room_for=None) if person == view.you.id != fact.by:
                return view.name(fact.by)
    return ""


def _about(event: Event, view: SessionView, before: MyStatus, mine: MyStatus) -> bool:
    """Whether an event is something done to the reader, whose entries may be gone by it."""
    if isinstance(event, queue.Cleared):
        return bool(before.waiting)
    if isinstance(event, DONE_TO_ALL):
        return True
    if isinstance(event, DONE_TO_MY_SPEECH):
        return mine.speaking
    if not isinstance(event, DONE_TO_ME):
        return False
    if event.subject("person") == view.you.id:
        return True
    entry = event.subject("entry")
    return any(w.entry.id == entry for w in (*before.hands, *mine.hands))
