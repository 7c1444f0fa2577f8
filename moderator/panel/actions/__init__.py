"""What panelists and the audience can do, by topic, in the order of the footer's keys."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from server.session.words import Role

from ...app.actions import Action
from ..my_status import Selection
from . import hands, seat, taking_part, view
from .record import PanelHost

ACTIONS: Final[Mapping[str, Action[PanelHost, Selection]]] = {
    action.id: action
    for action in (
        view.read,
        *hands.ACTIONS,
        *seat.ACTIONS,
        *taking_part.ACTIONS,
        *view.PANES,
    )
}
WRITE: Final = taking_part.write.id
AS_IF_THEY_ASKED: Final = (
    *(action for action in hands.HANDS if action.id in hands.QUESTION),
    hands.note,
    seat.ask,
    taking_part.write,
)
"""By their names they might ask for a text: some do, unless they are refused, some never."""


def by_weight(role: Role) -> list[Action[PanelHost, Selection]]:
    """All as the footer is to weigh them: most of what the audience has to say is written."""
    audience = replace(taking_part.write, footer=seat.ask.footer)
    written = audience if role == "spectator" else taking_part.write
    return [written if action.id == WRITE else action for action in ACTIONS.values()]
