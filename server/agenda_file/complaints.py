"""pydantic's errors as problems of the file: in plain words, each at its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from pydantic import BaseModel

from ..language import N_
from .problems import Message, Unacceptable, meant
from .source import Source
from .yaml12 import List, Mapping, Node, Scalar

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path: TypeAlias = Sequence[int | str]

_WRONG_TYPE: Final = {
    "string_type": N_("text is expected here"),
    "list_type": N_("a list is expected here: lines that begin with “- ”"),
    "dict_type": N_("“key: value” lines are expected here"),
    "model_type": N_("“key: value” lines are expected here"),
    "int_type": N_("a whole number is expected here"),
    "bool_type": N_("true or false is expected here"),
}


def complain(error: ErrorDetails, root: Mapping, form: type[BaseModel], source: Source) -> None:
    """Add one of pydantic's errors to the problems of ``source``, at its place in the file."""
    path = error["loc"]
    match error["type"]:
        case "missing":
            _report_missing(path, root, source)
        case "extra_forbidden":
            key = str(path[-1])
            hint = meant(key, _form_at(form, path[:-1]).model_fields)
            source.report(_key_index(root, path), N_("unknown key “{key}”"), key=key, hint=hint)
        case _ if path and path[-1] == "[key]":
            source.add(_key_index(root, path[:-1]), _message(error, root))
        case _:
            node = _node_at(root, path)
            source.add(node.start, _message(error, node))


def _node_at(root: Node, path: Path) -> Node:
    node = root
    for part in path:
        if isinstance(node, Mapping) and isinstance(part, str):
            node = node.entries[part]
        elif isinstance(node, List) and isinstance(part, int):
            node = node.items[part]
    return node


def _report_missing(path: Path, root: Mapping, source: Source) -> None:
    parent, key = _node_at(root, path[:-1]), str(path[-1])
    if isinstance(parent, Mapping) and key in parent.keys:
        source.report(parent.keys[key], N_("“{key}” has no value"), key=key)
    else:
        source.report(parent.start, N_("“{key}” is missing here"), key=key)


def _key_index(root: Mapping, path: Path) -> int:
    parent = _node_at(root, path[:-1])
    assert isinstance(parent, Mapping)
    return parent.keys[str(path[-1])]


def _form_at(form: type[BaseModel], path: Path) -> type[BaseModel]:
    for part in path:
        if isinstance(part, str):
            annotation: Any = form.model_fields[part].annotation
            (form,) = get_args(annotation) or (annotation,)
    return form


def _message(error: ErrorDetails, node: Node) -> Message:
    kind: str = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if isinstance(refusal := context.get("error"), Unacceptable):
        return refusal.message
    if kind in _WRONG_TYPE:
        return Message(_WRONG_TYPE[kind], hint=_repair(error, node))
    match kind:
        case "string_too_long":
            most = context["max_length"]
            return Message(N_("the text is too long: at most {most} characters"), most=most)
        case "too_short":
            return Message(N_("at least one is needed here"))
        case "too_long":
            most = context["max_length"]
            return Message(N_("too many: at most {most} are possible here"), most=most)
        case "greater_than_equal" | "less_than_equal":
            return Message(N_("this is no year"))
    return Message(N_("this is not possible here: {reason}"), reason=error["msg"])


def _repair(error: ErrorDetails, node: Node) -> Message | None:
    if not isinstance(node, Scalar) or not node.raw:
        return None
    kind, in_a_list = error["type"], isinstance(error["loc"][-1], int)
    if kind == "string_type":
        return Message(N_("put it in quotes: “'{text}'”"), text=node.raw)
    if kind == "model_type" and in_a_list:
        return Message(N_("for example “name: {text}”"), text=node.raw)
    if kind == "list_type":
        return Message(N_("for example “- {text}”"), text=node.raw)
    return None
