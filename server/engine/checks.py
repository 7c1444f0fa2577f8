"""What can be known of an engine before a session is trusted to it.

To whoever connects, a server says its version and whether it keeps streams. Whether it syncs each
message to its disk, it says on its monitoring port alone.
"""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterable, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from ..program_log import fields
from .addresses import Address
from .problems import Problem

T = TypeVar("T", list[Any], dict[str, Any])

OLDEST: Final = (2, 15)
"""Versions before lost what they had acknowledged, also with sync_interval: always."""
SECONDS: Final = 2.0
"""How long a server may take to say what it is."""
LONGEST: Final = 1 << 20
USUAL: Final = 8222
"""Where NATS' own documents put the monitoring port."""

_log = logging.getLogger("roundtable.engine")


def check(engine: Sequence[Address], monitoring: Sequence[str] = ()) -> int:
    """How many servers the engine has, as far as it says: those named, and those these know.

    ``monitoring``: their monitoring ports' addresses; where none is named, they are looked for at
    the usual port. One that does not answer is only told of, since sessions have to go on while a
    machine is dead; what answers has to be right. Raises Problem.
    """
    known = {(address.host, str(address.port)) for address in engine}
    told = [(address, _introduction(address)) for address in engine]
    answers = [(address, said) for address, said in told if said is not None]
    if not answers:
        raise Problem("unreachable", ", ".join(map(str, engine)))
    for address, said in answers:
        _check_version(str(address), said)
        if not said.get("jetstream"):
            raise Problem("no_jetstream", str(address))
    for silent in (address for address, said in told if said is None):
        _log.warning("a server of the engine does not answer", extra=fields(at=str(silent)))
    if monitoring:
        _check_syncing(monitoring)
    else:
        _look_for_syncing({address.host for address in engine})
    named = len(known)
    return max(named, *(len(_part(said, "connect_urls", list)) for _, said in answers))


def _check_syncing(monitoring: Sequence[str]) -> None:
    answered = False
    for url in monitoring:
        said = _variables(url)
        if said is None:
            _log.warning("a server of the engine does not answer", extra=fields(at=url))
            continue
        answered = True
        _check_one(url, said)
    if not answered:
        raise Problem("unchecked", ", ".join(monitoring))


def _look_for_syncing(hosts: Iterable[str]) -> None:
    """Check what is found at the usual port, where anything is: it may be nobody's, or not ours."""
    checked = 0
    for host in sorted(hosts):
        url = f"[{host}]:{USUAL}" if ":" in host else f"{host}:{USUAL}"
        said = _variables(url)
        if said is not None and "server_id" in said and "jetstream" in said:
            checked += 1
            _check_one(url, said)
    if not checked:
        _log.warning("whether the engine syncs was not checked")


def _check_one(url: str, said: dict[str, Any]) -> None:
    _check_version(url, said)
    if not _part(_part(said, "jetstream", dict), "config", dict).get("sync_always"):
        raise Problem("not_synced", url)


def _check_version(where: str, said: dict[str, Any]) -> None:
    version = str(said.get("version", ""))
    try:
        major, minor = (int(part) for part in version.split(".")[:2])
    except ValueError:
        raise Problem("old", where, version or "?") from None
    if (major, minor) < OLDEST:
        raise Problem("old", where, version)


def _introduction(address: Address) -> dict[str, Any] | None:
    """What a server says to whoever connects; None where there is none."""
    try:
        with socket.create_connection((address.host, address.port), timeout=SECONDS) as line:
            heard = b""
            while b"\r\n" not in heard and len(heard) < LONGEST:
                part = line.recv(4096)
                if not part:
                    break
                heard += part
    except OSError:
        return None
    return _object(heard.partition(b"\r\n")[0].removeprefix(b"INFO "))


def _variables(url: str) -> dict[str, Any] | None:
    """What a server says on its monitoring port; None where there is none."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        with closing(kind(parts.hostname or "", parts.port, timeout=SECONDS)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/varz")
            return _object(connection.getresponse().read(LONGEST))
    except (OSError, HTTPException, ValueError):
        return None


def _part(said: dict[str, Any], name: str, kind: type[T]) -> T:
    """A part of what was said; an empty one where there is none of that kind."""
    found = said.get(name)
    return found if isinstance(found, kind) else kind()


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
