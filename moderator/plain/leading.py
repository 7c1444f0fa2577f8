"""What moderators type about who speaks, who waits, and the agenda."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from server.language import N_
from server.session import (
    agenda,
    floor,
    people,
    queue,
)
from server.session.entries import current_queue
from server.session.items import Item, held, next_item
from server.session.messages import MODERATORS, Command
from server.session.words import Kind, Order

from ..client.calling import call
from ..client.outbox import Answered
from ..client.people import added
from ..client.possible import possible
from ..client.session_view import SessionView
from ..desk.changeover import beginning, leaves
from . import meant
from .outcome import Give, Moment, Outcome, Sure, Unclear
from .words import Word, always, any_of, simply

MINUTE: Final = 60
NEW: Final = ("new", "neu")
ORDERS: Final[Mapping[Order, tuple[str, ...]]] = {
    "arrival": ("arrival", "eingang"),
    "balanced": ("balanced", "ausgewogen"),
    "time": ("time", "redezeit"),
}
"""What the orders of the queue are called, in English and in German."""


def _begun(at: Moment, rest: str) -> Outcome:
    """The next item, or the one named."""
    if not rest:
        return next_begun(at)
    item = meant.item(at, rest)
    return _unless_it_ends_something(at, agenda.Start(item.id, at.view.state.seq), item)


def next_begun(at: Moment) -> Outcome:
    command = agenda.Next(expect=at.view.state.seq)
    return _unless_it_ends_something(at, command, next_item(at.view.state))


def _unless_it_ends_something(at: Moment, command: Command, item: Item | None) -> Outcome:
    """As a desk asks, but only where somebody would be cut short or left behind: whoever types a
    whole word meant it."""
    if item is not None and leaves(at.language, at.view) and possible(at.view, command):
        return Sure(beginning(at.language, at.view, item), command)
    return Give(command)


def _given(at: Moment, rest: str) -> Outcome:
    """To an entry by its place, to somebody by letters: to whoever waits for what they wait."""
    name, kind = _with_kind(rest)
    if name.isdecimal():
        return Give(floor.Give(entry=meant.entry(at, name).id, expect=at.view.state.seq))
    person = meant.person(at, name)
    return Give(call(at.view.state, person.id, kind))


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
    return Give(floor.Extend(sign * seconds(at, rest or "1")))


def seconds(at: Moment, text: str) -> int:
    """Minutes as people type them, in seconds."""
    try:
        found = round(float(text.replace(",", ".").removesuffix("min")) * MINUTE)
    except (ValueError, OverflowError):
        found = 0
    if not found:
        raise Unclear(at.language.text("“{typed}” is no number of minutes.", typed=text))
    return found


def _item_extended(at: Moment, rest: str) -> Outcome:
    minutes, _, which = rest.partition(" ")
    more = seconds(at, minutes or "5")
    current = held(at.view.state)
    item = meant.item(at, which.strip()).id if which.strip() else current
    if item is None:
        raise Unclear(at.language.text("No item is on: say which one."))
    return Give(agenda.Extend(item, more))


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

        def add(answer: Answered, view: SessionView) -> Command | None:
            new = added(answer, name, view)
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
    who, where = meant.and_place(rest)
    entry = meant.entry(at, who)
    others = [e.id for e in current_queue(at.view.state).entries if e.id != entry.id]
    return Give(queue.Move(entry.id, meant.before(at, where, others)))


def _removed(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Who? Some letters of the name do."))
    return Give(queue.Remove(meant.entry(at, rest).id))


def _reworded(at: Moment, rest: str) -> Outcome:
    """“topic WHOM: TEXT”."""
    who, text = meant.split(rest)
    if ":" not in rest:
        raise Unclear(at.language.text("Whose, and what? Such as: topic NAME: TEXT"))
    return Give(queue.Note(meant.entry(at, who).id, text))


def _waiting(view: SessionView) -> list[str]:
    return [entry.id for entry in current_queue(view.state).entries]


def order(at: Moment, typed: str) -> Order:
    """The order of a queue that somebody names. Raises Unclear."""
    found = [order for order, words in ORDERS.items() if meant.is_word(typed, words)]
    if len(found) != 1:
        raise Unclear(at.language.text("Which order? arrival, balanced or time"))
    return found[0]


def _ordered(at: Moment, rest: str) -> Outcome:
    return Give(queue.Reorder(order(at, rest)))


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
        any_of(_waiting, queue.Move),
    ),
    Word(
        ("remove",),
        ("streichen",),
        N_("Take an entry out of the queue"),
        _removed,
        N_("WHOM"),
        (queue.Remove,),
        any_of(_waiting, queue.Remove),
    ),
    Word(
        ("topic",),
        ("anliegen",),
        N_("Change what an entry of the queue says"),
        _reworded,
        N_("WHOM: TEXT"),
        (queue.Note,),
        any_of(_waiting, lambda entry: queue.Note(entry, "…")),
        roles=MODERATORS,
    ),
    Word(
        ("clear",),
        ("leeren",),
        N_("Take everybody out of the queue"),
        always(simply(queue.Clear())),
        does=(queue.Clear,),
        alone=simply(queue.Clear()),
    ),
    Word(
        ("order",),
        ("reihung",),
        N_("Order the queue by arrival, balanced, or by talk time"),
        _ordered,
        N_("arrival|balanced|time"),
        (queue.Reorder,),
    ),
)
