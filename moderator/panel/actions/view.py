"""What the reader can look at."""

from typing import Final

from server.language import N_

from ..my_status import Selection
from ..panes import KEYS, TOOLTIPS, listed
from .record import PanelAction, PanelHost


@PanelAction(
    "read",
    N_("Read"),
    N_("Read what was whispered"),
    "f5",
    footer=4,
    concerns=lambda at: at.unread,
).asks
def read(host: PanelHost, at: Selection) -> None:
    host.open("whispers")


def _pane(name: str, tooltip: str) -> PanelAction:
    def there(at: Selection) -> bool:
        return listed(name, at.view)

    def show(host: PanelHost, at: Selection) -> None:
        host.open(name)

    # In a line that asks for something there is less room than in help.
    short = {"findings": N_("Findings")}.get(name, tooltip)
    key = KEYS[name]
    return PanelAction(f"open.{name}", short, tooltip, key, name=tooltip, concerns=there, flow=show)


PANES: Final = tuple(_pane(name, tooltip) for name, tooltip in TOOLTIPS.items())
