"""Ports for servers whose address has to be known before they listen, or after they died."""

import os
import socket
from contextlib import closing, suppress
from itertools import count
from typing import Final

_FIRST: Final = 10_000
_EACH: Final = 2_000
"""They lie below those from which a system takes one for whoever asks for any, and each worker of
a test run has its own: while a server is down nobody else comes to listen at its port."""
_worker: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
_numbers: Final = count(os.getpid() * 37)


def free_ports(number: int) -> list[int]:
    """Ports that nobody has, and that are given to nobody else."""
    found: list[int] = []
    while len(found) < number:
        port = _FIRST + _worker * _EACH + next(_numbers) % _EACH
        with suppress(OSError), closing(socket.socket()) as one:
            one.bind(("127.0.0.1", port))
            found.append(port)
    return found
