"""What was written at a desk, of which it has to be known what it was written for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.session.agenda import NewItem
from server.session.phases import Edit

from ..client.outbox import Unsent
from ..client.session_view import SessionView
from ..dialogs.picker import Picked
from .person_form import TEXTS, PersonSaid
from .position_form import PositionSaid

T = TypeVar("T")


@dataclass(frozen=True)
class Written(Generic[T]):
    """What was ``said``, a text or all that stands in a form, for what (``of``: the words and ids
    of it), and in which view of the session: whoever writes has seen what stood there then, and
    nothing later."""

    of: tuple[str, ...]
    said: T
    seen: SessionView
    unsure: Unsent | None = None
    """What became of it, where the room may have taken it."""

    @property
    def texts(self) -> Iterator[str]:
        """What of it somebody has typed, in words: times and what was chosen are soon said anew."""
        match self.said:
            case str(text) | PositionSaid(text=text):
                yield text
            case NewItem() as item:
                yield from filter(None, (item.title, item.script))
                yield from (question.text for question in item.prepared)
            case PersonSaid() as person:
                yield from filter(None, (getattr(person, name) for name in TEXTS))
            case Edit(title=title):
                yield title
            case Picked(name=name):
                yield name
