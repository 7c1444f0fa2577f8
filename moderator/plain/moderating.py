"""What moderators type about the panel, what is said to people, and what is established."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from server.language import N_
from server.session import (
    announcements,
    door,
    feedback,
    findings,
    panel,
    phases,
    positions,
    questions,
    queue,
    signals,
    whispers,
)
from server.session.messages import MODERATORS, Command
from server.session.positions import Position
from server.session.questions import Question

from ..client.people import audience, everybody, seated
from ..client.possible import possible
from ..client.session_view import SessionView
from ..desk.closing import closing_position, left_open
from . import meant, numbers
from .outcome import Give, Lines, Moment, Outcome, Sure, Unclear
from .words import Word, always, any_of, simply

_QUEUE: Final = ("queue", "redeliste")
_POSITION: Final = ("position", "these")
_DOOR: Final = ("door", "einlass", "tür")
_FEEDBACK: Final = ("feedback", "rückmeldung")
_PANEL: Final = ("panel", "podium")


def _invited(at: Moment, rest: str) -> Outcome:
    return Give(panel.Invite(meant.person(at, rest, audience).id))


def _withdrawn(at: Moment, rest: str) -> Outcome:
    """A moderator names somebody who asked or is invited; a spectator means themselves."""
    if at.view.role != "moderator":
        return Give(panel.Withdraw())
    if not rest and len(at.view.state.panel) == 1:
        return Give(panel.Withdraw(panel.in_turn(at.view.state)[0].person))
    there = at.view.state.panel
    person = meant.person(at, rest, lambda view: [p for p in everybody(view) if p.id in there])
    return Give(panel.Withdraw(person.id))


def _withdrawing(view: SessionView) -> Command | None:
    if view.role != "moderator":
        return panel.Withdraw()
    return next((panel.Withdraw(i.person) for i in panel.in_turn(view.state)), None)


def _released(at: Moment, rest: str) -> Outcome:
    guests = [p for p in seated(at.view) if p.guest]
    if not rest and len(guests) == 1:
        return Give(panel.Release(guests[0].id))
    return Give(panel.Release(meant.person(at, rest).id))


def _whispered(at: Moment, rest: str) -> Outcome:
    """“whisper WHOM: TEXT”."""
    to, text = meant.split(rest)
    if not to or not text:
        raise Unclear(at.language.text("To whom, and what? Such as: whisper NAME: TEXT"))
    if meant.shared_link(to) == whispers.TO_MODERATORS:
        return Give(whispers.Send(whispers.TO_MODERATORS, text))
    if meant.is_word(to, _PANEL):
        return Give(whispers.Send(whispers.TO_PANEL, text))
    return Give(whispers.Send(meant.person(at, to).id, text))


def _signalled(at: Moment, rest: str) -> Outcome:
    """“signal NUMBER [WHOM]”; without a number they are read out, each with to whom it would go."""
    state, whole = at.view.state, numbers.signals(at.view)
    every = tuple(whole.things.values())
    if not rest:
        return Lines(tuple(_signals(at, every)), whole.heard)
    number, _, who = rest.partition(" ")
    signal = meant.one_of(at, number, whole, every)
    to = meant.person(at, who.strip()).id if who.strip() else signals.addressee(state, signal)
    if to is None:
        raise Unclear(at.language.text("There is nobody to whom it would go: say WHOM."))
    return Give(whispers.Send(to, signal.text, signal=True))


def _signals(at: Moment, every: Sequence[signals.Signal]) -> Iterator[str]:
    for n, signal in enumerate(every, start=1):
        to = signals.addressee(at.view.state, signal)
        yield f"{n} {signal.text}" + (f" ({at.view.name(to)})" if to else "")


def question(at: Moment, typed: str, make: Callable[[str], Command]) -> Question:
    """The question that is meant; without a number the only one with which that is possible."""
    whole = numbers.questions(at.view)
    every = list(whole.things.values())
    able = [q for q in every if possible(at.view, make(q.id))]
    if not able and not typed:
        raise Unclear(at.language.text("There is no question with which this is possible."))
    return meant.one_of(at, typed, whole, able if not typed else every)


def position(at: Moment, typed: str, make: Callable[[str], Command]) -> Position:
    """Likewise a position."""
    whole = numbers.positions(at.view)
    every = list(whole.things.values())
    able = [p for p in every if possible(at.view, make(p.id))]
    if not able and not typed:
        raise Unclear(at.language.text("There is no position with which this is possible."))
    return meant.one_of(at, typed, whole, able if not typed else every)


def _of_question(at: Moment, rest: str, make: Callable[[str], Command]) -> Outcome:
    return Give(make(question(at, rest, make).id))


def _taken(at: Moment, rest: str) -> Outcome:
    number, _, who = rest.partition(" ")
    found = question(at, number, questions.Take)
    to = meant.person(at, who.strip(), seated).id if who.strip() else None
    return Give(questions.Take(found.id, to))


def _text(at: Moment, rest: str, make: Callable[[str], Command]) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Write the text behind the word."))
    return Give(make(rest))


def _opened(at: Moment, rest: str) -> Outcome:
    what, _, which = rest.partition(" ")
    if not what or meant.is_word(what, meant.SESSION):
        return Give(phases.Open())
    if meant.is_word(what, _QUEUE):
        return Give(queue.Open())
    if meant.is_word(what, _DOOR):
        return Give(door.Open())
    if meant.is_word(what, _FEEDBACK):
        return Give(feedback.Open())
    if meant.is_word(what, _POSITION):
        return Give(positions.Open(position(at, which.strip(), positions.Open).id))
    raise Unclear(at.language.text("Open what? session, queue, door, position or feedback"))


def _closed(at: Moment, rest: str) -> Outcome:
    """What cannot be taken back waits for a yes."""
    say = at.language.text
    what, _, which = rest.partition(" ")
    if meant.is_word(what, _QUEUE):
        return Give(queue.Close())
    if meant.is_word(what, _DOOR):
        return Give(door.Close())
    if meant.is_word(what, _FEEDBACK):
        return Sure(
            say("Close the feedback, and publish the ratings to everybody?"), feedback.Close()
        )
    if meant.is_word(what, _POSITION):
        found = position(at, which.strip(), positions.Close)
        return Sure(closing_position(at.language, at.view, found), positions.Close(found.id))
    if meant.is_word(what, meant.SESSION):
        question = say("Close the session for everybody? Nothing can be added to it afterwards.")
        return Sure(" ".join([question, *left_open(at.language, at.view)]), phases.Close())
    raise Unclear(say("Close what? session, queue, door, position or feedback"))


def _published(at: Moment, rest: str) -> Outcome:
    return Give(feedback.Publish(_line(at, rest, published=False)))


def _withheld(at: Moment, rest: str) -> Outcome:
    return Give(feedback.Withhold(_line(at, rest, published=True)))


def _line(at: Moment, typed: str, *, published: bool) -> str:
    """The line of feedback that is meant; without a number the only one that is published, or is
    not."""
    whole = numbers.feedback(at.view)
    every = list(whole.things.values())
    able = [line for line in every if line[1] == published]
    if not typed and len(able) == 1:
        return able[0][0]
    return meant.one_of(at, typed, whole, every)[0]


def _announced(at: Moment, rest: str) -> Outcome:
    return Give(announcements.Announce(rest) if rest else announcements.Clear())


def _stage(at: Moment, rest: str) -> Outcome:
    return Give(announcements.Blackout(not at.view.state.blackout))


WORDS: Final = (
    Word(
        ("invite", "i"),
        ("einladen",),
        N_("Invite somebody from the audience onto the panel"),
        _invited,
        N_("WHOM"),
        (panel.Invite,),
    ),
    Word(
        ("withdraw",),
        ("zurückziehen",),
        N_("Decline a request, withdraw an invitation; as a spectator: your own request"),
        _withdrawn,
        N_("[WHOM]"),
        (panel.Withdraw,),
        _withdrawing,
    ),
    Word(
        ("release",),
        ("verabschieden",),
        N_("Release a guest to the audience"),
        _released,
        N_("WHOM"),
        (panel.Release,),
        any_of(lambda view: view.state.people, panel.Release),
        roles=MODERATORS,
    ),
    Word(
        ("whisper", "w"),
        ("flüstern", "vertraulich"),
        N_("Whisper to a person, to “moderators” or to “panel”"),
        _whispered,
        N_("WHOM: TEXT"),
        (whispers.Send,),
    ),
    Word(
        ("signal",),
        ("zeichen",),
        N_("A signal to the speaker, to who is next, or to somebody; without a number: read all"),
        _signalled,
        N_("[NUMBER [WHOM]]"),
        (whispers.Send,),
    ),
    Word(
        ("announce",),
        ("durchsage",),
        N_("Tell everybody a line; without a text: take it away"),
        _announced,
        N_("[TEXT]"),
        (announcements.Announce, announcements.Clear),
    ),
    Word(
        ("dark",),
        ("dunkel",),
        N_("Make the stage dark, or show it again"),
        _stage,
        does=(announcements.Blackout,),
    ),
    Word(
        ("approve",),
        ("freigeben",),
        N_("Let everybody see a question"),
        partial(_of_question, make=questions.Approve),
        N_("NUMBER"),
        (questions.Approve,),
        any_of(lambda view: view.state.questions, questions.Approve),
    ),
    Word(
        ("take",),
        ("aufgreifen",),
        N_("Put a question to the round, or to somebody"),
        _taken,
        N_("NUMBER [WHOM]"),
        (questions.Take,),
        any_of(lambda view: view.state.questions, questions.Take),
    ),
    Word(
        ("answered",),
        ("beantwortet",),
        N_("Mark the question as answered"),
        partial(_of_question, make=questions.Answer),
        N_("NUMBER"),
        (questions.Answer,),
        any_of(lambda view: view.state.questions, questions.Answer),
    ),
    Word(
        ("dismiss",),
        ("verwerfen",),
        N_("Keep the question, or take it, from everybody's sight"),
        partial(_of_question, make=questions.Dismiss),
        N_("NUMBER"),
        (questions.Dismiss,),
        any_of(lambda view: view.state.questions, questions.Dismiss),
    ),
    Word(
        ("position",),
        ("position", "these"),
        N_("Add a position for the panel to assess"),
        partial(_text, make=positions.Add),
        N_("TEXT"),
        (positions.Add,),
    ),
    Word(
        ("finding",),
        ("feststellung",),
        N_("Record a finding against the current item"),
        partial(_text, make=findings.Record),
        N_("TEXT"),
        (findings.Record,),
    ),
    Word(
        ("open",),
        ("öffnen",),
        N_("Open the session, the queue, the door, a position or feedback"),
        _opened,
        N_("[session|queue|door|position NUMBER|feedback]"),
        (phases.Open, queue.Open, door.Open, positions.Open, feedback.Open),
    ),
    Word(
        ("close",),
        ("schließen",),
        N_("Close the session, the queue, the door, a position or feedback"),
        _closed,
        N_("session|queue|door|position NUMBER|feedback"),
        (phases.Close, queue.Close, door.Close, positions.Close, feedback.Close),
    ),
    Word(
        ("publish",),
        ("veröffentlichen",),
        N_("Let everybody read a line of feedback, by its number there"),
        _published,
        N_("NUMBER"),
        (feedback.Publish,),
        any_of(lambda view: view.state.feedback.kept or (), feedback.Publish),
    ),
    Word(
        ("withhold",),
        ("zurückhalten",),
        N_("Take back the publication of a line of feedback, by its number there"),
        _withheld,
        N_("NUMBER"),
        (feedback.Withhold,),
        any_of(lambda view: view.state.feedback.lines, feedback.Withhold),
    ),
    Word(
        ("pause",),
        ("pause",),
        N_("Pause the session: everything stops, hands stay up"),
        always(simply(phases.Pause())),
        does=(phases.Pause,),
        alone=simply(phases.Pause()),
    ),
    Word(
        ("resume",),
        ("fortsetzen",),
        N_("Go on where the pause began"),
        always(simply(phases.Resume())),
        does=(phases.Resume,),
        alone=simply(phases.Resume()),
    ),
)
