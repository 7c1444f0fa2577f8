"""What can be known of an engine before a session is trusted to it.

To whoever connects, a server says its version and whether it keeps streams. Whether it syncs each
message to its disk, it says on its monitoring port alone.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

from ..program_log import fields
from .addresses import Address
from .jetstream import PATIENCE
from .problems import Problem

T = TypeVar("T", list[Any], dict[str, Any])
Where = TypeVar("Where", Address, str)
Said: TypeAlias = dict[str, Any]

OLDEST: Final = (2, 15)
"""Versions before lost what they had acknowledged, also with sync_interval: always."""
SECONDS: Final = 2.0
"""How long a server may take to say what it is, where another has; and to be connected to. Where
none has said it, those that are connected to get PATIENCE: the machine may be busy."""
LONGEST: Final = 1 << 20
USUAL: Final = 8222
"""Where NATS' own documents put the monitoring port."""

_log = logging.getLogger("roundtable.engine")


def check(engine: Sequence[Address], monitoring: Sequence[str] = ()) -> int:
    """How many servers the engine has, as far as it says: those named, or those these know of.
    Where no monitoring port says it, as many as they have addresses: one may have several. One
    that is named twice is one.

    ``monitoring``: their monitoring ports' addresses; where none is named, they are looked for at
    the usual port. One that does not answer is only told of, since sessions have to go on while a
    machine is dead; what answers has to be right. Raises Problem.
    """
    told = _heard(engine, _introduction)
    answers = [(address, said) for address, said in told if said is not None]
    if not answers:
        raise Problem("unreachable", ", ".join(map(str, engine)))
    for address, said in answers:
        _check_version(str(address), said)
        if not said.get("jetstream"):
            raise Problem("no_jetstream", str(address))
    silent = {str(address) for address, said in told if said is None}
    for one in sorted(silent):
        _log.warning("a server of the engine does not answer", extra=fields(at=one))
    if monitoring:
        monitored = _check_syncing(monitoring)
    else:
        monitored = _look_for_syncing({address.host for address in engine})
    together = max((_together(said) for said in monitored), default=0)
    named = {said.get("server_id") or str(address) for address, said in answers}
    told_of = max(len(_part(said, "connect_urls", list)) for _, said in answers)
    return max(len(named | silent), together or told_of)


def _check_syncing(monitoring: Sequence[str]) -> list[Said]:
    """Check those that answer; returns what they say."""
    answers = []
    for url, said in _heard(monitoring, _variables):
        if said is None:
            _log.warning("a server of the engine does not answer", extra=fields(at=url))
            continue
        answers.append(said)
        _check_one(url, said)
    if not answers:
        raise Problem("unchecked", ", ".join(monitoring))
    return answers


def _look_for_syncing(hosts: Iterable[str]) -> list[Said]:
    """Check what is found at the usual port, where anything is: it may be nobody's, or not ours.
    Returns what ours say."""
    answers = []
    urls = [f"[{host}]:{USUAL}" if ":" in host else f"{host}:{USUAL}" for host in sorted(hosts)]
    for url, said in _heard(urls, _variables):
        if said is not None and "server_id" in said and "jetstream" in said:
            answers.append(said)
            _check_one(url, said)
    if not answers:
        _log.warning("whether the engine syncs was not checked")
    return answers


def _together(said: Said) -> int:
    """How many servers keep streams together, those that are gone just now among them; 0 where one
    does not say, or keeps them alone."""
    size = _part(_part(said, "jetstream", dict), "meta", dict).get("cluster_size")
    return size if type(size) is int else 0


def _heard(
    of: Sequence[Where], ask: Callable[[Where], Said | None]
) -> list[tuple[Where, Said | None]]:
    """What each of them says, who are asked at the same time; None of one that does not."""
    told: SimpleQueue[tuple[Where, Said | None]] = SimpleQueue()
    for one in of:
        # Daemons: nobody waits for one that was given up.
        Thread(target=lambda one: told.put((one, ask(one))), args=(one,), daemon=True).start()
    found: dict[Where, Said | None] = {}
    patient, until = False, time.monotonic() + SECONDS
    while len(found) < len(set(of)):
        try:
            one, said = told.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            if patient or any(said is not None for said in found.values()):
                break
            patient, until = True, time.monotonic() + PATIENCE
            for silent in of:
                if silent not in found:
                    _log.warning("waiting for a server of the engine", extra=fields(at=str(silent)))
            continue
        found[one] = said
        if patient and said is not None:
            until = min(until, time.monotonic() + SECONDS)
    return [(one, found.get(one)) for one in of]


def _check_one(url: str, said: Said) -> None:
    _check_version(url, said)
    if not _part(_part(said, "jetstream", dict), "config", dict).get("sync_always"):
        raise Problem("not_synced", url)


def _check_version(where: str, said: Said) -> None:
    version = str(said.get("version", ""))
    try:
        major, minor = (int(part) for part in version.split(".")[:2])
    except ValueError:
        raise Problem("old", where, version or "?") from None
    if (major, minor) < OLDEST:
        raise Problem("old", where, version)


def _introduction(address: Address) -> Said | None:
    """What a server says to whoever connects; None where there is none."""
    try:
        with socket.create_connection((address.host, address.port), timeout=SECONDS) as line:
            heard = _first_line(line)
    except OSError:
        return None
    return _object(heard.partition(b"\r\n")[0].removeprefix(b"INFO "))


def _first_line(line: socket.socket) -> bytes:
    """What the other side says first. Raises OSError."""
    heard = b""
    while b"\r\n" not in heard and len(heard) < LONGEST:
        try:
            part = line.recv(4096)
        except TimeoutError:
            if line.gettimeout() == PATIENCE:
                raise
            # A server that has no turn says later who it is. What waits to be spoken to is no
            # NATS, and says so to this.
            line.settimeout(PATIENCE)
            line.sendall(b"PING\r\n")
            continue
        if not part:
            break
        heard += part
    return heard


def _variables(url: str) -> Said | None:
    """What a server says on its monitoring port; None where there is none."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        encrypted = parts.scheme == "https"
        kind, usual = (HTTPSConnection, 443) if encrypted else (HTTPConnection, 80)
        host, port = parts.hostname or "", parts.port or usual
        # Whether anybody is there is known soon; what they say may take longer.
        socket.create_connection((host, port), timeout=SECONDS).close()
        with closing(kind(host, port, timeout=PATIENCE)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/varz")
            return _object(connection.getresponse().read(LONGEST))
    except (OSError, HTTPException, ValueError):
        return None


def _part(said: Said, name: str, kind: type[T]) -> T:
    """A part of what was said; an empty one where there is none of that kind."""
    found = said.get(name)
    return found if isinstance(found, kind) else kind()


def _object(text: bytes) -> Said | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
