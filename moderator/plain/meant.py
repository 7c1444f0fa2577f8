"""What of the session somebody means by letters or by a number."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from server.language import Language
from server.session.entries import Entry, current_queue
from server.session.items import Item
from server.session.people import Person
from server.session.words import Kind

from ..client.people import called, everybody, folded, matching, origin
from . import numbers
from .numbers import Numbered, also_heard
from .outcome import AsHeard, Moment, Moving, Unclear

T = TypeVar("T")

SESSION: Final = ("session", "sitzung")
SHARED_LINKS: Final[dict[str, tuple[str, ...]]] = {
    "moderators": ("moderators", "moderation"),
    "spectators": ("spectators", "audience", "publikum"),
    "stage": ("stage", "bühne"),
}
"""By whom many share a link, as ``link.renew`` calls them."""
MOST: Final = 6
"""How many of those who could be meant are named."""
KINDS: Final[dict[Kind, tuple[str, ...]]] = {
    "contribution": ("contribution", "beitrag"),
    "question": ("question", "verständnisfrage", "frage"),
    "reply": ("reply", "erwiderung"),
    "point_of_order": ("order", "geschäftsordnung"),
}
"""What the kinds of an entry are called, in English and in German."""
_LETTERS: Final = 3
"""The fewest by which a kind is known: what is shorter may begin a name or a sentence."""


def kind(word: str) -> Kind | None:
    """The kind that a word, or its beginning, stands for."""
    if word == "GO":
        # What German councils call it. In small letters an English sentence may begin with it.
        return "point_of_order"
    typed = plain(word)
    found = [
        name
        for name, words in KINDS.items()
        if any(
            plain(w) == typed or (len(typed) >= _LETTERS and plain(w).startswith(typed))
            for w in words
        )
    ]
    return found[0] if len(found) == 1 else None


def plain(word: str) -> str:
    """A word for comparing: small letters, without accents, umlauts as their letters alone."""
    return folded(word)[0].strip()


def begins(word: str, typed: str) -> bool:
    """Whether a word begins like that. Umlauts may be spelt out, or their dots left away; where
    they are typed, they are meant."""
    letters, spelt = (text.strip() for text in folded(typed))
    if not letters:
        return False
    bare, full = (text.strip() for text in folded(word))
    return full.startswith(spelt) or (letters == spelt and bare.startswith(letters))


def is_word(typed: str, one: tuple[str, ...]) -> bool:
    """Whether something typed begins one of these words."""
    return any(begins(word, typed) for word in one)


def shared_link(typed: str) -> str | None:
    """Whose link is meant, where it is one that many share."""
    return next((whose for whose, words in SHARED_LINKS.items() if is_word(typed, words)), None)


def split(text: str) -> tuple[str, str]:
    """What stands before and after the first colon."""
    before, _, after = text.partition(":")
    return before.strip(), after.strip()


def person(at: Moment, typed: str, among: Callable[..., Iterable[Person]] = everybody) -> Person:
    """Whoever is meant by some letters of name, office or organisation. Raises Unclear."""
    say = at.language.text
    if not typed:
        raise Unclear(say("Who? Some letters of the name do."))
    people = list(among(at.view))
    whole = [p for p in people if plain(typed) in (plain(p.name), plain(p.id))]
    found = whole if len(whole) == 1 else matching(people, typed)
    if len(found) > 1:
        words = plain(typed).split()
        better = [p for p in found if set(words) <= set(plain(p.name).split())]
        found = better if len(better) == 1 else found
    if not found:
        raise Unclear(say("Nobody is called “{typed}”.", typed=typed))
    return _one(at.language, typed, found, _described)


def _described(person: Person) -> str:
    return ", ".join(filter(None, (called(person), origin(person))))


def _one(language: Language, typed: str, found: Sequence[T], describe: Callable[[T], str]) -> T:
    if len(found) == 1:
        return found[0]
    names = "; ".join(describe(one) for one in found[:MOST])
    if len(found) > MOST:
        rest = len(found) - MOST
        names += "; " + language.plural("{n} more", "{n} more", n=rest)
    raise Unclear(language.text("“{typed}” can mean: {names}", typed=typed, names=names))


def one_of(at: Moment, typed: str, whole: Numbered[T], among: Sequence[T]) -> T:
    """One of a list, by its number in ``whole`` as the reader last heard it, or by letters; the
    only one there is in ``among`` where nothing was typed. Raises Unclear."""
    say = at.language.text
    if not among:
        raise Unclear(say("There is none."))
    if not typed:
        return _only(at, whole, among)
    if typed.isdecimal():
        things = list(whole.things.values())
        texts = [whole.called(one) for one in things]
        return things[place_of(at, typed, whole.name, tuple(whole.things), texts)]
    words = plain(typed).split()
    found = [one for one in among if all(word in plain(whole.called(one)) for word in words)]
    if not found:
        raise Unclear(say("Nothing of this is called “{typed}”.", typed=typed))
    return _one(at.language, typed, found, whole.called)


def _only(at: Moment, whole: Numbered[T], among: Sequence[T]) -> T:
    """The only one there is; where there are several, the numbers that are named are heard."""
    if len(among) == 1:
        return among[0]
    ids, things = list(whole.things), list(whole.things.values())
    heard, names = at.heard, []
    for place in map(things.index, among[:MOST]):
        heard = also_heard(heard, whole.name, place, ids[place])
        names.append(f"{place + 1} {whole.called(things[place])}")
    raise Unclear(at.language.text("Which one? {names}", names="; ".join(names)), heard=heard)


def item(at: Moment, typed: str) -> Item:
    whole = numbers.agenda(at.view)
    return one_of(at, typed, whole, at.view.state.items)


def and_place(rest: str) -> tuple[str, str]:
    """What is to be moved, and the last word: where to. One word alone says what."""
    what, _, where = rest.rpartition(" ")
    return (what.strip(), where) if what else (rest, "")


def before(at: Moment, where: str, others: Sequence[str]) -> str | None:
    """The id before which something comes that is to stand at a place, from 1 on, among the
    others; None at the end. Raises Unclear."""
    if is_word(where, ("end", "ende")):
        return None
    if not where.isdecimal() or int(where) < 1:
        raise Unclear(at.language.text("Where to? A place such as 1, or: end"))
    return others[int(where) - 1] if int(where) <= len(others) else None


def entry(at: Moment, typed: str) -> Entry:
    """An entry of the queue, by its place or by letters of the name.

    A place counts as the reader last heard it: where somebody else stands there now, that is said
    instead of done.
    """
    say = at.language.text
    entries = current_queue(at.view.state).entries
    if not entries:
        raise Unclear(say("Nobody is waiting in the queue."))
    if not typed.isdecimal():
        people = {e.person for e in entries}
        found = person(at, typed, lambda view: [p for p in everybody(view) if p.id in people])
        own = [e for e in entries if e.person == found.id]
        if len(own) == 1:
            return own[0]
        heard, places = at.heard, [entries.index(e) for e in own]
        for place in places:
            heard = also_heard(heard, "queue", place, entries[place].id)
        raise Unclear(
            say(
                "{name} waits several times: say which place, {places}",
                name=found.name,
                places=", ".join(str(place + 1) for place in places),
            ),
            heard=heard,
        )
    names = [at.view.name(e.person) or say("Somebody in the audience") for e in entries]
    return entries[place_of(at, typed, "queue", [e.id for e in entries], names)]


def place_of(at: Moment, typed: str, what: Moving, ids: Sequence[str], texts: Sequence[str]) -> int:
    """The place, from 0 on, that a number stands for in a list as the reader last heard it: where
    something else stands there now, that is said instead, and counts as heard from then on; the
    other places stay as they were heard. ``texts``: what stands where now. Raises Unclear."""
    say = at.language.text
    place = int(typed) - 1 if typed.isdecimal() else -1
    if not 0 <= place < len(ids):
        raise Unclear(say("There is no number {n}.", n=typed))
    if at.heard.get(what, AsHeard()).is_another(place, ids[place]):
        changed = say(
            "The list has changed since you heard it: number {n} is “{text}” now. Say it again if"
            " that is meant.",
            n=typed,
            text=texts[place],
        )
        raise Unclear(changed, heard=also_heard(at.heard, what, place, ids[place]))
    return place
