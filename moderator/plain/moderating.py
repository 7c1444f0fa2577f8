"""What moderators type to lead the session."""

from collections.abc import Callable
from functools import partial
from typing import Final

from server.language import N_
from server.session import (
    agenda,
    announcements,
    feedback,
    findings,
    floor,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
    undo,
    whispers,
)
from server.session.entries import current_queue
from server.session.items import held
from server.session.messages import MODERATORS, Command
from server.session.positions import Position
from server.session.questions import Question
from server.session.words import Kind, Order

from ..client.outbox import Answered
from ..client.people import audience, everybody, seated
from ..client.possible import possible
from ..client.session_view import SessionView
from ..desk.closing import left_open
from . import meant
from .outcome import Give, Moment, Outcome, Sure, Unclear
from .words import Word, always, simply

MINUTE: Final = 60
NEW: Final = ("new", "neu")
YES: Final = ("yes", "ja")
_SESSION: Final = ("session", "sitzung")
_QUEUE: Final = ("queue", "redeliste")
_POSITION: Final = ("position", "these")
_FEEDBACK: Final = ("feedback", "rückmeldung")
_PANEL: Final = ("panel", "podium")
_MODERATORS: Final = ("moderators", "moderation")
_STAGE: Final = ("stage", "bühne")


def _is(word: str, one: tuple[str, ...]) -> bool:
    typed = meant.plain(word)
    return bool(typed) and any(meant.plain(w).startswith(typed) for w in one)


def _begun(at: Moment, rest: str) -> Outcome:
    """The next item, or the one named."""
    if not rest:
        return Give(agenda.Next(expect=at.view.state.seq))
    return Give(agenda.Start(meant.item(at, rest).id, at.view.state.seq))


def _given(at: Moment, rest: str) -> Outcome:
    """To an entry by its place, to somebody by letters: to whoever waits for what they wait."""
    seen = at.view.state.seq
    name, kind = _with_kind(rest)
    if name.isdecimal():
        return Give(floor.Give(entry=meant.entry(at, name).id, expect=seen))
    person = meant.person(at, name)
    own = [e for e in current_queue(at.view.state).entries if e.person == person.id]
    if len(own) == 1 and kind is None:
        return Give(floor.Give(entry=own[0].id, expect=seen))
    return Give(floor.Give(person=person.id, kind=kind, expect=seen))


def _with_kind(text: str) -> tuple[str, Kind | None]:
    """A name and the kind behind it, where one is."""
    name, _, last = text.rpartition(" ")
    kind = meant.kind(last) if name else None
    return (name.strip(), kind) if kind else (text.strip(), None)


def _ended(at: Moment, rest: str) -> Outcome:
    speech = at.view.state.floor
    return Give(floor.End(speech.id if speech else None))


def _clock(view: SessionView) -> Command:
    speech = view.state.floor
    return floor.Resume() if speech and speech.paused else floor.Pause()


def _minutes(at: Moment, rest: str, sign: int) -> Outcome:
    return Give(floor.Extend(sign * _seconds(at, rest or "1")))


def _seconds(at: Moment, text: str) -> int:
    """Minutes as people type them, in seconds."""
    try:
        seconds = round(float(text.replace(",", ".").removesuffix("min")) * MINUTE)
    except (ValueError, OverflowError):
        seconds = 0
    if not seconds:
        raise Unclear(at.language.text("“{typed}” is no number of minutes.", typed=text))
    return seconds


def _item_extended(at: Moment, rest: str) -> Outcome:
    minutes, _, which = rest.partition(" ")
    seconds = _seconds(at, minutes or "5")
    current = held(at.view.state)
    item = meant.item(at, which.strip()).id if which.strip() else current
    if item is None:
        raise Unclear(at.language.text("No item is on: say which one."))
    return Give(agenda.Extend(item, seconds))


