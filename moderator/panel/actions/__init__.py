"""What panelists and the audience can do, by topic, in the order of the footer's keys."""

from collections.abc import Mapping
from typing import Final

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
