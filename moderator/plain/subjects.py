"""What moderators type about what is being discussed: labels of questions, and positions before
they are opened."""

from collections.abc import Mapping
from typing import Any, Final

from server.language import N_
from server.session import positions, questions
from server.session.positions import Position

from . import meant, numbers
from .editing import said
from .outcome import Give, Moment, Outcome, Unclear
from .words import Word, any_of

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text",),
    "document": ("paper", "papier"),
    "anonymous": ("anonymous", "anonym"),
}
_YES_AND_NO: Final[Mapping[bool, tuple[str, ...]]] = {True: ("yes", "ja"), False: ("no", "nein")}


def _labelled(at: Moment, rest: str) -> Outcome:
    """“label NUMBER: WORDS”; without words it has none any more."""
    which, typed = meant.split(rest)
    whole = numbers.questions(at.view)
    if ":" not in rest:
        raise Unclear(at.language.text("Which one, and how? Such as: label NUMBER: WORD, WORD"))
    found = meant.one_of(at, which, whole, list(whole.things.values()))
    labels = (part.strip().removeprefix("#") for part in typed.split(","))
    return Give(questions.Label(found.id, tuple(filter(None, labels))))


def _unopened(at: Moment, typed: str) -> Position:
    """By its number any position, so that the rules say why one cannot be changed any more."""
    whole = numbers.positions(at.view)
    every = list(whole.things.values())
    planned = [position for position in every if position.status == "planned"]
    return meant.one_of(at, typed, whole, every if typed else planned)


def _amended(at: Moment, rest: str) -> Outcome:
    how = N_("What of which position? Such as: amend NUMBER text: TEXT (or paper, anonymous)")
    which, field, value = said(at, rest, _FIELDS, how)
    found = _unopened(at, which)
    return Give(positions.Edit(found.id, **{field: _of_position(at, field, value)}))


def _of_position(at: Moment, field: str, value: str) -> Any:
    say = at.language.text
    if field == "anonymous":
        chosen = [yes for yes, words in _YES_AND_NO.items() if meant.is_word(value, words)]
        if len(chosen) != 1:
            raise Unclear(say("yes or no?"))
        return chosen[0]
    if field == "document" and value:
        papers = at.view.state.session.documents
        fitting = [paper for paper in papers if meant.begins(paper.title, value)]
        if len(fitting) != 1:
            names = "; ".join(paper.title for paper in fitting or papers)
            raise Unclear(say("Which one? {names}", names=names))
        return fitting[0].id
    return value or None


def _taken_out(at: Moment, rest: str) -> Outcome:
    return Give(positions.Remove(_unopened(at, rest).id))


WORDS: Final = (
    Word(
        ("label",),
        ("stichwort",),
        N_("Say in a word or two what the question is about"),
        _labelled,
        N_("NUMBER: WORD, WORD"),
        (questions.Label,),
        any_of(lambda view: view.state.questions, lambda one: questions.Label(one, ("…",))),
    ),
    Word(
        ("amend",),
        ("neufassen",),
        N_("Change text, paper or anonymity of a position that has not been opened"),
        _amended,
        N_("NUMBER FIELD: VALUE"),
        (positions.Edit,),
        any_of(lambda view: view.state.positions, lambda one: positions.Edit(one, text="…")),
    ),
    Word(
        ("discard",),
        ("entfernen",),
        N_("Take out a position that has not been opened"),
        _taken_out,
        N_("NUMBER"),
        (positions.Remove,),
        any_of(lambda view: view.state.positions, positions.Remove),
    ),
)
