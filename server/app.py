"""A session on a port: its parts put together, from the first connection to the last."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from asyncio import sslproto
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self

from websockets.http11 import Request

from .gauges import Gauges
from .language import Language
from .listening import BACKLOG, allow_many_connections
from .live.addresses import Addresses
from .live.admission import Admission
from .live.conversation import Conversations, Services
from .live.figures import Figures
from .live.hub import Hub
from .live.links import base_url, own_names
from .live.other_servers import OtherServers
from .live.pace import Paces
from .live.port.connection import Connection
from .live.port.gate import Gate
from .live.port.keepalive import Keepalive
from .live.port.turns import Turns
from .live.port.visit import Answer, Visit, Visits
from .live.renewal import Renewals
from .live.room.backlog import Published
from .live.room.hosted_session import HostedSession
from .live.room.spending import Spending
from .live.settings import Settings
from .plain_requests import PlainRequests
from .program_log import fields
from .session import people, restarts
from .web import metrics, responses
from .wire import close_codes

AT_ONCE: Final = 32
"""Connections that are accepted, or come a step nearer, before anything else has its turn: no more
than the reserve of open files has room for."""
ENCRYPTED_AT_ONCE: Final = 16 * 1024
"""Bytes that are read of an encrypted connection at once, and that asyncio keeps room for as long
as it lasts: by itself 256 KiB, which is twenty times what all else of a connection takes."""
TURNS_TO_COME_IN: Final = 3
"""Turns of the loop from a connection's being accepted until it is a visit."""
SAYS_WHAT_IT_SPEAKS: Final = 10.0
"""Seconds for a connection's part in agreeing how it is encrypted."""

TOLD_AHEAD: Final = 2
"""Seconds by which the machine's clock may differ from the time of a session that goes on before
it is told."""

_log = logging.getLogger("roundtable.app")


