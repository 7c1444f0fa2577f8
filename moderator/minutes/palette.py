"""The colours of pages and pictures, in the light and in the dark.

People who cannot tell red from green can still tell the two halves of the stances apart; within a
picture no meaning is shown by colour alone. Text has a contrast of at least 4.5 : 1.
"""

from collections.abc import Mapping
from typing import Final

_COLOURS: Final = {
    "page": ("#ffffff", "#15181d"),
    "ink": ("#1b1f24", "#e8eaed"),
    "quiet": ("#4d5560", "#b3bac4"),
    "line": ("#c5cbd3", "#4a525d"),
    "band": ("#eceff3", "#20252c"),
    "link": ("#0b5394", "#8ec1ff"),
    "bar": ("#1f5fa8", "#6ba6ea"),
    "aside": ("#b3490a", "#f2a45c"),
    "note": ("#fff4e0", "#3a2c12"),
    "s1": ("#8c510a", "#c9822f"),
    "s2": ("#e0bf83", "#e8cfa0"),
    "s3": ("#d6d6d6", "#9aa1ab"),
    "s4": ("#8fd3c8", "#a8e0d6"),
    "s5": ("#01665e", "#2fa396"),
    "t1": ("#ffffff", "#15181d"),
    "t2": ("#1b1f24", "#15181d"),
    "t3": ("#1b1f24", "#15181d"),
    "t4": ("#1b1f24", "#15181d"),
    "t5": ("#ffffff", "#15181d"),
}
"""Each colour in the light and in the dark. ``s1`` to ``s5`` are the stances from rejecting to
agreeing, ``t1`` to ``t5`` the text upon them."""
LIGHT: Final[Mapping[str, str]] = {name: light for name, (light, _) in _COLOURS.items()}
DARK: Final[Mapping[str, str]] = {name: dark for name, (_, dark) in _COLOURS.items()}
VARIABLES: Final[Mapping[str, str]] = {name: f"var(--{name})" for name in LIGHT}
"""For pictures inside a page, which defines both palettes."""


def css(palette: Mapping[str, str]) -> str:
    """The palette as custom properties."""
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


def picture_css(palette: Mapping[str, str], font: str) -> str:
    """The style sheet of a picture, with the colours of ``palette``."""
    stances = "".join(
        f"svg .s{n}{{fill:{palette[f's{n}']}}}svg text.t{n}{{fill:{palette[f't{n}']}}}"
        for n in range(1, 6)
    )
    return (
        f"svg text{{font-family:{font};font-size:12px;fill:{palette['ink']}}}"
        f"svg text.small{{font-size:11px;fill:{palette['quiet']}}}"
        f"svg .bar{{fill:{palette['bar']}}}svg .band{{fill:{palette['band']}}}"
        f"svg .aside{{fill:{palette['page']};stroke:{palette['aside']};stroke-width:1.5}}"
        f"svg .rule{{stroke:{palette['line']};stroke-width:1}}"
        f"svg .edge{{stroke:{palette['ink']};stroke-width:0.75}}"
        f"svg .middle{{stroke:{palette['ink']};stroke-width:1;stroke-dasharray:3 3}}"
        f"{stances}"
    )