def _skipped(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Which item? Its number or some letters of its title do."))
    return Give(agenda.Skip(meant.item(at, rest).id))


def _added(at: Moment, rest: str) -> Outcome:
    """Somebody into the queue; by “new” also somebody who is not in the session yet."""
    before, note = meant.split(rest)
    first, _, name = before.partition(" ")
    if meant.plain(first) in NEW and name:
        name, kind = _with_kind(name)

        def add(answer: Answered) -> Command | None:
            events = (fact.event for fact in answer.facts)
            new = next((e.person for e in events if isinstance(e, people.Added)), None)
            return queue.Add(new, kind or "contribution", note or None) if new else None

        return Give(people.Add(name, "spectator"), add)
    name, kind = _with_kind(before)
    try:
        person = meant.person(at, name)
    except Unclear as unclear:
        how = at.language.text("Somebody who is not here yet, such as by phone: add new NAME")
        raise Unclear(*unclear.texts, *([how] if name else [])) from None
    return Give(queue.Add(person.id, kind or "contribution", note or None))


def _moved(at: Moment, rest: str) -> Outcome:
    """“move WHOM PLACE”."""
    who, _, where = rest.rpartition(" ")
    entry = meant.entry(at, who.strip() or rest)
    entries = [e for e in current_queue(at.view.state).entries if e.id != entry.id]
    if meant.plain(where) in ("end", "ende"):
        return Give(queue.Move(entry.id))
    if not who or not where.isdecimal() or int(where) < 1:
        raise Unclear(at.language.text("Where to? A place such as 1, or: end"))
    before = entries[int(where) - 1].id if int(where) <= len(entries) else None
    return Give(queue.Move(entry.id, before))


def _removed(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Who? Some letters of the name do."))
    return Give(queue.Remove(meant.entry(at, rest).id))


def _ordered(at: Moment, rest: str) -> Outcome:
    orders: dict[Order, tuple[str, ...]] = {
        "arrival": ("arrival", "eingang"),
        "balanced": ("balanced", "ausgewogen"),
    }
    found = [order for order, words in orders.items() if _is(rest, words)]
    if len(found) != 1:
        raise Unclear(at.language.text("Which order? arrival or balanced"))
    return Give(queue.Reorder(found[0]))


def _of_person(at: Moment, rest: str, make: Callable[[str], Command]) -> Outcome:
    return Give(make(meant.person(at, rest).id))


def _invited(at: Moment, rest: str) -> Outcome:
    return Give(panel.Invite(meant.person(at, rest, audience).id))


def _withdrawn(at: Moment, rest: str) -> Outcome:
    """A moderator names somebody who asked or is invited; a spectator means themselves."""
    if at.view.role != "moderator":
        return Give(panel.Withdraw())
    if not rest and len(at.view.state.panel) == 1:
        return Give(panel.Withdraw(next(iter(at.view.state.panel))))
    there = at.view.state.panel
    person = meant.person(at, rest, lambda view: [p for p in everybody(view) if p.id in there])
    return Give(panel.Withdraw(person.id))


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
    if _is(to, _MODERATORS):
        return Give(whispers.Send(whispers.TO_MODERATORS, text))
    if _is(to, _PANEL):
        return Give(whispers.Send(whispers.TO_PANEL, text))
    return Give(whispers.Send(meant.person(at, to).id, text))


def question(at: Moment, typed: str, make: Callable[[str], Command]) -> Question:
    """The question that is meant; without a number the only one with which that is possible."""
    every = list(at.view.state.questions.values())
    able = [q for q in every if possible(at.view, make(q.id))]
    if not able and not typed:
        raise Unclear(at.language.text("There is no question with which this is possible."))
    return meant.one_of(at, typed, able if not typed else every, lambda q: q.text, every)


def position(at: Moment, typed: str, make: Callable[[str], Command]) -> Position:
    """Likewise a position."""
    every = list(at.view.state.positions.values())
    able = [p for p in every if possible(at.view, make(p.id))]
    if not able and not typed:
        raise Unclear(at.language.text("There is no position with which this is possible."))
    return meant.one_of(at, typed, able if not typed else every, lambda p: p.text, every)


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
    if not what or _is(what, _SESSION):
        return Give(phases.Open())
    if _is(what, _QUEUE):
        return Give(queue.Open())
    if _is(what, _FEEDBACK):
        return Give(feedback.Open())
    if _is(what, _POSITION):
        return Give(positions.Open(position(at, which.strip(), positions.Open).id))
    raise Unclear(at.language.text("Open what? session, queue, position or feedback"))


def _closed(at: Moment, rest: str) -> Outcome:
    """What cannot be taken back waits for a yes."""
    say = at.language.text
    what, _, which = rest.partition(" ")
    if _is(what, _QUEUE):
        return Give(queue.Close())
    if _is(what, _FEEDBACK):
        return Sure(
            say("Close the feedback, and publish the ratings to everybody?"), feedback.Close()
        )
    if _is(what, _POSITION):
        found = position(at, which.strip(), positions.Close)
        return Sure(_question_of_closing(at, found), positions.Close(found.id))
    if _is(what, _SESSION):
        question = say("Close the session for everybody? Nothing can be added to it afterwards.")
        return Sure(" ".join([question, *left_open(at.language, at.view)]), phases.Close())
    raise Unclear(say("Close what? session, queue, position or feedback"))


def _question_of_closing(at: Moment, found: Position) -> str:
    text = [at.language.text("Close the position, and publish the result to everybody?")]
    panel_people = (p for p in seated(at.view) if p.role == "panelist")
    silent = [p.name for p in panel_people if p.id not in found.assessments]
    if silent:
        text.append(at.language.text("Not assessed yet by {names}.", names=", ".join(silent)))
    return " ".join(text)


def _undo(view: SessionView) -> Command | None:
    actions = view.state.actions
    return undo.Undo(expect=actions[-1].seq) if actions else None


def _redo(view: SessionView) -> Command | None:
    return undo.Redo(expect=view.state.seq) if view.state.undone else None


def _published(at: Moment, rest: str) -> Outcome:
    """A line of feedback that only moderators read so far."""
    kept = sorted(at.view.state.feedback.kept or ())
    return Give(feedback.Publish(meant.one_of(at, rest, kept, str, kept)))


def _announced(at: Moment, rest: str) -> Outcome:
    return Give(announcements.Announce(rest) if rest else announcements.Clear())


def _stage(at: Moment, rest: str) -> Outcome:
    return Give(announcements.Blackout(not at.view.state.blackout))


_NOTHING_TO_UNDO: Final = N_("There is nothing to take back any more.")
_NOTHING_TO_REDO: Final = N_("There is nothing to do again.")

WORDS: Final = (
    Word(
        ("next", "n"),
        ("nächste", "weiter"),
        N_("Give the floor to the head of the queue"),
        always(lambda view: floor.Next(expect=view.state.seq)),
        does=(floor.Next,),
        alone=simply(floor.Next()),
    ),
    Word(
        ("give", "floor"),
        ("wort", "erteilen"),
        N_("Give the floor to somebody, by letters or place"),
        _given,
        N_("WHOM [KIND]"),
        (floor.Give,),
    ),
    Word(
        ("end", "e"),
        ("ende", "fertig"),
        N_("End the speech; as a speaker: give the floor back"),
        _ended,
        does=(floor.End,),
        alone=simply(floor.End()),
    ),
    Word(
        ("clock",),
        ("uhr",),
        N_("Stop the speaker's clock, or let it go on"),
        always(_clock),
        does=(floor.Pause, floor.Resume),
        alone=_clock,
    ),
    Word(
        ("plus", "+"),
        ("mehr",),
        N_("More minutes for the speaker; without a number one"),
        partial(_minutes, sign=1),
        N_("[MINUTES]"),
        (floor.Extend,),
        simply(floor.Extend(MINUTE)),
    ),
    Word(
        ("minus", "-"),
        ("weniger",),
        N_("Fewer minutes for the speaker; without a number one"),
        partial(_minutes, sign=-1),
        N_("[MINUTES]"),
        (floor.Extend,),
        simply(floor.Extend(-MINUTE)),
    ),
    Word(
        ("item",),
        ("punkt", "programmpunkt"),
        N_("Begin the next item, or the one named"),
        _begun,
        N_("[ITEM]"),
        (agenda.Next, agenda.Start),
    ),
    Word(
        ("longer",),
        ("länger", "verlängern"),
        N_("More minutes for an item (below zero: fewer)"),
        _item_extended,
        N_("MINUTES [ITEM]"),
        (agenda.Extend,),
    ),
    Word(
        ("skip",),
        ("überspringen",),
        N_("Skip an item, or what is left of it"),
        _skipped,
        N_("ITEM"),
        (agenda.Skip,),
    ),
    Word(
        ("add", "a"),
        ("eintragen",),
        N_("Put somebody into the queue; “new” for somebody by phone"),
        _added,
        N_("[new] WHOM [KIND][: NOTE]"),
        (queue.Add,),
    ),
    Word(
        ("move",),
        ("verschieben",),
        N_("Move an entry of the queue to a place"),
        _moved,
        N_("WHOM PLACE"),
        (queue.Move,),
    ),
    Word(
        ("remove",),
        ("streichen",),
        N_("Take an entry out of the queue"),
        _removed,
        N_("WHOM"),
        (queue.Remove,),
    ),
    Word(
        ("order",),
        ("reihung",),
        N_("Order the queue by arrival, or balanced"),
        _ordered,
        N_("arrival|balanced"),
        (queue.Reorder,),
    ),
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
        N_("Withdraw a request or an invitation; as a spectator: your own request"),
        _withdrawn,
        N_("[WHOM]"),
        (panel.Withdraw,),
    ),
    Word(
        ("release",),
        ("verabschieden",),
        N_("Release a guest to the audience"),
        _released,
        N_("WHOM"),
        (panel.Release,),
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
        ("announce",),
        ("durchsage",),
        N_("Tell everybody a line; without a text: take it away"),
        _announced,
        N_("[TEXT]"),
        (announcements.Announce,),
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
    ),
    Word(
        ("take",),
        ("aufgreifen",),
        N_("Put a question to the round, or to somebody"),
        _taken,
        N_("NUMBER [WHOM]"),
        (questions.Take,),
    ),
    Word(
        ("answered",),
        ("beantwortet",),
        N_("Mark the question as answered"),
        partial(_of_question, make=questions.Answer),
        N_("NUMBER"),
        (questions.Answer,),
    ),
    Word(
        ("dismiss",),
        ("verwerfen",),
        N_("Keep the question, or take it, from everybody's sight"),
        partial(_of_question, make=questions.Dismiss),
        N_("NUMBER"),
        (questions.Dismiss,),
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
        N_("Open the session, the queue, a position or feedback"),
        _opened,
        N_("[session|queue|position NUMBER|feedback]"),
        (phases.Open, queue.Open),
    ),
    Word(
        ("close",),
        ("schließen",),
        N_("Close the session, the queue, a position or feedback"),
        _closed,
        N_("session|queue|position NUMBER|feedback"),
        (phases.Close, queue.Close),
    ),
    Word(
        ("publish",),
        ("veröffentlichen",),
        N_("Let everybody read a line of feedback, by its number there"),
        _published,
        N_("NUMBER"),
        (feedback.Publish,),
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
    Word(
        ("undo", "u"),
        ("rückgängig",),
        N_("Undo the moderators' last action, at once"),
        always(_undo, _NOTHING_TO_UNDO),
        does=(undo.Undo,),
        alone=_undo,
    ),
    Word(
        ("redo", "r"),
        ("wiederholen",),
        N_("Do again what was undone last"),
        always(_redo, _NOTHING_TO_REDO),
        does=(undo.Redo,),
        alone=_redo,
    ),
)
