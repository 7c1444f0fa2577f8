"""The code on the slide, and what becomes of guessing it."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.room import entry_code
from server.live.room.entry_code import MOST_ADDRESSES, Guesses
from server.live.room.spending import Spending
from server.live.settings import Settings
from server.session.messages import Refused

FEW = Settings(code_burst=2, code_rate=1.0, codes_burst=5, codes_rate=2.0, code_seconds=3.0)
GUESS = "222222"


def test_a_code_has_six_characters_that_nobody_mistakes() -> None:
    """Read from a slide at the back of a hall, and typed."""
    for _ in range(200):
        code = entry_code.mint()
        assert len(code) == 6
        assert not set(code) & set("01ILO")
        assert code.isascii()
        assert code.isupper() or code.isdigit()


@given(st.text(alphabet=entry_code.LETTERS, min_size=6, max_size=6))
def test_a_code_is_read_in_either_case_and_with_gaps(code: str) -> None:
    """However people type it."""
    for typed in (code, code.lower(), f" {code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}\u00a0"):
        assert entry_code.read(typed) == code


@given(st.text())
def test_what_is_no_code_is_none(text: str) -> None:
    """Whatever is typed: either a code or nothing."""
    code = entry_code.read(text)
    assert code is None or (len(code) == 6 and set(code) <= set(entry_code.LETTERS))


def test_wrong_codes_are_slowed_per_address() -> None:
    """After a few at once they take turns, and others' addresses are not slowed by them."""
    guesses = Guesses(FEW, "code")
    assert [guesses.wait("a", 0.0) for _ in range(4)] == [0, 0, 1, 2]
    assert guesses.wait("b", 0.0) == 0
    assert guesses.wait("a", 10.0) == 0


def test_a_turn_given_back_at_one_server_is_free_at_all() -> None:
    """Whoever had to wait for the right code has not guessed, wherever they come next."""
    here, there = Spending(), Guesses(FEW, "code")
    guesses = Guesses(FEW, "code", here)
    for _ in range(3):
        guesses.wait("a", 0.0)
    told = here.take()
    guesses.right("a")
    for one in (*told, *here.take()):
        there.charge(one, 0.0)
    assert [there.wait("a", 0.0) for _ in range(2)] == [guesses.wait("a", 0.0) for _ in range(2)]


def test_wrong_codes_are_slowed_in_all() -> None:
    """Many addresses guess no faster than the room allows."""
    guesses = Guesses(FEW, "code")
    assert [guesses.wait(f"{n}", 0.0) for n in range(8)] == [0, 0, 0, 0, 0, 0.5, 1, 1.5]


def test_whoever_would_wait_too_long_is_sent_away() -> None:
    """No line of waiting connections grows; and who is sent away has taken no turn."""
    guesses = Guesses(FEW, "code")
    waits = [guesses.wait("a", 0.0) for _ in range(5)]
    assert waits[-1] == 3.0
    for _ in range(3):
        with pytest.raises(Refused, match="too_many_codes"):
            guesses.wait("a", 0.0)
    assert guesses.wait("a", 1.0) == 3.0


def test_right_codes_take_nobodys_turn() -> None:
    """A whole hall comes in behind one address."""
    guesses = Guesses(FEW, "code")
    for _ in range(500):
        assert guesses.wait("a", 0.0) == 0
        guesses.right("a")


def test_a_whole_network_is_one_guesser() -> None:
    """Whoever has one IPv6 address has as many as they like."""
    guesses = Guesses(replace(FEW, codes_burst=100), "code")
    waits = [guesses.wait(f"2001:db8:0:1::{n:x}", 0.0) for n in range(3)]
    assert waits == [0, 0, 1]
    assert guesses.wait("2001:db8:0:2::1", 0.0) == 0
    assert guesses.wait("::ffff:192.0.2.1", 0.0) == guesses.wait("::ffff:192.0.2.2", 0.0) == 0


def test_guessing_costs_bounded_memory() -> None:
    """However many addresses somebody has."""
    guesses = Guesses(Settings(codes_burst=10 * MOST_ADDRESSES), "code")
    for n in range(MOST_ADDRESSES + 100):
        guesses.wait(f"host-{n}", 0.0)
    assert len(guesses._addresses) == MOST_ADDRESSES


async def test_the_code_is_the_spectators_link(venue: Any) -> None:
    """In token's place, in either case; whoever comes is a spectator with a token of their own."""
    code = venue.hosted.tokens.code
    sam = await venue.come_by_code(code.lower(), name="Sam", client="client-of-sam")
    assert sam.welcome["you"]["role"] == "spectator"
    assert (await venue.come(sam.welcome["you"]["token"])).id == sam.id
    assert (await venue.spectator("Sam", client="client-of-sam")).id == sam.id
    error, close = await venue.turned_away(hello=1, code=code)
    assert (error["code"], close) == ("name_needed", 4422)


async def test_a_wrong_code_is_not_admitted(venue: Any) -> None:
    """Like a wrong token; and both at once are no hello."""
    code = venue.hosted.tokens.code
    for wrong in (GUESS, "", "x", code[:-1], code + "2", "\u0130" * 6):
        error, close = await venue.turned_away(hello=1, code=wrong, name="Sam")
        assert (error["code"], close) == ("not_admitted", 4401)
    error, close = await venue.turned_away(hello=1, code=code, token=code, name="Sam")
    assert (error["code"], close) == ("invalid", 4400)


async def test_a_code_given_before_a_restart_stays_valid(host: Any) -> None:
    """It is on the slides already."""
    first = await host()
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    for code in (first.hosted.tokens.code, second.hosted.tokens.code):
        await second.come_by_code(code, name="Sam")


async def test_guessing_harms_nobody_with_a_token(host: Any) -> None:
    """While one address's codes wait for their turn, from the same address tokens come in at once,
    and beyond the line guesses are sent away with a reason."""
    slow = Settings(code_burst=1, code_rate=0.001, code_seconds=0.1)
    venue = await host(slow)
    assert (await venue.turned_away(hello=1, code=GUESS))[0]["code"] == "not_admitted"
    error, close = await venue.turned_away(hello=1, code=venue.hosted.tokens.code, name="Sam")
    assert (error["code"], close) == ("too_many_codes", 4429)
    assert error["message"]
    await asyncio.gather(*(venue.spectator(f"S{n}") for n in range(20)))


async def test_wrong_codes_wait_on_the_wire(host: Any) -> None:
    """The second guess of a burst of one is answered a turn later."""
    venue = await host(Settings(code_burst=1, code_rate=5.0))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(3):
        assert (await venue.turned_away(hello=1, code=GUESS))[0]["code"] == "not_admitted"
    assert loop.time() - begun >= 2 / 5 * 0.9
