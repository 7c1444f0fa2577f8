"""Style sheets, read once: each app would read all of Textual's again, a tenth of what it takes."""

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_read: dict[tuple[object, ...], list[RuleSet]] = {}


def once() -> None:
    """Have all apps share what they read: nothing but text and variables decides what that is."""
    read = Stylesheet._parse_rules

    def remembered(sheet: Stylesheet, *text: Any, **said: Any) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), *text, *sorted(said.items()))
        if key not in _read:
            _read[key] = read(sheet, *text, **said)
        return _read[key]

    Stylesheet._parse_rules = remembered  # type: ignore[assignment]  # takes the same, and hands it on
