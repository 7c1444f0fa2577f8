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
    accent="#8a5a00",
    warning="#8a5a00",
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
