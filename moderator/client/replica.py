"""A client's copy of the session: what the wire said, taken by the same ``evolve``."""

from collections.abc import Mapping
from datetime import datetime

from server.codec import Json, decode_fact, decode_state
from server.session.checkpoint import Checkpoint
from server.session.messages import Fact
from server.session.session import SessionState, evolve
from server.session.words import LogHealth
from server.wire.messages import Look, You

from .rooms_clock import RoomsClock
from .session_view import Presence


class Replica:
    """The copy itself. ``take`` gets every message from the room that is no answer."""

    def __init__(self, clock: RoomsClock | None = None) -> None:
        self.clock = clock or RoomsClock()
        self.state: SessionState | None = None
        self.you: You | None = None
        self.presence = Presence()
        self.came_second: bool | None = None
        """Whether somebody else was here as the reader when they came first; None until that is
        told."""
        self.looking: Mapping[str, Look] = {}
        """What moderators look at, for moderators."""
        self.log: LogHealth = "ok"
        self.checkpoint: Checkpoint | None = None
        """The newest that the room told."""
        self.code: str | None = None
        """What lets an audience in, as far as the stage is told."""
        self._last: datetime | None = None
        self._is_welcomed_only = False
        """Whether the welcome was the last message, which says nothing of the log."""

    def take(self, message: Json, local: datetime) -> list[Fact]:
        """Take a message that came when this machine's clock said ``local``.

        Returns the facts that were new; none for a snapshot, which replaces everything.
        Raises ``ValueError`` for a message that this client does not understand.
        """
        if "welcome" in message:
            return self._welcomed(message, local)
        if self._is_welcomed_only:
            self._is_welcomed_only = False
            # Where it cannot be written, this message says so.
            self.log = "ok"
        if "presence" in message:
            self._see(message["presence"])
            return []
        if "looking" in message:
            looks = message["looking"].items()
            self.looking = {i: Look(look["pane"], look.get("dialog", "")) for i, look in looks}
            return []
        if "log" in message:
            self.log = message["log"]
            return []
        if "time" in message:
            self.clock.answered(message["time"], datetime.fromisoformat(message["now"]), local)
            return []
        if "checkpoint" in message:
            told = message["checkpoint"]
            self.checkpoint = Checkpoint(told["seq"], told["sha256"])
            return []
        if "door" in message:
            self.code = message["door"] and message["door"]["code"]
            return []
        if "event" in message:
            fact = decode_fact(message)
            self.clock.heard(fact.at, local)
            return self._evolved([fact])
        return []

    def now(self, local: datetime) -> datetime:
        """The room's time when this machine's clock says ``local``.

        Never before the last fact, since the difference of the two clocks is known only to within
        what messages take.
        """
        now = local + self.clock.ahead
        return now if self._last is None else max(now, self._last)

    def _see(self, presence: Json) -> None:
        if self.came_second is None and self.you is not None:
            # The first, right behind the welcome, does not count who was just let in.
            self.came_second = self.you.id in presence["panel"]
        self.presence = Presence(
            presence["spectators"],
            frozenset(presence["panel"]),
            frozenset(presence.get("audience", ())),
        )

    def _welcomed(self, message: Json, local: datetime) -> list[Fact]:
        you = message["you"]
        token = you.get("token") or (self.you.token if self.you else None)
        self.you = You(you["id"], you["name"], you["role"], token)
        self._last = datetime.fromisoformat(message["now"])
        self.clock.welcomed(self._last, local)
        # What others look at is said again where they do.
        self.looking = {}
        self._is_welcomed_only = True
        if "state" in message:
            self.state = decode_state(message["state"])
            return []
        return self._evolved([decode_fact(record) for record in message["events"]])

    def _evolved(self, facts: list[Fact]) -> list[Fact]:
        if self.state is None:
            raise ValueError("a fact before the first welcome")
        # After a resume the same fact may come twice; gaps are facts for other roles.
        new = [fact for fact in facts if fact.seq > self.state.seq]
        for fact in new:
            self.state = evolve(self.state, fact)
            self._last = fact.at
        return new
