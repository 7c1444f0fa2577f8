"""The colours of pages and pictures, in the light and in the dark.

The two halves of the stances are told apart by people who do not see red and green; within a
picture nothing is told by its colour alone. Text has a contrast of at least 4.5 : 1.
"""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "page": "#ffffff",
    "ink": "#1b1f24",
    "quiet": "#4d5560",
    "line": "#c5cbd3",
    "band": "#eceff3",
    "link": "#0b5394",
    "bar": "#1f5fa8",
    "aside": "#b3490a",
    "note": "#fff4e0",
    "s1": "#8c510a",
    "s2": "#e0bf83",
    "s3": "#d6d6d6",
    "s4": "#8fd3c8",
    "s5": "#01665e",
    "t1": "#ffffff",
    "t2": "#1b1f24",
    "t3": "#1b1f24",
    "t4": "#1b1f24",
    "t5": "#ffffff",
}
DARK: Final[Mapping[str, str]] = {
    "page": "#15181d",
    "ink": "#e8eaed",
    "quiet": "#b3bac4",
    "line": "#4a525d",
    "band": "#20252c",
    "link": "#8ec1ff",
    "bar": "#6ba6ea",
    "aside": "#f2a45c",
    "note": "#3a2c12",
    "s1": "#c9822f",
    "s2": "#e8cfa0",
    "s3": "#9aa1ab",
    "s4": "#a8e0d6",
    "s5": "#2fa396",
    "t1": "#15181d",
    "t2": "#15181d",
    "t3": "#15181d",
    "t4": "#15181d",
    "t5": "#15181d",
}
VARIABLES: Final[Mapping[str, str]] = {name: f"var(--{name})" for name in LIGHT}
"""For pictures inside of a page, which has both palettes."""


def css(palette: Mapping[str, str]) -> str:
    """The palette as custom properties."""
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


def picture_css(palette: Mapping[str, str], font: str) -> str:
    """The style of pictures."""
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
