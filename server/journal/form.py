"""The form of a session log's lines, whatever they tell: docs/session-log.md has it.

A line can be sealed rightly and still be none, where somebody sealed it anew.
"""

from ..session.times import moment
from .seal import Record, is_sealed, parse_record


def next_record(seq: int, h: bytes, line: bytes) -> Record | None:
    """The fields of the line that continues a log, the last line of which has ``seq`` and ``h``,
    with ``at`` as a datetime; None if this is not that line."""
    record = parse_record(line) if is_sealed(h, line) else None
    if record is None:
        return None
    try:
        number, by, event = record["seq"], record["by"], record["event"]
        # Read here, so that nobody has to who tells what the line says.
        record["at"] = moment(record["at"])
    except (KeyError, TypeError, ValueError):
        return None
    # Of what is equal to a whole number, as ``true`` is to 1, only that itself is one.
    if type(number) is not int or number != seq + 1 or not type(by) is type(event) is str:
        return None
    if "more" in record and type(record["more"]) is not bool:
        return None
    if "client" in record and type(record["client"]) is not str:
        return None
    return None if "id" in record and type(record["id"]) not in (int, str) else record


def is_header(record: Record) -> bool:
    """Whether a first line has what a session is made of, apart from its version."""
    try:
        moment(record["created"])
    except (KeyError, TypeError, ValueError):
        return False
    return isinstance(record.get("session"), str) and isinstance(record.get("agenda"), dict)
