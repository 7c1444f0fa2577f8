"""The kinds of values in an agenda file, what each of them refuses, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ..language import N_
from ..session.cue import Unit
from ..session.links import SHARED
from ..session.plan import LONGEST_DURATION, MOST_CHAIRS
from ..session.texts import (
    LINE_LENGTH,
    NAME_LENGTH,
    SCRIPT_LENGTH,
    TEXT_LENGTH,
    harmful,
    is_seen,
    visible,
)
from ..session.whispers import TO_MODERATORS, TO_PANEL
from ..session.words import SYSTEM
from .moments import days_of, iso_date, seconds_of, wall_clock, zone_name
from .problems import Message, Unacceptable, choice

RESERVED: Final = frozenset({SYSTEM, TO_MODERATORS, TO_PANEL, *SHARED})
"""Words that stand where a person's id can stand, so that no id may be one of them."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_LEFT_OPEN: Final = (
    *("Name", "Hinweis", "Rechtsgrundlage", "Empfänger", "Frist", "keine /", "Kontakt"),
    *("Aufsichtsbehörde", "name", "notice", "legal", "recipients", "time", "none /", "contact"),
    "supervisory",
)
_PLACEHOLDER: Final = re.compile(
    rf"\[(?:{'|'.join(_LEFT_OPEN)})(?:[\s,][^\]]*)?\](?!\()|(?<=: )…[ \t]*$", re.MULTILINE
)
"""What stands in the template of ``docs/data-protection.md`` for what only the host knows. Other
brackets may be meant as they stand."""
_INVITATION: Final = (10, 3600)
_LARGEST_COUNT: Final = 100_000
_NO_THRESHOLD: Final[dict[Unit, str]] = {
    "seconds": N_("a duration such as “90 s”, or false is expected here"),
    "share": N_("a share between 0 and 1 such as “0.4”, or false is expected here"),
    "count": N_("a whole number from 1 on, or false is expected here"),
}


def as_line(text: str) -> str:
    """``text`` in the form in which names are compared: normalised (NFC), without what nobody
    sees, and stripped."""
    return visible(unicodedata.normalize("NFC", text)).strip(" \t\r\n")


def _line(text: str) -> str:
    return _harmless(as_line(text), allowed="")


def _sentence(text: str) -> str:
    # "|" and ">" blocks are how people write long sentences; their line ends mean nothing.
    return _harmless(" ".join(re.split(r"[ \t\r\n]+", as_line(text))), allowed="")


def _script(text: str) -> str:
    return _harmless(visible(unicodedata.normalize("NFC", text)).rstrip(), allowed="\n\t")


def _harmless(text: str, allowed: str) -> str:
    if not is_seen(text):
        raise Unacceptable(N_("the text is empty"))
    for char in text:
        if char == "\n" and char not in allowed:
            raise Unacceptable(N_("one line is expected here"))
        if harmful(char) and char not in allowed:
            code = f"U+{ord(char):04X}"
            raise Unacceptable(N_("the text contains the control character {code}"), code=code)
    return text


def _notice(text: str) -> str:
    notice = _script(text)
    open_places = [" ".join(found.split()) for found in _PLACEHOLDER.findall(notice)]
    if open_places:
        raise Unacceptable(
            N_("still to be filled in: {places}"),
            places=tuple(dict.fromkeys(open_places)),
            hint=Message(N_("write what holds for this session in their place")),
        )
    return notice


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        message = N_("“{id}” is no id: up to 32 letters A–Z, digits, “_” and “-”")
        raise Unacceptable(message, id=text)
    if text in RESERVED:
        raise Unacceptable(N_("the id “{id}” is reserved"), id=text)
    return text


def web_address(text: str) -> str:
    """``text`` if it is a web address. Raises Unacceptable."""
    text = _line(text)
    if not re.fullmatch(r"https?://[^\s/?#@]+([/?#]\S*)?", text):
        raise Unacceptable(N_("a web address begins with https:// or http://"))
    return text


