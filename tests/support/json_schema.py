"""Whether values are valid by a JSON Schema, of which this knows what docs/protocol.schema.json
uses, and refuses the rest."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from server.session.times import moment

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_SILENT: Final = frozenset({"title", "description", "default"})
"""What forbids nothing by itself."""


class JsonSchema:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._named = schema["$defs"]

    def mistakes(self, name: str, value: Any) -> list[str]:
        """What is wrong where in a value that has to be valid by the definition of a name."""
        return list(self._wrong(self._named[name], value, name))

    def _wrong(self, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
        for word, said in schema.items():
            if word not in _SILENT:
                yield from getattr(self, f"_{word.strip('$')}")(said, value, at, schema)

    def _ref(self, said: str, value: Any, at: str, _: Any) -> Iterator[str]:
        yield from self._wrong(self._named[said.rpartition("/")[2]], value, at)

    def _type(self, said: Any, value: Any, at: str, _: Any) -> Iterator[str]:
        kinds = [said] if isinstance(said, str) else said
        fits = any(isinstance(value, _KINDS[kind]) for kind in kinds)
        if not fits or (isinstance(value, bool) and "boolean" not in kinds):
            yield f"{at}: {value!r:.60} is no {said}"

    def _const(self, said: Any, value: Any, at: str, _: Any) -> Iterator[str]:
        if (type(value), value) != (type(said), said):
            yield f"{at}: {value!r:.60} is not {said!r}"

    def _enum(self, said: list[Any], value: Any, at: str, _: Any) -> Iterator[str]:
        if value not in said:
            yield f"{at}: {value!r:.60} is none of {said}"

    def _anyOf(self, said: list[Any], value: Any, at: str, _: Any) -> Iterator[str]:  # noqa: N802 - the word
        tried = [list(self._wrong(one, value, at)) for one in said]
        if all(tried):
            yield min(tried, key=len)[0]

    def _oneOf(self, said: list[Any], value: Any, at: str, _: Any) -> Iterator[str]:  # noqa: N802 - the word
        fitting = sum(not list(self._wrong(one, value, at)) for one in said)
        if fitting != 1:
            yield f"{at}: {fitting} forms fit"

    def _properties(self, said: Any, value: Any, at: str, _: Any) -> Iterator[str]:
        for name, one in value.items() if isinstance(value, dict) else ():
            if name in said:
                yield from self._wrong(said[name], one, f"{at}.{name}")

    def _additionalProperties(self, said: Any, value: Any, at: str, schema: Any) -> Iterator[str]:  # noqa: N802 - the word
        for name, one in value.items() if isinstance(value, dict) else ():
            if name in schema.get("properties", ()):
                continue
            if said is False:
                yield f"{at}: {name} has no place"
            else:
                yield from self._wrong(said, one, f"{at}.{name}")

    def _required(self, said: list[str], value: Any, at: str, _: Any) -> Iterator[str]:
        for name in said:
            if isinstance(value, dict) and name not in value:
                yield f"{at}: {name} is missing"

    def _items(self, said: Any, value: Any, at: str, _: Any) -> Iterator[str]:
        for number, one in enumerate(value if isinstance(value, list) else ()):
            yield from self._wrong(said, one, f"{at}[{number}]")

    def _minimum(self, said: int, value: Any, at: str, _: Any) -> Iterator[str]:
        if isinstance(value, int | float) and value < said:
            yield f"{at}: {value} is less than {said}"

    def _maximum(self, said: int, value: Any, at: str, _: Any) -> Iterator[str]:
        if isinstance(value, int | float) and value > said:
            yield f"{at}: {value} is more than {said}"

    def _maxLength(self, said: int, value: Any, at: str, _: Any) -> Iterator[str]:  # noqa: N802 - the word
        if isinstance(value, str) and len(value) > said:
            yield f"{at}: longer than {said}"

    def _pattern(self, said: str, value: Any, at: str, _: Any) -> Iterator[str]:
        if isinstance(value, str) and not re.search(said, value):
            yield f"{at}: {value!r:.60} is not like {said}"

    def _format(self, said: str, value: Any, at: str, _: Any) -> Iterator[str]:
        assert said == "date-time"
        try:
            if isinstance(value, str):
                moment(value)
        except ValueError:
            yield f"{at}: {value!r:.60} is no time"
