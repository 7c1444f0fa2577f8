"""A session on a port: the WebSocket, the page and the health check."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
import ssl
import sys
from asyncio import sslproto
from collections.abc import Collection, Iterator, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self

from prometheus_client import Metric
from websockets.http11 import Request, Response

from .language import Language
from .live.addresses import Addresses
from .live.admission import Admission
from .live.backlog import Published
from .live.connection import Connection
from .live.conversation import Conversations, Services
from .live.figures import BOUNDS, Figures
from .live.gate import Gate, is_loopback
from .live.hosted_session import HostedSession
from .live.hub import Hub
from .live.keepalive import Keepalive
from .live.links import base_url, own_names
from .live.pace import Paces
from .live.peers import PARTS, Callbacks, Standing
from .live.renewal import Renewals
from .live.settings import Settings
from .live.spending import Spending, Spent
from .live.turns import Turns
from .live.visit import Answer, Visit, Visits
from .program_log import fields
from .session import people, restarts
from .web import assets, metrics, pages, responses
from .wire import close_codes

SYSTEMS_PART: Final = 64 * 1024
"""Bytes on their way to one client that the system may hold: a second's worth for a slow line."""
BACKLOG: Final = 1024
"""Connections that may wait to be accepted."""
PATHS: Final = frozenset({"/", "/stage", "/ws", "/healthz", metrics.PATH})
AT_ONCE: Final = 32
"""Connections that are accepted, or come a step nearer, before anything else has its turn: no more
than the reserve of open files has room for."""
ENCRYPTED_AT_ONCE: Final = 16 * 1024
"""Bytes that are read of an encrypted connection at once, and that asyncio keeps room for as long
as it lasts: by itself 256 KiB, which is twenty times what all else of a connection takes."""
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
        self._listener = listener
        self._room = hosted.room
        self._peers = hosted.peers
        self._access = hosted.access
        self._ahead = hosted.ahead
        self._ahead_said = 0
        self._settings = settings
        self._language = Language.named(hosted.plan.language)
        self._notice = hosted.plan.privacy
        self.addresses = Addresses(self.base)
        """For whoever knows where else the session is served."""
        self._hub = Hub(hosted.room, hosted.backlog, settings, self.addresses)
        expected = frozenset(person.id for person in hosted.plan.people)
        spending = None if hosted.peers is None else Spending()
        self._spending, self._paces = spending, Paces(settings, spending)
        gate = Gate(allow_many_connections(), settings.connections_per_address, proxies)
        self._gate = gate
        self._admission = Admission(
            hosted.access,
            hosted.room,
            expected,
            self._hub,
            lambda: gate.is_full,
            settings,
            spending,
        )
        self._keepalive = Keepalive(settings.ping_seconds)
        self._renewals = Renewals(hosted.access, self._room, self._hub, self.base)
        hosted.access.renewed = self._renewals.end_old
        self._learning: asyncio.Task[None] | None = None
        self._figures = Figures()
        turns = Turns(AT_ONCE)
        services = Services(
            self._room,
            self._hub,
            self._admission,
            self._renewals,
            self._paces,
            self._keepalive,
            settings,
            self._language,
            self._figures,
            turns,
        )
        self._visits = Visits(settings, self._gate, turns, self._request, self._begin)
        self._conversations = Conversations(services)
        self._names = own_names(host, public_url)
        self._encrypted = encrypted
        if encrypted is not None:
            sslproto.SSLProtocol.max_size = ENCRYPTED_AT_ONCE
        self._metrics = metrics.Metrics(self._numbers, settings.metrics_token)
        self._health = (0.0, "", True)
        self._server: asyncio.Server | None = None
        self._pages: asyncio.Task[str] | None = None

    async def __aenter__(self) -> Self:
        """Begin to serve."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)
        # Whoever comes in from the next line on finds a writer.
        hub = self._hub
        self._room.start(self._publish, hub.tell_log, hub.tell_checkpoint, self._say_clock)
        self._hub.start()
        self._keepalive.start()
        if self._peers is not None:
            self._hub.tell_peers(self._peers.tell)
            assert self._spending is not None
            told = Callbacks(
                self._hub.tell_elsewhere,
                self._learn_access,
                self._learn_addresses,
                self._spending.take,
                self._charge,
                self._hub.looking.tell_elsewhere,
            )
            self._hub.looking.tell_peers = self._peers.look
            await self._peers.start(self._room, told, self.base)
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Visit(self._visits),
            sock=self._listener,
            backlog=AT_ONCE,
            ssl=self._encrypted,
            ssl_handshake_timeout=None if self._encrypted is None else SAYS_WHAT_IT_SPEAKS,
        )
        # Made when the first one asks for a page, they would keep everybody waiting.
        self._pages = asyncio.create_task(asyncio.to_thread(assets.folder), name="pages")
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
        self._hub.stop()
        self._visits.end()
        ended = self._room.state.session.phase == "closed"
        if self._server is not None:
            self._server.close()
            await self._conversations.end(close_codes.GOING_AWAY, "end" if ended else "restart")
            await self._server.wait_closed()
        if self._pages is not None:
            await self._pages
        self._hub.stop()
        self._keepalive.stop()
        await self._room.close()
        asyncio.get_running_loop().set_exception_handler(None)

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

    def _learn_access(self) -> None:
        """Other servers have new tokens."""
        if self._learning is None:
            self._learning = asyncio.create_task(self._learn_soon(), name="access")

    async def _learn_soon(self) -> None:
        try:
            await self._access.learn()
        except OSError:
            # The next sign of life of that server says so again.
            pass
        finally:
            self._learning = None

    def _charge(self, spent: Sequence[Spent]) -> None:
        """Count what people and addresses took at other servers."""
        now = asyncio.get_running_loop().time()
        for one in spent:
            if one.what in ("person", "address"):
                self._paces.charge(one, now)
            else:
                self._admission.charge(one)

    def _learn_addresses(
        self, servers: Collection[str], relays: Collection[str], ever: Collection[str]
    ) -> None:
        self.addresses.remember(ever)
        self.addresses.tell(servers, relays)

    def _publish(self, published: Sequence[Published]) -> None:
        if any(isinstance(one.fact.event, people.Renamed) for one in published):
            self._admission.names_changed()
        self._hub.publish(published)

    def _begin(
        self, transport: asyncio.Transport, address: str, switching: bytes, rest: bytes
    ) -> None:
        """Let a visit become a WebSocket."""
        connection = Connection(self._settings, self._gate, self._conversations, transport, address)
        connection.begin(switching, rest)

    def _request(self, visit: Visit, request: Request) -> Answer:
        """Answer what is no WebSocket's beginning; None lets one begin."""
        proxied = visit.is_proxied
        path = request.path.partition("?")[0]
        own = responses.is_own(request, self._names)
        there = path in PATHS or (path == "/privacy" and self._notice)
        if not there and assets.find(path) is None:
            return responses.status_page(request, HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            return responses.status_page(request, HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
        if path == metrics.PATH:
            near = own and not proxied and is_loopback(visit.address)
            return self._metrics.respond(request, near)
        if path == "/healthz":
            return self._health_page(request)
        if not proxied and not own:
            return responses.status_page(request, HTTPStatus.MISDIRECTED_REQUEST)
        return self._begins(request) if path == "/ws" else self._page(request, path)

    def _page(self, request: Request, path: str) -> Response:
        content = assets.find(path)
        if content is not None:
            return responses.kept(request, content)
        if path == "/stage":
            return pages.stage_page(request, self._language, self._elsewhere())
        if path == "/privacy":
            return pages.privacy_page(request, self._language, self._notice)
        return pages.front_page(request, self._language, bool(self._notice), self._elsewhere())

    def _elsewhere(self) -> list[str]:
        """Where a page of this server may connect to besides."""
        return sorted(self.addresses.known - {self.base})

    def _begins(self, request: Request) -> Response | None:
        """None where a WebSocket may begin."""
        if responses.is_foreign(request, self.addresses.known):
            return responses.status_page(request, HTTPStatus.FORBIDDEN)
        if self._visits.is_over:
            return responses.status_page(request, HTTPStatus.SERVICE_UNAVAILABLE, Retry_After="10")
        return None

    def _numbers(self) -> Iterator[Metric]:
        one, gate, figures = metrics.gauge, self._gate, self._figures
        yield one("roundtable_connections", "Connections that are open.", gate.connections)
        yield one("roundtable_strangers", "Those that have not said hello.", gate.strangers)
        here = self._hub.connected()
        yield metrics.gauges("roundtable_people_connected", "People who are here.", "role", here)
        yield one("roundtable_log_seq", "The last fact in the log.", self._room.state.seq)
        writable = self._room.log == "ok"
        yield one("roundtable_log_writable", "1 while the log can be written.", writable)
        if self._peers is not None:
            yield from _standing_metrics(self._peers.standing())
        yield metrics.counter(
            "roundtable_unread_cut", "Connections cut because nobody read.", gate.unread
        )
        yield metrics.counters(
            "roundtable_refusals", "Refused commands and hellos.", "code", figures.refusals
        )
        answers = figures.answers
        yield metrics.histogram(
            "roundtable_answer_seconds",
            "From a command's arrival to its answer.",
            BOUNDS,
            answers.counts,
            answers.seconds,
        )

    async def _health_page(self, request: Request) -> Response:
        healthy = await self._is_healthy()
        status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
        return responses.status_text(request, status, *self._standing())

    def _standing(self) -> Iterator[str]:
        """How this server stands among others, a line each."""
        if self._peers is not None:
            standing = self._peers.standing()
            yield f"part: {standing.part}"
            yield f"behind: {standing.behind}"
            yield f"lease: {standing.writer or '-'} {standing.lease:.1f}"

    async def _is_healthy(self) -> bool:
        # Asked a thousand times a second, the disk would have no time for the log. What a command
        # has found out since counts at once.
        now, log = asyncio.get_running_loop().time(), self._room.log
        asked, as_of, healthy = self._health
        if now - asked > self._settings.health_seconds or log != as_of:
            healthy = await self._room.healthy()
            self._health = (now, log, healthy)
        return healthy


def _standing_metrics(standing: Standing) -> Iterator[Metric]:
    parts: dict[str, float] = {part: float(part == standing.part) for part in PARTS}
    yield metrics.gauges("roundtable_part", "1 for what this server does.", "part", parts)
    yield metrics.gauge(
        "roundtable_behind", "Facts that another server has, and this one not.", standing.behind
    )
    yield metrics.gauge(
        "roundtable_lease_seconds", "For how long somebody may write.", standing.lease
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ``port`` 0 is any free one. Raises OSError.

    Made before a session is opened: one that nobody can reach should not begin. Where a name has
    several addresses, the first is taken: two sockets could not share a free port.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, _, _, address = found[0]
    # Not socket.create_server: to sockets that do not say that they are TCP, asyncio does not
    # give TCP_NODELAY, and each answer would wait for 40 ms.
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # Elsewhere this would let another program take the same port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address[0] != "::"))
        # What waits for who does not read shall wait here, where it is counted, and not in the
        # system. Connections take these over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEMS_PART)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, SYSTEMS_PART)
        listener.bind(address)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def allow_many_connections() -> int:
    """Use all the open files that this user is allowed, of which each connection is one; returns
    how many these are."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        if most != resource.RLIM_INFINITY:
            return most
    return sys.maxsize
