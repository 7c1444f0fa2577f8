"""The links of a session: where people are to go, with what lets them in."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from .room.access import Tokens

_ELSEWHERE: Final = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Addresses for documentation, which nobody has."""


def base_url(host: str, port: int, public_url: str | None, encrypted: bool = False) -> str:
    """Where the session is found, without a token and without a final slash."""
    if public_url is not None:
        return public_url.rstrip("/")
    shown = this_machine() if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared only
    scheme = "https" if encrypted else "http"
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"


def own_names(host: str | None, public_url: str | None) -> frozenset[str]:
    """What this machine is called by who comes to it, besides any address."""
    machine = socket.gethostname().lower()
    public = urlsplit(public_url or "").hostname or ""
    names = {"localhost", machine, f"{machine.partition('.')[0]}.local", host or "", public}
    return frozenset(name.lower() for name in names if name)


def link(base: str, token: str, *, stage: bool = False) -> str:
    """One link: where a browser finds what it is for, with what lets it in."""
    return f"{base}/stage#{token}" if stage else f"{base}/#{token}"


def links(base: str, tokens: Tokens) -> dict[str, Any]:
    """The links as ``--json`` has them: moderator, panelists by id, spectators, stage."""
    return {
        "moderator": link(base, tokens.moderator),
        "panelists": {p: link(base, token) for p, token in tokens.panelists.items()},
        "spectators": link(base, tokens.spectators),
        "stage": link(base, tokens.stage, stage=True),
    }


def this_machine() -> str:
    """The address by which others in the same network reach this machine."""
    return next(_ways_out(), "127.0.0.1")


def addresses() -> list[str]:
    """All addresses by which others may reach this machine, the likeliest first."""
    found = list(_ways_out())
    with contextlib.suppress(OSError):
        named = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
        found += [str(entry[4][0]) for entry in named]
    # An address of one cable alone (link-local, with a zone) is none for a link.
    usable = (a for a in found if "%" not in a and not ipaddress.ip_address(a).is_loopback)
    return list(dict.fromkeys(usable))


def _ways_out() -> Iterator[str]:
    for elsewhere, family in _ELSEWHERE:
        # Connecting a datagram socket sends nothing; it makes the system choose the way out.
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                address = str(probe.getsockname()[0])
        except OSError:
            continue
        if not ipaddress.ip_address(address).is_unspecified:
            yield address
