"""One session that several servers hold over an engine: the one that writes, one that follows, and
a relay. All are real, in this process, and so is NATS."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.commands.examples import example
from server.agenda_file import load_agenda
from server.app import App
from server.engine import Engine, addresses
from server.listening import listen
from server.live.room.clock import Clock
from server.live.room.hosted_session import HostedSession, new_session, resumed_session
from server.session import agenda
from tests.support.nats import nats
from trials.served import AGENDA

from .room import SETTINGS, Wrong

Which: TypeAlias = Literal["writer", "follower", "relay"]
SESSION: Final = "fuzzed"
MENDS_WITHIN: Final = 60.0
"""Seconds in which all have to be as one again: a lease runs out, and who went away comes back."""
LOOK: Final = 0.05


@dataclass
class Machines:
    """``url`` is where the engine is."""

    url: str
    hosted: dict[Which, HostedSession] = field(default_factory=dict)
    apps: dict[Which, App] = field(default_factory=dict)

    def link(self, which: Which, token: str, **values: Any) -> Link:
        return Link(f"{self.apps[which].base}/#{token}", **values)

    async def are_one(self, link: Link, at: str) -> None:
        """Wait until a moderator is answered and all show it. Raises Wrong."""
        answer: object = "no answer"
        try:
            async with asyncio.timeout(MENDS_WITHIN):
                while True:
                    answer = await link.request(agenda.Edit("i1", script=at))
                    if isinstance(answer, Answered) and await self.show(answer.seq):
                        return
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            seqs = {which: one.room.state.seq for which, one in self.hosted.items()}
            health = {
                which: (one.room.log, one.room.leads, await one.room.healthy())
                for which, one in self.hosted.items()
            }
            said = f"{answer}, {link.connection}, {seqs}, {health}"
            raise Wrong(f"{at}: they are not one again: {said}") from None

    async def show(self, seq: int) -> bool:
        """Whether all show what there is up to a fact, and are well."""
        rooms = [one.room for one in self.hosted.values()]
        return all([room.state.seq >= seq and await room.healthy() for room in rooms])

    def compare(self, at: str) -> None:
        """Hold the logs of all against each other, once nothing is on its way. Raises Wrong."""
        logs = [one.log.read_bytes() for one in self.hosted.values()]
        longest = max(logs, key=len)
        if not all(longest.startswith(log) for log in logs):
            raise Wrong(f"{at}: the logs differ")


@asynccontextmanager
async def machines(
    folder: Path, clock: Clock, between: Callable[[int], int] = lambda port: port
) -> AsyncIterator[Machines]:
    """A session of its own. ``between``: by which port the relay reaches what the engine has at
    one."""
    async with AsyncExitStack() as stack:
        (folder / "nats").mkdir()
        engine = stack.enter_context(nats(folder / "nats", servers=1, sync="always"))
        found = Machines(engine.url)
        for which in ("writer", "follower", "relay"):
            relay, port = which == "relay", engine.nodes[0].client
            url = f"nats://127.0.0.1:{between(port) if relay else port}"
            keeper = await asyncio.to_thread(Engine, addresses(url), 1, relay=relay)
            stack.callback(keeper.close)
            own = replace(SETTINGS, audience_only=relay)
            if which == "writer":
                plan = load_agenda(example(AGENDA))
                hosted = new_session(
                    plan, folder / which, clock, own, keeper=keeper, session=SESSION
                )
            else:
                hosted = await asyncio.to_thread(
                    resumed_session,
                    folder / which / "sessions" / SESSION,
                    clock,
                    own,
                    keeper=keeper,
                    links=not relay,
                )
            app = App(hosted, listen("127.0.0.1", 0), own)
            found.apps[which] = await stack.enter_async_context(app)
            found.hosted[which] = hosted
        yield found
