"""The JSON Schema of the wire, from the code: ``python -m server.wire.schema``.

Its ``$defs`` has ``to_server`` and ``to_client``, which any whole message is valid by; those that
these are made of, by the names that docs/protocol.md has for them; ``command.NAME`` for each
command and ``event.NAME`` for each event; and what stands in them.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from ..codec import Unknown
from ..session.messages import COMMANDS, EVENTS, NOBODY
from ..session.session import SessionState
from .messages import (
    LARGEST_ID,
    LONGEST_CLIENT,
    LONGEST_ID,
    LONGEST_WORD,
    VERSION,
    Hello,
    Look,
    You,
)
from .refusals import SENTENCES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_ID: Final[Mapping[str, Any]] = {
    "type": ["integer", "string"],
    "minimum": -LARGEST_ID,
    "maximum": LARGEST_ID,
    "maxLength": LONGEST_ID,
}
_TEXT: Final[Mapping[str, Any]] = {"type": "string"}
_TEXTS: Final[Mapping[str, Any]] = {"type": "array", "items": _TEXT}
_COUNT: Final[Mapping[str, Any]] = {"type": "integer", "minimum": 0}
_TIME: Final[Mapping[str, Any]] = {"type": "string", "format": "date-time"}
_TO_SERVER: Final = ("hello", "command", "look", "question_of_time")
_TO_CLIENT: Final = (
    *("welcome", "refusal", "fact", "answer", "presence", "addresses", "log", "checkpoint"),
    *("time", "looking", "door"),
)


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
    parts["hello"] = _hello(shared)
    parts["Look"] = _object(Look, shared, {}, closed=True)
    for word in parts["Look"]["properties"].values():
        word["pattern"] = f"^[a-z_]{{0,{LONGEST_WORD}}}$"
    parts["you"] = _object(You, shared, {}, closed=False)
    parts["state"] = _object(SessionState, shared, {}, closed=False)
    # Only the room has these, and they never leave it.
    del parts["state"]["properties"]["undoing"]
    parts["state"]["properties"]["queue"] = {"anyOf": [_ref("Queue"), {"type": "null"}]}
    for kind in ("Undoing", "Fact", "Event"):
        del shared[kind]
    messages = {"command": _any(parts, "command."), "fact": _any(parts, "event."), **_messages()}
    messages["fact"]["properties"] = {"more": {"type": "boolean"}}
    for name, some in (("to_server", _TO_SERVER), ("to_client", _TO_CLIENT)):
        messages[name] = {"anyOf": [_ref(one) for one in some]}
    return {"$schema": DIALECT, "$defs": {**messages, **parts, **dict(sorted(shared.items()))}}


def _messages() -> dict[str, Any]:
    """Those that are neither a hello, a command nor a fact."""
    by_id = {"anyOf": [_ID, {"type": "null"}]}
    error = _fields({"code": {"enum": sorted(SENTENCES)}, "message": _TEXT})
    error["properties"]["values"] = {"type": "object"}
    welcome = _fields(
        {"welcome": {"const": VERSION}, "you": _ref("you"), "seq": _COUNT, "now": _TIME}
    )
    welcome["properties"] |= {
        "state": _ref("state"),
        "events": {"type": "array", "items": _ref("fact")},
        "addresses": _TEXTS,
    }
    done = _fields({"re": _ID, "ok": {"const": True}, "seq": _COUNT})
    done["properties"] |= {"link": _TEXT, "code": _TEXT}
    presence = _fields({"spectators": _COUNT, "panel": _TEXTS})
    presence["properties"]["audience"] = _TEXTS
    summed = _fields({"seq": _COUNT, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}})
    door = {"anyOf": [_fields({"code": _TEXT}), {"type": "null"}]}
    return {
        "look": _fields({"looking": _ref("Look")}, closed=True),
        "question_of_time": _fields({"time": _ID}, closed=True),
        "welcome": {**welcome, "oneOf": [{"required": ["state"]}, {"required": ["events"]}]},
        "refusal": _fields({"error": error}),
        "answer": {"anyOf": [done, _fields({"re": by_id, "error": error})]},
        "presence": _fields({"presence": presence}),
        "addresses": _fields({"addresses": _TEXTS}),
        "log": _fields({"log": {"enum": ["ok", "failing", "lost"]}}),
        "checkpoint": _fields({"checkpoint": summed}),
        "time": _fields({"time": _ID, "now": _TIME}),
        "looking": _fields({"looking": {"type": "object", "additionalProperties": _ref("Look")}}),
        "door": _fields({"door": door}),
    }


def _hello(shared: dict[str, Any]) -> dict[str, Any]:
    made = _object(Hello, shared, {}, closed=True)
    made["properties"]["hello"] = {"const": VERSION}
    made["properties"]["client"]["maxLength"] = LONGEST_CLIENT
    made["oneOf"] = [_fields({either: _TEXT}) for either in ("token", "code")]
    return made


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _any(parts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {"anyOf": [_ref(name) for name in parts if name.startswith(prefix)]}


def _fields(fields: Mapping[str, Any], *, closed: bool = False) -> dict[str, Any]:
    """An object that has these fields; ``closed``: and no others."""
    made = {"type": "object", "properties": dict(fields), "required": [*fields]}
    return {**made, "additionalProperties": False} if closed else made


class _WithoutUnset(GenerateJsonSchema):
    """A field that may be left out where null says something has no default that could be sent."""

    ignored_warning_kinds = GenerateJsonSchema.ignored_warning_kinds | {"non-serializable-default"}


def _fact(name: str) -> dict[str, Any]:
    return {
        "seq": _COUNT,
        "at": _TIME,
        "by": _TEXT,
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
