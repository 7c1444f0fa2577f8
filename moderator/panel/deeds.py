"""What the reader can do. Whether it is possible now is asked of the rules of the session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from server.language import N_, NC_
from server.session import floor, panel, queue
from server.session.entries import current_queue
from server.session.messages import Actor, Command, Refused
from server.session.session import decide
from server.session.words import Kind

from ..client.session_view import SessionView
from . import partaking
from .my_status import MyStatus, Selection, Waiting, my_status

Make: TypeAlias = Callable[[SessionView, MyStatus], Command | None]
"""The command of a deed, None where there is nothing that it could be about."""


@dataclass(frozen=True)
class Deed:
    """Something to do. ``label`` is for the footer, ``tooltip`` for help and the palette.

    ``with_note``: a note can be written before it is done.
    """

    key: str
    label: str
    tooltip: str
    make: Make
    with_note: bool = False


def possible(view: SessionView, command: Command | None) -> bool:
    """Whether a command would change anything now, as far as the reader can know."""
    if command is None:
        return False
    try:
        events = decide(view.state, command, Actor(view.you.id, view.role), view.now)
    except Refused:
        return False
    return bool(events)


def raising(kind: Kind) -> Make:
    """Raise the hand; lower it where it is up already."""

    def make(view: SessionView, mine: MyStatus) -> Command:
        return queue.Leave(kind) if mine.raised(kind) else queue.Join(kind)

    return make


def one_later(view: SessionView, waiting: Waiting) -> Command:
    """The command that lets one person go ahead of an entry."""
    entries = current_queue(view.state).entries
    after = waiting.place + 1
    return queue.Defer(waiting.entry.id, entries[after].id if after < len(entries) else None)


def _later(view: SessionView, mine: MyStatus) -> Command | None:
    deferrable = (one_later(view, waiting) for waiting in mine.waiting)
    return next((command for command in deferrable if possible(view, command)), None)


def _lower(view: SessionView, mine: MyStatus) -> Command | None:
    return queue.Leave(mine.waiting[0].entry.kind) if mine.waiting else None


def _annotate(view: SessionView, mine: MyStatus) -> Command | None:
    if not mine.waiting:
        return None
    entry = mine.waiting[0].entry
    # Only to ask whether it is possible: what the note will say is not known yet.
    return queue.Note(entry.id, entry.note + "…")


def _end(view: SessionView, mine: MyStatus) -> Command | None:
    return floor.End(mine.speech.id) if mine.speech and mine.speaking else None


def _ask(view: SessionView, mine: MyStatus) -> Command | None:
    return None if mine.asked or mine.invited else panel.Ask()


def _withdraw(view: SessionView, mine: MyStatus) -> Command | None:
    return panel.Withdraw() if mine.asked and not mine.invited else None


def _accept(view: SessionView, mine: MyStatus) -> Command | None:
    return panel.Accept() if mine.invited else None


def _decline(view: SessionView, mine: MyStatus) -> Command | None:
    return panel.Decline() if mine.invited else None


def _go(view: SessionView, mine: MyStatus) -> Command | None:
    return panel.Release() if mine.guest else None


DEEDS: Final[Mapping[str, Deed]] = {
    "end": Deed("e", N_("Finish"), N_("Finish your speech and give back the floor"), _end),
    "contribution": Deed(
        "h",
        N_("Hand"),
        N_("Raise or lower the hand for a contribution"),
        raising("contribution"),
        with_note=True,
    ),
    "question": Deed(
        "q",
        NC_("key", "Question"),
        N_("Raise or lower the hand for a question of understanding"),
        raising("question"),
        with_note=True,
    ),
    "reply": Deed(
        "r",
        NC_("key", "Reply"),
        N_("Raise or lower the hand for a direct reply"),
        raising("reply"),
        with_note=True,
    ),
    "point_of_order": Deed(
        "o",
        N_("Order"),
        N_("Raise or lower the hand for a point of order"),
        raising("point_of_order"),
        with_note=True,
    ),
    "note": Deed("n", N_("Note"), N_("Change what your raised hand is about"), _annotate),
    "later": Deed("d", N_("Later"), N_("Let one person go ahead of you"), _later),
    "lower": Deed("l", N_("Lower"), N_("Lower the hand"), _lower),
    "ask": Deed("a", N_("Seat"), N_("Ask for a seat on the panel"), _ask, with_note=True),
    "withdraw": Deed("w", N_("Withdraw"), N_("Take back your request for a seat"), _withdraw),
    "accept": Deed(
        "f2",
        N_("Accept"),
        N_("Accept the invitation and join the panel"),
        _accept,
    ),
    "decline": Deed(
        "f3",
        N_("Decline"),
        N_("Decline the invitation"),
        _decline,
    ),
    "go": Deed(
        "x",
        N_("Leave panel"),
        N_("Leave the panel and go back to the audience"),
        _go,
    ),
    "write": Deed(
        "f",
        N_("Ask"),
        N_("Ask a question in writing, as the audience does"),
        partaking.write,
        with_note=True,
    ),
    "vote": Deed(
        "v",
        N_("Vote"),
        N_("Vote for the selected question, or take the vote back"),
        partaking.vote,
    ),
    "assess": Deed("p", N_("Assess"), N_("Assess the position"), partaking.assess),
    "support": Deed(
        "plus", N_("Support"), N_("Support the selected finding"), partaking.standing_for("support")
    ),
    "object": Deed(
        "minus",
        N_("Object"),
        N_("Object to the selected finding"),
        partaking.standing_for("object"),
    ),
    "abstain": Deed(
        "0", N_("Abstain"), N_("Abstain on the selected finding"), partaking.standing_for("abstain")
    ),
    "feedback": Deed(
        "f4", N_("Feedback"), N_("Say how the session was for you"), partaking.feedback
    ),
}

RAISING: Final[tuple[Kind, ...]] = ("contribution", "question", "reply", "point_of_order")
"""The kinds in the order of their keys in the footer."""


def command_of(deed: str, view: SessionView, selection: Selection | None = None) -> Command | None:
    return DEEDS[deed].make(view, my_status(view, selection))


def can(deed: str, view: SessionView, selection: Selection | None = None) -> bool:
    return possible(view, command_of(deed, view, selection))


def concerns(deed: str, view: SessionView, selection: Selection | None = None) -> bool:
    """Whether a deed is the reader's at all now, possible or not. What is not is not shown."""
    if view.state.session.phase == "closed":
        return False
    mine = my_status(view, selection)
    match deed:
        case "note" | "later" | "lower":
            return bool(mine.waiting)
        case "end":
            return mine.speech is not None
        case "ask":
            return view.role == "spectator" and not mine.asked and not mine.invited
        case "withdraw":
            return mine.asked and not mine.invited
        case "accept" | "decline":
            return mine.invited
        case "go":
            return mine.guest and view.role == "panelist"
        case "vote" | "assess" | "support" | "object" | "abstain" | "feedback":
            return command_of(deed, view, selection) is not None
        case _:
            return True
