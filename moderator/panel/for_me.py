"""The questions that the moderators mean to put to the reader, in all items."""

from collections.abc import Iterator

from server.language import N_

from ..client.session_view import SessionView
from ..widgets.lines import Line, said
from ..widgets.pane import PaneList
from ..widgets.wrap import paragraph
from .my_status import prepared_for_me, shown_item


class ForMeList(PaneList):
    """One question a row, under the item that it belongs to."""

    TITLE = N_("For you")
    EMPTY = N_("No questions have been prepared for you.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        now = shown_item(view)
        for n, (item, question) in enumerate(prepared_for_me(view)):
            on = now is not None and item.id == now.id
            head: Line = (said(f"{'▶' if on else '·'} {item.title}", "accent" if on else "muted"),)
            yield f"{item.id} {n}", [head, *paragraph(question.text, width, "plain")]

    def count(self, view: SessionView) -> int:
        return len(prepared_for_me(view))