def _duration(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        # YAML reads a bare 45 as a number; it is refused like any duration without a unit.
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Unacceptable(N_("a duration is expected here, for example “12 min”"))
        return seconds_of(value, least, most)

    return read


def _retention(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unacceptable(N_("a time in days, weeks, months or years is expected here"))
    return days_of(value)


def _threshold(unit: Unit) -> Callable[[Any], float | bool]:
    def read(value: Any) -> float | bool:
        if value is False:
            return False
        if unit == "seconds":
            return float(_cue_seconds(value))
        kinds, most = ((int, float), 1) if unit == "share" else ((int,), _LARGEST_COUNT)
        if isinstance(value, kinds) and value is not True and 0 < value <= most:
            return float(value)
        raise Unacceptable(_NO_THRESHOLD[unit])

    return read


def _cue_seconds(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unacceptable(_NO_THRESHOLD["seconds"])
    return _duration(1, LONGEST_DURATION)(value)


def _chairs(number: int) -> int:
    if not 1 <= number <= MOST_CHAIRS:
        raise Unacceptable(N_("a whole number from 1 to {most} is expected here"), most=MOST_CHAIRS)
    return number


def one_of(literal: Any) -> Callable[[Any], Any]:
    """A validator for the words of a ``Literal``; refusals name a similar word, or all of them."""
    words: tuple[str, ...] = get_args(literal)

    def read(value: Any) -> Any:
        if value in words:
            return value
        hint = choice(value if isinstance(value, str) else "", words)
        raise Unacceptable(N_("“{word}” is unknown"), word=str(value), hint=hint)

    return read


Id: TypeAlias = Annotated[
    str,
    AfterValidator(_id),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"}),
]
Name: TypeAlias = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(_line)]
Line: TypeAlias = Annotated[str, Field(max_length=LINE_LENGTH), AfterValidator(_line)]
Sentence: TypeAlias = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(_sentence)]
Notice: TypeAlias = Annotated[str, Field(max_length=SCRIPT_LENGTH), AfterValidator(_notice)]
"""A notice on data protection: what its template leaves open is filled in."""
Script: TypeAlias = Annotated[str, Field(max_length=SCRIPT_LENGTH), AfterValidator(_script)]
WebAddress: TypeAlias = Annotated[
    str,
    Field(max_length=LINE_LENGTH),
    AfterValidator(web_address),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
IsoDate: TypeAlias = Annotated[
    str,
    AfterValidator(iso_date),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2021-06-01"]}),
]
WallClock: TypeAlias = Annotated[
    str,
    AfterValidator(wall_clock),
    WithJsonSchema(
        {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$", "examples": ["14:00"]}
    ),
]
ZoneName: TypeAlias = Annotated[
    str,
    AfterValidator(zone_name),
    WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]}),
]
_DURATION_SCHEMA: Final = WithJsonSchema(
    {"type": "string", "pattern": "[0-9]", "examples": ["12 min", "1 h 30 min", "90 s"]}
)
Duration: TypeAlias = Annotated[
    int, BeforeValidator(_duration(1, LONGEST_DURATION)), _DURATION_SCHEMA
]
InvitationDuration: TypeAlias = Annotated[
    int, BeforeValidator(_duration(*_INVITATION)), _DURATION_SCHEMA
]
Retention: TypeAlias = Annotated[
    int,
    BeforeValidator(_retention),
    WithJsonSchema(
        {"type": "string", "pattern": "^[0-9]", "examples": ["90 days", "6 months", "2 years"]}
    ),
]
"""In days."""
Chairs: TypeAlias = Annotated[
    int,
    Field(strict=True),
    AfterValidator(_chairs),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_CHAIRS}),
]
Span: TypeAlias = Annotated[
    float | bool,
    BeforeValidator(_threshold("seconds")),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "[0-9]"}, {"const": False}]}),
]
"""A cue's threshold in seconds, or False."""
Share: TypeAlias = Annotated[
    float | bool,
    BeforeValidator(_threshold("share")),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1}, {"const": False}]}
    ),
]
Count: TypeAlias = Annotated[
    float | bool,
    BeforeValidator(_threshold("count")),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": False}]}),
]
