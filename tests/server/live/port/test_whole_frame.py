"""A frame that came whole, and is read without the library."""

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import SERVER, Protocol, State

from server.live.port.whole_frame import whole_frame
from server.wire.messages import LARGEST_FRAME

SIZES = st.sampled_from([0, 1, 2, 3, 50, 124, 125, 126, 127, 128, 200, 255, 256, 300])
FIRST = st.one_of(
    st.sampled_from([0x81, 0x81, 0x8A, 0x88, 0x89, 0x82, 0x80, 0x01]), st.integers(0, 255)
)


def framed(first: int, mask: bytes, payload: bytes, length: str) -> bytes:
    """A client's frame, whose length is said in one of three ways, whether it is true or not."""
    size = len(payload)
    said = {
        "short": bytes([0x80 | min(size, 125)]),
        "middle": struct.pack("!BH", 0xFE, size),
        "long": struct.pack("!BQ", 0xFF, size),
        "one less": bytes([0x80 | max(min(size, 126) - 1, 0)]),
        "unmasked": bytes([min(size, 125)]),
    }
    return bytes([first]) + said[length] + mask + payload


FRAMES = st.builds(
    framed,
    FIRST,
    st.binary(min_size=4, max_size=4),
    SIZES.flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    st.sampled_from(["short", "middle", "short", "middle", "long", "one less", "unmasked"]),
)
BYTES = st.one_of(
    FRAMES,
    st.tuples(FRAMES, st.binary(max_size=3)).map(b"".join),
    st.tuples(FRAMES, FRAMES).map(b"".join),
    st.tuples(FRAMES, st.integers(1, 6)).map(lambda cut: cut[0][: -cut[1]]),
    st.binary(max_size=10),
)


@given(BYTES)
@example(b"")
@example(framed(0x81, b"mask", b"x" * 0xFFFF, "middle"))
def test_what_is_read_without_the_library_is_what_the_library_reads(data: bytes) -> None:
    """It is this frame and nothing else, there is nothing to answer, and the next one is read as if
    there had been none."""
    found = whole_frame(data)
    if found is None:
        return
    protocol = Protocol(SERVER, max_size=LARGEST_FRAME)
    protocol.receive_data(data)
    assert protocol.events_received() == [Frame(*found)]
    assert protocol.data_to_send() == []
    assert protocol.state is State.OPEN
    assert not protocol.expect_continuation_frame
    assert protocol.parser_exc is None
    assert not protocol.reader.buffer


@pytest.mark.parametrize("size", [0, 1, 125, 126, 4000])
def test_a_hello_or_a_command_is_read_without_the_library(size: int) -> None:
    """As every client sends it, and as a library sends its own answer to a ping."""
    payload = b"x" * size
    sent = Frame(Opcode.TEXT, payload).serialize(mask=True)
    assert whole_frame(sent) == (Opcode.TEXT, payload)
    if size < 126:
        sent = Frame(Opcode.PONG, payload).serialize(mask=True)
        assert whole_frame(sent) == (Opcode.PONG, payload)
