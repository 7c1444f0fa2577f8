"""The tables of docs/protocol.md, from the code.

``python -m server.wire.reference FILE`` brings those in a document up to date.
"""

import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any, Final

from ..codec import Unknown
from ..session.messages import ANYBODY, COMMANDS, EVENTS, NOBODY, Command
from ..session.views import RULES
from ..session.words import Role
from ..tables import bring_up_to_date
from . import close_codes
from .refusals import SENTENCES

_ROLES: Final = typing.get_args(Role)


def table(name: str) -> Iterator[str]:
    """The lines of a table."""
    made = {"commands": commands, "events": events, "refusals": refusals, "closing": closing}
    return made[name]()


def commands() -> Iterator[str]:
    yield "| `do` | fields | who | what |"
    yield "|---|---|---|---|"
    for do, kind in sorted(COMMANDS.items()):
        if kind.roles != NOBODY:
            yield f"| `{do}` | {_fields(kind)} | {_who(kind)} | {_said(kind)} |"


def events() -> Iterator[str]:
    yield "| `event` | fields | for | what |"
    yield "|---|---|---|---|"
    for name, kind in sorted(EVENTS.items()):
        if kind is not Unknown:
            rule = RULES[kind].__name__.strip("_").replace("_", " ") if kind in RULES else "none"
            yield f"| `{name}` | {_fields(kind)} | {rule} | {_said(kind)} |"


def refusals() -> Iterator[str]:
    yield "| `code` | sentence |"
    yield "|---|---|"
    for code, sentence in sorted(SENTENCES.items()):
        yield f"| `{code}` | {sentence} |"


def closing() -> Iterator[str]:
    yield "| code | name | after these errors |"
    yield "|---|---|---|"
    for name, code in sorted(vars(close_codes).items(), key=lambda pair: str(pair[1])):
        if isinstance(code, int):
            errors = [
                f"`{error}`" for error, closed in close_codes.REASONS.items() if closed == code
            ]
            yield f"| {code} | {name.lower().replace('_', ' ')} | {' '.join(errors)} |"


def _fields(kind: type[Any]) -> str:
    hints = typing.get_type_hints(kind)
    return " · ".join(
        f"`{f.name}`{'' if f.default is f.default_factory is MISSING else '?'}:"
        f" {_type(hints[f.name])}"
        for f in fields(kind)
    )


def _type(hint: Any) -> str:
    """A type as JSON's readers call it."""
    plain = {str: "text", int: "whole number", float: "number", bool: "boolean", type(None): "null"}
    if hint in plain:
        return plain[hint]
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (tuple, list):
        return f"list of {_type(arguments[0])}"
    if origin is not None and origin not in (typing.Union, type(int | str)):
        return f"map of {_type(arguments[-1])}"
    if arguments:
        return " or ".join(_type(argument) for argument in arguments)
    return "time" if hint.__name__ == "datetime" else str(hint.__name__)


def _who(kind: type[Command]) -> str:
    if kind.roles == ANYBODY:
        return "anybody"
    return ", ".join(f"{role}s" for role in _ROLES if role in kind.roles)


def _said(kind: type[Any]) -> str:
    # A dataclass without a docstring gets its signature as one.
    said = kind.__doc__ or ""
    return (
        "" if said.startswith(f"{kind.__name__}(") else " ".join(said.split()).replace("|", "\\|")
    )


if __name__ == "__main__":
    bring_up_to_date(table)
