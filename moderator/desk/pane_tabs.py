"""The tabs of the desk's lists."""

from __future__ import annotations

from collections.abc import Mapping

from ..widgets.pane import PaneList
from ..widgets.tab_words import short
from ..widgets.tabs import Tab, Tabs
from .panes import KEYS, Pane


class PaneTabs(Tabs):
    """``active`` has the keys; ``shown`` are in sight."""

    def __init__(self, lists: Mapping[Pane, PaneList], active: Pane) -> None:
        super().__init__()
        self.lists = lists
        self.active = active
        self.shown: frozenset[Pane] = frozenset()

    def renew(self) -> None:
        self.show([self._tab(pane) for pane in self.lists], self.active)

    def _tab(self, pane: Pane) -> Tab:
        rows = self.lists[pane]
        heading = rows.heading()
        # That the queue is closed must not need a heading, which a small screen has not.
        shut = (span.text for span in heading.end if pane == "queue" and span.tone == "warn")
        return Tab(
            pane,
            KEYS[pane],
            heading.name,
            heading.waiting or heading.count,
            short(rows.language, pane),
            heading.waiting > 0,
            pane in self.shown,
            " ".join(shut),
        )
