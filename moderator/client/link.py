"""A client's line to the room: it connects, comes back by itself, and loses no command.

Knows no screen: simulated people use it as well.
"""

import asyncio
import json
import logging
import random as chance
import secrets
import ssl
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidMessage,
    InvalidStatus,
    WebSocketException,
)

from server.codec import Json, encode
from server.language import Language
from server.live.room.clock import Clock, steady
from server.session.checkpoint import Checkpoint
from server.session.messages import Command, Fact
from server.wire.messages import Look

from . import encryption
from .address import address, entrance, notice
from .ending import Ending, Opens
from .giving import Giving
from .glance import Glance
from .moving_on import MovingOn
from .outbox import Answer, Denied, Outbox, TooLong, Unsent
from .pulse import DROP_SHOWN_AFTER, Pulse
from .replica import Replica
from .rooms_clock import RoomsClock
from .session_view import Connection, SessionView
from .visitor import Visitor
from .ways import Ways

WELCOME_WITHIN: Final = 10.0
GOODBYE_WITHIN: Final = 1.0
"""Seconds that a line given up may take to end."""
NEXT_ADDRESS: Final = 0.25
"""Seconds after which of a name's several addresses the next one is tried as well."""

_HELD: Final = 1.0
"""Seconds after which a line counts as good, and the pauses begin anew with the next cut."""
_LARGEST_MESSAGE: Final = 64 * 1024 * 1024

_log = logging.getLogger("roundtable.link")
# Without a handler of its own, logging would write into the middle of a screen.
_log.addHandler(logging.NullHandler())


class _NotUnderstood(Exception):
    """The room sent what this client cannot take, and has to send a snapshot."""


