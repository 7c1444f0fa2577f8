"""What people are called in texts: the forms in which a name is written, and what stands there
instead.

People type more into a field for a name than that (a title, where they are from, a picture), and
lists have the surname first. In texts it is the bare name that stands, either way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_ASIDE: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_NEXT: Final = re.compile(r",|\s[-–—|/]\s")
"""What stands between surname and first name, or between a name and where somebody is from."""
_JOINED: Final = re.compile(r"\.(?=[^\W\d_a-zäöü])")
_SHORTENED: Final = re.compile(r"(?:-?[^\W\d_]{1,4}\.)+")
"""A title, an initial: no name that stands alone in a text."""
_TITLES: Final = frozenset(
    {"dr", "prof", "professor", "professorin", "phd", "mdb", "mdl", "mdep", "frau", "herr"}
    | {"mr", "mrs", "ms", "jr", "sr", "jun", "sen"}
)


_SHARED: Final = 4
_SURNAME: Final = 3
"""Letters that a surname has at least to be known as one: "So", "Im" and "An" are words as well."""


@dataclass(frozen=True)
class Written:
    """A name as it is written.

    ``complete``: as it was typed, and its forms with more than one word; ``surname``: that alone,
    with "von" and without; ``parts``: words of it that may still mean somebody by themselves.
    """

    complete: tuple[str, ...]
    surname: tuple[str, ...]
    parts: tuple[str, ...]


def written(name: str) -> Written:
    """The forms in which a name may stand in a text."""
    pieces = [found for each in _NEXT.split(_ASIDE.sub(" ", name)) if (found := _words(each))]
    if not pieces:
        return Written((name.strip(),), (), ())
    first = pieces[0]
    given, family = (pieces[1], first) if len(pieces) > 1 else _split(first)
    whole = [given + family, given[:1] + family, first]
    complete = [name.strip(), *(" ".join(words) for words in whole if len(words) > 1)]
    # A guest with a number has no surname.
    lettered = any(map(str.isalpha, first[-1]))
    surname = (" ".join(family), first[-1]) if lettered else ()
    if given and surname:
        complete.append(f"{surname[0]}, {' '.join(given)}")
    # With both before the comma, what stands behind it is no name: "Ann Lee, Town of X".
    turned = len(pieces) > 1 and len([word for word in family if not word.islower()]) < 2
    names = given + family if turned else first
    parts = [word for word in names if not word.islower()] or names
    telling = (word for word in parts if len(word) > 1 and any(map(str.isalpha, word)))
    return Written(_once(complete), _once(surname), _once(telling))


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Given names and surname, which takes with it what is written small before it: "von"."""
    begin = len(words) - 1
    while begin > 0 and words[begin - 1].islower():
        begin -= 1
    return words[:begin], words[begin:]


def _words(text: str) -> list[str]:
    words = _JOINED.sub(". ", text).split()
    named = (w for w in words if not _SHORTENED.fullmatch(w) and w.casefold() not in _TITLES)
    return [bare for word in named if (bare := _bare(word))]


def _bare(word: str) -> str:
    """A word without signs and pictures around it. Marks belong to the letters before them."""
    kept = [i for i, c in enumerate(word) if unicodedata.category(c)[0] in "LMN"]
    return word[kept[0] : kept[-1] + 1] if kept else ""


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def either(wanted: Iterable[str], space: str = " ") -> str:
    """The pattern of any of these, each before what it begins with; ``space``: that of a space in
    them.

    What several begin with is looked at once, as far as ``_SHARED`` characters: an audience of ten
    thousand is looked for at every word of a log.
    """
    return _branches({*wanted}, 0, space) or r"(?!)"


def _branches(wanted: Iterable[str], begun: int, space: str) -> str:
    """What may follow behind so many characters, in which all of these are alike."""
    if begun == _SHARED:
        rest = sorted((text[begun:] for text in wanted), key=lambda text: (-len(text), text))
        return "|".join(_escaped(text, space) for text in rest)
    following: dict[str, list[str]] = {}
    for text in sorted(wanted, reverse=True):
        following.setdefault(text[begun : begun + 1], []).append(text)
    return "|".join(
        f"{_escaped(first, space)}(?:{_branches(texts, begun + 1, space)})" if first else ""
        for first, texts in following.items()
    )


def _escaped(text: str, space: str) -> str:
    return space.join(map(re.escape, text.split(" ")))


class Called:
    """What people are called in texts, and what stands there instead."""

    def __init__(self) -> None:
        self._called: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def person(self, name: str, mask: str) -> None:
        """``name``, in all its forms, stands for somebody in texts."""
        forms = written(name)
        surnames = (surname for surname in forms.surname if len(surname) >= _SURNAME)
        for called in (*forms.complete, *surnames):
            # One sign is hardly ever meant as a name where it stands in a text.
            if len(called) > 1:
                self.thing(called, mask)

    def thing(self, called: str, mask: str) -> None:
        self._called.setdefault(called, mask)
        self._pattern = None

    def without(self, text: str) -> str:
        """The text with masks in place of names, also in the genitive.

        They are in brackets, as a surname can be a word that meant something else: nobody shall
        seem to have said what they did not say.
        """
        if text in self._called:
            return self._called[text]
        if self._pattern is None:
            # What stands in brackets already does so in a copy of a copy, too.
            self._pattern = re.compile(rf"(?<!\w)(\[)?({either(self._called)})(?(1)\])(?=s?(?!\w))")
        return self._pattern.sub(lambda found: f"[{self._called[found[2]]}]", text)
