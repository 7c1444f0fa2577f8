"""The desk and a panelist's screen on terminals: what stands there, again and again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from tests.support.terminal import Gone, Terminal, on_terminal

CUT: Final = "no connection, trying"
BEHIND: Final = "catching up"
NAMED: Final = 4
"""Of many mistakes, so many are named."""
EVERY: Final = 0.4
"""Seconds between two looks."""


@dataclass
class Screen:
    """What a program showed: when (``monotonic``), and all that stood there."""

    name: str
    terminal: Terminal
    looks: list[tuple[float, str]] = field(default_factory=list)

    async def watch(self) -> None:
        with suppress(Gone):
            while True:
                await asyncio.to_thread(self.terminal.wait, EVERY)
                self.looks.append((monotonic(), self.terminal.text))

    @property
    def now(self) -> str:
        return self.looks[-1][1] if self.looks else ""

    @property
    def is_live(self) -> bool:
        return bool(self.now.strip()) and CUT not in self.now and BEHIND not in self.now

    def ran_on(self) -> list[str]:
        """Sentences about what changed while it said that it was cut off."""
        found = []
        for (_, before), (_, after) in zip(self.looks, self.looks[1:], strict=False):
            if CUT in before and CUT in after and before != after:
                lines = zip(before.splitlines(), after.splitlines(), strict=False)
                found += [f"{a.strip()!r} became {b.strip()!r}" for a, b in lines if a != b]
        return found[:NAMED]


@asynccontextmanager
async def screen(name: str, folder: Path, *arguments: str) -> AsyncIterator[Screen]:
    """A program on a terminal of its own, with a home of its own, until the end."""
    home = folder / name
    home.mkdir()
    env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    options = ("--lang", "en", "--data-dir", str(home))
    with on_terminal("moderator.cli", *arguments, *options, size=(120, 40), env=env) as terminal:
        found = Screen(name, terminal)
        watching = asyncio.create_task(found.watch())
        try:
            yield found
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
