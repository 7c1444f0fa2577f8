"""The lines of a session log and their hashes, without any I/O.

A line is one JSON object whose last field, ``h``, seals it to the line before:
docs/session-log.md has the format.
"""

import json
import re
from binascii import hexlify
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NoReturn, TypeAlias

from pydantic_core import from_json, to_json

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
    record = _as_written(line) or _otherwise(line)
    if record is not None:
        record.pop("h", None)
    return record


def _as_written(line: bytes) -> Record | None:
    """The fields of a line that, written anew, is the same again: it holds nothing twice, and no
    number that would not fit. Takes half the time of the standard library's parser."""
    try:
        record: Record = from_json(line, allow_inf_nan=False, cache_strings="keys")
        return record if to_json(record) == line[:-1] else None
    except ValueError:
        return None


def _otherwise(line: bytes) -> Record | None:
    """The fields of a line that is written in another way, or nested deeper than others read."""
    try:
        record: Record = _decode(line.decode("utf-8"))
        # It takes halves of characters that are escaped, and reads ``1e999`` as an infinity.
        _encode(record).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return record


def _once(fields: list[tuple[str, Any]]) -> Record:
    record = dict(fields)
    if len(record) < len(fields):
        raise ValueError("a field is there twice")
    return record


def _digest(previous: bytes, body: bytes) -> bytes:
    return hexlify(sha256(previous + body).digest()[:16])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse).decode
