"""What the port answers to plain HTTP: the page, and whether the log can be written."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from ..language import Language

WEB: Final = Path(__file__).parent
HTML: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"

_HEADERS: Final[Mapping[str, str]] = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; frame-ancestors 'none';"
        " base-uri 'none'; form-action 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def answer(
    request: Request, status: HTTPStatus, content: str, kind: str = PLAIN, **more: str
) -> Response:
    """A whole response; to HEAD without its body. ``more`` are headers, ``_`` for ``-``."""
    body = content.encode()
    headers = Headers(_HEADERS)
    headers["Date"] = formatdate(usegmt=True)
    headers["Content-Type"] = kind
    headers["Content-Length"] = str(len(body))
    for name, value in more.items():
        headers[name.replace("_", "-")] = value
    if request.method == "HEAD":
        body = b""
    return Response(status.value, status.phrase, headers, body)


def status_page(request: Request, status: HTTPStatus, **more: str) -> Response:
    """A response that says no more than its status."""
    return answer(request, status, f"{status.value} {status.phrase}\n", **more)


def front_page(request: Request, otherwise: Language) -> Response:
    """What somebody sees who opens a link. ``otherwise`` is the session's language."""
    language = _accepted(_header(request, "Accept-Language"), otherwise)
    template = Template((WEB / "placeholder.html").read_text(encoding="utf-8"))
    content = template.substitute(
        language=language.code,
        title=escape(language.text("Roundtable")),
        text=escape(
            language.text(
                "A roundtable is held here. To take part, open this page's address, all of it,"
                " with “roundtable join” in a terminal."
            )
        ),
    )
    return answer(
        request,
        HTTPStatus.OK,
        content,
        HTML,
        Content_Language=language.code,
        Vary="Accept-Language",
    )


def is_foreign(request: Request, own: str | None) -> bool:
    """Whether a page of another site asks for a connection. ``own`` is a public address of this
    one, where there is a proxy before it."""
    origin = _header(request, "Origin")
    if not origin:
        return False
    allowed = {_authority(f"{scheme}://{_header(request, 'Host')}") for scheme in ("http", "https")}
    if own is not None:
        allowed.add(_authority(own))
    return _authority(origin) not in allowed


def _authority(url: str) -> tuple[str, int] | None:
    """Host and port of a URL; None where it has none, which is foreign to everybody."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname, port) if parts.hostname else None


def _header(request: Request, name: str) -> str:
    return ", ".join(request.headers.get_all(name))


def _accepted(header: str, otherwise: Language) -> Language:
    """The language that a browser wants most of those there are."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), name.strip().lower()))
        except ValueError:
            continue
    for _, name in sorted(wanted, key=lambda pair: pair[0]):
        if name.split("-")[0] in ("de", "en"):
            return Language.named(name)
    return otherwise
