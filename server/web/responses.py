"""What the port's answers to plain HTTP have in common: safe headers, HEAD, 304, gzip."""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property, lru_cache
from hashlib import sha256
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

PLAIN: Final = "text/plain; charset=utf-8"

KNOWN_HOSTS: Final = 32
"""Names by which this server is asked that are not looked at anew: all come by the same few."""

ADDED_BY_PROXIES: Final = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)

GZIP: Final = 16 + zlib.MAX_WBITS
MEMORY: Final = range(4, zlib.DEF_MEM_LEVEL + 1)
"""How much of a text has one code in common: with less, the code suits each part better, and there
are more of them. Which is shorter is tried."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; connect-src 'self'{elsewhere};"
    " img-src data:; frame-src 'self'; frame-ancestors {framing}; base-uri 'none';"
    " form-action 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
"""No script, style or connection but this port's own and those of the session's other servers, and
no script that is made of a text; in no frame of anybody else's."""

_WHOLE: Final = re.compile(r"https?://([^/?#]*)([^#]*)", re.IGNORECASE)
"""A URL: who is asked, and for what."""
_AUTHORITY: Final = re.compile(
    r"(\[[0-9a-f:.]+(%[\w.%-]+)?\]|[\w.-]*)(:\d*)?", re.ASCII | re.IGNORECASE
)
"""What a ``Host`` says (RFC 9112, 3.2), of what a name here can be made of."""

_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Content:
    """Something to send, of which the compressed form is made once. ``style``: what a page has in
    itself of style, so that it can be drawn before anything else has come; ``seam``: the byte at
    which something else begins in it, code after sentences say."""

    body: bytes
    kind: str = PLAIN
    style: str = ""
    seam: int = 0

    def policy(self, elsewhere: Iterable[str] = (), framing: str = "'none'") -> str:
        """What a browser may do with it. ``elsewhere``: URLs it may also connect to; ``framing``:
        whose pages may have it in a frame."""
        others = "".join(map(_source, elsewhere))
        return _POLICY.format(style=self._style, elsewhere=others, framing=framing)

    @cached_property
    def _style(self) -> str:
        digest = b64encode(sha256(self.style.encode()).digest()).decode()
        return f" 'sha256-{digest}'" if self.style else ""

    @cached_property
    def packed(self) -> bytes:
        return min((_gzip(self.body, self.seam, memory) for memory in MEMORY), key=len)

    @cached_property
    def tag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'


def _gzip(body: bytes, seam: int, memory: int) -> bytes:
    """Compressed, without a time, so that the same content is the same bytes."""
    packing = zlib.compressobj(9, zlib.DEFLATED, GZIP, memory)
    before = packing.compress(body[:seam]) + packing.flush(zlib.Z_BLOCK)
    return before + packing.compress(body[seam:]) + packing.flush()


def answer(request: Request, status: HTTPStatus, content: Content, **more: str) -> Response:
    """A whole response; to HEAD without its body. ``more`` are headers, ``_`` for ``-``."""
    own = {name.replace("_", "-"): value for name, value in more.items()}
    headers = Headers(
        {
            **_HEADERS,
            "Content-Security-Policy": content.policy(),
            "Date": formatdate(usegmt=True),
            "Content-Type": content.kind,
            **own,
        }
    )
    body = content.body
    if status is HTTPStatus.OK and accepts_gzip(request) and len(content.packed) < len(body):
        body = content.packed
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    if request.method == "HEAD" or status is HTTPStatus.NOT_MODIFIED:
        body = b""
    return Response(status.value, status.phrase, headers, body)


def status_page(request: Request, status: HTTPStatus, **more: str) -> Response:
    """A response that says no more than its status."""
    return answer(request, status, Content(f"{status.value} {status.phrase}\n".encode()), **more)


def status_text(request: Request, status: HTTPStatus, *lines: str) -> Response:
    """A response that says its status, and some lines besides."""
    said = "".join(f"{line}\n" for line in (f"{status.value} {status.phrase}", *lines))
    return answer(request, status, Content(said.encode()))


def malformed(status: HTTPStatus) -> Response:
    """A response to what is no request."""
    return status_page(Request("", Headers()), status)


def kept(request: Request, content: Content) -> Response:
    """A response under an address that names its content: whoever has it never asks again."""
    same = content.tag in header(request, "If-None-Match")
    return answer(
        request,
        HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK,
        content,
        Cache_Control="public, max-age=31536000, immutable",
        ETag=content.tag,
        Vary="Accept-Encoding",
    )


def header(request: Request, name: str) -> str:
    return ", ".join(request.headers.get_all(name))


def accepts_gzip(request: Request) -> bool:
    return "gzip" in header(request, "Accept-Encoding").lower()


def for_a_path(request: Request) -> Request | None:
    """A request that may say a whole URL (RFC 9112, 3.2.2), as one for a path at a host. None where
    the host is not said once, as it has to be, or is none."""
    asked = request.headers.get_all("Host")
    # Of two, whoever stands between might have looked at the other.
    if len(asked) > 1 or (not asked and request.protocol != "HTTP/1.0"):
        return None
    whole = _WHOLE.fullmatch(request.path)
    if whole is not None:
        headers = request.headers.copy()
        if asked:
            del headers["Host"]
        headers["Host"] = whole[1]
        asked, path = [whole[1]], whole[2]
        path = path if path.startswith("/") else f"/{path}"
        request = Request(path, headers, request.method, request.protocol)
    return request if all(map(_AUTHORITY.fullmatch, asked)) else None


def is_own(request: Request, names: Container[str]) -> bool:
    """Whether a request is for this server: an address, or one of its names. A page whose name
    somebody let point here shall not be taken for ours."""
    host = _host(header(request, "Host"))
    return host in names or _is_address(host)


def is_handed_on(request: Request) -> bool:
    """Whether a request says that it came through a proxy, also one that is not trusted in
    anything else."""
    return any(name in request.headers for name in ADDED_BY_PROXIES)


@lru_cache(KNOWN_HOSTS)
def _host(authority: str) -> str:
    """The name or address of what was asked, in small letters."""
    return urlsplit(f"//{authority}").hostname or ""


@lru_cache(KNOWN_HOSTS)
def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_foreign(request: Request, own: Iterable[str]) -> bool:
    """Whether a page of another site asks for a connection. ``own`` are the addresses of the
    session's servers, as people know them."""
    origin = header(request, "Origin")
    if not origin:
        return False
    allowed = {_authority(f"{scheme}://{header(request, 'Host')}") for scheme in ("http", "https")}
    allowed.update(map(_authority, own))
    asking = _authority(origin)
    return asking is None or asking not in allowed


def _source(url: str) -> str:
    """A server's URL as a policy names where a page may connect to."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    # What would be read as a part of the policy is no name.
    is_name = re.fullmatch(r"[\w.:\[\]-]+", parts.netloc, re.ASCII)
    return f" {scheme}://{parts.netloc}" if scheme and is_name else ""


def _authority(url: str) -> tuple[str, int] | None:
    """Host and port of a URL; None where it has none, which is foreign to everybody."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname, port) if parts.hostname else None
