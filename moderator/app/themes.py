"""The colours of all screens: five sets, of which none is needed to understand anything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

from server.language import N_

DARK: Final = Theme(
    name="roundtable-dark",
    primary="#7fb2e5",
    secondary="#a9b7c6",
    accent="#e6b450",
    warning="#e6b450",
    error="#f2777a",
    success="#8fc98f",
    foreground="#dfe5ec",
    background="#14181d",
    surface="#1b2128",
    panel="#242c35",
    dark=True,
)
LIGHT: Final = Theme(
    name="roundtable-light",
    primary="#1f5f99",
    secondary="#4a5866",
    accent="#754b00",
    warning="#754b00",
    error="#a8232a",
    success="#22692f",
    foreground="#1a2026",
    background="#f6f7f8",
    surface="#ffffff",
    panel="#e6eaee",
    dark=False,
)
CONTRAST: Final = Theme(
    name="roundtable-contrast",
    primary="#66ccff",
    secondary="#ffffff",
    accent="#ffdd00",
    warning="#ffdd00",
    error="#ff8080",
    success="#66ff66",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables={"text-muted": "#ffffff"},
)
COLOUR_BLIND: Final = Theme(
    # Blue, yellow and orange of Okabe and Ito: told apart also without red and green.
    name="roundtable-colour-blind",
    primary="#56b4e9",
    secondary="#a9b7c6",
    accent="#f0e442",
    warning="#f0e442",
    error="#ff9933",
    success="#8cc8f0",
    foreground="#e6ebf0",
    background="#14181d",
    surface="#1b2128",
    panel="#242c35",
    dark=True,
)
MONOCHROME: Final = Theme(
    name="roundtable-monochrome",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    success="#ffffff",
    foreground="#d8d8d8",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
)
"""For terminals without colours, or for who wants none: what is selected is inverted."""

THEMES: Final[Mapping[str, tuple[Theme, str]]] = {
    "dark": (DARK, N_("Colours: dark")),
    "light": (LIGHT, N_("Colours: light")),
    "contrast": (CONTRAST, N_("Colours: high contrast")),
    "colour-blind": (COLOUR_BLIND, N_("Colours: for the colour-blind")),
    "monochrome": (MONOCHROME, N_("Colours: none")),
}
"""By the names under which they are remembered, with what they are called."""


LEAST_CONTRAST: Final = 4.5
"""Of text on its ground (WCAG 2.2, 1.4.3)."""
CSS: Final = """
Input > .input--placeholder, Input > .input--suggestion { color: $foreground 72%; }
TextArea .text-area--placeholder, TextArea .text-area--suggestion { color: $foreground 72%; }
OptionList > .option-list--option-disabled { color: $foreground 68%; }
"""
"""What Textual would draw too faint to be read."""


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """By how much two colours differ in brightness, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def wanted(remembered: str | None, environment: Mapping[str, str] = os.environ) -> Theme:
    """Where there are no colours, or none are wanted, whatever is remembered is of no use."""
    terminal = environment.get("TERM", "")
    plain = terminal == "dumb" or terminal.startswith("vt") or terminal.endswith(("-m", "-mono"))
    if environment.get("NO_COLOR") or plain:
        return MONOCHROME
    return THEMES.get(remembered or "", THEMES["dark"])[0]


def name_of(theme: str) -> str:
    """Under which name a theme is remembered, by Textual's."""
    return next((name for name, (found, _) in THEMES.items() if found.name == theme), "dark")


def after(theme: str) -> str:
    """The name of the one after it, in the order in which a key goes through them."""
    names = list(THEMES)
    return names[(names.index(name_of(theme)) + 1) % len(names)]
