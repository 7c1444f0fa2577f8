"""The lines of a session log and their hashes, without any I/O.

A line is one JSON object whose last field, ``h``, seals it to the line before:
docs/session-log.md has the format.
"""

import json
import re
from binascii import hexlify
from collections.abc import Mapping
from hashlib import sha256
from math import isfinite
from typing import Any, Final, NoReturn, TypeAlias

from pydantic_core import from_json

Record: TypeAlias = dict[str, Any]
"""A line's fields without ``h``."""

VERSION: Final = 1
LINE_LIMIT: Final = 16 * 1024 * 1024
"""The longest line in bytes, newline included: what a reader has to hold in memory."""

_SEALED: Final = b',"h":"%b"}\n'
_SEAL_BYTES: Final = len(_SEALED % bytes(32))
_SEAL = re.compile(rb',"h":"([0-9a-f]{32})"\}\n\Z')


_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Unwritable(ValueError):
    """A record that JSON lines cannot hold; nothing of it was written."""


def encode(record: Mapping[str, Any]) -> bytes:
    """A record as compact JSON in UTF-8, yet without ``h``.

    Raises Unwritable for NaN and infinities, lone surrogates, values that are not JSON,
    a field ``h``, and records longer than a line may be.
    """
    if "h" in record:
        raise Unwritable("the field h belongs to the journal")
    try:
        text = _encode(record)
        encoded = text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise Unwritable(str(error)) from error
    if len(encoded) > LINE_LIMIT - _SEAL_BYTES:
        raise Unwritable(f"longer than {LINE_LIMIT} bytes")
    return encoded


def encode_header(header: Mapping[str, Any]) -> bytes:
    """The first line's fields: like encode, with the format's version in front.

    Raises Unwritable also if there is no ``session``, ``created`` or ``agenda``.
    """
    for name in ("session", "created", "agenda"):
        if name not in header:
            raise Unwritable(f"a header needs the field {name}")
    return encode({"roundtable-log": VERSION} | dict(header))


def seal(previous: bytes, encoded: bytes) -> tuple[bytes, bytes]:
    """A line (with its newline) and its ``h``, from the ``h`` before and an encoded record."""
    body = encoded[:-1]
    h = _digest(previous, body)
    return body + _SEALED % h, h


def is_sealed(previous: bytes, line: bytes) -> bool:
    """Whether the line (with its newline) is byte for byte what was once sealed."""
    return line[-_SEAL_BYTES:] == _SEALED % _digest(previous, line[:-_SEAL_BYTES])


def stated_hash(line: bytes) -> bytes | None:
    """The ``h`` that a line carries, right or wrong; None if it has none where it belongs."""
    found = _SEAL.search(line, max(0, len(line) - _SEAL_BYTES))
    return found[1] if found else None


def parse_record(line: bytes) -> Record | None:
    """A line's fields without ``h``; None if it is not one JSON object in UTF-8, or holds what
    ``encode`` could not write: also a field twice, of which readers take one or the other."""
    if not line.startswith(b"{"):
        return None
    record: Record
    try:
        record = from_json(line, allow_inf_nan=False, cache_strings="keys")
        # Two quotation marks are around each name and text. There are more only where one is in a
        # text, or a name that the parser passed over: then each is looked at.
        if line.count(b'"') != 2 * _quoted(record):
            _decode(line.decode("utf-8"))
    except ValueError:
        # Half the time of the standard library's, which has the last word: it takes what is nested
        # deeper than anything that is written.
        try:
            record = _decode(line.decode("utf-8"))
            # Halves of characters that are escaped it takes as well.
            _encode(record).encode("utf-8")
        except (ValueError, RecursionError):
            return None
    record.pop("h", None)
    return record


def _quoted(value: Any) -> int:
    """How many names and texts there are in it, at any depth. Raises ValueError where there is an
    infinity, as which both parsers read ``1e999``."""
    kind = type(value)
    if kind is dict:
        names, parts = len(value), value.values()
    elif kind is list:
        names, parts = 0, value
    elif kind is float and not isfinite(value):
        raise ValueError("not finite")
    else:
        return 0
    kinds = [*map(type, parts)]
    own = names + kinds.count(str)
    if _WITHOUT_PARTS.issuperset(kinds):
        return own
    return own + sum(_quoted(part) for part in parts if type(part) not in _WITHOUT_PARTS)


def _once(fields: list[tuple[str, Any]]) -> Record:
    record = dict(fields)
    if len(record) < len(fields):
        raise ValueError("a field is there twice")
    return record


def _digest(previous: bytes, body: bytes) -> bytes:
    return hexlify(sha256(previous + body).digest()[:16])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_WITHOUT_PARTS: Final = frozenset({str, int, bool, type(None)})
_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse).decode
