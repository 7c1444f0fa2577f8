"""What can be done in the player, by the keys that other players have taught people's hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeVar, get_args

from textual.screen import ModalScreen

from server.language import N_, NC_, Language
from server.session.people import natural

from ..app.actions import Action, Flow
from ..client.people import in_turn
from ..dialogs.menu import Choice, Menu
from ..dialogs.prompt import Prompt
from ..wording.printable import printable
from ..wording.words import ROLES
from .index import MarkKind
from .playback import Playback
from .times import BadTime

T = TypeVar("T")
PREFIX: Final = "player"
PLAY: Final = "play"
"""What the key does that plays, and pauses while it plays."""
PaneName: TypeAlias = Literal[
    "queue", "agenda", "panel", "requests", "questions", "positions", "findings"
]
PANES: Final[tuple[PaneName, ...]] = get_args(PaneName)
"""The lists in the order of their keys, from 1 on."""


class PlayerHost(Protocol):
    """All that an action knows of the screen."""

    @property
    def language(self) -> Language: ...

    @property
    def playback(self) -> Playback: ...

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        """Show a dialog and wait for what it is dismissed with; None where it is cancelled."""

    def say(self, text: str) -> None:
        """Toast a warning."""

    def open(self, pane: PaneName) -> None:
        """Show a list."""

    def move(self, step: int) -> None:
        """Select another row of the open list."""

    def selected(self) -> tuple[PaneName, str | None]:
        """The list that is open, and what is selected there."""

    def leave(self) -> None:
        """End the program."""


PlayerAction: TypeAlias = Action[Any, Any]
"""A log is over, so nothing is given, and nothing has to be selected."""


def _on(change: Callable[[Playback], object]) -> Flow[Any, Any]:
    """What only changes how the log is being watched."""

    def flow(host: PlayerHost, _: object) -> None:
        change(host.playback)

    return flow


def _skip(name: str, label: str, tooltip: str, keys: str, seconds: float) -> PlayerAction:
    return PlayerAction(name, label, tooltip, keys, flow=_on(lambda on: on.playhead.skip(seconds)))


def _speed(name: str, label: str, keys: str, step: int, footer: int | None = None) -> PlayerAction:
    flow = _on(lambda on: on.playhead.faster(step))
    return PlayerAction(name, label, label, keys, footer=footer, flow=flow)


def _mark(
    kind: MarkKind, step: int, label: str, tooltip: str, keys: str, footer: int | None = None
) -> PlayerAction:
    def jump(host: PlayerHost, _: object) -> None:
        if not host.playback.jump(kind, step):
            host.say(host.language.text("There is none further on that side."))

    return PlayerAction(f"{kind}.{step}", label, tooltip, keys, footer=footer, flow=jump)


def _hit(name: str, step: int, label: str, tooltip: str, keys: str) -> PlayerAction:
    return PlayerAction(name, label, tooltip, keys, flow=lambda at, _: at.playback.search(step))


def _pane(pane: PaneName, label: str, tooltip: str) -> PlayerAction:
    key = str(PANES.index(pane) + 1)
    return PlayerAction(f"open.{pane}", label, tooltip, key, flow=lambda at, _: at.open(pane))


async def _search(host: PlayerHost, _: object) -> None:
    say = host.language.text
    prompt = Prompt(host.language, say("Find a person or a text"), yes=say("Search"))
    query = await host.ask(prompt)
    if query:
        await host.playback.search(1, query)


async def _why(host: PlayerHost, _: object) -> None:
    pane, row = host.selected()
    if row is None:
        host.say(host.language.text("There is nothing here now that this could be about."))
    else:
        await host.playback.why(pane, row)


async def _go_to(host: PlayerHost, _: object) -> None:
    say = host.language.text
    question = say("To where? 0:42:10 from the start, or @14:42 by the clock")
    text = await host.ask(Prompt(host.language, question, yes=say("Go to")))
    try:
        if text is not None:
            host.playback.go_to(text)
    except BadTime:
        host.say(say("{text} is no time such as 0:42:10.", text=text))


async def _look_as(host: PlayerHost, _: object) -> None:
    say, people = host.language.text, in_turn(host.playback.recording.last)
    seated = [person for person in people if person.role != "spectator" or person.public]
    choices = [
        Choice("moderator", say("The moderators")),
        Choice("panelist", say("Anybody on the panel")),
        Choice("spectator", say("Anybody in the audience")),
    ]
    roles = list(ROLES)
    for person in sorted(seated, key=lambda p: (roles.index(p.role), natural(p.id))):
        name = f"{say(ROLES[person.role])}: {printable(person.name)}"
        choices.append(Choice(f"{person.role}:{person.id}", name))
    viewpoint = await host.ask(Menu(say("Whose eyes?"), choices))
    if viewpoint is not None:
        host.playback.look_as(viewpoint)


_ALL: Final = (
    PlayerAction(
        PLAY, N_("Play"), N_("Play or pause"), "space", footer=1, flow=_on(Playback.turn_play)
    ),
    _skip("on", N_("10 s on"), N_("Ten seconds on"), "right", 10),
    _skip("back", N_("10 s back"), N_("Ten seconds back"), "left", -10),
    _skip("minute", N_("A minute on"), N_("A minute on"), "up,shift+right", 60),
    _skip("minute_back", N_("A minute back"), N_("A minute back"), "down,shift+left", -60),
    _skip("start", N_("Start"), N_("To the start of the log"), "home", -inf),
    _skip("end", N_("End"), N_("To the end of the log"), "end", inf),
    _mark("speech", 1, N_("Speech"), N_("Next speech"), "full_stop,right_square_bracket", 2),
    _mark("speech", -1, N_("Speech back"), N_("Previous speech"), "comma,left_square_bracket"),
    _mark("item", 1, NC_("key", "Item"), N_("Next item"), "pagedown,i,right_curly_bracket", 8),
    _mark("item", -1, N_("Item back"), N_("Previous item"), "pageup,I,left_curly_bracket"),
    _mark("promotion", 1, N_("Promotion"), N_("Next who joins the panel"), "p"),
    _mark("promotion", -1, N_("Promotion back"), N_("Previous who joins the panel"), "P"),
    _mark("finding", 1, N_("Finding"), N_("Next finding"), "f"),
    _mark("finding", -1, N_("Finding back"), N_("Previous finding"), "F"),
    _speed("faster", N_("Faster"), "plus,equals_sign", 1, 7),
    _speed("slower", N_("Slower"), "minus", -1),
    PlayerAction(
        "shorten",
        N_("Silences"),
        N_("Shorten silences, or not"),
        "s",
        flow=_on(Playback.turn_shorten),
    ),
    PlayerAction(
        "search", N_("Search"), N_("Find a person or a text"), "slash", footer=6, flow=_search
    ),
    _hit("again", 1, N_("Next hit"), N_("Find the next"), "n"),
    _hit("again.back", -1, N_("Previous hit"), N_("Find the one before"), "N"),
    PlayerAction(
        "why",
        N_("Why?"),
        N_("To the event that made the selected row so"),
        "w",
        footer=3,
        flow=_why,
    ),
    PlayerAction("j", N_("Down"), N_("Select the next row"), "j", flow=lambda at, _: at.move(1)),
    PlayerAction("k", N_("Up"), N_("Select the row above"), "k", flow=lambda at, _: at.move(-1)),
    PlayerAction("go_to", N_("Go to"), N_("Go to a time"), "g", footer=4, flow=_go_to),
    PlayerAction("role", N_("Role"), N_("See what a role saw"), "r", footer=5, flow=_look_as),
    _pane("queue", N_("Queue"), N_("Show the queue")),
    _pane("agenda", N_("Agenda"), N_("Show the agenda")),
    _pane("panel", N_("Panel"), N_("Show the panel")),
    _pane("requests", N_("Requests"), N_("Show who asks to join the panel")),
    _pane("questions", N_("Audience questions"), N_("Show the audience's questions")),
    _pane("positions", N_("Positions"), N_("Show the positions")),
    _pane("findings", N_("Findings"), N_("Show the findings")),
    PlayerAction(
        "quit",
        N_("Quit"),
        N_("Leave this program"),
        "q",
        footer=9,
        flow=lambda host, _: host.leave(),
    ),
)
ACTIONS: Final[Mapping[str, PlayerAction]] = {action.id: action for action in _ALL}
