"""What moderators type to change which items there are, and what is prepared in them."""

from typing import Any, Final

from server.language import N_, Language
from server.session import agenda
from server.session.items import held
from server.session.words import ItemKind

from ..wording.words import ITEM_KINDS
from . import meant, numbers
from .leading import seconds
from .outcome import Give, Moment, Outcome, Unclear
from .words import Word, any_of

_GERMAN: Final = Language.named("de")


def kind(at: Moment, typed: str) -> ItemKind:
    """The kind of item that somebody names in either language. Raises Unclear."""
    found = [
        kind
        for kind, word in ITEM_KINDS.items()
        if meant.is_word(typed, (kind, word, _GERMAN.text(word)))
    ]
    if len(found) != 1:
        names = ", ".join(at.language.text(ITEM_KINDS[kind]) for kind in found or ITEM_KINDS)
        raise Unclear(at.language.text("Which kind? {names}", names=names))
    return found[0]


def _inserted(at: Moment, rest: str) -> Outcome:
    """“insert TITLE: MINUTES [KIND]”, where the title may have colons as well."""
    title, _, more = rest.rpartition(":")
    minutes, _, typed = more.strip().partition(" ")
    if not title.strip() or not minutes:
        raise Unclear(at.language.text("Which one, how long? Such as: insert TITLE: MINUTES"))
    new: dict[str, Any] = {"kind": kind(at, typed.strip())} if typed.strip() else {}
    item = agenda.NewItem(title.strip(), seconds(at, minutes), **new)
    return Give(agenda.Add(item, held(at.view.state)))


def _shifted(at: Moment, rest: str) -> Outcome:
    """“shift ITEM PLACE”."""
    what, where = meant.and_place(rest)
    item = meant.item(at, what)
    others = [one.id for one in at.view.state.items if one.id != item.id]
    return Give(agenda.Move(item.id, meant.before(at, where, others)))


def _taken_off(at: Moment, rest: str) -> Outcome:
    if not rest:
        raise Unclear(at.language.text("Which item? Its number or some letters of its title do."))
    return Give(agenda.Remove(meant.item(at, rest).id))


def _ticked(at: Moment, rest: str) -> Outcome:
    whole = numbers.prepared(at.view)
    open_ones = [asked for asked in whole.things.values() if not asked.ticked]
    found = meant.one_of(at, rest, whole, open_ones if not rest else list(whole.things.values()))
    item = numbers.script_item(at.view)
    assert item is not None
    return Give(agenda.Tick(item.id, found.text, not found.ticked))


WORDS: Final = (
    Word(
        ("insert",),
        ("einfügen",),
        N_("Add an item behind the one that is on, else at the end"),
        _inserted,
        N_("TITLE: MINUTES [KIND]"),
        (agenda.Add,),
    ),
    Word(
        ("shift",),
        ("umstellen",),
        N_("Put an item at another place of the agenda"),
        _shifted,
        N_("ITEM PLACE"),
        (agenda.Move,),
    ),
    Word(
        ("cancel",),
        ("absetzen",),
        N_("Take an item that was never held off the agenda"),
        _taken_off,
        N_("ITEM"),
        (agenda.Remove,),
        any_of(lambda view: (item.id for item in view.state.items), agenda.Remove),
    ),
    Word(
        ("tick",),
        ("abhaken",),
        N_("Tick off a prepared question of the script, or untick it"),
        _ticked,
        N_("NUMBER"),
        (agenda.Tick,),
        lambda view: next(
            (
                agenda.Tick(item.id, asked.text, not asked.ticked)
                for item in (numbers.script_item(view),)
                if item is not None
                for asked in item.prepared
            ),
            None,
        ),
    ),
)
