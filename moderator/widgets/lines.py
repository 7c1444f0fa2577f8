"""Lines of styled text, cut by cells, of which all widgets here consist.

Text in a span is never read as markup: a name may look like anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.color import Color, blend_rgb
from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from ..app.themes import LEAST_CONTRAST, MONOCHROME, contrast
from ..wording.printable import printable
from .painting import PaintedNext, painted_by_layout

Tone: TypeAlias = Literal[
    "plain", "muted", "strong", "accent", "good", "warn", "alarm", "track", "selected", "block",
    "other", "picture",
]  # fmt: skip
"""What a span means. The theme gives it a colour, but no meaning is shown by colour alone."""

FADED: Final[dict[Tone, float]] = {"muted": 0.62, "track": 0.24}
"""Tones that keep only this share of the text's own colour."""
ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class Span:
    """A piece of a line."""

    text: str
    tone: Tone = "plain"


Line: TypeAlias = tuple[Span, ...]


def said(text: str, tone: Tone = "plain") -> Span:
    """A span of a text that a person wrote, as far as it can be printed."""
    return Span(printable(text), tone)


# Most of a screen says at every second what it said before.
@lru_cache(maxsize=8192)
def cut(text: str, width: int) -> str:
    """``text`` on one line of at most ``width`` cells, with an ellipsis where it was longer."""
    text = printable(text)
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def shortened(text: str, width: int) -> str:
    """As :func:`cut`, but with the last words of ``text``, where titles that begin alike differ."""
    text = printable(text)
    words = text.split(" ")
    end = ""
    while cell_len(text) > width and cell_len(f" {words[-1]}{end}") <= width // 3:
        end = f" {words.pop()}{end}"
    return cut(text, width - cell_len(end)) + end


