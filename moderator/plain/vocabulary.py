"""All the words, by what they are for, and what help says of them."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from server.language import N_, Language
from server.session.messages import ANYBODY, MODERATORS

from . import (
    around,
    attendance,
    editing,
    leading,
    moderating,
    planning,
    reading,
    standing,
    subjects,
    taking_part,
    undoing,
    what_now,
)
from .meant import plain
from .outcome import Leave, Lines, Moment, Outcome
from .words import Word, found, unknown


def _help(at: Moment, rest: str) -> Outcome:
    """All that is possible now, in few words; of one word all that there is to say. What is rarely
    wanted is named in a line a topic: a long list is long to hear."""
    say = at.language.text
    for_me = [word for word in WORDS if word.is_for(at.view.role)]
    if rest:
        words = found(for_me, rest)
        if not words:
            raise unknown(at.language, rest)
        return Lines(tuple(_described(at.language, word) for word in words))
    lines: list[str] = []
    for topic, all_words in (*TOPICS.items(), (_LEAVING, (_LEFT_BY_OTHERS,))):
        now = [word for word in all_words if word.is_possible(at.view)]
        if topic not in RARE:
            lines += (_described(at.language, word) for word in now)
        elif now:
            named = ", ".join(word.named(at.language) for word in now)
            lines.append(f"{say(topic)}: {named}")
    rest_of = say("help WORD says more; a few letters of a word do where they are clear.")
    return Lines((*lines, rest_of))


def _described(language: Language, word: Word) -> str:
    others = ", ".join(w for w in word.all if not word.called(language).startswith(w))
    tells = language.text(word.tells)
    return f"{word.called(language)}: {tells}" + (f" ({others})" if others else "")


def _left(at: Moment, rest: str) -> Outcome:
    return Leave(stop=plain(rest) in ("stop", "ende", "end"))


_CHANGES: Final = N_("To change what there is")
_AROUND: Final = N_("Before and after")
_LEAVING: Final = N_("Besides")
RARE: Final = (_CHANGES, _AROUND)
TOPICS: Final[Mapping[str, tuple[Word, ...]]] = {
    N_("To moderate"): (*leading.WORDS, *moderating.WORDS, *undoing.WORDS),
    _CHANGES: (
        *editing.WORDS,
        *planning.WORDS,
        *subjects.WORDS,
        *attendance.WORDS,
    ),
    _AROUND: around.WORDS,
    N_("To take part"): taking_part.WORDS,
    N_("To read"): (*what_now.WORDS, *standing.WORDS, *reading.WORDS, *attendance.READ),
    _LEAVING: (
        Word(("help", "?"), ("hilfe",), N_("What is possible now"), _help, N_("[WORD]")),
        Word(
            ("quit", "leave"),
            ("verlassen", "tschüss"),
            N_("Leave; with “stop” a server that you started ends too"),
            _left,
            N_("[stop]"),
            roles=MODERATORS,
        ),
    ),
}
"""In the order of the page about the words."""

# Whoever takes part has started no server.
_LEFT_BY_OTHERS: Final = Word(
    ("quit", "leave"),
    ("verlassen", "tschüss"),
    N_("Leave"),
    _left,
    roles=ANYBODY - MODERATORS,
)

WORDS: Final[tuple[Word, ...]] = (*chain.from_iterable(TOPICS.values()), _LEFT_BY_OTHERS)