class Link:
    """One person's line to the room.

    Args:
        url: The link that somebody was given.
        name: What a spectator, or a moderator who is new, wants to be called.
        organisation: Where a spectator says that they are from.
        language: The code of the language for the room's sentences.
        client: The string that this person's program keeps. By it a command sent again is known,
            and so is a spectator without a token. By default one that lasts as long as the link.
        token: This person's own, from an earlier welcome, in place of the one in ``url``.
        opens: The command that opened it, where that needs a link of a certain kind.
        changed: Called after every change with the facts that were new: none after a snapshot,
            or where presence or the connection changed. Must not raise.
        keep: Called with the session's id and each checkpoint that the room tells. Must not raise.
        clock: Says the time in UTC, by default this machine's as it is now, and then counted.
        rooms_clock: Whether ``clock`` is the room's own, as in a rehearsal.
        beside_own: Whether this program has a line of this person's already, as in a rehearsal.
        random: Gives numbers in [0, 1), for the pauses between attempts.

    Raises:
        BadLink: ``url`` is no link.
    """

    def __init__(  # noqa: PLR0913 - who somebody is, by name
        self,
        url: str,
        *,
        name: str | None = None,
        organisation: str | None = None,
        language: str = "en",
        client: str | None = None,
        token: str | None = None,
        opens: Opens | None = None,
        changed: Callable[[list[Fact]], None] = lambda _facts: None,
        keep: Callable[[str, Checkpoint], None] = lambda _session, _checkpoint: None,
        clock: Clock | None = None,
        rooms_clock: bool = False,
        beside_own: bool = False,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self.replica = Replica(RoomsClock(is_own=rooms_clock))
        self.language = language
        self.changed = changed
        self._keep = keep
        self._beside_own = beside_own
        self.client = client or secrets.token_urlsafe(12)
        self.url = url
        given = address(url)
        self._visitor = Visitor(
            given, self.client, token, name, organisation, moderates=opens == "moderate"
        )
        self._opens = opens
        self._ending = Ending()
        self.ways = Ways(given, random)
        """The servers by which the room is reached."""
        self.notice = notice(given.url)
        """Where the room's notice on data protection is, if the session has one."""
        self._knows_proxy = True
        self._clock = clock or steady()
        self._pulse = Pulse(self._clock)
        self.welcomed = False
        """Whether there is a line at this moment, whatever is shown about it."""
        self._fresh = False
        self._socket: ClientConnection | None = None
        self._turning: asyncio.Task[None] | None = None
        self._moving_on = MovingOn(self._leave, random)
        self._glance = Glance()
        # An id must never come twice from one client, also not from its next process.
        self._outbox = Outbox(int(self._clock().timestamp() * 1000) if client else 0)
        self._giving = Giving(self._outbox, self.replica)

    @property
    def token(self) -> str | None:
        """The person's own token, once known: with it they come back as themselves."""
        you = self.replica.you
        return (you.token if you else None) or self._visitor.kept

    @property
    def came_back(self) -> bool:
        """Whether the room knew somebody of the audience, also one who is on the panel by now, who
        said no name: mostly by what the program keeps."""
        you, state = self.replica.you, self.replica.state
        if you is None or state is None or you.token or self._visitor.kept or self._visitor.name:
            return False
        person = state.people.get(you.id)
        return you.role == "spectator" or (person is not None and person.guest)

    @property
    def code(self) -> str | None:
        """Why the room refused or ended the line: a stable word."""
        return self._ending.code

    @property
    def message(self) -> str:
        """The same as a sentence in the reader's language."""
        return self._ending.message

    @property
    def came_second(self) -> bool:
        """Whether somebody of the panel or a moderator was here already as this person, by another
        program, or elsewhere."""
        return bool(self.replica.came_second) and not self._beside_own

    @property
    def mistaken(self) -> bool:
        """Whether it was refused because of what this person gave: the link itself, or the name."""
        return self._ending.mistaken

    @property
    def connection(self) -> Connection:
        """What to show about the line."""
        if self._ending.over is not None:
            return self._ending.over
        if self.replica.state is None:
            return "connecting"
        if self._pulse.is_alive:
            return "connected"
        return "away" if self._socket is None else "behind"

    def view(self) -> SessionView | None:
        """What to draw now; None before the first welcome."""
        replica = self.replica
        if replica.state is None or replica.you is None:
            return None
        return SessionView(
            replica.state,
            replica.you,
            replica.now(self._pulse.now()),
            replica.presence,
            self.connection,
            replica.log,
            replica.checkpoint,
            replica.looking,
            replica.code and entrance(self.ways.now.url, replica.code),
        )

    def look(self, look: Look) -> None:
        """Let the other moderators know what this one looks at, over cuts of the line as well."""
        self._glance.look(look)

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        """Give a command and wait for its answer, over cuts of the line as well.

        After ``ANSWER_WITHIN`` seconds, or if cancelled, it is not sent any more. ``after``: what
        became of it when it was given before; the same command is then taken once.

        Returns:
            ``Answered`` with the facts that came of it; ``Denied`` with the reason why not; or
            ``Unsent`` where there was no answer in time, or no line any more.
        """
        if self._ending.over is not None:
            return Unsent(may_have_arrived=False)
        try:
            return await self._giving.give(command, after)
        except TooLong:
            return Denied("text_too_long", self._text().text("This text is too long to send."))

    def speak(self, language: str) -> None:
        """Have the room's sentences in another language from the next welcome on, which is asked
        for at once."""
        self.language = language
        if self._socket is not None and self.welcomed:
            self._turning = asyncio.create_task(self._socket.close())

    def _leave(self) -> bool:
        """Go to another server, where this one still cannot write; whether it is gone to."""
        # Where there is no line just now, the next welcome says how it is there.
        if self.replica.log == "ok" or not self.welcomed or self._socket is None:
            return False
        self._turning = asyncio.create_task(self._socket.close())
        return True

    async def run(self) -> None:
        """Hold the line until the room ends or refuses it. Raises nothing but CancelledError."""
        try:
            while self._ending.over is None:
                await asyncio.sleep(self.ways.delay)
                await self._attempt()
        finally:
            self._outbox.give_up()
            self._moving_on.end()
            if self._socket is not None:
                # Whoever ends this twice does not wait for a goodbye.
                self._socket.transport.abort()

    async def _attempt(self) -> None:
        begun = monotonic()
        try:
            async with self._connect() as socket:
                self._socket = socket
                await self._hold(socket)
        except ConnectionClosed as closed:
            self._closed(closed)
        except _NotUnderstood:
            _log.warning("message not understood", exc_info=True)
            self._fresh = True
        except InvalidStatus as refusal:
            await self._rejected(refusal.response.status_code)
        except ssl.SSLError as error:
            self._not_secured(encryption.trouble(error), error)
        except InvalidMessage:
            # So answers what wants to be spoken to in another way; or what was just ended.
            await self._look_for_encryption()
        except ImportError:
            # A SOCKS proxy is set, for which there is a library that we do not have.
            self._knows_proxy = False
        except (OSError, EOFError, WebSocketException, TimeoutError):
            _log.debug("line not made", exc_info=True)
        self.ways.turn(good=self.welcomed and monotonic() - begun >= _HELD)
        self._cut()

    def _connect(self) -> connect:
        to = self.ways.now
        return connect(
            to.url,
            proxy=True if self._knows_proxy and not to.loopback else None,
            compression=None,
            open_timeout=self.ways.patience(WELCOME_WITHIN),
            ping_interval=None,
            close_timeout=GOODBYE_WITHIN,
            max_size=_LARGEST_MESSAGE,
            logger=_log,
            # On this machine no address lets anybody wait. Given up at the wrong moment, the race
            # between addresses of Python 3.11 leaves a connection open.
            happy_eyeballs_delay=None if to.loopback else NEXT_ADDRESS,
        )

    async def _hold(self, socket: ClientConnection) -> None:
        self.replica.clock.hello(self._clock())
        state = self.replica.state
        since = None if state is None or self._fresh else state.seq
        await socket.send(encode(self._visitor.hello(self.token, since, self.language)))
        if self.connection == "behind":
            self.changed([])
        async with asyncio.timeout(self.ways.patience(WELCOME_WITHIN)):
            while not self.welcomed:
                self._take(await socket.recv())
                if self._ending.over is not None:
                    return
        beside = [
            asyncio.create_task(self._outbox.empty(socket)),
            asyncio.create_task(self._pulse.keep(socket)),
            asyncio.create_task(self.replica.clock.keep(socket, self._clock)),
            asyncio.create_task(self._glance.tell(socket)),
        ]
        try:
            while True:
                self._take(await socket.recv())
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    def _take(self, frame: str | bytes) -> None:
        try:
            facts = self._understood(json.loads(frame))
        except Exception as error:
            # Whatever a message makes us stumble over, the session goes on with a new copy.
            raise _NotUnderstood from error
        if facts is not None:
            self.changed(facts)

    def _understood(self, message: Json) -> list[Fact] | None:
        if "re" in message:
            self._outbox.take(message)
            return None
        if "error" in message:
            self._ending.tell(message["error"])
            return None
        if "welcome" in message and self.replica.state is None:
            self._ending.let_in(message["you"]["role"], self._opens, self._text())
            if self._ending.over is not None:
                return None
        if "addresses" in message:
            self.ways.learn(message["addresses"])
        facts = self.replica.take(message, self._clock())
        told = "log" in message or "addresses" in message
        if told and self.replica.log != "ok" and self.ways.are_several:
            self._moving_on.soon()
        if "checkpoint" in message and self.replica.state and self.replica.checkpoint:
            self._keep(self.replica.state.session.id, self.replica.checkpoint)
        you = self.replica.you
        self._outbox.show(fact for fact in facts if you and fact.by == you.id)
        if "welcome" in message:
            self.welcomed = True
            self.notice = notice(self.ways.now.url)
            self._pulse.begin()
            self._fresh = False
            self._ending.forget()
        return facts

    def _closed(self, closed: ConnectionClosed) -> None:
        if closed.rcvd is not None:
            may_come_back = self._visitor.may_come_as(self.token)
            self._ending.close(closed.rcvd, self._text(), may_come_back=may_come_back)
            if self.replica.state is None:
                self._ending.let_nobody_in(self._opens, self._text())
        if self._ending.over is not None:
            self._pulse.end()

    async def _rejected(self, status: int) -> None:
        if status == HTTPStatus.BAD_REQUEST:
            await self._look_for_encryption()
        # Some other server's page. A proxy before a room that restarts answers like that, too.
        useless = 400 <= status < 500 and status not in (408, 425, 429)
        if useless and self.replica.state is None:
            self._ending.nobody_there(self._text())

    async def _look_for_encryption(self) -> None:
        url = self.ways.now.url
        asked = url.startswith("ws:") and self.replica.state is None
        if asked and await encryption.is_encrypted(url):
            self._not_secured("encrypted")

    def _not_secured(self, code: str | None, error: Exception | None = None) -> None:
        # Who was inside may find the right server again: until then they read that they are cut.
        if code is not None and self.replica.state is None:
            self._ending.not_secured(code, self.ways.now.url, self._text(), error)

    def _text(self) -> Language:
        return Language.named(self.language)

    def _cut(self) -> None:
        self.welcomed, self._socket = False, None
        if self._ending.over is None and self.connection == "connected":
            self._pulse.cut()
            # A little later than shown: the two clocks need not agree to the last digit.
            asyncio.get_running_loop().call_later(DROP_SHOWN_AFTER + 0.01, self.changed, [])
        self.changed([])
