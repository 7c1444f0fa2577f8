"""Messages of one connection, read one by one."""

import asyncio
from itertools import pairwise

from websockets.frames import Frame, Opcode

from server.live.port.inbox import MOST, Inbox


class _Reader:
    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def hear(self, opcode: Opcode, data: bytes) -> None:
        self.heard.append(data)

    def ended(self) -> None:
        pass


async def test_between_two_messages_everybody_else_has_their_turn() -> None:
    """However many came together: who sends a lot at once keeps nobody waiting for all of it."""
    reader, source = _Reader(), asyncio.Transport()
    inbox = Inbox(asyncio.get_running_loop(), reader)
    for number in range(MOST):
        inbox.put(Frame(Opcode.TEXT, b"%d" % number), source)
    turns = []
    while len(reader.heard) < MOST:
        turns.append(len(reader.heard))
        await asyncio.sleep(0)
    assert all(after - before <= 1 for before, after in pairwise([0, *turns, MOST]))
    assert reader.heard == [b"%d" % number for number in range(MOST)]
