"""The people and things of an agenda file: they get ids, and are found by id or name.

This reads the nodes, not the form, so that a wrong name is reported together with everything
else that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..language import N_
from .fields import as_line
from .problems import Message, meant
from .source import Source
from .yaml12 import List, Mapping, Node, Scalar

PEOPLE: Final = (("moderators", "m"), ("panelists", "p"), ("spectators", "s"))
_MOST_GUESSES: Final = 50


class Register:
    """Things of one kind, with unique ids and unique names. No id is one of the things ``besides``:
    there are places where either can stand."""

    def __init__(self, source: Source, besides: Register | None = None) -> None:
        self._source = source
        self._ids: dict[str, int] = {}
        if besides is not None:
            self._ids |= besides._ids  # noqa: SLF001 - of its own kind
        self._names: dict[str, tuple[str, int]] = {}
        self._guesses = 0

    def enter(self, things: list[Node], prefix: str, name_key: str | None) -> None:
        for number, thing in enumerate(things, 1):
            if not isinstance(thing, Mapping):
                continue
            own = _text(thing, "id")
            key = own.raw if own and own.raw else default_id(prefix, number)
            self._enter_id(key, (own or thing).start)
            name = _text(thing, name_key) if name_key else None
            if name and as_line(name.raw):
                self._enter_name(as_line(name.raw), key, name.start)

    @property
    def is_empty(self) -> bool:
        return not self._ids

    def id_of(self, word: str) -> str | None:
        """``word`` if it is an id, else the id of the thing with that name, else None."""
        word = as_line(word)
        return word if word in self._ids else self._names.get(word, (None, 0))[0]

    def guess(self, word: str) -> Message | None:
        """A hint at an id or name that resembles ``word``; none after the first 50 of a file."""
        self._guesses += 1
        if self._guesses > _MOST_GUESSES:
            return None
        return meant(as_line(word), (*self._names, *self._ids))

    def _enter_id(self, key: str, at: int) -> None:
        if key not in self._ids:
            self._ids[key] = at
            return
        line, _ = self._source.place(self._ids[key])
        self._source.report(at, N_("the id “{id}” is taken in line {line}"), id=key, line=line)

    def _enter_name(self, name: str, key: str, at: int) -> None:
        if name not in self._names:
            self._names[name] = (key, at)
            return
        line, _ = self._source.place(self._names[name][1])
        message = N_("“{name}” is already named in line {line}")
        self._source.report(at, message, name=name, line=line)


class References:
    """All registers of one file.

    Whatever occurs twice or is unknown is added to the problems of ``source``.
    """

    def __init__(self, root: Mapping, source: Source) -> None:
        self._source = source
        self.people, self.documents = Register(source), Register(source)
        # Whatever is wrong with moderators is reported once, for ``people``.
        self.moderators = Register(Source(source.text, source.name))
        # In the order of the file, so that of two equal names the second is the error.
        sections = [(section, prefix) for section, prefix in PEOPLE if section in root.keys]
        for section, prefix in sorted(sections, key=lambda pair: root.keys[pair[0]]):
            self.people.enter(_list(root, section), prefix, "name")
        self.moderators.enter(_list(root, "moderators"), "m", "name")
        self.documents.enter(_list(root, "documents"), "d", "title")
        items = _list(root, "items")
        # What moderators note is about a person or an item.
        Register(source, besides=self.people).enter(items, "i", None)
        positions = [position for item in items for position in _list(item, "positions")]
        Register(source).enter(positions, "pos", None)
        for item in items:
            self._check_item(item)

    def _check_item(self, item: Node) -> None:
        for lead in _texts([item], "lead"):
            if self.moderators.id_of(lead.raw) is not None:
                continue
            if self.people.id_of(lead.raw) is not None:
                self._source.report(lead.start, N_("“{name}” is no moderator"), name=lead.raw)
            elif not self.moderators.is_empty:
                # Where there are none at all, that is said already.
                self._unknown(lead, self.moderators)
        for to in _texts(_list(item, "questions"), "to"):
            if self.people.id_of(to.raw) is None:
                self._unknown(to, self.people)
        for document in _texts(_list(item, "positions"), "document"):
            if self.documents.id_of(document.raw) is None:
                title, hint = document.raw, self.documents.guess(document.raw)
                message = N_("there is no document “{title}”")
                self._source.report(document.start, message, title=title, hint=hint)

    def _unknown(self, name: Scalar, register: Register) -> None:
        hint = register.guess(name.raw)
        self._source.report(name.start, N_("nobody here is “{name}”"), name=name.raw, hint=hint)


def default_id(prefix: str, number: int) -> str:
    """The id of the ``number``-th thing (from 1) that has none in the file."""
    return f"{prefix}{number}"


def _list(node: Node, key: str) -> list[Node]:
    child = node.entries.get(key) if isinstance(node, Mapping) else None
    return child.items if isinstance(child, List) else []


def _text(node: Mapping, key: str) -> Scalar | None:
    child = node.entries.get(key)
    return child if isinstance(child, Scalar) and isinstance(child.value, str) else None


def _texts(nodes: list[Node], key: str) -> Iterator[Scalar]:
    for node in nodes:
        text = _text(node, key) if isinstance(node, Mapping) else None
        if text and as_line(text.raw):
            yield text
