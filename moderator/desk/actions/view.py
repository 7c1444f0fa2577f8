"""What the desk shows, and what it has noticed."""

from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Final

from server.language import N_

from ..panes import KEYS, PANES, Pane
from ..selection import Selection
from .record import DeskHost, action

TOPIC: Final = N_("The desk")
CUE_KEYS: Final = ("f5", "f6", "f7")
WAVE_KEY: Final = "f8"

_LISTS: Final = (
    *(N_("Queue, agenda, panel, requests (also Tab)"),) * 4,
    *(N_("Questions, positions, findings"),) * 3,
    *(N_("Script, whispers, feedback"),) * 3,
)
"""Where the keys of the lists lead; help says it once for those that stand together."""
_ALSO: Final[Mapping[Pane, str]] = {
    "queue": N_("speakers' list, hands"),
    "agenda": N_("programme, schedule, items"),
    "panel": N_("participants, experts"),
    "requests": N_("who wants to join"),
    "questions": N_("audience questions, Q&A"),
    "positions": N_("theses, polls, votes"),
    "findings": N_("results, decisions"),
    "script": N_("notes, prepared questions"),
    "whispers": N_("messages, chat, private"),
    "feedback": N_("ratings, survey, evaluation"),
}


def open_pane(host: DeskHost, _selection: Selection, pane: Pane) -> None:
    host.open_pane(pane)


def answer_cue(host: DeskHost, _selection: Selection, place: int) -> None:
    host.answer_cue(place)


@action("wave_off", "", N_("Wave the first line off (also a click on ×)"), WAVE_KEY).asks
def wave_off(host: DeskHost, _selection: Selection) -> None:
    host.wave_off(0)


@action(
    "menu",
    N_("Menu"),
    N_("Menu: all that can be done with what is selected"),
    "m",
    concerns=lambda selection: selection.selected is not None and not selection.over,
    also=N_("options, context menu"),
).asks
def menu(host: DeskHost, selection: Selection) -> Awaitable[None]:
    return host.open_menu(selection)


@action(
    "sound",
    N_("Sound on or off"),
    N_("Sound for a new hand: switch it off, or on again"),
    "M",
    also=N_("mute, bell, quiet"),
).asks
def sound(host: DeskHost, _selection: Selection) -> None:
    host.turn_sound()


@action(
    "time_over",
    N_("Flash and bell at time over"),
    N_("Flash and bell when a speech is over its time: switch them on, or off again"),
    "ctrl+o",
    also=N_("alarm, blink, warning"),
).asks
def time_over(host: DeskHost, _selection: Selection) -> None:
    host.turn_time_over()


ACTIONS: Final = (
    menu,
    sound,
    time_over,
    *(
        action(
            f"go_{pane}", "", text, KEYS[pane], flow=partial(open_pane, pane=pane), also=_ALSO[pane]
        )
        for pane, text in zip(PANES, _LISTS, strict=True)
    ),
    *(
        action(
            f"cue_{place}",
            "",
            N_("Do what answers this line of the bar at the bottom"),
            key,
            flow=partial(answer_cue, place=place),
        )
        for place, key in enumerate(CUE_KEYS)
    ),
    wave_off,
)
