"""What panelists and the audience can do, each in one place, in the order of the footer's keys."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from server.language import N_, NC_
from server.session import floor, panel, questions, queue
from server.session.findings import Vote
from server.session.words import Kind

from ..app.actions import Action
from . import commands, flows
from .host import PanelHost
from .my_status import Selection
from .panes import KEYS, TOOLTIPS, listed

PREFIX: Final = "panel"


@dataclass(frozen=True)
class PanelAction(Action[PanelHost, Selection]):
    """``run`` does it on the screen, at once or as soon as the reader has answered. ``enter``: the
    pane on whose rows enter does it.

    Weights in the footer up to 4 are urgent, and those to 8 belong to what the open pane shows.
    """

    run: Callable[[PanelHost, Selection], Awaitable[None] | None] | None = None
    enter: str = ""

    def is_here(self, selected: Selection) -> bool:
        """Not after the end, nor where there is nothing that its command could be about."""
        if self.command is None:
            return super().is_here(selected)
        over = selected.view.state.session.phase == "closed"
        return not over and self.command(selected) is not None


def _hand(
    kind: Kind, key: str, label: str, tooltip: str, noted: str, footer: int
) -> Iterator[PanelAction]:
    """By the small letter it goes up or down, by the capital with a note."""
    yield PanelAction(kind, label, tooltip, key, footer=footer, command=commands.hand(kind))
    command, run = commands.noted_hand(kind), flows.write_with(kind)
    yield PanelAction(f"{kind}.note", label, noted, key.upper(), command=command, run=run)


def _stand(stance: Vote, key: str, label: str, tooltip: str, weight: int) -> PanelAction:
    command = commands.stand(stance)
    here = {"findings": weight}
    return PanelAction(
        stance, label, tooltip, key, footer=weight + 17, footer_in=here, command=command
    )


def _pane(name: str, tooltip: str) -> PanelAction:
    return PanelAction(
        f"open.{name}",
        tooltip,
        tooltip,
        KEYS[name],
        run=lambda host, _: host.open(name),
        concerns=lambda at: listed(name, at.view),
    )


_ALL: Final = (
    PanelAction(
        "read",
        N_("Read"),
        N_("Read what was whispered"),
        "f5",
        footer=4,
        run=lambda host, _: host.open("whispers"),
        concerns=lambda at: at.unread,
    ),
    PanelAction(
        "end",
        N_("Finish"),
        N_("Finish your speech and give back the floor"),
        "e",
        footer=3,
        command=lambda at: floor.End(at.mine.speech.id) if at.mine.speech else None,
    ),
    *_hand(
        "contribution",
        "h",
        N_("Hand"),
        N_("Raise or lower the hand for a contribution"),
        N_("Raise the hand for a contribution, and say what about"),
        12,
    ),
    *_hand(
        "question",
        "q",
        NC_("key", "Question"),
        N_("Raise or lower the hand for a question of understanding"),
        N_("Raise the hand for a question, and say what about"),
        15,
    ),
    *_hand(
        "reply",
        "r",
        NC_("key", "Reply"),
        N_("Raise or lower the hand for a direct reply"),
        N_("Raise the hand for a direct reply, and say what about"),
        16,
    ),
    *_hand(
        "point_of_order",
        "o",
        N_("Order"),
        N_("Raise or lower the hand for a point of order"),
        N_("Raise the hand for a point of order, and say what about"),
        17,
    ),
    PanelAction(
        "note",
        N_("Note"),
        N_("Change what your raised hand is about"),
        "n",
        footer=18,
        command=commands.note,
        run=flows.note,
    ),
    PanelAction(
        "later",
        N_("Later"),
        N_("Let one person go ahead of you"),
        "d",
        footer=19,
        command=commands.later,
        run=flows.later,
    ),
    PanelAction(
        "lower",
        N_("Lower"),
        N_("Lower the hand"),
        "l",
        footer=13,
        command=lambda at: queue.Leave(at.mine.waiting[0].entry.kind) if at.mine.waiting else None,
        run=flows.lower,
    ),
    PanelAction(
        "ask",
        N_("Seat"),
        N_("Ask for a seat on the panel"),
        "a",
        footer=14,
        command=commands.ask,
        run=flows.ask,
    ),
    PanelAction(
        "withdraw",
        N_("Withdraw"),
        N_("Take back your request for a seat"),
        "w",
        footer=20,
        command=lambda at: panel.Withdraw() if at.mine.asked else None,
    ),
    PanelAction(
        "accept",
        N_("Accept"),
        N_("Accept the invitation and join the panel"),
        "f2",
        footer=1,
        command=lambda at: panel.Accept() if at.mine.invited else None,
    ),
    PanelAction(
        "decline",
        N_("Decline"),
        N_("Decline the invitation"),
        "f3",
        footer=2,
        command=lambda at: panel.Decline() if at.mine.invited else None,
    ),
    PanelAction(
        "go",
        N_("Leave panel"),
        N_("Leave the panel and go back to the audience"),
        "x",
        footer=26,
        command=lambda at: panel.Release() if at.mine.guest else None,
        run=flows.go,
    ),
    PanelAction(
        "write",
        N_("Ask"),
        N_("Ask a question in writing, as the audience does"),
        "f",
        footer=22,
        footer_in={"questions": 6},
        command=lambda _: questions.Ask(commands.NOT_YET),
        run=flows.write,
    ),
    PanelAction(
        "vote",
        N_("Vote"),
        N_("Vote for the selected question, or take the vote back"),
        "v",
        footer=21,
        footer_in={"questions": 5},
        command=commands.vote,
        enter="questions",
    ),
    PanelAction(
        "assess",
        N_("Assess"),
        N_("Assess the position"),
        "p",
        footer=10,
        footer_in={"positions": 5},
        command=commands.assess,
        run=flows.assess,
        enter="positions",
    ),
    _stand("support", "plus", N_("Support"), N_("Support the selected finding"), 6),
    _stand("object", "minus", N_("Object"), N_("Object to the selected finding"), 7),
    _stand("abstain", "0", N_("Abstain"), N_("Abstain on the selected finding"), 8),
    PanelAction(
        "feedback",
        N_("Feedback"),
        N_("Say how the session was for you"),
        "f4",
        footer=11,
        footer_in={"feedback": 5},
        command=commands.feedback,
        run=flows.feedback,
        enter="feedback",
    ),
    *(_pane(name, tooltip) for name, tooltip in TOOLTIPS.items()),
)
ACTIONS: Final[Mapping[str, PanelAction]] = {action.id: action for action in _ALL}
