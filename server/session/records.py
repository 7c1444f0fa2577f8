"""Immutable records and maps, and how a changed copy of one is made."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    # mypy checks the names and types of the fields that this one is given.
    from dataclasses import replace

__all__ = ["PersistentMap", "replace"]

T = TypeVar("T")
V = TypeVar("V")

_SIDE = 16
"""Rows, and small dicts in each of them."""

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
        copy = object.__new__(kind)
        object.__setattr__(copy, "__dict__", values)
        return copy


class PersistentMap(Mapping[str, V], Generic[V]):
    """An immutable map from id to value whose changed copy costs the same at any size met here.

    The audience may be ten thousand people, and every state stays valid as a checkpoint:
    copying one dict a change would cost more with every person who joins. Values lie in a
    fixed number of small dicts instead, of which a change copies one, and the shelf that it
    stands on. Iteration is by bucket, in an order that depends on the ids alone.
    """

    __slots__ = ("_shelves", "_size")

    _shelves: tuple[tuple[dict[str, V], ...], ...]
    _size: int

    def __init__(self, items: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        filled: dict[int, dict[str, V]] = {}
        pairs = items.items() if isinstance(items, Mapping) else items
        for key, value in pairs:
            filled.setdefault(_bucket(key), {})[key] = value
        # All empty buckets are one dict: none is ever changed in place.
        empty: dict[str, V] = {}
        self._shelves = tuple(
            tuple(filled.get(shelf * _SIDE + n, empty) for n in range(_SIDE))
            for shelf in range(_SIDE)
        )
        self._size = sum(map(len, filled.values()))

    @classmethod
    def of(cls, items: Mapping[str, V]) -> "PersistentMap[V]":
        """``items``, which a state that was read from JSON has in a dict, as such a map."""
        return items if isinstance(items, PersistentMap) else cls(items)

    def __getitem__(self, key: str) -> V:
        shelf, place = divmod(_bucket(key), _SIDE)
        return self._shelves[shelf][place][key]

    def __iter__(self) -> Iterator[str]:
        for shelf in self._shelves:
            for bucket in shelf:
                yield from bucket

    def __len__(self) -> int:
        return self._size

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        shelf, place = divmod(_bucket(key), _SIDE)
        return key in self._shelves[shelf][place]

    def __repr__(self) -> str:
        return f"PersistentMap({dict(self)!r})"

    def put(self, key: str, value: V) -> "PersistentMap[V]":
        shelf, place = divmod(_bucket(key), _SIDE)
        bucket = self._shelves[shelf][place]
        return self._with(shelf, place, {**bucket, key: value}, bucket)

    def drop(self, key: str) -> "PersistentMap[V]":
        """Without ``key``; the same map where it was not in it."""
        shelf, place = divmod(_bucket(key), _SIDE)
        bucket = self._shelves[shelf][place]
        if key not in bucket:
            return self
        rest = dict(bucket)
        del rest[key]
        return self._with(shelf, place, rest, bucket)

    def _with(
        self, shelf: int, place: int, bucket: dict[str, V], instead: dict[str, V]
    ) -> "PersistentMap[V]":
        buckets = list(self._shelves[shelf])
        buckets[place] = bucket
        shelves = list(self._shelves)
        shelves[shelf] = tuple(buckets)
        copy: PersistentMap[V] = object.__new__(type(self))
        copy._shelves = tuple(shelves)
        copy._size = self._size + len(bucket) - len(instead)
        return copy


def _bucket(key: str) -> int:
    # Not hash(): that differs from process to process, and with it the order of iteration.
    return crc32(key.encode("utf-8", "surrogatepass")) % (_SIDE * _SIDE)
