"""pydantic's errors as problems of the file: in plain words, each at its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..language import N_
from .blocks import quoted
from .plain_words import LIST_EXPECTED, another_space
from .problems import Message, Unacceptable, meant
from .source import Source
from .yaml12 import List, Mapping, Node, Scalar, resolve

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path: TypeAlias = Sequence[int | str]

_WRONG_TYPE: Final = {
    "string_type": N_("text is expected here"),
    "list_type": LIST_EXPECTED,
    "dict_type": N_("“key: value” lines are expected here"),
    "model_type": N_("“key: value” lines are expected here"),
    "int_type": N_("a whole number is expected here"),
    "bool_type": N_("true or false is expected here"),
}
_PLAIN: Final = re.compile(r"[^\W_](?:[^:#,\[\]{}\n]|[:#](?=\w))*")
"""Text that means the same without quotes, wherever it stands."""

_COMMENT: Final = re.compile(r"[^\s:]+ *: +#")
"""A key behind which a comment stands, which may have been meant as its text."""


def complain(error: ErrorDetails, root: Mapping, form: type[BaseModel], source: Source) -> None:
    """Add one of pydantic's errors to the problems of ``source``, at its place in the file."""
    path = error["loc"]
    match error["type"]:
        case "missing":
            _report_missing(path, root, source)
        case "extra_forbidden":
            _report_unknown(path, root, form, source)
        case _ if path and path[-1] == "[key]":
            source.add(_key_index(root, path[:-1]), _message(error, root, form))
        case _:
            node = _node_at(root, path)
            source.add(node.start, _message(error, node, form))


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
        at = parent.keys[key]
        is_comment = _COMMENT.match(source.text, at)
        hint = Message(N_("text that begins with “#” needs quotes")) if is_comment else None
        source.report(at, N_("“{key}” has no value"), key=key, hint=hint)
    else:
        source.report(parent.start, N_("“{key}” is missing here"), key=key)


def _report_unknown(path: Path, root: Mapping, form: type[BaseModel], source: Source) -> None:
    key, at = str(path[-1]), _key_index(root, path)
    if key[:1].isspace() and source.text[at : at + 1] == key[:1]:
        source.add(at, another_space(key[0]))
        return
    hint = meant(key, _form_at(form, path[:-1]).model_fields)
    source.report(at, N_("unknown key “{key}”"), key=key, hint=hint)


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


def _message(error: ErrorDetails, node: Node, form: type[BaseModel]) -> Message:
    kind: str = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if isinstance(refusal := context.get("error"), Unacceptable):
        return refusal.message
    if kind in _WRONG_TYPE:
        return _wrong_type(kind, error["loc"], node, form)
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


def _wrong_type(kind: str, path: Path, node: Node, form: type[BaseModel]) -> Message:
    """What is expected there, and how what stands there would be written so; no advice of which the
    next complaint would come."""
    hint = None
    if isinstance(node, Scalar) and node.raw:
        if kind == "string_type":
            if refusal := _refusal_in_quotes(path, node.raw, form):
                return refusal
            hint = Message(N_("put it in quotes: “'{text}'”"), text=node.raw)
        elif kind == "list_type":
            hint = _entry("- ", node.raw, _form_at(form, path))
        elif kind == "model_type" and isinstance(path[-1], int):
            hint = _entry("", node.raw, _form_at(form, path))
    return Message(_WRONG_TYPE[kind], hint=hint)


def _refusal_in_quotes(path: Path, raw: str, form: type[BaseModel]) -> Message | None:
    """What would be wrong with a number, or the like, if it were text."""
    names = [part for part in path if isinstance(part, str)]
    field = _field(_form_at(form, names[:-1]), names[-1])
    try:
        field.validate_python([raw] if isinstance(path[-1], int) else raw)
    except ValidationError as refused:
        refusal = refused.errors()[0].get("ctx", {}).get("error")
        return refusal.message if isinstance(refusal, Unacceptable) else None
    return None


@cache
def _field(form: type[BaseModel], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(form.model_fields[name].rebuild_annotation())


def _entry(dash: str, text: str, form: type[BaseModel]) -> Message:
    """A list's entry with this text in it. ``form``: of the entries, if they have one."""
    text = text if _needs_no_quotes(text) else quoted(text)
    fields = getattr(form, "model_fields", {})
    needed = [name for name, field in fields.items() if field.is_required()]
    # Whoever writes no keys writes what a thing says or is called.
    key = next((name for name in ("text", "name", "title") if name in needed), None)
    example = f"{dash}{key}: {text}" if key else f"{dash}{text}"
    others = tuple(name for name in needed if name != key)
    if others:
        template = N_("for example “{example}”, with these keys below it: {keys}")
        return Message(template, example=example, keys=others)
    return Message(N_("for example “{example}”"), example=example)


def _needs_no_quotes(text: str) -> bool:
    return isinstance(resolve(text), str) and bool(_PLAIN.fullmatch(text))
