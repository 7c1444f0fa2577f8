"""What people type: made harmless and checked for length before it becomes a fact."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from .messages import Refused

NAME_LENGTH: Final = 80
LINE_LENGTH: Final = 280
TEXT_LENGTH: Final = 4000
SCRIPT_LENGTH: Final = 20_000

# These turn the direction of the text around them, also outside of the field they are in.
_DIRECTION: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Unicode's Default_Ignorable_Code_Point without the above, and marks between lines of a gloss.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_BLANK: Final = "\u2800"
"""Braille without a dot: a sign, but there is nothing to see."""
_JOINERS: Final = frozenset("\u200c\u200d")
# From Arabic to Myanmar, Khmer and Mongolian, and what was added to them later: letters join, and
# a joiner says which do.
_JOINING: Final = re.compile(
    "[\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_PICTURES: Final = frozenset({"So", "Sm", "Sk"})
_SELECTED: Final = frozenset({*_PICTURES, "Nd", "Po", "Pd", "Lo"})

# Letters that are drawn like Latin ones, each in the case in which it is.
_DRAWN_LIKE: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԚԜаеорсухіјѕԛԝһԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTYXIJSQWaeopcyxijsqwhdABEZHIKMNOPTYXo",
)
_COMPARED: Final = 2 * NAME_LENGTH
"""Characters of a text that are looked at for comparing it; names are shorter."""


def line(text: str, limit: int = LINE_LENGTH) -> str:
    """One line of at most ``limit`` characters, normalised (NFC), possibly empty.

    Control characters and line breaks become spaces, runs of white space one space; what nobody
    sees and no script needs is dropped. Raises :class:`Refused` (``text_too_long``).
    """
    text = _clean(text)
    if len(text) > limit:
        raise Refused("text_too_long", limit=limit)
    return text


def required_line(text: str, limit: int = LINE_LENGTH) -> str:
    """Like :func:`line`, but refuses one in which there is nothing to see (``text_empty``)."""
    text = line(text, limit)
    if not is_seen(text):
        raise Refused("text_empty")
    return text


def block(text: str, limit: int = TEXT_LENGTH) -> str:
    """Several lines, each as :func:`line` leaves it, of together at most ``limit`` characters."""
    joined = "\n".join(line(part, limit) for part in text.splitlines()).strip()
    if len(joined) > limit:
        raise Refused("text_too_long", limit=limit)
    return joined


def is_seen(text: str) -> bool:
    """Whether there is anything to see: a letter, a digit or a sign, also one of a font's own."""
    kinds = (unicodedata.category(c) for c in visible(text) if c != _BLANK)
    return any(kind[0] in "LNPS" or kind == "Co" for kind in kinds)


def visible(text: str) -> str:
    """Without the characters that nobody sees, but for those by which a script or a picture is
    put together: joiners between letters that join, and what chooses one form of a sign."""
    if _UNSEEN.search(text) is None:
        return text
    kept: list[str] = []
    for char, following in zip(text, [*text[1:], ""], strict=True):
        if _UNSEEN.match(char) is None or (kept and _is_needed(kept[-1], char, following)):
            kept.append(char)
    return "".join(kept)


def alike(one: str, other: str) -> bool:
    """Whether two texts look the same to people: case, width, spaces and characters without looks
    aside, and whether a letter is Latin, Greek or Cyrillic where it is drawn alike."""
    return any(a == b for a, b in zip(looks(one), looks(other), strict=True))


def looks(text: str) -> tuple[str, str]:
    """What a text is compared by: two are alike that have the same first, or the same second."""
    return _looks(text[:_COMPARED])


def is_unicode(text: str) -> bool:
    """Whether a text can be written: JSON and arguments can hold halves of characters."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def harmful(char: str) -> bool:
    """Whether a character controls something, breaks the line or turns the direction of text."""
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _DIRECTION


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(" " if harmful(c) else c for c in text)
    seen = visible(text)
    if seen is not text:
        # What was dropped may have kept a letter from its accent.
        seen = unicodedata.normalize("NFC", seen)
    return " ".join(seen.split())


def _is_needed(before: str, char: str, following: str) -> bool:
    """Whether a character that is not seen has a purpose between those two."""
    kind = unicodedata.category(before)
    if char in _JOINERS:
        joins = kind in _PICTURES or before == "\ufe0f"
        if char == "\u200d" and joins and following:
            return unicodedata.category(following) in _PICTURES
        return _JOINING.match(before) is not None
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return kind in _SELECTED or before == "\u2139"
    if "\u180b" <= char <= "\u180f":
        return "\u1800" <= before <= "\u18aa"
    if "\U000e0020" <= char <= "\U000e007f":
        return before == "\U0001f3f4" or "\U000e0020" <= before < "\U000e007f"
    return False


# Everybody's name is compared with that of everybody who comes.
@lru_cache(maxsize=1 << 14)
def _looks(text: str) -> tuple[str, str]:
    """What a text is compared by: as it is, and as it is drawn."""
    text = _clean(text)
    if text.isascii():
        # Of such a text only the case differs, and all of its letters are Latin.
        return text.lower(), text.lower()
    return _folded(text), _folded(text.translate(_DRAWN_LIKE))


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(c for c in _UNSEEN.sub("", text) if unicodedata.category(c) != "Cf")
    return " ".join(seen.replace(_BLANK, " ").split())
