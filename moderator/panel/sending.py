"""What becomes of a note that the reader has written: it is kept until the room has taken it."""

from collections.abc import Awaitable, Callable

from server.session.messages import Command

from ..client.outbox import Answer, Answered, Unsent
from .note import NoteLine


class Sending:
    """Gives what stands in ``line`` by ``request``; ``taken`` is called once the room has it, with
    what is to be said of that, and whether it still stands there."""

    def __init__(
        self,
        line: NoteLine,
        request: Callable[[Command, Unsent | None], Awaitable[Answer]],
        taken: Callable[[str, bool], None],
    ) -> None:
        self._line, self._request, self._taken = line, request, taken
        self._under_way: tuple[str, str] | None = None
        self.unsure: dict[str, Unsent] = {}
        """What became of notes of which nobody knows whether they arrived, by the notes' ids."""

    @property
    def is_due(self) -> bool:
        """Whether there is something to be sent that is not on its way already."""
        return self._line.note is not None and self._line.written != self._under_way

    async def send(self) -> None:
        note = self._line.note
        if note is None:
            return
        written = self._under_way = self._line.written
        answer = await self._request(note.command(written[1]), self.unsure.pop(note.id, None))
        if isinstance(answer, Unsent):
            self.unsure[note.id] = answer
        self._under_way = None
        if isinstance(answer, Answered) and not answer.earlier:
            self._taken(note.thanks, self._line.written == written)
