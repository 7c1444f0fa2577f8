"""Lines that scroll, with a bar at their right where they are more than there is room for.

Textual's own bar is a widget, which comes and goes by a layout: a frame after what it belongs to.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget


class Barred(ScrollView, inherit_bindings=False):
    """The last cell of each line is the bar's, needed or not: nothing moves when it comes."""

    DEFAULT_CSS = "Barred { overflow: hidden hidden; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self._bar: tuple[tuple[int, int, int], list[Strip]] = ((0, 0, 0), [])
        self._pulled = False

    @property
    def text_width(self) -> int:
        """The cells that are never the bar's."""
        return max(0, self._size.region.shrink(self.styles.gutter).width - 1)

    @property
    def allow_vertical_scroll(self) -> bool:
        return self.max_scroll_y > 0

    def lengthen(self, lines: int) -> None:
        """Say how many lines there are."""
        size = Size(self.text_width + 1, lines)
        if size == self.virtual_size:
            return
        if self.styles.is_auto_height:
            self.virtual_size = size
        else:
            # Whatever it has to show, it is as large as it is: nothing has to be arranged anew.
            self.set_reactive(Widget.virtual_size, size)
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh(Region(self.text_width, 0, 1, self.size.height))

    @property
    def drawn_width(self) -> int:
        """The cells that a line is drawn in: where there is no bar, the bar's as well."""
        return self.text_width + (self.max_scroll_y <= 0)

    def with_bar(self, line: Strip, y: int) -> Strip:
        """The line at ``y`` below the top of what is in sight, with its cell of the bar."""
        if self.max_scroll_y <= 0:
            return line
        seen = (self.size.height, self.virtual_size.height, self.scroll_offset.y)
        if seen != self._bar[0]:
            self._bar = (seen, list(self._drawn(*seen)))
        bar = self._bar[1]
        return Strip.join([line, bar[y]]) if y < len(bar) else line

    def _drawn(self, height: int, lines: int, top: int) -> list[Strip]:
        ground, _ = self.background_colors
        back = ground + self.styles.scrollbar_background
        drawn = ScrollBarRender.render_bar(
            size=height,
            virtual_size=lines,
            window_size=height,
            position=top,
            back_color=back.rich_color,
            bar_color=(back + self.styles.scrollbar_color).rich_color,
        )
        base = Style(bgcolor=ground.rich_color)
        styles = (base + part.style if part.style else base for part in drawn.segments)
        return [
            Strip([Segment(part.text, style.clear_meta_and_links())], 1)
            for part, style in zip(drawn.segments, styles, strict=True)
        ]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._bar = ((0, 0, 0), [])

    def is_on_bar(self, event: events.MouseEvent) -> bool:
        at = event.get_content_offset(self)
        return at is not None and at.x >= self.text_width and self.max_scroll_y > 0

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1 and self.is_on_bar(event):
            self._pulled = True
            self.capture_mouse()
            self._pull(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulled:
            self._pull(event)

    def on_mouse_up(self) -> None:
        if self._pulled:
            self._pulled = False
            self.release_mouse()

    def _pull(self, event: events.MouseEvent) -> None:
        """Scroll so that the middle of what is in sight is where the mouse is on the bar."""
        height, lines = self.size.height, self.virtual_size.height
        y = (event.screen_y - self.content_region.y + 0.5) * lines / max(1, height) - height / 2
        self.scroll_to(y=round(y), animate=False, force=True)
