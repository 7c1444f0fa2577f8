"""The JSON Schema of the wire, from the code: ``python -m server.wire.schema``.

Its ``$defs`` has ``command.NAME`` for each command, ``event.NAME`` for each event, ``hello``,
``you`` and ``state``; messages are made of these as docs/protocol.md says.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from ..codec import Unknown
from ..session.messages import COMMANDS, EVENTS, NOBODY
from ..session.session import SessionState
from .messages import LARGEST_ID, LONGEST_CLIENT, LONGEST_ID, Hello, You

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_ID: Final[Mapping[str, Any]] = {
    "type": ["integer", "string"],
    "minimum": -LARGEST_ID,
    "maximum": LARGEST_ID,
    "maxLength": LONGEST_ID,
}


def schema() -> dict[str, Any]:
    """The whole schema."""
    shared: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    for do, command in sorted(COMMANDS.items()):
        if command.roles != NOBODY:
            fields = {"id": _ID, "do": {"const": do}}
            parts[f"command.{do}"] = _object(command, shared, fields, closed=True)
    for name, event in sorted(EVENTS.items()):
        if event is not Unknown:
            parts[f"event.{name}"] = _object(event, shared, _fact(name), closed=False)
    parts["hello"] = _object(Hello, shared, {}, closed=True)
    parts["hello"]["properties"]["client"]["maxLength"] = LONGEST_CLIENT
    parts["you"] = _object(You, shared, {}, closed=False)
    parts["state"] = _object(SessionState, shared, {}, closed=False)
    # Only the room has these, and they never leave it.
    del parts["state"]["properties"]["undoing"]
    for kind in ("Undoing", "Fact", "Event"):
        del shared[kind]
    return {"$schema": DIALECT, "$defs": {**parts, **dict(sorted(shared.items()))}}


class _WithoutUnset(GenerateJsonSchema):
    """A field that may be left out where null says something has no default that could be sent."""

    ignored_warning_kinds = GenerateJsonSchema.ignored_warning_kinds | {"non-serializable-default"}


def _fact(name: str) -> dict[str, Any]:
    return {
        "seq": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "by": {"type": "string"},
        "event": {"const": name},
    }


def _object(
    kind: type, shared: dict[str, Any], more: dict[str, Any], closed: bool
) -> dict[str, Any]:
    """The schema of a record with further fields; what it refers to goes into ``shared``."""
    made = TypeAdapter(kind).json_schema(
        ref_template="#/$defs/{model}", schema_generator=_WithoutUnset
    )
    shared.update(made.pop("$defs", {}))
    if "$ref" in made:
        made = dict(shared[made["$ref"].rpartition("/")[2]])
    made.pop("title", None)
    made["properties"] = {**more, **made.get("properties", {})}
    made["required"] = [*more, *made.get("required", [])]
    if closed:
        made["additionalProperties"] = False
    return made


def text() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201 - that is what it is run for
