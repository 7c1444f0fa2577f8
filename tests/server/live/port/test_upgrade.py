"""A request for a WebSocket, which is read once for all who ask alike."""

import base64

from hypothesis import given
from hypothesis import strategies as st
from websockets.http11 import Request
from websockets.streams import StreamReader

from server.live.port.upgrade import MOST_KEPT, Upgrades, switch

KEYS = st.binary(min_size=16, max_size=16).map(base64.b64encode)
LINES = st.sampled_from(
    [
        b"Host: 127.0.0.1",
        b"Upgrade: websocket",
        b"upgrade:WebSocket",
        b"Connection: Upgrade",
        b"Connection: keep-alive, Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Version: 12",
        b"Sec-WebSocket-Key: %s",
        b"sec-websocket-key:%s",
        b"Sec-WebSocket-Key: %s ",
        b"Sec-WebSocket-Key: %s==",
        b"Sec-WebSocket-Key : %s",
        b"X-Other: %s",
        b"X-Other: \r\n Sec-WebSocket-Key: %s",
        b"X-Other: a\rSec-WebSocket-Key: %s",
        b"Content-Length: 3",
        b"",
    ]
)
USUAL = [b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13"]


def asked(lines: list[bytes], key: bytes, first: bytes = b"GET /ws HTTP/1.1") -> bytes:
    return b"\r\n".join([first, *(line.replace(b"%s", key) for line in lines), b"", b""])


def by_itself(data: bytes) -> bytes | None:
    """What a request is answered with where the library alone reads it, and to its end; None where
    no WebSocket begins."""
    reader = StreamReader()
    reader.feed_data(data)
    try:
        next(Request.parse(reader.read_line))
    except StopIteration as whole:
        answer = switch(whole.value)
        return answer if isinstance(answer, bytes) and not reader.buffer else None
    except Exception:  # noqa: BLE001 - whatever it is, it is no request
        return None
    return None


FIRST = st.sampled_from([b"GET /ws HTTP/1.1", b"GET /ws HTTP/1.0", b"POST /ws HTTP/1.1", b""])
WAYS = st.one_of(
    # Alike up to some place, or from some place on.
    st.tuples(
        st.just(b"GET /ws HTTP/1.1"),
        st.sampled_from([[], *([line] for line in USUAL), [b"Sec-WebSocket-Key: %s"]]).flatmap(
            lambda other: st.sampled_from(
                [
                    [b"Sec-WebSocket-Key: %s", *USUAL[len(other) :], *other],
                    [*other, *USUAL[len(other) :], b"Sec-WebSocket-Key: %s"],
                    [b"Sec-WebSocket-Key: %s", *USUAL, *other],
                ]
            )
        ),
    ),
    st.tuples(
        FIRST,
        st.builds(
            lambda before, usual, after: [*before, *usual, *after],
            st.lists(LINES, max_size=2),
            st.permutations([*USUAL, b"Sec-WebSocket-Key: %s"]),
            st.lists(LINES, max_size=2),
        ),
    ),
    st.tuples(FIRST, st.lists(LINES, max_size=6)),
)


@given(st.lists(st.tuples(WAYS, KEYS), min_size=2, max_size=8))
def test_who_asks_alike_is_answered_as_if_they_had_asked_alone(
    requests: list[tuple[tuple[bytes, list[bytes]], bytes]],
) -> None:
    """By their own key, whatever was asked before; and what the library refuses lets nobody in."""
    upgrades = Upgrades()
    for (first, lines), key in requests:
        data = asked(lines, key, first)
        found = upgrades.find(data)
        if found is not None:
            assert found[1] == by_itself(data)


def test_the_usual_way_to_ask_is_read_once() -> None:
    """A thousand browsers ask alike, and reading what they ask is a fifth of letting them in."""
    upgrades = Upgrades()
    lines = [b"Host: 127.0.0.1", *USUAL, b"Sec-WebSocket-Key: %s"]
    one, two = (asked(lines, base64.b64encode(bytes([n]) * 16)) for n in (1, 2))
    first, second = upgrades.find(one), upgrades.find(two)
    assert first is not None
    assert second is not None
    assert first[0] is second[0]
    assert [first[1], second[1]] == [by_itself(one), by_itself(two)]
    assert first[1] != second[1]


def test_what_comes_in_parts_or_with_more_behind_it_is_read_as_ever() -> None:
    """Nothing that belongs to something else is taken for a part of it."""
    whole = asked([*USUAL, b"Sec-WebSocket-Key: %s"], base64.b64encode(bytes(16)))
    for data in (whole[:-1], whole[:40], whole + b"\x81\x80\0\0\0\0", whole * 2, b""):
        assert Upgrades().find(data) is None


def test_only_so_many_ways_to_ask_are_kept() -> None:
    """Anybody may ask in any way. Those by which people come stay known."""
    upgrades, key = Upgrades(), base64.b64encode(bytes(16))
    usual = asked([*USUAL, b"Sec-WebSocket-Key: %s"], key)
    known = upgrades.find(usual)
    assert known is not None
    for number in range(3 * MOST_KEPT):
        lines = [*USUAL, b"Sec-WebSocket-Key: %s", b"X-Other: %d" % number]
        assert upgrades.find(asked(lines, key)) is not None
        assert len(upgrades._known) <= MOST_KEPT
        again = upgrades.find(usual)
        assert again is not None
        assert again[0] is known[0]
