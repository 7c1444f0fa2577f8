"""Who speaks, and their clock."""

from typing import Final

from server.language import N_, NC_
from server.session import floor
from server.session.messages import Command

from ...client.calling import call
from ..selection import Selection
from .record import OWN, DeskHost, action

TOPIC: Final = N_("The floor")
MINUTE: Final = 60


next_speaker = action(
    "next",
    N_("Next"),
    N_("Give the floor to the head of the queue"),
    "n,space",
    footer=1,
    also=N_("next speaker, call up"),
).gives(lambda s: floor.Next(expect=s.view.state.seq))

end = action(
    "end", N_("End"), N_("End the speech"), "e", footer=2, also=N_("stop speaking, cut off")
).gives(lambda s: floor.End(expect=s.view.state.floor.id) if s.view.state.floor else floor.End())


@action(
    "give",
    NC_("key", "Floor"),
    N_("Give the floor to whoever is selected (Enter in the queue)"),
    "f",
    name=N_("Give the floor"),
    footer_in={"panel": OWN},
    also=N_("call up, let speak"),
).gives
def give(selection: Selection) -> Command | None:
    state, person = selection.view.state, selection.person
    if selection.entry is not None:
        return floor.Give(entry=selection.entry.id, expect=state.seq)
    return call(state, person.id) if person else None


@action(
    "clock",
    N_("Clock"),
    N_("Stop the speaker's clock, or let it go on"),
    "p",
    footer=6,
    also=N_("timer, stopwatch, freeze the time"),
).gives
def clock(selection: Selection) -> Command:
    speech = selection.view.state.floor
    return floor.Resume() if speech and speech.paused else floor.Pause()


longer = action(
    "longer",
    N_("1 min"),
    N_("One more minute for the speaker"),
    "plus",
    footer=8,
    also=N_("extend, more time"),
).gives(lambda _: floor.Extend(MINUTE))

shorter = action(
    "shorter",
    N_("1 min less"),
    N_("One minute less for the speaker"),
    "minus",
    also=N_("shorten, less time"),
).gives(
    lambda s: floor.Extend(-MINUTE) if s.view.state.floor and s.view.state.floor.limit else None
)


@action("turn_clock", N_("Elapsed or left"), N_("Show the time spoken, or the time left"), "t").asks
def turn_clock(host: DeskHost, _selection: Selection) -> None:
    host.turn_clock()


ACTIONS: Final = (next_speaker, end, give, clock, longer, shorter, turn_clock)
