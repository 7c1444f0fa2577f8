"""What the servers of a session tell each other, said again by somebody who is none of them.

Everything that they say is listened to, broken, and said to anybody: nobody may stop, and in the
end all have to be as one. What goes into a stream stays there, so it is left to the servers.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import nats as library
from nats.aio.client import Client
from nats.aio.msg import Msg

from server.session import queue
from tests.support.lines import joined

from .frames import SMALL, TEXTS, Frames
from .machines import SESSION, Machines, machines
from .room import SteppingClock, complaints

ASKED_EVERY: Final = 100
KEPT: Final = 300
"""Messages that are kept to be said again."""
STREAMS: Final = tuple(f"roundtable.{SESSION}.{name}" for name in ("log", "access"))
SERVERS: Final = f"roundtable.{SESSION}.servers."
HOLE: Final = "⟪here⟫"
SELDOM: Final = 0.01
"""How many of the messages say whose turn it is: after each, somebody has to find out anew."""


@dataclass
class Stranger:
    """Hears all and says what nobody should."""

    client: Client
    frames: Frames
    heard: list[Msg] = field(default_factory=list)

    async def listen(self) -> None:
        async def take(message: Msg) -> None:
            if message.subject not in STREAMS and not message.subject.startswith(SERVERS):
                self.heard.append(message)
                del self.heard[:-KEPT]

        await self.client.subscribe(f"roundtable.{SESSION}.>", cb=take)

    async def speak(self) -> None:
        """One message: as it was said, or with something else in it."""
        chance = self.frames.chance
        base = f"roundtable.{SESSION}"
        if not self.heard or chance.random() < SELDOM:
            kind = chance.choice(("lease", "address.x"))
            await self._say(f"{base}.servers.{kind}", chance.choice(TEXTS).encode(), {})
            return
        message, other = chance.choice(self.heard), chance.choice(self.heard)
        subject = other.subject if chance.random() < 0.1 else message.subject
        headers = {name: self._headers(value) for name, value in (message.headers or {}).items()}
        await self._say(subject, self._content(message.data), headers)

    async def _say(self, subject: str, content: bytes, headers: Mapping[str, str]) -> None:
        await self.client.publish(subject, content, headers=dict(headers) or None)

    def _headers(self, value: str) -> str:
        if self.frames.chance.random() < 0.7:
            return value
        return "".join(char for char in self.frames.broken(value) if " " < char < "\x7f") or "0"

    def _content(self, content: bytes) -> bytes:
        chance = self.frames.chance
        if chance.random() < 0.2:
            lines = content.splitlines(keepends=True)
            return b"".join(line for line in lines if chance.random() < 0.5)
        text = content.decode("utf-8", "replace")
        if chance.random() < 0.6:
            text = self._other_values(text)
        elif text:
            text = self.frames.broken(text)
        return text.encode("utf-8", "surrogatepass")

    def _other_values(self, text: str) -> str:
        chance = self.frames.chance
        try:
            said = json.loads(text)
        except ValueError:
            return text
        inner: Any = said
        while isinstance(inner, dict | list) and inner:
            place = chance.choice(list(inner if isinstance(inner, dict) else range(len(inner))))
            if not isinstance(inner[place], dict | list) or chance.random() < 0.5:
                inner[place] = HOLE
                break
            inner = inner[place]
        new = chance.choice((*SMALL, *(json.dumps(one) for one in TEXTS)))
        return json.dumps(said).replace(json.dumps(HOLE), new)


async def try_servers(folder: Path, seed: int, number: int) -> None:
    """Say ``number`` messages among the servers of a session. Raises Wrong."""
    frames, clock = Frames(Random(seed)), SteppingClock()
    with complaints(seed):
        async with AsyncExitStack() as stack:
            among = await stack.enter_async_context(machines(folder, clock))
            tokens = among.hosted["writer"].tokens
            link = among.link("follower", tokens.moderator)
            await stack.enter_async_context(joined(link))
            await _try(among, link, frames, seed, number, stack, tokens.spectators)
            among.compare(f"seed {seed}")


async def _try(
    among: Machines,
    link: Any,
    frames: Frames,
    seed: int,
    number: int,
    stack: AsyncExitStack,
    spectators: str,
) -> None:
    crowd = [among.link("relay", spectators, name=f"Kim {n}") for n in range(3)]
    await stack.enter_async_context(joined(*crowd))
    client = await library.connect(among.url, no_echo=True)
    stack.push_async_callback(client.close)
    stranger = Stranger(client, frames)
    await stranger.listen()
    for begin in range(0, number, ASKED_EVERY):
        await among.are_one(link, f"seed {seed}/{begin}")
        asked = [asyncio.create_task(kim.request(queue.Join())) for kim in crowd]
        for _ in range(min(ASKED_EVERY, number - begin)):
            await stranger.speak()
            if frames.chance.random() < 0.1:
                # So that something is said meanwhile that can be said again.
                await asyncio.sleep(0.01)
        await client.flush()
        for task in asked:
            task.cancel()
    await among.are_one(link, f"seed {seed}, the end")
