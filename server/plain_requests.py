"""What a server answers to whoever wants no WebSocket, or may not have one: pages and what they are
made of, the health check, the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterator
from http import HTTPStatus
from typing import Final

from websockets.http11 import Request, Response

from .language import Language
from .live.addresses import Addresses
from .live.port.gate import is_loopback
from .live.port.visit import Answer
from .live.room.hosted_session import HostedSession
from .live.room.together import Joint
from .live.settings import Settings
from .web import assets, metrics, pages, responses

NO_PAGES: Final = frozenset({"/ws", "/healthz", metrics.PATH})
PATHS: Final = NO_PAGES | {"/", "/stage", "/frame"}


class PlainRequests:
    """Answers them for one session."""

    def __init__(
        self,
        hosted: HostedSession,
        addresses: Addresses,
        names: Container[str],
        figures: metrics.Metrics,
        settings: Settings,
    ) -> None:
        """``names``: what this server is called, besides by its addresses."""
        self._room, self._peers = hosted.room, hosted.peers
        self._language = Language.named(hosted.plan.language)
        self._notice = hosted.plan.privacy
        self._addresses = addresses
        self._names = names
        self._figures = figures
        self._settings = settings
        self._making = Joint(lambda: asyncio.to_thread(assets.make))
        self._health = (0.0, "", True)
        """When it was asked for last, how the log was, and what the answer was."""
        self._looking = Joint(self._look)

    def answer(self, request: Request, address: str, *, proxied: bool) -> Answer:
        """None lets a WebSocket begin. The request is for somebody at ``address``, and may come
        through a proxy."""
        asked = responses.for_a_path(request)
        if asked is None:
            return responses.status_page(request, HTTPStatus.BAD_REQUEST)
        request, path = asked, asked.path.partition("?")[0]
        if path not in NO_PAGES and not assets.are_made():
            return self._first_answer(request, address, proxied=proxied)
        own = responses.is_own(request, self._names)
        there = path in PATHS or (path == "/privacy" and self._notice)
        if not there and assets.find(path) is None:
            return responses.status_page(request, HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            return responses.status_page(request, HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
        if path == metrics.PATH:
            handed_on = proxied or responses.is_handed_on(request)
            near = own and not handed_on and is_loopback(address)
            return self._figures.respond(request, near)
        if path == "/healthz":
            return self._health_page(request)
        if not proxied and not own:
            return responses.status_page(request, HTTPStatus.MISDIRECTED_REQUEST)
        if path != "/ws":
            return self._page(request, path)
        if responses.is_foreign(request, self._addresses.known):
            return responses.status_page(request, HTTPStatus.FORBIDDEN)
        return None

    async def _first_answer(self, request: Request, address: str, *, proxied: bool) -> Response:
        # Made at the start, pages would keep those waiting who come back to a server that crashed.
        await self._making.done()
        answer = self.answer(request, address, proxied=proxied)
        assert isinstance(answer, Response)
        return answer

    def _page(self, request: Request, path: str) -> Response:
        content = assets.find(path)
        if content is not None:
            return responses.kept(request, content)
        elsewhere = self._addresses.elsewhere
        if path == "/stage":
            return pages.stage_page(request, self._language, elsewhere)
        if path == "/frame":
            return pages.frame(request, elsewhere)
        if path == "/privacy":
            return pages.privacy_page(request, self._language, self._notice)
        return pages.front_page(request, self._language, bool(self._notice), elsewhere)

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
            if standing.part != "relay":
                # It does not look at whose turn it is, which will never be its own.
                yield f"lease: {standing.writer or '-'} {standing.lease:.1f}"

    async def _is_healthy(self) -> bool:
        # Asked a thousand times a second, the disk would have no time for the log. What a command
        # has found out since counts at once.
        asked, as_of, _ = self._health
        now = asyncio.get_running_loop().time()
        if now - asked > self._settings.health_seconds or self._room.log != as_of:
            await self._looking.done()
        return self._health[2]

    async def _look(self) -> None:
        now, log = asyncio.get_running_loop().time(), self._room.log
        self._health = (now, log, await self._room.healthy())