def left(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells, at their left."""
    text = cut(text, width)
    return text + " " * (max(0, width) - cell_len(text))


def right(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells, at their right."""
    text = cut(text, width)
    return " " * (max(0, width) - cell_len(text)) + text


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their tones."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def line_width(line: Line) -> int:
    """The cells that a line takes."""
    return sum(cell_len(span.text) for span in line)


def spread(start: Line, end: Line, width: int) -> Line:
    """``start`` at the left and ``end`` at the right of ``width`` cells.

    ``start`` is cut where there is too little room. ``end`` stays whole: a time or a count means
    nothing when it is cut.
    """
    room = width - line_width(end) - (1 if end else 0)
    head = clipped(start, room)
    gap = max(0, width - line_width(head) - line_width(end))
    return (*head, Span(" " * gap), *end)


def clipped(line: Line, width: int) -> Line:
    """A line of at most ``width`` cells."""
    kept: list[Span] = []
    for span in line:
        size = cell_len(span.text)
        if size > width:
            text = cut(span.text, width)
            return (*kept, Span(text, span.tone)) if text else tuple(kept)
        kept.append(span)
        width -= size
    return tuple(kept)


def bar(share: float, width: int, tone: Tone) -> Line:
    """A bar of ``width`` cells, filled to ``share`` (0 to 1) in half cells."""
    halves = round(min(1.0, max(0.0, share)) * width * 2)
    full, half = divmod(halves, 2)
    rest = width - full - half
    return (Span("━" * full + "╸" * half, tone), Span("─" * rest, "track"))


TONE_CSS: Final = """
    & > .tone--plain { color: $foreground; }
    & > .tone--strong { text-style: bold; }
    & > .tone--accent { color: $primary; text-style: bold; }
    & > .tone--good { color: $text-success; }
    & > .tone--warn { color: $text-warning; text-style: bold; }
    & > .tone--alarm { color: $text-error; text-style: bold; }
    & > .tone--selected { background: $primary-muted; }
    & > .tone--block { background: $primary 30%; }
    & > .tone--other { background: $foreground 16%; }
"""
"""The tones' colours, for the ``DEFAULT_CSS`` of every widget that draws with them. Textual takes
CSS from one line of ancestors only, so a mixin could not bring them."""


class Tones:
    """The colours that a widget gives to the tones, looked up once for each look that it has: to be
    told by the widget's ``notify_style_update``.

    They are no ``COMPONENT_CLASSES``: Textual would look all of them up for all widgets, hidden
    ones as well, before the first frame, where most draw with two or three.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._classes: frozenset[str] = frozenset()
        self._bases: dict[bool, Style] = {}
        self._styles: dict[tuple[Tone, bool], Style] = {}

    def forget(self) -> None:
        self._bases.clear()
        self._styles.clear()

    def strip_of(self, line: Line, width: int, *, selected: bool = False) -> Strip:
        """A line in exactly ``width`` cells."""
        if self._classes != self._widget.classes:
            self._classes = self._widget.classes
            self.forget()
        segments = [Segment(span.text, self._style(span.tone, selected)) for span in line]
        return Strip(segments).adjust_cell_length(width, self._base(selected))

    def _base(self, selected: bool) -> Style:
        if selected not in self._bases:
            base = self._widget.rich_style
            if selected:
                base += self._tone(base, "selected")
                if self._widget.app.theme == MONOCHROME.name:
                    base += Style(reverse=True)
            self._bases[selected] = base
        return self._bases[selected]

    def _style(self, tone: Tone, selected: bool) -> Style:
        found = self._styles.get((tone, selected))
        if found is None:
            base = self._base(selected)
            found = base + self._tone(base, tone)
            if tone != "track":
                found = _readable(found, base)
            self._styles[tone, selected] = found
        return found

    def _tone(self, base: Style, tone: Tone) -> Style:
        if tone in FADED:
            return _faded(base, FADED[tone])
        part = DOMNode(classes=f"tone--{tone}")
        part._attach(self._widget)  # noqa: SLF001 - as Textual does with component classes
        self._widget.app.stylesheet.apply(part)
        return part.styles.partial_rich_style


def _faded(base: Style, share: float) -> Style:
    """The text's colour blended into the background, of which ``share`` (0 to 1) is left."""
    front, back = base.color, base.bgcolor
    if front is None or back is None or front.triplet is None or back.triplet is None:
        return Style(dim=True)
    return Style(color=Color.from_triplet(blend_rgb(back.triplet, front.triplet, share)))


def _readable(style: Style, base: Style) -> Style:
    """A style of text with as much of the text's own colour (``base``) as it takes to be read on
    its ground: a colour that suits a page may be too faint on what is selected."""
    front, back, own = style.color, style.bgcolor, base.color
    if front is None or back is None or own is None:
        return style
    colour, ground, towards = front.triplet, back.triplet, own.triplet
    if colour is None or ground is None or towards is None:
        return style
    for tenths in range(11):
        mixed = blend_rgb(colour, towards, tenths / 10)
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            break
    return style + Style(color=Color.from_triplet(mixed))


def is_shown(widget: Widget) -> bool:
    """Whether neither it nor anything that it is in is hidden."""
    return all(node.display for node in widget.ancestors_with_self)


class Drawing(PaintedNext, Widget):
    """A widget of a few lines that draws again only those that changed."""

    DEFAULT_CSS = f"Drawing {{ {TONE_CSS} }}"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as in Textual
        self._tones = Tones(self)
        self._lines: tuple[Line, ...] = ()
        self._sizing = False
        self.stale = False
        """Whether something was not drawn because it was not to be seen."""
        super().__init__(id=id, classes=classes)

    def sized(self) -> None:
        """Draw for a new size. To be overridden; a frame follows."""

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: ARG002 - Textual's
    ) -> bool:
        # Textual says by a message, after the frame, that the size is another one: whoever waits
        # for that draws each change twice. And it would arrange everything once more.
        changed = super()._size_updated(size, virtual_size, container_size, layout=False)
        if changed or self.stale:
            self._sizing = True
            self.sized()
            self._sizing = False
            self._set_dirty()
            painted_by_layout(self)
        return changed

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._tones.forget()

    def draw(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        old, self._lines = self._lines, tuple(lines)
        if self._sizing:
            return
        for y in range(max(len(old), len(self._lines))):
            if old[y : y + 1] != self._lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return plain_text(self._lines)

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else ()
        return self._tones.strip_of(line, self.size.width)
