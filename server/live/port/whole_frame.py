"""A frame that came whole, read without the library's parser.

Whoever watches sends a hello and answers pings, mostly. They never need a parser of their own, nor
the memory for one.
"""

from __future__ import annotations

from typing import Final

from websockets.frames import Opcode

try:
    from websockets.speedups import apply_mask
except ImportError:  # where there is no wheel of it
    from websockets.utils import apply_mask

_WHOLE: Final = {0x80 | opcode: opcode for opcode in (Opcode.TEXT, Opcode.PONG)}
"""The first bytes of whole messages, not compressed, and of what asks for no answer."""
_MASKED: Final = 0x80
_SHORT: Final = 126
"""From so many bytes on, two more say how many there are."""


def whole_frame(data: bytes) -> tuple[Opcode, bytes] | None:
    """What a client's frame holds, where ``data`` is one text or one pong as a whole and nothing
    beside it; None for anything else, which is the library's to read."""
    size = len(data) - 6
    opcode = _WHOLE.get(data[0]) if size >= 0 else None
    if opcode is None:
        return None
    if data[1] == _MASKED | size and size < _SHORT:
        begin = 2
    elif data[1] == _MASKED | _SHORT and opcode is Opcode.TEXT and size >= 2:
        begin, size = 4, size - 2
        if data[2] << 8 | data[3] != size:
            return None
    else:
        return None
    mask, payload = data[begin : begin + 4], data[begin + 4 :]
    return opcode, apply_mask(payload, mask)
