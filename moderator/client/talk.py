"""How long people have spoken, with the speech that is going on."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from server.session.floor import Speech, Talk, speeches
from server.session.people import Person
from server.session.shares import net_talk
from server.session.words import INTERJECTIONS

from ..wording.words import clock, spent
from .people import in_turn
from .session_view import SessionView

QUIET: Final = "↓"
"""Before the talk time of a panelist that is less than half the median."""


def spoken(view: SessionView, speech: Speech) -> float:
    """Net seconds of a speech, never below zero.

    A reader's clock may be slightly behind the server's, so that a speech seems to begin in the
    future.
    """
    return max(0.0, speech.net(view.now))


def talk_of(view: SessionView, person: str) -> Talk:
    """A person's talk, including the seconds of speeches that are still going on."""
    talk = view.state.talk.get(person, Talk())
    return replace(talk, seconds=net_talk(view.state, person, view.now))


def talk_text(view: SessionView, person: str) -> str:
    """``2× 4:05``: contributions and their net time; a dash for somebody not heard yet. With a
    mark before it where that is little among the panel."""
    talk = talk_of(view, person)
    mark = QUIET if person in view.shares.under_half else ""
    time = talk_time(view, talk.seconds, {person})
    return mark + (f"{talk.speeches}× {time}" if talk.speeches else "–")


def talk_time(view: SessionView, seconds: float, people: Collection[str]) -> str:
    """How long people have spoken: as a clock while one of them does, else as in the minutes."""
    going_on = (s.person for s in speeches(view.state) if s.kind not in INTERJECTIONS)
    return spent(seconds) if set(people).isdisjoint(going_on) else clock(seconds)


def talked(view: SessionView) -> Iterator[Person]:
    """Those of whose talk there is something to say: whoever has spoken, and who of the panel has
    had little of it."""
    for person in in_turn(view.state):
        if talk_of(view, person.id) != Talk() or person.id in view.shares.under_half:
            yield person


@dataclass(frozen=True)
class GroupTalk:
    """What people with the same organisation or role category have spoken together, in seconds,
    and which ``share`` of all talk that is. Without a name: those who have none."""

    name: str
    seconds: float
    share: float
    people: tuple[str, ...]


def group_talk(
    view: SessionView, people: Iterable[Person], field: Literal["organisation", "category"]
) -> list[GroupTalk]:
    """Whoever spoke most first. Those without one are no group: they come last."""
    members: dict[str, list[str]] = {}
    for person in people:
        members.setdefault(getattr(person, field), []).append(person.id)
    seconds = {name: sum(talk_of(view, p).seconds for p in ids) for name, ids in members.items()}
    total = sum(seconds.values())
    return [
        GroupTalk(name, said, said / total if total else 0.0, tuple(members[name]))
        for name, said in sorted(seconds.items(), key=lambda row: (not row[0], -row[1], row))
    ]
