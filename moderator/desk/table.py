"""Every action of the desk that needs no question: its keys, its name, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.language import N_, NC_
from server.session.messages import Command

from . import deeds, results
from .panes import Pane
from .selection import Selection


@dataclass(frozen=True)
class Deed:
    """One action. ``keys`` are Textual's; ``label`` and ``tooltip`` English, to be translated.

    ``panes``: where the key means this, everywhere if there are none. There it is in the footer.
    """

    id: str
    keys: str
    label: str
    tooltip: str
    make: Callable[[Selection], Command | None]
    in_footer: bool = False
    panes: tuple[Pane, ...] = ()

    def command(self, selection: Selection) -> Command | None:
        """What to give, or None where it is not possible now: the phase is the rules' to judge."""
        command = self.make(selection)
        allowed = command is not None and selection.view.state.session.phase in command.phases
        return command if allowed else None


DEEDS: Final[dict[str, Deed]] = {
    deed.id: deed
    for deed in (
        Deed(
            "next",
            "n,space",
            N_("Next"),
            N_("Give the floor to the head of the queue"),
            deeds.next_speaker,
            in_footer=True,
        ),
        Deed("end", "e", N_("End"), N_("End the speech"), deeds.end, in_footer=True),
        Deed(
            "approve",
            "y",
            N_("Approve"),
            N_("Let everybody see the question"),
            results.approve,
            in_footer=True,
            panes=("questions",),
        ),
        Deed(
            "answered",
            "c",
            NC_("key", "Answered"),
            N_("Mark the question as answered"),
            results.answered,
            in_footer=True,
            panes=("questions",),
        ),
        Deed(
            "dismiss",
            "d,delete",
            N_("Dismiss"),
            N_("Keep the question, or take it, from everybody's sight"),
            results.dismiss,
            in_footer=True,
            panes=("questions",),
        ),
        Deed(
            "open_position",
            "y",
            NC_("key", "Open"),
            N_("Let the panel assess the position"),
            results.open_position,
            in_footer=True,
            panes=("positions",),
        ),
        Deed(
            "open_feedback",
            "y",
            N_("Ask for feedback"),
            N_("Let everybody give feedback"),
            results.open_feedback,
            in_footer=True,
            panes=("feedback",),
        ),
        Deed(
            "clock",
            "p",
            N_("Clock"),
            N_("Stop the speaker's clock, or let it go on"),
            deeds.clock,
            in_footer=True,
        ),
        Deed(
            "longer",
            "plus",
            N_("1 min"),
            N_("One more minute for the speaker"),
            deeds.longer,
            in_footer=True,
        ),
        Deed(
            "shorter",
            "minus",
            N_("1 min less"),
            N_("One minute less for the speaker"),
            deeds.shorter,
        ),
        Deed(
            "give",
            "f",
            N_("Give the floor"),
            N_("Give the floor to whoever is selected (enter in the queue)"),
            deeds.give,
        ),
        Deed(
            "up",
            "K,ctrl+up,alt+up",
            N_("Move up"),
            N_("Move the selected entry or item up; among another kind it adopts that kind"),
            deeds.up,
        ),
        Deed(
            "down",
            "J,ctrl+down,alt+down",
            N_("Move down"),
            N_("Move the selected entry or item down"),
            deeds.down,
        ),
        Deed(
            "away",
            "d,delete",
            N_("Take out"),
            N_("Remove an entry, withdraw an invitation, release a guest, skip an item"),
            deeds.away,
        ),
        Deed(
            "take_off",
            "D",
            N_("Off the agenda"),
            N_("Take an item that was never held off the agenda"),
            deeds.take_item_off,
        ),
        Deed(
            "gate",
            "o",
            N_("Open or close the queue"),
            N_("Close the queue, or open it"),
            deeds.gate,
        ),
        Deed(
            "order",
            "r",
            N_("Order of the queue"),
            N_("Change between the order by arrival and the balanced one"),
            deeds.order,
        ),
        Deed(
            "item_longer",
            "x",
            N_("Item 5 min longer"),
            N_("Five more minutes for the item"),
            deeds.item_longer,
        ),
        Deed(
            "item_shorter",
            "X",
            N_("Item 5 min shorter"),
            N_("Five minutes less for the item"),
            deeds.item_shorter,
        ),
        Deed(
            "open_session",
            "",
            N_("Open the session"),
            N_("Open the session without beginning an item"),
            deeds.open_session,
        ),
        Deed(
            "pause_session",
            "",
            N_("Pause the session"),
            N_("Stop everything: item, speech and clocks; hands stay up"),
            deeds.pause_session,
        ),
        Deed(
            "resume_session",
            "",
            N_("Resume the session"),
            N_("Go on where the pause began"),
            deeds.resume_session,
        ),
    )
}
