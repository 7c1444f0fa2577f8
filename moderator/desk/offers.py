"""What the palette offers at the desk: what is possible now, and with the reason why not yet, what
else there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from server.language import N_
from server.wire.refusals import sentence

from ..app.palette import Offer
from ..client.possible import refusal
from .actions import ACTIONS, DeskAction
from .after.actions import ACTIONS as AFTER
from .before.actions import ACTIONS as BEFORE
from .hosting import Hosting
from .panes import KEYS, PANES, Pane
from .selection import Selection

if TYPE_CHECKING:
    from .screen import DeskScreen


class Opening(Protocol):
    """The desk's app, as far as offers lead beyond the desk."""

    @property
    def hosting(self) -> Hosting | None:
        """The server that this desk started."""

    def prepare(self, desk: DeskScreen, name: str | None) -> None:
        """Show the checklist, and do something there."""

    def conclude(self, desk: DeskScreen, name: str) -> None:
        """Show what is left to do after the session, and do something there."""


_ON_CHECKLIST = ("copy", "letter", "overview", "reach", "tick")
"""What only the checklist has, by the ids of its actions."""
_OF_A_ROW = ("copy", "letter", "tick")
"""Of these, what is about a row that has to be chosen there first."""
_AFTERWARDS = ("minutes", "next", "log", "sign", "links")
"""What only the screen after a session has."""


def offers(app: Opening, desk: DeskScreen, selection: Selection) -> Iterator[Offer]:
    """Every action by its name."""
    for action in ACTIONS.values():
        called = action.called or desk.title_of(action.id)
        if not called:
            continue
        offer = partial(
            Offer.translated,
            desk.language,
            called,
            action.tooltip,
            keys=desk.keys_of(action),
            words=(action.topic, action.label),
            also=action.also,
        )
        if action.is_possible(selection):
            run = partial(desk.action_act, action.id)
            yield replace(offer(run), weight=desk.likely(action, selection))
        elif action.concerns(selection) and not selection.over:
            why = why_not(desk, action, selection)
            yield replace(offer(partial(_lead, desk, action, why)), why=why)
    if not selection.over:
        yield from _before(app, desk)
    yield from _after(app, desk, selection)


def _before(app: Opening, desk: DeskScreen) -> Iterator[Offer]:
    """What the checklist has besides."""
    for name in _ON_CHECKLIST:
        if name == "reach" and app.hosting is None:
            continue
        action = BEFORE[name]
        run = partial(app.prepare, desk, None if name in _OF_A_ROW else name)
        topics = (action.topic, N_("Checklist"))
        yield Offer.translated(
            desk.language, action.called, action.tooltip, run, words=topics, also=action.also
        )


def _after(app: Opening, desk: DeskScreen, selection: Selection) -> Iterator[Offer]:
    """What is left to do after a session."""
    say = desk.language.text
    for name in _AFTERWARDS:
        action, why = AFTER[name], ""
        if app.hosting is None:
            why = say("Only the desk that began the session has its log.")
        elif not selection.over:
            key = desk.keys_of(ACTIONS["session"])
            why = say("That comes once the session is closed ({key}).", key=key)
        run = partial(desk.tell, why) if why else partial(app.conclude, desk, name)
        offer = Offer.translated(
            desk.language, action.called, action.tooltip, run, also=action.also
        )
        yield replace(offer, why=why)


def why_not(desk: DeskScreen, action: DeskAction, selection: Selection) -> str:
    """Why an action is not possible now, as a sentence, and what to do about it."""
    command, view = action.make(selection), selection.view
    if command is None:
        pane = _elsewhere(action, selection)
        if pane is not None:
            title = desk.language.text(desk.lists[pane].TITLE)
            return desk.language.text(
                "First choose a row in “{list}” ({key}).", list=title, key=KEYS[pane]
            )
        return desk.language.text("There is nothing here now that this could be about.")
    if (refused := refusal(view, command)) is not None:
        return sentence(refused, desk.language, view.name)
    return desk.language.text("It is like that already.")


def _elsewhere(action: DeskAction, selection: Selection) -> Pane | None:
    """The list in which something has to be chosen for an action, where that is another one."""
    if selection.pane in action.panes:
        return None
    return next((pane for pane in PANES if pane in action.panes), None)


def _lead(desk: DeskScreen, action: DeskAction, why: str) -> None:
    """Say why not, and show the list in which something has to be chosen first."""
    selection = desk.selection()
    pane = _elsewhere(action, selection) if selection is not None else None
    if pane is not None:
        desk.open_pane(pane)
    desk.tell(why)
