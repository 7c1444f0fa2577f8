"""A WebSocket frame, built once for everybody who gets it.

``websockets.broadcast`` builds one for each connection, which is a third of the cost of reaching
a thousand of them. Frames of a server are not masked, and compression is off, so that the same
bytes are right for all.
"""

import struct

from ..codec import Json, encode


def text_frame(text: str) -> bytes:
    """A whole text message in one frame."""
    return frame_of(utf8(text))


def utf8(text: str) -> bytes:
    """A text as it goes over the wire. JSON can hold halves of characters, UTF-8 cannot."""
    return text.encode("utf-8", "replace")


def frame_of(*parts: bytes) -> bytes:
    """The same of a text that is UTF-8 already, in parts."""
    length = sum(map(len, parts))
    if length < 126:
        head = struct.pack("!BB", 0x81, length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x81, 126, length)
    else:
        head = struct.pack("!BBQ", 0x81, 127, length)
    return b"".join((head, *parts))


def message_frame(message: Json) -> bytes:
    return text_frame(encode(message))
