"""The connection to an engine, in a thread of its own: no busy room keeps a heartbeat waiting."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol.parser import PERMISSIONS_ERR, Parser

from .between import Nonsense
from .problems import Problem

T = TypeVar("T")

ONE_CONNECTS_WITHIN: Final = 2
CONNECTS_WITHIN: Final = 15.0
ANSWERS_WITHIN: Final = 2.0
HEARTBEAT: Final = 2
"""Seconds, whole ones. A server that keeps silent for two is left for another."""
ENDS_WITHIN: Final = 0.2
AGAIN: Final = 0.2
"""Seconds between two tries to connect."""

_log = logging.getLogger("roundtable.engine")


class NoAnswer(Exception):
    """It is not known what became of a request."""


class Nobody(NoAnswer):
    """A request came to nobody."""


@dataclass(frozen=True)
class Heard:
    """A message of another server. ``reply``: where its answer goes, "" for nowhere."""

    data: bytes
    headers: Mapping[str, str]
    reply: str


class _Parser(Parser):
    """One for which everything that it cannot read is a reason to connect anew: by other errors the
    library reads no more, and waits."""

    async def parse(self, data: bytes = b"") -> None:
        try:
            await super().parse(data)
        except OSError:
            raise
        except Exception as error:
            raise errors.ProtocolError from error


class _Client(Client):
    """One that comes back whatever the other side says, and that says who it is to nobody but in
    the way that the address asks for: the library encrypts where the other side wants it."""

    def __init__(self) -> None:
        super().__init__()
        self._ps = _Parser(self)

    async def _process_err(self, err_msg: str) -> None:
        if PERMISSIONS_ERR in err_msg:
            await super()._process_err(err_msg)
        else:
            # The library would be closed for good.
            await self._process_op_err(errors.Error(err_msg))

    async def _process_connect_init(self) -> None:
        try:
            await super()._process_connect_init()
        except BaseException as error:
            # The library would forget it, and leave it open.
            if self._transport is not None:
                self._transport.close()  # type: ignore[no-untyped-call]  # the library's
            if isinstance(error, OSError | errors.Error) or not isinstance(error, Exception):
                raise
            # After any other error the library would not try again.
            raise errors.ProtocolError from error

    async def _attempt_reconnect(self) -> None:
        # One of its tries that was given up may say so in place of the one that goes on.
        with suppress(asyncio.InvalidStateError):
            await super()._attempt_reconnect()

    def _connect_command(self) -> bytes:
        if type(self._max_payload) is not int:
            raise errors.ProtocolError
        server = self._current_server
        if server is not None:
            if server.uri.scheme == "tls" and not self._server_info.get("tls_required"):
                raise errors.SecureConnRequiredError
            if server.uri.username is not None:
                # The library sends them as they stand in the address, and to servers that it is
                # told of it sends none.
                said = [
                    part and unquote(part) for part in (server.uri.username, server.uri.password)
                ]
                self.options["user"], self.options["password"] = said
                self.options["token"] = said[0] if said[1] is None else None
        return super()._connect_command()


class Line:
    """Requests and their answers. All that is awaited of it runs in its thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self._nats = _Client()
        self._closed = False

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done; for threads with nothing else to do."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def carry(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done; for other loops. It goes on also where who waits is cancelled."""
        done = asyncio.run_coroutine_threadsafe(work, self._loop)
        return await asyncio.shield(asyncio.wrap_future(done))

    async def ask_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done; for other loops. It ends where who waits is cancelled. Raises
        NoAnswer where nobody does anything any more."""
        if self._closed:
            work.close()
            raise NoAnswer("the line is closed")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that nobody waits for; it is left where the line is closed."""
        if self._closed:
            work.close()
            return
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def connect(self, servers: Sequence[str]) -> None:
        """Connect to one of them, and from then on to another whenever that one is gone. Raises
        Problem."""
        refusals: list[str] = []
        refused = asyncio.Event()

        async def take(error: Exception) -> None:
            # Later, whoever asks is told that there is no answer.
            if isinstance(error, ssl.SSLError | errors.Error) and len(refusals) < len(servers):
                refusals.append(str(error).removeprefix("nats: ").strip("'"))
                if len(refusals) == len(servers):
                    refused.set()

        connecting = asyncio.ensure_future(
            self._nats.connect(
                list(servers),
                error_cb=take,
                name="roundtable",
                connect_timeout=ONE_CONNECTS_WITHIN,
                reconnect_time_wait=AGAIN,  # type: ignore[arg-type]  # it is slept for
                max_reconnect_attempts=-1,
                ping_interval=HEARTBEAT,
                max_outstanding_pings=1,
            )
        )
        ends = (connecting, asyncio.ensure_future(refused.wait()))
        await asyncio.wait(ends, timeout=CONNECTS_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        try:
            await connecting
        except (asyncio.CancelledError, OSError, errors.Error):
            if refusals:
                raise Problem("refused", found=refusals[-1]) from None
            raise Problem("unreachable", ", ".join(s.rpartition("@")[2] for s in servers)) from None

    @property
    def largest(self) -> int:
        """Bytes that a message may have."""
        return self._nats.max_payload

    async def ask(
        self, subject: str, payload: bytes, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """What the engine answers. Raises NoAnswer."""
        # Otherwise it would be sent whenever there is a connection again.
        if not self._nats.is_connected:
            raise NoAnswer("there is no connection")
        try:
            answer = await self._nats.request(
                subject, payload, ANSWERS_WITHIN, headers=dict(headers) if headers else None
            )
            found = json.loads(answer.data)
        except (errors.Error, OSError, TimeoutError, ValueError, RecursionError) as error:
            raise NoAnswer(type(error).__name__) from error
        if not isinstance(found, dict):
            raise NoAnswer("no answer of an engine")
        return found

    @property
    def is_connected(self) -> bool:
        return self._nats.is_connected

    async def hear(self, subject: str, take: Callable[[Heard], Awaitable[None]]) -> None:
        """Have each message on a subject taken, one after another, from now on; what is Nonsense
        is left out."""

        async def heard(message: Msg) -> None:
            try:
                await take(Heard(message.data, message.headers or {}, message.reply))
            except Nonsense:
                _log.warning("what a server said makes no sense")
            except Exception:  # noqa: BLE001 - the library would keep it for itself
                _log.exception("a message was not taken")

        await self._nats.subscribe(subject, cb=heard)

    async def say(
        self, subject: str, payload: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Tell whoever listens; nobody has to, and nothing is kept for later."""
        if self._nats.is_connected:
            with suppress(errors.Error, OSError):
                await self._nats.publish(subject, payload, headers=dict(headers or {}) or None)

    async def request(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """What one who listens answers. Raises NoAnswer, and Nobody where nobody listens."""
        if not self._nats.is_connected:
            raise Nobody("there is no connection")
        try:
            return (await self._nats.request(subject, payload, seconds)).data
        except errors.NoRespondersError as error:
            raise Nobody("nobody listens") from error
        except (errors.Error, OSError, TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from error

    def close(self) -> None:
        """Let go of the connection and the thread. Can be called again."""
        if self._closed:
            return
        self._closed = True
        self.wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        # Where it is just leaving a connection, what it waits for was cancelled by itself.
        with suppress(asyncio.CancelledError):
            await self._nats.close()
        await end_all(asyncio.all_tasks() - {asyncio.current_task()})


async def end_all(tasks: Iterable[asyncio.Task[Any] | None]) -> None:
    """Have tasks ended. asyncio.wait_for, which the library uses, forgets that it was cancelled
    where what it waits for comes at the same moment: so they are told until they hear it."""
    left = {task for task in tasks if task is not None}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ENDS_WITHIN)
