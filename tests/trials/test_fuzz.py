"""``make fuzz`` in short, and that it would notice what it looks for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.session import queue
from server.session.messages import Refused
from tests.support.certificates import needs_openssl
from trials.fuzz.port import try_port
from trials.fuzz.relay import try_relay
from trials.fuzz.room import Wrong, trial
from trials.fuzz.servers import try_servers
from trials.fuzz.upstream import try_upstream

with_nats = pytest.mark.skipif(sys.platform != "linux", reason="NATS as a process of its own")


async def _say_anything(folder: Path, seed: int, number: int) -> int:
    async with trial(folder, seed) as found:
        await found.say_anything(number)
    # And on in the session that another server goes on with.
    async with trial(folder, seed, found) as again:
        await again.say_anything(number // 4)
    assert again.state.seq > found.state.seq
    return found.state.seq


@pytest.mark.parametrize("seed", [20210601, 20260601])
async def test_whatever_is_said_gets_one_answer_and_a_refusal_changes_nothing(
    tmp_path: Path, seed: int
) -> None:
    """Commands and hellos made from the schema, with wrong values or broken bytes: each is answered
    once, by a code that is documented; what is refused leads to nothing; the log opens, verifies
    and leads to the same state; and some of it did happen, so that the rules were reached."""
    assert await _say_anything(tmp_path, seed, 1_000) > 50


@pytest.mark.skipif(sys.platform != "linux", reason="limits of files as Linux has them")
@pytest.mark.parametrize("encrypted", [False, pytest.param(True, marks=needs_openssl)])
async def test_whatever_bytes_come_nobody_else_notices(
    tmp_path: Path, encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken requests and frames, encrypted or not: a moderator is answered, ``/healthz`` says 200,
    and the program log speaks of no mistake in the program."""
    # What is set there for a terminal ends with the test.
    monkeypatch.setenv("SSL_CERT_FILE", "")
    await try_port(tmp_path, seed=20210601, number=150, encrypted=encrypted)


@with_nats
async def test_whatever_is_said_at_a_relay_goes_on_to_the_writer_and_back(tmp_path: Path) -> None:
    """The audience says at a relay what it should not: each text gets one answer, and the relay
    shows what the writer has."""
    assert await try_relay(tmp_path, seed=20210601, texts=250) > 20


@with_nats
async def test_servers_believe_nothing_that_makes_no_sense(tmp_path: Path) -> None:
    """What they tell each other, broken and said again by somebody else: none of them stops, and
    all have the same log in the end."""
    await try_servers(tmp_path, seed=20210601, number=300)


@with_nats
async def test_a_relay_survives_an_engine_that_says_rubbish(tmp_path: Path) -> None:
    """Its audience stays, and it comes back by itself and misses nothing, whatever was said where
    the engine should be; it does not keep open what it left."""
    await try_upstream(tmp_path, seed=20210601, connections=12)


def _breaks(*_: Any) -> Iterator[Any]:
    raise ZeroDivisionError


def _refuses_oddly(self: queue.Join, state: Any, actor: Any, now: Any) -> Iterator[Any]:
    raise Refused("no_such_code")


@pytest.mark.parametrize("planted", [_breaks, _refuses_oddly])
async def test_it_would_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: Any
) -> None:
    """A rule that fails, or that refuses by a word which nobody knows."""
    monkeypatch.setattr(queue.Join, "decide", planted)
    with pytest.raises(Wrong):
        await _say_anything(tmp_path, 1, 1_000)
