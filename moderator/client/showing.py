"""That a whisper stands on the reader's screen, told to the room once."""

from collections.abc import Awaitable, Callable, Iterable

from server.session.messages import Command
from server.session.whispers import See, Whisper

from .outbox import Answer, Unsent
from .session_view import SessionView


class Showing:
    """Remembers what has been told: whispers by their ids."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tells(
        self, view: SessionView, standing: Iterable[Whisper | None] | None = None
    ) -> list[See]:
        """What there is to tell of the whispers that stand on the screen (None: of all)."""
        if view.connection != "connected" or view.state.session.phase == "closed":
            return []
        shown = view.state.whispers.values() if standing is None else standing
        you = view.you.id
        new = [
            str(whisper.seq)
            for whisper in shown
            if whisper is not None and you in whisper.readers and you not in whisper.seen
        ]
        commands = [See(whisper) for whisper in new if whisper not in self._told]
        self._told.update(new)
        return commands

    async def tell(self, command: See, request: Callable[[Command], Awaitable[Answer]]) -> None:
        """Tell it, without a word to the reader; once more where it did not go out."""
        if isinstance(await request(command), Unsent):
            self._told.discard(command.whisper)
