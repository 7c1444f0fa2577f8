"""Changes to a YAML text that leave everything else of it as it is: comments, order, indentation,
and what nobody here knows of.

Only the characters of what changes are replaced. A library that writes the whole file anew would
have to be told of each comment where it belongs when entries move; here a comment above an entry
goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, Final, Literal, TypeAlias

import yaml

from .blocks import Bare, Entry, block, entries, quoted
from .yaml12 import LOADER, resolve

Range: TypeAlias = tuple[int, int]
Part: TypeAlias = str | Range
"""A text, or a range of the old one with the changes in it."""

_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w .,;()/+…–-]*[\w.)])?")
"""Texts that need no quotes outside of flow style."""


Hard: TypeAlias = Literal["alias", "brackets", "other"]
"""Ways of writing in which a change would not be safe: something that stands for something
elsewhere, entries in brackets, anything else."""


class CannotChange(Exception):
    """The text is written in a ``hard`` way at ``line``, which counts from 1."""

    def __init__(self, line: int, hard: Hard) -> None:
        super().__init__(f"{line}: {hard}")
        self.line, self.hard = line, hard


def _at(node: Any, hard: Hard = "other") -> CannotChange:
    return CannotChange(node.start_mark.line + 1, hard)


class YamlEdits:
    """A text and the changes to it. Nodes are those of :attr:`root`, which stays as it was read.

    Raises CannotChange for what is no mapping.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.root = yaml.compose(text, Loader=LOADER)
        self._changes: list[tuple[int, int, tuple[Part, ...]]] = []
        self._gone: list[Any] = []
        """The keys that were taken away."""
        if not isinstance(self.root, yaml.MappingNode):
            raise CannotChange(1, "other")
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                raise _at(event, "alias")

    def result(self) -> str:
        """The text with all changes."""
        return self._rendered(0, len(self.text))

    def get(self, mapping: Any, key: str) -> Any:
        """The node of a key's value; None where there is none, or nothing in it."""
        pair = self._pair(mapping, key)
        empty = pair is None or (isinstance(pair[1], yaml.ScalarNode) and not pair[1].value)
        return None if empty else pair[1]

    def set(
        self, mapping: Any, key: str, value: str | int | bool | None, after: Sequence[str]
    ) -> None:
        """Give a key a value, or with None, take it away. A new key comes behind the last of
        ``after`` that is there, else at the end."""
        pair = self._pair(mapping, key)
        if value is None:
            if pair is not None:
                self._take_away(mapping, *pair)
        elif pair is None:
            self._add_key(mapping, key, value, after)
        else:
            self._replace(mapping, pair[1], value)

    def put_list(
        self, mapping: Any, key: str, places: Sequence[int | Entry], after: Sequence[str]
    ) -> None:
        """Make a key's list consist of these: entries that it has, by their places in it, and
        new ones."""
        node = self.get(mapping, key)
        if node is None:
            new = [p for p in places if isinstance(p, Entry)]
            if new:
                self._add_key(mapping, key, new, after)
        elif not places:
            self._take_away(mapping, *self._pair(mapping, key))
        elif list(places) != list(range(len(node.value))):
            if node.flow_style:
                self._put_in_lines(mapping, node, places)
            else:
                self._put_entries(node, places)

    def _put_in_lines(self, mapping: Any, node: Any, places: Sequence[int | Entry]) -> None:
        """A list in brackets, with a line for each entry from now on."""
        start, end = int(node.start_mark.index), self._end(node)
        # What is said of an entry in brackets has no place of its own in lines.
        if mapping.flow_style or "#" in self.text[start:end]:
            raise _at(node, "brackets")
        indent = " " * (self._column(mapping) + 2)
        parts: list[Part] = []
        for place in places:
            if isinstance(place, Entry):
                parts.append(self.newline + self.newline.join(entries([place], indent)))
            else:
                entry = node.value[place]
                parts += [f"{self.newline}{indent}- ", (entry.start_mark.index, self._end(entry))]
        start = len(self.text[:start].rstrip(" "))
        self._changes.append((start, end, tuple(parts)))

    def _put_entries(self, node: Any, places: Sequence[int | Entry]) -> None:
        chunks = list(self._chunks(node))
        first, last = chunks[0][1], chunks[-1][2]
        column = len(self.text[first:]) - len(self.text[first:].lstrip(" "))
        blank = any(
            not line.strip() for lead, start, _ in chunks for line in self._lines(lead, start)
        )
        gap = self.newline if blank else ""
        parts: list[Part] = []
        for n, place in enumerate(places):
            if isinstance(place, Entry):
                lines = self.newline.join(entries([place], " " * column))
                parts += [gap if n else "", lines]
            else:
                lead, start, end = chunks[place]
                if n == 0:
                    # A list begins with what is said of its first entry.
                    lead += sum(len(line) + 1 for line in self._blank_before(lead, start))
                elif lead == start:
                    parts.append(gap)
                parts.append((lead, end))
            if n < len(places) - 1:
                parts.append(self.newline)
        self._changes.append((first, last, tuple(parts)))

    def _lines(self, start: int, end: int) -> list[str]:
        """The lines of a range that ends with one, or is empty."""
        return self.text[start:end].split("\n")[:-1]

    def _blank_before(self, start: int, end: int) -> Iterator[str]:
        return takewhile(lambda line: not line.strip(), self._lines(start, end))

    def _chunks(self, node: Any) -> Iterator[tuple[int, int, int]]:
        """Of each entry of a list: where what is said above it begins, its own first line, and the
        end of its last. What stands above the first one is said of the list."""
        before: int | None = None
        for entry in node.value:
            dash = self.text.rfind("-", 0, entry.start_mark.index)
            start = self._line_start(dash)
            beside = self.text[start:dash] + self.text[dash + 1 : entry.start_mark.index]
            if beside.strip():
                raise _at(entry)
            end = self._line_end(self._end(entry))
            yield (start if before is None else before), start, end
            before = end + len(self.newline)

    def _take_away(self, mapping: Any, key: Any, value: Any) -> None:
        first = mapping.value[0][0] is key
        if mapping.flow_style or first:
            # The first key stands behind the dash of its entry, which stays.
            if isinstance(value, yaml.ScalarNode) or mapping.flow_style:
                self._change(
                    value.start_mark.index, self._end(value), "null" if mapping.flow_style else ""
                )
                return
            raise _at(key)
        self._gone.append(key)
        # With the end of the line before, and not its own: an entry ends without one.
        start = self._line_start(key.start_mark.index) - len(self.newline)
        self._change(start, self._line_end(max(self._end(value), key.end_mark.index)), "")

    def _replace(self, mapping: Any, node: Any, value: str | int | bool) -> None:
        if not isinstance(node, yaml.ScalarNode):
            raise _at(node)
        start, end = node.start_mark.index, self._end(node)
        if node.style in ("|", ">"):
            header, _, _ = self.text[start:end].partition("\n")
            lines = str(value).split("\n")
            mark = "|" if len(lines) > 1 else header[0]
            # What else stands in its first line is how it ends, and a comment.
            rest = re.sub(r"^[|>][0-9+-]*", "", header).rstrip("\r")
            self._change(start, end, self._block(mapping, mark + rest, lines))
        elif isinstance(value, str) and "\n" in value and not mapping.flow_style:
            line_end = self._line_end(end)
            rest = self.text[end:line_end].rstrip("\r")
            self._change(
                start,
                line_end,
                self._gap(start) + self._block(mapping, "|" + rest, value.split("\n")),
            )
        else:
            keeps_quotes = node.style in ("'", '"') or mapping.flow_style
            self._change(start, end, self._gap(start) + _scalar(value, quote=bool(keeps_quotes)))

    def _gap(self, start: int) -> str:
        """A blank where the value that was there was none."""
        return " " if self.text[start - 1 : start] == ":" else ""

    def _block(self, mapping: Any, header: str, lines: Sequence[str]) -> str:
        if lines[0][:1] in (" ", "\t", ""):
            return quoted("\n".join(lines))
        indent = " " * (self._column(mapping) + 2)
        return self.newline.join([header, *(indent + line if line else "" for line in lines)])

    def _add_key(self, mapping: Any, key: str, value: Any, after: Sequence[str]) -> None:
        there = [pair for pair in mapping.value if pair[0] not in self._gone]
        last = ([pair for pair in there if pair[0].value in after] or there)[-1]
        end = max(self._end(last[1]), last[0].end_mark.index)
        if mapping.flow_style:
            if isinstance(value, list):
                raise _at(mapping, "brackets")
            self._change(end, end, f", {key}: {_scalar(value, quote=True)}")
            return
        indent = " " * self._column(mapping)
        if isinstance(value, list):
            lines = list(block({key: value}, indent))
        elif isinstance(value, str) and "\n" in value:
            lines = (
                indent + f"{key}: " + self._block(mapping, "|", value.split("\n"))
            ).splitlines()
        else:
            lines = [f"{indent}{key}: {_scalar(value)}"]
        at = self._line_end(end)
        self._change(at, at, self.newline + self.newline.join(lines))

    def _pair(self, mapping: Any, key: str) -> Any:
        return next((pair for pair in mapping.value if pair[0].value == key), None)

    def _column(self, mapping: Any) -> int:
        return int(mapping.value[0][0].start_mark.column)

    def _end(self, node: Any) -> int:
        """Behind the last character of a node, without what is said or left blank after it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            if isinstance(last, tuple):
                return max(self._end(last[1]), int(last[0].end_mark.index))
            return self._end(last)
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        return start + len(self.text[start:end].rstrip())

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _change(self, start: int, end: int, text: str) -> None:
        self._changes.append((start, end, (text,)))

    def _rendered(self, start: int, end: int) -> str:
        """A range of the text with what was changed in it."""
        inside = [
            c for c in self._changes if start <= c[0] and c[1] <= end and c[:2] != (start, end)
        ]
        # A list that was put in order says where the changes in its entries come to stand.
        lists = [c for c in inside if any(not isinstance(part, str) for part in c[2])]
        outer = [
            c
            for c in inside
            if not any(o is not c and o[0] <= c[0] and c[1] <= o[1] for o in lists)
        ]
        parts, at = [], start
        for first, last, new in sorted(outer, key=lambda c: c[:2]):
            parts.append(self.text[at:first])
            parts += [part if isinstance(part, str) else self._rendered(*part) for part in new]
            at = last
        return "".join([*parts, self.text[at:end]])


def _scalar(value: str | int | bool, *, quote: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Bare):
        return str(value)
    plain = not quote and _PLAIN.fullmatch(value) and isinstance(resolve(value), str)
    return value if plain else quoted(value)
