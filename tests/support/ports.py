"""Ports for servers whose address has to be known before they listen, or after they died."""

import os
import socket
from itertools import count
from typing import Final

_FIRST: Final = 10_000
_MANY: Final = 20_000
"""They lie below those from which a system takes one for whoever asks for any: while a server is
down nobody else comes to listen at its port."""
_numbers: Final = count(os.getpid() * 37)


def free_ports(number: int) -> list[int]:
    """Ports that nobody has, and that are given to nobody else until this process ends.

    Whoever has the UDP port of a number has its TCP port as well: so other test runs on this
    machine know which are given away, also while nobody listens there.
    """
    found: list[int] = []
    while len(found) < number:
        port = _FIRST + next(_numbers) % _MANY
        taken = socket.socket(type=socket.SOCK_DGRAM)
        try:
            taken.bind(("127.0.0.1", port))
            with socket.socket() as one:
                one.bind(("127.0.0.1", port))
        except OSError:
            taken.close()
        else:
            # It stays open until the end, and is nobody's to close.
            taken.detach()
            found.append(port)
    return found
