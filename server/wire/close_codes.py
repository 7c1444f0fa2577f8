"""The codes with which the room closes a connection (``docs/protocol.md``).

Those below 4000 are WebSocket's own.
"""

from collections.abc import Mapping
from typing import Final

GOING_AWAY: Final = 1001
BROKEN_FRAME: Final = 1002
NOT_TEXT: Final = 1003
NOT_UTF8: Final = 1007
TOO_LONG: Final = 1009
FAILED: Final = 1011
BAD_HELLO: Final = 4400
NOT_ADMITTED: Final = 4401
LINK_RENEWED: Final = 4402
REMOVED: Final = 4403
HELLO_LATE: Final = 4408
ENDED: Final = 4410
ELSEWHERE: Final = 4421
BAD_NAME: Final = 4422
DOOR_CLOSED: Final = 4423
VERSION: Final = 4426
TOO_FAST: Final = 4429
UNAVAILABLE: Final = 4503

USELESS: Final = frozenset(
    {BAD_HELLO, NOT_ADMITTED, LINK_RENEWED, REMOVED, BAD_NAME, DOOR_CLOSED, VERSION}
)
"""After which it is no use to come back with the same hello: after LINK_RENEWED by the same link,
after DOOR_CLOSED until the moderators open it. After ENDED there is nothing to come back to."""

REASONS: Final[Mapping[str, int]] = {
    "hello_expected": BAD_HELLO,
    "malformed": BAD_HELLO,
    "invalid": BAD_HELLO,
    "not_admitted": NOT_ADMITTED,
    "link_renewed": LINK_RENEWED,
    "removed": REMOVED,
    "hello_late": HELLO_LATE,
    "session_closed": ENDED,
    "audience_only": ELSEWHERE,
    "name_needed": BAD_NAME,
    "text_empty": BAD_NAME,
    "text_too_long": BAD_NAME,
    "unknown_moderator": BAD_NAME,
    "door_closed": DOOR_CLOSED,
    "version": VERSION,
    "too_many_codes": TOO_FAST,
    "too_many_joining": TOO_FAST,
    "log_unavailable": UNAVAILABLE,
    "log_lost": UNAVAILABLE,
    "room_full": UNAVAILABLE,
    "internal_error": FAILED,
}
"""What a connection is closed with that is refused, at its hello or later, by the refusal's
code."""
