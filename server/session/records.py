"""Immutable records and maps, and how a changed copy of one is made."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from functools import lru_cache, wraps
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar, TypeVarTuple, cast
from zlib import crc32

if TYPE_CHECKING:
    # mypy checks the names and types of the fields that this one is given.
    from dataclasses import replace

__all__ = ["PersistentMap", "differing", "excluding", "including", "kept", "replace", "revised"]

T = TypeVar("T")
V = TypeVar("V")
Parts = TypeVarTuple("Parts")

_WIDTH = 16
"""Rows of buckets, and buckets in a row."""
_BUCKETS = _WIDTH * _WIDTH
_PLACES = tuple(divmod(number, _WIDTH) for number in range(_BUCKETS))
_EMPTY: dict[str, Any] = {}
_EMPTY_ROW: list[dict[str, Any]] = [_EMPTY] * _WIDTH
"""All empty buckets are one dict, and all empty rows one list: none is ever changed in place."""

_new, _set = object.__new__, object.__setattr__

if not TYPE_CHECKING:

    def replace(record: T, /, **changes: Any) -> T:
        """Copy a frozen dataclass with some fields changed. Raises ``TypeError`` for a field that
        it does not have.

        Does what ``dataclasses.replace`` does at a fraction of its cost, which every event pays
        several times. Only for records without ``__slots__``, ``__post_init__`` and fields that
        are by keyword only. What a ``cached_property`` computed is not copied.
        """
        kind = type(record)
        values = record.__dict__ | changes
        names = kind.__match_args__
        # The record has all of its fields, so any more are misspelt ones or cached values.
        if len(values) != len(names):
            for name in changes.keys() - set(names):
                raise TypeError(f"{kind.__name__} has no field {name!r}")
            values = {name: values[name] for name in names}
        copy = _new(kind)
        _set(copy, "__dict__", values)
        return copy


def revised(record: T, changes: Mapping[str, Any]) -> T:
    """Copy a frozen dataclass with its fields as ``changes`` say. What only a later version knows
    of is left out, as everywhere where a log is read."""
    known = {name: value for name, value in changes.items() if name in vars(record)}
    copy: T = replace(cast("Any", record), **known)
    return copy


class PersistentMap(Mapping[str, V], Generic[V]):
    """An immutable map from id to value. A changed copy costs the same at any size met here.

    The audience may be ten thousand people, and every state stays valid as a checkpoint: if the
    values were in one dict, each change would copy it, and cost more with every person who joins.
    So they are in a fixed number of small dicts, the buckets. A changed copy has one new bucket
    and one new row of buckets, and shares the others. Iteration goes bucket by bucket, in an
    order that depends on the ids alone and is for nobody to see: what people are shown, or what
    is chosen for them, is put in order first (``in_turn`` beside each topic;
    ``tests/test_house.py`` holds that).
    """

    __slots__ = ("_rows", "_size")

    # Lists, which are copied in half the time of a tuple with one value changed.
    _rows: list[list[dict[str, V]]]
    _size: int

    def __init__(self, items: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        if isinstance(items, PersistentMap):
            # Nothing of it changes, so both may have it.
            self._rows, self._size = items._rows, items._size  # noqa: SLF001 - of its own kind
            return
        rows: dict[int, list[dict[str, V]]] = {}
        size = 0
        for key, value in items.items() if isinstance(items, Mapping) else items:
            row, column = _place(key)
            buckets = rows.setdefault(row, list(_EMPTY_ROW))
            if buckets[column] is _EMPTY:
                buckets[column] = {}
            size += key not in buckets[column]
            buckets[column][key] = value
        self._rows = [rows.get(row, _EMPTY_ROW) for row in range(_WIDTH)]
        self._size = size

    @classmethod
    def of(cls, items: Mapping[str, V]) -> "PersistentMap[V]":
        """The same values as such a map: a state that was read from JSON has them in a dict."""
        return items if isinstance(items, PersistentMap) else cls(items)

    def __getitem__(self, key: str) -> V:
        row, column = _place(key)
        return self._rows[row][column][key]

    if not TYPE_CHECKING:

        def get(self, key: str, default: Any = None) -> Any:
            """As in any mapping, whose own would raise an error and catch it."""
            row, column = _place(key)
            return self._rows[row][column].get(key, default)

    def __iter__(self) -> Iterator[str]:
        for row in self._rows:
            # Most maps are empty, and every cut to a reader walks through them.
            if row is not _EMPTY_ROW:
                for bucket in row:
                    yield from bucket

    def values(self) -> "_Values[V]":
        return _Values(self)

    def __len__(self) -> int:
        return self._size

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        row, column = _place(key)
        return key in self._rows[row][column]

    def __repr__(self) -> str:
        return f"PersistentMap({dict(self)!r})"

    def parts(self) -> Iterator[Mapping[str, V]]:
        """All of it, in as many parts as every such map has. A part that is the very same in
        another version has not changed."""
        return itertools.chain(*self._rows)

    @staticmethod
    def part_of(key: str) -> int:
        """In which of these parts ``key`` is, if it is in the map: their number from 0 on."""
        row, column = _place(key)
        return row * _WIDTH + column

    def put(self, key: str, value: V) -> "PersistentMap[V]":
        row, column = _place(key)
        bucket = self._rows[row][column].copy()
        before = len(bucket)
        bucket[key] = value
        return self._with(row, column, bucket, len(bucket) - before)

    def drop(self, key: str) -> "PersistentMap[V]":
        """Without ``key``; the same map where it was not in it."""
        row, column = _place(key)
        if key not in self._rows[row][column]:
            return self
        rest = self._rows[row][column].copy()
        del rest[key]
        return self._with(row, column, rest, -1)

    def differing(self, other: "PersistentMap[V]") -> Iterator[str]:
        """The keys under which another map has other values, or only one of the two has any. What
        they share, as versions of one map do, is not looked at."""
        for one, two in zip(self.parts(), other.parts(), strict=True):
            if one is not two:
                yield from (k for k in one.keys() | two.keys() if one.get(k) != two.get(k))

    def _with(self, row: int, column: int, bucket: dict[str, V], more: int) -> "PersistentMap[V]":
        """A copy with another bucket in one place, which holds so many ``more``."""
        rows = self._rows.copy()
        buckets = rows[row] = rows[row].copy()
        buckets[column] = bucket
        copy: PersistentMap[V] = _new(PersistentMap)
        copy._rows, copy._size = rows, self._size + more
        return copy


class _Values(ValuesView[V]):
    """Without looking each of them up again by its key."""

    _mapping: PersistentMap[V]

    def __iter__(self) -> Iterator[V]:
        for row in self._mapping._rows:  # noqa: SLF001 - of its own kind
            if row is not _EMPTY_ROW:
                for bucket in row:
                    yield from bucket.values()


def including(items: Mapping[str, V], key: str, value: V) -> PersistentMap[V]:
    """A changed copy of a map of a state. One that was read from JSON has its values in a dict."""
    if not isinstance(items, PersistentMap):
        items = PersistentMap(items)
    return items.put(key, value)


def excluding(items: Mapping[str, V], key: str) -> PersistentMap[V]:
    """Likewise, without ``key``."""
    if not isinstance(items, PersistentMap):
        items = PersistentMap(items)
    return items.drop(key)


def differing(one: Mapping[str, V], other: Mapping[str, V]) -> list[str]:
    """The keys, sorted, under which two maps have other values, or only one has any."""
    if one is other:
        return []
    if isinstance(one, PersistentMap) and isinstance(other, PersistentMap):
        return sorted(one.differing(other))
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


@lru_cache(1 << 14)
def _place(key: str) -> tuple[int, int]:
    """The row and the column of the bucket for a key, of which most come again and again."""
    # Not hash(): that differs from process to process, and with it the order of iteration.
    return _PLACES[crc32(key.encode("utf-8", "surrogatepass")) % _BUCKETS]


def kept(answer: Callable[[*Parts], T]) -> Callable[[*Parts], T]:
    """Have the last answer of a function given again as long as it is asked about the very same
    parts of a state. They never change, and nobody may change the answer, which all get.

    What takes a look at each of ten thousand people is asked by many, each second and at each key.
    """
    last: list[tuple[tuple[*Parts], T]] = []

    @wraps(answer)
    def asked(*parts: *Parts) -> T:
        for known, found in last:
            if all(map(is_, known, parts)):
                return found
        found = answer(*parts)
        last[:] = [(parts, found)]
        return found

    return asked
