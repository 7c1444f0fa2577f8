"""What an action after a session is, and what its flows may ask of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Literal, Protocol, TypeAlias, get_args

from server.language import Language

from ...app.actions import Action, Host
from ...client.session_view import SessionView
from ..actions import DeskHost
from ..hosting import Hosting

PREFIX: Final = "after"
"""What the ids of its keys begin with."""

Step: TypeAlias = Literal["feedback", "log", "sign", "minutes", "next", "links"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)

Told: TypeAlias = Callable[[Language], str]
"""A sentence in the language of whoever reads it, which may change."""


class Paperwork(Protocol):
    """What is made of a log. Each raises OSError, and Failed with a sentence for the reader."""

    def minutes(self, log: Path) -> Path:
        """Make the minutes as a page beside the log; returns where they are."""

    def vouchers(self) -> tuple[str, str]:
        """With which SSH key to sign, and which address to ask for a time stamp; "" for none."""

    def sign(self, log: Path, key: str, authority: str) -> str:
        """Have a log signed with the key in a file, and stamped by an authority's address, where
        they are named; returns what came of it, in the reader's language."""

    def next_agenda(self, log: Path, file: Path) -> str:
        """Write the next round's agenda to a new file; returns what it could not take, in the
        reader's language, "" where that is nothing."""


@dataclass(frozen=True)
class Ending:
    """A view of the session, and whether this desk has the log of the session."""

    view: SessionView
    has_log: bool
    pane: ClassVar[str] = PREFIX


class AfterHost(Host, Protocol):
    """The screen, as far as flows know it."""

    @property
    def desk(self) -> DeskHost:
        """The desk below it."""

    @property
    def hosting(self) -> Hosting | None:
        """The server that the desk started, which alone has the log."""

    @property
    def paperwork(self) -> Paperwork | None:
        """What is made of the log."""

    def tell(self, step: Step, text: Told, *, done: bool = False) -> None:
        """Say what came of a step."""

    def leave(self) -> None:
        """Go back to the desk."""


AfterAction: TypeAlias = Action[AfterHost, Ending]
action: Final = Action[AfterHost, Ending]
