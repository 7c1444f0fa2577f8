"""YAML with the core schema of version 1.2, as nodes that know their place in the text.

PyYAML parses; this file composes. PyYAML's own schema is that of YAML 1.1, which reads
``10:30`` as 630 and ``no`` as false, and its composer neither ends early on a hostile
file nor notices a doubled key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from ..language import N_
from .plain_words import explained
from .problems import AgendaErrors
from .source import Source

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST: Final = 32
MOST_NODES: Final = 20_000
MOST_CHARACTERS: Final = 1024 * 1024

Plain: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, eq=False)
class Scalar:
    """A single value; ``raw`` is its text. ``start`` is the index of its first character."""

    start: int
    value: Plain
    raw: str


@dataclass(frozen=True, eq=False)
class List:
    start: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Mapping:
    """``keys`` holds the index of each key's first character."""

    start: int
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


Node: TypeAlias = Scalar | List | Mapping


def compose(source: Source, loader: Any = LOADER) -> Mapping:
    """The mapping that is the only document of the text.

    Doubled keys and unknown tags are added to the problems of ``source``.

    Raises:
        AgendaErrors: if the text is not YAML, is not one mapping, or is larger than an agenda can
            be.
    """
    return _Composer(source, loader).document()


def plain(node: Node) -> Any:
    """What the node holds, as plain dicts, lists and scalars."""
    match node:
        case Scalar(value=value):
            return value
        case List(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(entry) for key, entry in entries.items()}


class _Composer:
    def __init__(self, source: Source, loader: Any) -> None:
        self._source = source
        self._events: Iterator[Any] = yaml.parse(source.text, Loader=loader)
        # An anchor's weight is what each alias of it adds: nodes and characters.
        self._anchors: dict[str, tuple[Node, int, int] | None] = {}
        self._nodes = 0
        self._characters = 0

    def document(self) -> Mapping:
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self._source.add(*explained(error, self._source.text))
            raise AgendaErrors(self._source.problems) from None
        except yaml.YAMLError:
            raise self._source.fatal(0, N_("this is not YAML")) from None

    def _document(self) -> Mapping:
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise self._source.fatal(0, N_("the agenda is empty"))
        root = self._node(next(self._events), 1)
        next(self._events)  # the end of the document
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            message = N_("a second document begins here: a file holds one agenda")
            raise self._source.fatal(following.start_mark.index, message)
        if isinstance(root, Mapping):
            return root
        if isinstance(root, Scalar) and root.value is None:
            raise self._source.fatal(root.start, N_("the agenda is empty"))
        raise self._source.fatal(root.start, N_("an agenda consists of “key: value” lines"))

    def _node(self, event: Any, depth: int) -> Node:
        start: int = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), start)
        if depth > DEEPEST:
            raise self._source.fatal(start, N_("nested deeper than any agenda is"))
        nodes, characters = self._nodes, self._characters
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._grow(start, 1, len(getattr(event, "value", "")))
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(event, depth)
        else:
            node = self._mapping(event, depth)
        if event.anchor is not None:
            weight = (self._nodes - nodes, self._characters - characters)
            self._anchors[event.anchor] = (node, *weight)
        return node

    def _scalar(self, event: Any) -> Scalar:
        start: int = event.start_mark.index
        raw: str = event.value
        if event.tag in (None, "!"):
            return Scalar(start, resolve(raw) if event.implicit[0] else raw, raw)
        kind = event.tag.removeprefix("tag:yaml.org,2002:")
        value = raw if kind == "str" else resolve(raw)
        if kind not in _KINDS or type(value) is not _KINDS[kind]:
            self._wrong_tag(event)
        return Scalar(start, value, raw)

    def _list(self, event: Any, depth: int) -> List:
        if event.tag not in (None, "!", "tag:yaml.org,2002:seq"):
            self._wrong_tag(event)
        node = List(event.start_mark.index)
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            node.items.append(self._node(item, depth + 1))
        return node

    def _mapping(self, event: Any, depth: int) -> Mapping:
        if event.tag not in (None, "!", "tag:yaml.org,2002:map"):
            self._wrong_tag(event)
        node = Mapping(event.start_mark.index)
        while not isinstance(item := next(self._events), yaml.MappingEndEvent):
            key = self._node(item, depth + 1)
            value = self._node(next(self._events), depth + 1)
            at = item.start_mark.index
            if not isinstance(key, Scalar):
                self._source.report(at, N_("a key is a single word"))
            elif key.raw in node.entries:
                self._doubled(key.raw, node.keys[key.raw], at)
            else:
                node.entries[key.raw] = value
                node.keys[key.raw] = at
        return node

    def _alias(self, name: str, start: int) -> Node:
        if name not in self._anchors:
            raise self._source.fatal(start, N_("there is no “&{name}” before this"), name=name)
        anchored = self._anchors[name]
        if anchored is None:
            raise self._source.fatal(start, N_("“*{name}” contains itself"), name=name)
        node, nodes, characters = anchored
        self._grow(start, nodes, characters)
        return node

    def _grow(self, start: int, nodes: int, characters: int) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._nodes > MOST_NODES or self._characters > MOST_CHARACTERS:
            raise self._source.fatal(start, N_("more content than any agenda has"))

    def _doubled(self, key: str, first: int, second: int) -> None:
        line, column = self._source.place(first)
        message = N_("“{key}” is here a second time: the first is at {line}:{column}")
        self._source.report(second, message, key=key, line=line, column=column)

    def _wrong_tag(self, event: Any) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        message = N_("the tag “{tag}” has no meaning here: leave it out")
        self._source.report(event.start_mark.index, message, tag=tag)


_KINDS: Final[dict[str, type]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "null": type(None),
}
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGERS: Final = (
    (10, re.compile(r"[-+]?[0-9]{1,100}")),
    (8, re.compile(r"0o[0-7]{1,100}")),
    (16, re.compile(r"0x[0-9a-fA-F]{1,100}")),
)
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def resolve(text: str) -> Plain:
    """The value of an unquoted scalar in the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    for base, pattern in _INTEGERS:
        if pattern.fullmatch(text):
            return int(text, base)
    if len(text) <= 100 and _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _SPECIAL_FLOAT.fullmatch(text) else text
