"""Frames, hellos, raw bytes and requests that nobody should send, as many as are wanted.

Run as ``python -m trials.fuzz``. Each session has a seed of its own: whatever is found comes again
with ``--seed`` and ``--sessions 1``. Exit code 0: nothing was found; 1: something was.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from trials.fuzz.port import try_port
from trials.fuzz.relay import try_relay
from trials.fuzz.room import Wrong, trial
from trials.fuzz.servers import try_servers
from trials.fuzz.upstream import try_upstream

A_SESSION: Final = 2_000
"""Texts in one session: after more, most of what can happen has happened."""
PORT_EACH: Final = 20
"""Of so many texts, one comes as bytes over a connection of its own to a server of its own."""
SEVERAL_EACH: Final = 50_000
"""Of so many texts, one is a session on several machines."""
SAID_EVERY: Final = 20


async def _session(folder: Path, seed: int, texts: int) -> int:
    """A session, the second half of which another server holds, as after a restart."""
    async with trial(folder, seed) as first:
        await first.say_anything(texts // 2)
    async with trial(folder, seed, first) as second:
        await second.say_anything(texts - texts // 2)
    return first.counted + second.counted


async def _port(folder: Path, seed: int, connections: int) -> int:
    await try_port(folder, seed, connections)
    return connections


async def _relay(folder: Path, seed: int, texts: int) -> int:
    await try_relay(folder, seed, texts)
    return texts


async def _servers(folder: Path, seed: int, messages: int) -> int:
    await try_servers(folder, seed, messages)
    return messages


async def _upstream(folder: Path, seed: int, connections: int) -> int:
    await try_upstream(folder, seed, connections)
    return connections


async def _encrypted_port(folder: Path, seed: int, connections: int) -> int:
    await try_port(folder, seed, connections, encrypted=True)
    return connections


OF_SEVERAL: Final = {_relay: 500, _servers: 1_000, _upstream: 50}
"""Texts at a relay, messages among servers, and a relay's connections to what is no engine."""


def _try(kind: Callable[[Path, int, int], Awaitable[int]], seed: int, number: int) -> int:
    """Try one seed; returns how much was sent, or 0 where something was found."""
    memory = Path("/dev/shm")  # noqa: S108 - where nothing has to reach a disk, if there is such
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:

        async def run() -> int:
            return await kind(Path(folder), seed, number)

        try:
            return asyncio.run(run())
        except (Wrong, TimeoutError) as error:
            print(f"! seed {seed} ({kind.__name__[1:]}): {error!r}", flush=True)
            return 0


def _several(first: int, seeds: int) -> int:
    """Try what several machines say to each other and to their people; returns how many seeds found
    something."""
    found, sent = 0, dict.fromkeys(OF_SEVERAL, 0)
    for seed in range(first, first + seeds):
        for kind, number in OF_SEVERAL.items():
            counted = _try(kind, seed, number)
            sent[kind] += counted
            found += not counted
    said = ", ".join(f"{number:,} {kind.__name__[1:]}" for kind, number in sent.items())
    print(f"seeds {first} to {first + seeds - 1}, several machines: {said}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, help="this many instead, and nothing else")
    parser.add_argument("--several", type=int, help="this many of several machines, nothing else")
    args = parser.parse_args()
    if args.several:
        found = _several(args.seed, args.several)
        print(f"{found} seeds found something" if found else "nothing was found")
        return 1 if found else 0
    begun, sent, found = time.monotonic(), 0, 0
    sessions = args.sessions or -(-args.frames * (PORT_EACH - 1) // PORT_EACH // A_SESSION)
    seeds = range(args.seed, args.seed + sessions)
    for seed in seeds:
        counted = _try(_session, seed, A_SESSION)
        sent, found = sent + counted, found + (not counted)
        if seed % SAID_EVERY == 0:
            rate = sent / (time.monotonic() - begun)
            print(f"seed {seed}: {sent:,} texts, {rate:,.0f} a second", flush=True)
    print(f"seeds {seeds[0]} to {seeds[-1]}: {sent:,} texts in sessions of {A_SESSION:,}")
    if not args.sessions:
        for port, share in ((_port, 3 / 4), (_encrypted_port, 1 / 4)):
            raw = _try(port, args.seed, int(share * args.frames / PORT_EACH))
            found += not raw
            way = port.__name__.strip("_").replace("_", " ")
            print(f"seed {args.seed}, {way}: {raw:,} connections with raw bytes and requests")
        found += _several(args.seed, -(-args.frames // SEVERAL_EACH))
    print(f"{found} seeds found something" if found else "nothing was found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
