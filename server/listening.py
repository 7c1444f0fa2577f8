"""What the system gives a server: a socket to listen on, and open files for those who come."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from typing import Final

SYSTEMS_PART: Final = 64 * 1024
"""Bytes on their way to one client that the system may hold: a second's worth for a slow line."""
BACKLOG: Final = 1024
"""Connections that may wait to be accepted."""
AT_HAND: Final = 16 * 1024
"""Open files that the system has made room for before anybody comes: 128 KiB."""


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
        with contextlib.suppress(OSError):
            _make_room(min(most, AT_HAND))
        if most != resource.RLIM_INFINITY:
            return most
    return sys.maxsize


def _make_room(files: int) -> None:
    """Have the system make its table of open files for so many at once.

    By itself Linux doubles it whenever it is full, and a program of several threads waits for all
    processors each time: whoever was inside would wait 10 ms for the 256th who comes, and for the
    512th.
    """
    import fcntl

    file = os.open(os.devnull, os.O_RDONLY)
    try:
        os.close(fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, files - 1))
    finally:
        os.close(file)
