"""Immutable records and maps, and how a changed copy of one is made."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar
from zlib import crc32

T = TypeVar("T")
V = TypeVar("V")

_BUCKETS = 256


def but(record: T, /, **changes: Any) -> T:
    """Copy a frozen dataclass with some fields changed.

    Does what ``dataclasses.replace`` does at a fraction of its cost, which every event
    pays several times. Only for records without ``__slots__`` and ``__post_init__``.
    """
    copy = object.__new__(type(record))
    object.__setattr__(copy, "__dict__", record.__dict__ | changes)
    return copy


class Roll(Mapping[str, V], Generic[V]):
    """An immutable map from id to value whose changed copy costs the same at any size met here.

    The audience may be ten thousand people, and every state stays valid as a checkpoint:
    copying one dict a change would cost more with every person who joins. Values lie in a
    fixed number of small dicts instead, of which a change copies one. Iteration is by
    bucket, in an order that depends on the ids alone.
    """

    __slots__ = ("_buckets", "_size")

    _buckets: tuple[dict[str, V], ...]
    _size: int

    def __init__(self, items: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        filled: dict[int, dict[str, V]] = {}
        pairs = items.items() if isinstance(items, Mapping) else items
        for key, value in pairs:
            filled.setdefault(_bucket(key), {})[key] = value
        # All empty buckets are one dict: none is ever changed in place.
        empty: dict[str, V] = {}
        self._buckets = tuple(filled.get(n, empty) for n in range(_BUCKETS))
        self._size = sum(map(len, filled.values()))

    def __getitem__(self, key: str) -> V:
        return self._buckets[_bucket(key)][key]

    def __iter__(self) -> Iterator[str]:
        for bucket in self._buckets:
            yield from bucket

    def __len__(self) -> int:
        return self._size

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._buckets[_bucket(key)]

    def __repr__(self) -> str:
        return f"Roll({dict(self)!r})"

    def _with_bucket(self, index: int, bucket: dict[str, V]) -> "Roll[V]":
        copy: Roll[V] = object.__new__(type(self))
        buckets = list(self._buckets)
        copy._size = self._size + len(bucket) - len(buckets[index])
        buckets[index] = bucket
        copy._buckets = tuple(buckets)
        return copy

    def put(self, key: str, value: V) -> "Roll[V]":
        index = _bucket(key)
        return self._with_bucket(index, {**self._buckets[index], key: value})

    def drop(self, key: str) -> "Roll[V]":
        """Without ``key``; the same map where it was not in it."""
        index = _bucket(key)
        if key not in self._buckets[index]:
            return self
        bucket = dict(self._buckets[index])
        del bucket[key]
        return self._with_bucket(index, bucket)


def _bucket(key: str) -> int:
    # Not hash(): that differs from process to process, and with it the order of iteration.
    return crc32(key.encode("utf-8", "surrogatepass")) % _BUCKETS
