"""Signals: prepared short whispers, one key each."""

from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import signals
from server.session.messages import Command
from server.session.signals import Signal

from ...client.people import cannot_see, named
from ...client.session_view import SessionView
from ...dialogs.menu import Choice, Menu
from ..selection import Selection
from .record import DeskAction, DeskHost, action

TOPIC: Final = N_("Signals")


def _signal(selection: Selection, place: int) -> Signal | None:
    found = signals.signals(selection.view.state)
    return found[place] if place < len(found) else None


def _given(selection: Selection, place: int) -> Command | None:
    signal = _signal(selection, place)
    return None if signal is None else signals.giving(selection.view.state, signal)


def _built_in(place: int, id: str, label: str, tooltip: str, key: str) -> DeskAction:  # noqa: A002 - as in Action
    return action(id, label, tooltip, key, command=partial(_given, place=place))


minute = _built_in(
    0, "signal_minute", N_("One more minute"), N_("Signal to the speaker: one more minute"), "comma"
)
finish = _built_in(
    1,
    "signal_finish",
    N_("Please come to an end"),
    N_("Signal to the speaker: please end"),
    "full_stop",
)
coming = _built_in(
    2, "signal_next", N_("You are next"), N_("Signal to who is next: it is your turn next"), "colon"
)
BUILT_IN: Final = (minute, finish, coming)

OWN_KEYS: Final = ("f9", "f10", "f11", "f12")


def _own(place: int, keys: str) -> DeskAction:
    return action(
        f"signal_{place + 1}",
        "",
        N_("Signals of the agenda file, to the speaker"),
        keys,
        command=partial(_given, place=place),
        concerns=lambda selection: _signal(selection, place) is not None,
    )


own = tuple(_own(place, keys) for place, keys in enumerate(OWN_KEYS, start=len(BUILT_IN)))


@action(
    "signal",
    N_("Signal"),
    N_("Choose a signal: to the speaker, or to who is next"),
    "s",
    name=N_("Send a signal"),
    concerns=lambda selection: not selection.over,
    also=N_("hint, hurry up, time left"),
).asks
async def choose(host: DeskHost, selection: Selection) -> None:
    view = selection.view
    among = {f"{n}": found for n, found in enumerate(signals.signals(view.state))}
    choices = [
        Choice(
            place, _line(host.language, view, found), signals.giving(view.state, found) is not None
        )
        for place, found in among.items()
    ]
    chosen = await host.ask(Menu(host.language.text("Which signal?"), choices))
    if chosen is not None:
        host.send(signals.giving(view.state, among[chosen]))


def _line(language: Language, view: SessionView, signal: Signal) -> str:
    """What a signal says, and to whom it would go."""
    to = signals.addressee(view.state, signal)
    if to is None:
        nobody = {"speaker": N_("nobody speaks"), "next": N_("nobody waits")}[signal.to]
        return f"{signal.text}  – {language.text(nobody)}"
    line = f"{signal.text}  → {named(view, language, to)}"
    if not cannot_see(view, view.state.people.get(to)):
        return line
    absent = language.text("not here")
    return f"{line}  – {absent}"


ACTIONS: Final = (*BUILT_IN, *own, choose)
