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
_taken: Final[list[socket.socket]] = []
"""Whoever has a number as a UDP port has it as a TCP port as well: so other test runs on this
machine know which are given away, also while nobody listens there."""


def free_ports(number: int) -> list[int]:
    """Ports that nobody has, and that are given to nobody else until this process ends."""
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
            _taken.append(taken)
            found.append(port)
    return found
