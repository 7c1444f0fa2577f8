"""Who takes part: taken in, let back in, confirmed; and how much of the talk was whose."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from server.language import N_
from server.session import claims, departures, people
from server.session.messages import MODERATORS, Command
from server.session.people import Person
from server.session.words import Role

from ..client.people import audience, called, in_turn, is_here, matching, origin
from ..client.session_view import SessionView
from ..client.talk import group_talk, talk_of, talk_time, talked
from . import meant
from .outcome import Give, Lines, Moment, Outcome, Unclear
from .words import Word, any_of, read

MOST: Final = 30
"""Of an audience of thousands, so many are read out at once."""
_ROLES: Final[dict[Role, tuple[str, ...]]] = {
    "panelist": ("panel", "podium"),
    "moderator": ("moderators", "moderation"),
}
"""Where somebody is to sit; without one of these words, in the audience."""


def _taken_in(at: Moment, rest: str) -> Outcome:
    """“register [panel|moderators] NAME[: ORGANISATION]”."""
    name, organisation = meant.split(rest)
    first, _, more = name.partition(" ")
    role = next((role for role, words in _ROLES.items() if meant.plain(first) in words), None)
    name = more.strip() if role else name
    if not name:
        raise Unclear(at.language.text("Who? Such as: register panel NAME: ORGANISATION"))
    also = at.language.text("A link of their own makes: link {name}", name=name)
    return Give(people.Add(name, role or "spectator", organisation), also=also)


def _removed(view: SessionView) -> Sequence[Person]:
    return [person for person in in_turn(view.state) if person.removed]


def _unconfirmed(view: SessionView) -> Sequence[Person]:
    return [person for person in in_turn(view.state) if person.unconfirmed]


def _one(
    at: Moment,
    rest: str,
    among: Callable[[SessionView], Sequence[Person]],
    make: Callable[[str], Command],
) -> Outcome:
    """Whoever is meant; without a name, the only one there is."""
    there = among(at.view)
    if not there:
        raise Unclear(at.language.text("There is nobody with whom this is possible."))
    found = there[0] if not rest and len(there) == 1 else meant.person(at, rest, among)
    return Give(make(found.id))


def _audience(at: Moment, rest: str) -> Outcome:
    """Everybody in it, or those whom some letters fit."""
    everybody = audience(at.view)
    fitting = matching(everybody, rest) if rest else everybody
    lines = [_described(at, person) for person in fitting[:MOST]]
    if len(fitting) > MOST:
        more = len(fitting) - MOST
        lines.append(at.language.plural("{n} more", "{n} more", n=more))
    return Lines(tuple(lines) or (at.language.text("There is none."),))


def _described(at: Moment, person: Person) -> str:
    here = person.id in at.view.presence.audience or is_here(at.view, person)
    present = at.language.text("here") if here else at.language.text("not here")
    return "; ".join(filter(None, (called(person), origin(person), present)))


def talk_said(at: Moment, person: str) -> str:
    """How much somebody has spoken, without a sign that would have to be seen."""
    say, view = at.language.text, at.view
    talk = talk_of(view, person)
    if not talk.speeches:
        return say("no contribution yet")
    time = talk_time(view, talk.seconds, {person})
    said = at.language.plural(
        "{n} speech, {time}", "{n} speeches, {time}", n=talk.speeches, time=time
    )
    if person not in view.shares.under_half:
        return said
    return say("{said}, less than half the median", said=said)


def _shares(at: Moment) -> Iterator[str]:
    """By organisation and by role category, as the desk's sheet; people say their own in the list
    of the panel."""
    say, view = at.language.text, at.view
    spoke = list(talked(view))
    for heading, groups in (
        (say("By organisation"), group_talk(view, spoke, "organisation")),
        (say("By role category"), group_talk(view, spoke, "category")),
    ):
        if groups:
            yield heading
        for group in groups:
            time = talk_time(view, group.seconds, group.people)
            yield f"{group.name or say('without')}; {round(100 * group.share)} %; {time}"


WORDS: Final = (
    Word(
        ("register",),
        ("aufnehmen",),
        N_("Add a person by hand, such as by phone"),
        _taken_in,
        N_("[panel|moderators] NAME[: ORGANISATION]"),
        (people.Add,),
    ),
    Word(
        ("readmit",),
        ("zulassen",),
        N_("Let somebody who was removed take part again"),
        partial(_one, among=_removed, make=departures.Restore),
        N_("[WHOM]"),
        (departures.Restore,),
        any_of(lambda view: (p.id for p in _removed(view)), departures.Restore),
    ),
    Word(
        ("confirm",),
        ("bestätigen",),
        N_("Say that somebody with (?) is the guest whom the agenda expects"),
        partial(_one, among=_unconfirmed, make=claims.Confirm),
        N_("[WHOM]"),
        (claims.Confirm,),
        any_of(lambda view: (p.id for p in _unconfirmed(view)), claims.Confirm),
    ),
)
READ: Final = (
    Word(
        ("audience",),
        ("publikum",),
        N_("Who is in the audience; with some letters, whom they fit"),
        _audience,
        N_("[LETTERS]"),
        roles=MODERATORS,
    ),
    Word(
        ("shares",),
        ("anteile",),
        N_("Whose the talk was, by organisation and role category"),
        read(lambda at: list(_shares(at))),
        roles=MODERATORS,
    ),
)
