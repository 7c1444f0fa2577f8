"""Where the selection goes once a question is dealt with: it would follow it to the end of the
list, and the next key would be about what is done already."""

from __future__ import annotations

from typing import Final

from server.session import questions
from server.session.messages import Fact

from ..client.session_view import SessionView
from ..widgets.pane import PaneList

DEALS: Final = (questions.Approved, questions.Dismissed, questions.Answered)


def stay(rows: PaneList, before: SessionView | None, fact: Fact) -> None:
    """Select the nearest question, below or else above, that is what the selected one was
    ``before`` the reader dealt with it. Where there is none, what was approved stays selected, as
    it may be taken up at once, and what was done away with leaves it to the nearest."""
    event = fact.event
    if before is None or fact.by != before.you.id or not isinstance(event, DEALS):
        return
    if rows.selected != event.question:
        return
    asked, ids = before.state.questions, rows.ids
    place = ids.index(event.question)
    others = (*ids[place + 1 :], *reversed(ids[:place]))
    was = asked[event.question].status
    alike = (q for q in others if asked[q].status == was)
    approved = isinstance(event, questions.Approved)
    rows.select(next(alike, event.question if approved or not others else others[0]))