class App:
    """Serves one session, from ``async with`` to its end."""

    def __init__(
        self,
        hosted: HostedSession,
        listener: socket.socket,
        settings: Settings,
        public_url: str | None = None,
        host: str | None = None,
        proxies: Sequence[str] = (),
        encrypted: ssl.SSLContext | None = None,
    ) -> None:
        """``listener`` comes from :func:`listen`, for ``host`` as it was called there.
        ``public_url`` is what a proxy before it is called. ``proxies``, addresses or networks, may
        say for whom they ask. ``encrypted``: with a certificate of its own."""
        address, self.port = listener.getsockname()[:2]
        shown = address if host is None else host
        self.base = base_url(shown, self.port, public_url, encrypted is not None)
        """Where the session is found: what its links begin with."""
        self.addresses = Addresses(self.base)
        """For whoever knows where else the session is served."""
        self._listener, self._encrypted = listener, encrypted
        if encrypted is not None:
            sslproto.SSLProtocol.max_size = ENCRYPTED_AT_ONCE
        self._settings = settings
        self._ahead, self._ahead_said = hosted.ahead, 0
        self._room = room = hosted.room
        access, peers = hosted.access, hosted.peers
        self._hub = hub = Hub(room, hosted.backlog, settings, self.addresses, access)
        most = allow_many_connections()
        self._gate = gate = Gate(most, settings.connections_per_address, proxies)
        self._keepalive = keepalive = Keepalive(settings.ping_seconds)
        self._server: asyncio.Server | None = None

        spending = None if peers is None else Spending()
        paces = Paces(settings, spending)
        expected = frozenset(person.id for person in hosted.plan.people)
        self._admission = admission = Admission(
            access, room, expected, hub.whereabouts, lambda: gate.is_full, settings, spending
        )
        self._others: OtherServers | None = None
        if peers is not None and spending is not None:
            self._others = OtherServers(
                peers, hub, access, admission, self.addresses, paces, spending
            )
        renewals = Renewals(access, room, hub, self.base)
        access.renewed = renewals.end_old
        turns, figures = Turns(AT_ONCE), Figures()
        language = Language.named(hosted.plan.language)
        services = Services(
            room, hub, admission, renewals, paces, keepalive, settings, language, figures, turns
        )
        self._conversations = Conversations(services)
        self._visits = Visits(settings, gate, turns, self._answer, self._begin)
        gauges = metrics.Metrics(Gauges(room, hub, gate, figures, peers), settings.metrics_token)
        names = own_names(host, public_url)
        self._plain = PlainRequests(hosted, self.addresses, names, gauges, settings)

    async def __aenter__(self) -> Self:
        """Begin to serve."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)
        # Whoever comes in from the next line on finds a writer.
        hub = self._hub
        self._room.start(self._publish, hub.tell_log, hub.tell_checkpoint, self._say_clock)
        self._hub.start()
        self._keepalive.start()
        if self._others is not None:
            await self._others.join(self._room, self.base)
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Visit(self._visits),
            sock=self._listener,
            backlog=AT_ONCE,
            ssl=self._encrypted,
            ssl_handshake_timeout=None if self._encrypted is None else SAYS_WHAT_IT_SPEAKS,
        )
        # That number was for the loop. This one is for the system: an audience comes all at once.
        self._listener.listen(BACKLOG)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Say goodbye to everybody, finish what was begun, and let go of the log."""
        if self._server is not None and self._server.is_serving():
            await self._accept_nobody()
        self._hub.stop()
        self._visits.end()
        ended = self._room.state.session.phase == "closed"
        if self._server is not None:
            self._server.close()
            await self._conversations.end(close_codes.GOING_AWAY, "end" if ended else "restart")
            await self._server.wait_closed()
        self._hub.stop()
        self._keepalive.stop()
        await self._room.close()
        await self._visits.over()
        asyncio.get_running_loop().set_exception_handler(None)

    async def _accept_nobody(self) -> None:
        """Let whoever was accepted come in, and nobody else. Whose turn came only after the server
        was closed asyncio would leave hanging: neither served nor told to go."""
        loop = asyncio.get_running_loop()
        # Where a loop has no readers there is nothing to be taken away.
        with contextlib.suppress(NotImplementedError):
            loop.remove_reader(self._listener)
        for _ in range(TURNS_TO_COME_IN):
            await asyncio.sleep(0)

    async def left(self) -> None:
        """Wait until the session is closed and nobody has been here for ``empty_seconds``: there is
        nothing more to be served then."""
        loop, since = asyncio.get_running_loop(), None
        while since is None or loop.time() - since < self._settings.empty_seconds:
            await asyncio.sleep(min(1.0, self._settings.empty_seconds))
            over = self._room.state.session.phase == "closed"
            empty = over and not any(self._hub.connected().values())
            since = (since or loop.time()) if empty else None

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            self._gate.say_full()
        else:
            loop.default_exception_handler(context)

    def _say_clock(self) -> None:
        """This machine's clock is the session's from now on, but for what is said here."""
        ahead = round(self._ahead - self._room.shift)
        if abs(ahead - self._ahead_said) >= TOLD_AHEAD:
            self._ahead_said = ahead
            _log.warning("this machine's clock is off", extra=fields(seconds=ahead))
            self._room.tell(restarts.Restart(ahead))

    def _publish(self, published: Sequence[Published]) -> None:
        if any(isinstance(one.fact.event, people.Renamed) for one in published):
            self._admission.expected.names_changed()
        self._hub.publish(published)

    def _begin(
        self, transport: asyncio.Transport, address: str, switching: bytes, rest: bytes
    ) -> None:
        """Let a visit become a WebSocket."""
        connection = Connection(self._settings, self._gate, self._conversations, transport, address)
        connection.begin(switching, rest)

    def _answer(self, visit: Visit, request: Request) -> Answer:
        answer = self._plain.answer(request, visit.address, proxied=visit.is_proxied)
        if answer is None and self._visits.is_over:
            return responses.status_page(request, HTTPStatus.SERVICE_UNAVAILABLE, Retry_After="10")
        return answer
