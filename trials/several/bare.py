"""The reference beside it: what a stream of NATS alone does, in the same servers at the same time.

Messages one after another, each conditional on the last one, by the library's own means.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from nats import errors
from nats.aio.client import Client

from server.engine.stream import SETTINGS
from tests.support.nats import Nats

STREAM: Final = "bare"
EVERY: Final = 0.05
ANSWERS_WITHIN: Final = 1.0


@dataclass
class Bare:
    """``answered``: when each message was acknowledged, by ``monotonic``."""

    client: Client = field(default_factory=Client)
    answered: list[float] = field(default_factory=list)

    async def lead(self, node: str) -> bool:
        """Have a certain server lead the stream, so that one death is both streams'. Whether it
        does."""
        for _ in range(20):
            if (await self.ask("$JS.API.STREAM.INFO.bare", {}))["cluster"]["leader"] == node:
                return True
            placed = {"placement": {"preferred": node}}
            with suppress(errors.Error, TimeoutError, KeyError):
                await self.ask("$JS.API.STREAM.LEADER.STEPDOWN.bare", placed)
            await asyncio.sleep(0.5)
        return False

    async def write(self) -> None:
        last = 0
        while True:
            try:
                answer = await self._put(last)
            except (errors.Error, OSError, TimeoutError):
                await asyncio.sleep(EVERY)
                continue
            if "error" not in answer:
                last = answer["seq"]
                self.answered.append(monotonic())
            elif answer["error"]["err_code"] == 10071:
                # What had no answer was taken: it says what the last one is.
                last = int(answer["error"]["description"].rpartition(" ")[2])
            await asyncio.sleep(EVERY)

    async def _put(self, last: int) -> dict[str, Any]:
        headers = {"Nats-Expected-Last-Sequence": str(last)}
        answer = await self.client.request("bare", b"x" * 200, ANSWERS_WITHIN, headers=headers)
        found: dict[str, Any] = json.loads(answer.data)
        return found

    async def ask(self, subject: str, content: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.request(subject, json.dumps(content).encode(), 5)
        found: dict[str, Any] = json.loads(answer.data)
        return found


@asynccontextmanager
async def bare(engine: Nats) -> AsyncIterator[Bare]:
    """A stream as ours are, to which something is added until the end."""
    found = Bare()

    async def quiet(_: Exception) -> None:
        pass

    await found.client.connect(
        engine.url.split(","),
        error_cb=quiet,
        reconnect_time_wait=0.2,  # type: ignore[arg-type]  # it is slept for
        max_reconnect_attempts=-1,
    )
    asked = {"name": STREAM, "subjects": [STREAM], "num_replicas": len(engine.nodes), **SETTINGS}
    await found.ask(f"$JS.API.STREAM.CREATE.{STREAM}", asked)
    writing = asyncio.create_task(found.write())
    try:
        yield found
    finally:
        writing.cancel()
        await found.client.close()
