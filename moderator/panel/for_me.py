"""The questions that the moderators mean to put to the reader, in all items."""

from collections.abc import Sequence

from ..widgets.lines import Line, said
from ..widgets.pane import Heading, PaneList
from ..widgets.rows import Row
from ..widgets.wrap import paragraph
from .my_status import prepared_for_me, shown_item


class ForMeList(PaneList):
    """One question a row, under the item that it belongs to."""

    def rows_for(self, width: int) -> Sequence[Row]:
        if self.view is None:
            return ()
        now = shown_item(self.view)
        rows: list[Row] = []
        for n, (item, question) in enumerate(prepared_for_me(self.view)):
            on = now is not None and item.id == now.id
            head: Line = (said(f"{'▶' if on else '·'} {item.title}", "accent" if on else "muted"),)
            rows.append(Row(f"{item.id} {n}", (head, *paragraph(question.text, width, "plain"))))
        return rows

    def heading(self) -> Heading:
        count = len(prepared_for_me(self.view)) if self.view is not None else None
        return Heading(self.language.text("For you"), count)

    def empty_text(self) -> str:
        return self.language.text("No questions have been prepared for you.")
