"""What an action of the desk is, and what its flows may ask of the screen."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias, TypeVar

from server.language import Language
from server.session.people import Person

from ...app.actions import Action, Host
from ...client.session_view import SessionView
from ...dialogs.confirm import Confirm
from ...dialogs.menu import Choice, Menu
from ...dialogs.picker import Picker
from ..in_vain import why_not
from ..known_links import KnownLinks
from ..panes import Pane
from ..selection import Selection
from ..written import Written

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ..agenda_source import AgendaSource

T = TypeVar("T")

OWN: Final = 3
"""The weight in the footer of what a pane has of its own: after who speaks, before all else."""


class DeskHost(Host, Protocol):
    """The desk, as far as flows know it."""

    @property
    def links(self) -> KnownLinks:
        """The links that this desk knows."""

    @property
    def source(self) -> "AgendaSource | None":
        """The agenda's file, where this desk began the session from it."""

    @property
    def not_taken(self) -> dict[tuple[str, ...], Written[Any]]:
        """What was written here and not taken by the room, by what it was for."""

    def now(self) -> SessionView:
        """What the session is like now, after the answers that came."""

    def open_menu(self, selection: Selection) -> Awaitable[None]:
        """Ask what to do with what is selected, and do it."""

    def open_checklist(self) -> None:
        """Show what is to be seen to before the session, or after it."""

    def open_pane(self, pane: Pane) -> None:
        """Show a list and give it the keys."""

    def answer_cue(self, place: int) -> None:
        """Do what answers a line of the bar."""

    def wave_off(self, place: int) -> None:
        """Show a line of the bar no more."""

    def tell(self, text: str) -> None:
        """Say something in passing."""

    def turn_sound(self) -> None:
        """Switch the sound for a new hand off, or on again."""

    def turn_time_over(self) -> None:
        """Switch flash and bell for time over on, or off again."""

    def turn_clock(self) -> None:
        """Show the time spoken instead of the time left, or the other way round."""


@dataclass(frozen=True)
class DeskAction(Action[DeskHost, Selection]):
    def confirms(self, question: Callable[[Language, Selection], str]) -> Self:
        """The action whose command is given after a yes, which its own keys say as well: a
        decorator."""

        async def flow(host: DeskHost, selection: Selection) -> None:
            command = self.make(selection)
            text, yes = question(host.language, selection), host.language.context("dialog", "Yes")
            if await host.ask(Confirm(host.language, text, yes, again=host.keys_of(self))):
                host.send(command)

        return replace(self, flow=flow)


action = DeskAction
"""The same where it decorates what it gives or asks."""

Menus: TypeAlias = Mapping[Pane, tuple[str, ...]]
"""What can be done with what is selected in a list, by ids of actions."""


async def somebody(
    host: DeskHost,
    selection: Selection,
    title: str,
    among: Callable[[SessionView], Iterable[Person]],
    presets: Sequence[Choice] = (),
) -> str | None:
    """Ask for a person ``among`` some, whom letters find; returns their id, or that of one of
    ``presets``, and None where nobody was chosen."""
    picker = Picker(host.language, title, among, selection.view, presets=presets)
    picked = await host.ask(picker)
    return picked.person if picked is not None else None


async def choose(
    host: DeskHost, selection: Selection, title: str, among: Iterable[DeskAction]
) -> None:
    """Ask which of some actions is to be done, and do it."""
    actions = {action.id: action for action in among}
    choices = [
        Choice(
            name,
            action.in_menu(host.language, selection),
            (can := action.is_possible(selection)),
            "" if can else why_not(host.language, action, selection),
        )
        for name, action in actions.items()
    ]
    chosen = await host.ask(Menu(title, choices))
    if chosen is not None:
        await actions[chosen].complete(host, selection)


def fields_of(said: "DataclassInstance", but: Iterable[str] = ()) -> dict[str, Any]:
    """What a form says, by the names of its fields, as a command takes it that has the same."""
    return {f.name: getattr(said, f.name) for f in fields(said) if f.name not in but}


def other(text: str) -> str:
    """Some other text, for an example of a change."""
    return "…" if text != "…" else "–"
