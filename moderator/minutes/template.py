"""A house's own wording of the minutes: which sections, in which order, under which headings.

The file is ``minutes.de.yaml`` or ``minutes.en.yaml`` in the template's folder; docs/minutes.md
describes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.agenda_file.problems import AgendaErrors, Message, Problem, meant
from server.agenda_file.source import Source, decode, read_bytes
from server.agenda_file.yaml12 import List, Node, Scalar, compose
from server.agenda_file.yaml12 import Mapping as YamlMapping
from server.language import N_, Language

from .plain import plain

MOST_CHARACTERS: Final = 4000


@dataclass(frozen=True)
class Wording:
    """``title`` replaces the heading, ``intro`` are paragraphs below it."""

    title: str = ""
    intro: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """``title`` replaces "Minutes". ``order`` are the ids of the sections, empty for all."""

    title: str = ""
    order: tuple[str, ...] = ()
    wording: Mapping[str, Wording] = field(default_factory=dict)


def load(folder: Path, language: Language, known: Collection[str]) -> Template:
    """The template in ``folder`` for a language; ``known`` are the sections that there are.

    Raises AgendaErrors with everything that is wrong, each at ``file:line:column``.
    """
    path = folder / f"minutes.{language.code}.yaml"
    source = decode(read_bytes(path), str(path))
    problems: list[Problem] = []
    root = compose(source, problems)
    template = _Reader(source, problems, known).template(root)
    if problems:
        raise AgendaErrors(sorted(problems, key=lambda p: (p.line or 0, p.column or 0)))
    return template


class _Reader:
    def __init__(self, source: Source, problems: list[Problem], known: Collection[str]) -> None:
        self._source = source
        self._problems = problems
        self._known = known

    def template(self, root: YamlMapping) -> Template:
        self._only(root, ("title", "sections"))
        title = self._line(root, "title")
        node = root.entries.get("sections")
        if node is None:
            return Template(title)
        if not isinstance(node, List) or not node.items:
            self._report(node.start, Message(N_("a list of sections is expected here")))
            return Template(title)
        wording: dict[str, Wording] = {}
        for section in node.items:
            self._section(section, wording)
        return Template(title, tuple(wording), wording)

    def _section(self, node: Node, wording: dict[str, Wording]) -> None:
        if isinstance(node, Scalar):
            name, start, own = node.raw, node.start, Wording()
        elif isinstance(node, YamlMapping):
            self._only(node, ("id", "title", "intro"))
            given = node.entries.get("id")
            if not isinstance(given, Scalar):
                self._report(node.start, Message(N_("a section needs an “id”")))
                return
            name, start = given.raw, given.start
            own = Wording(self._line(node, "title"), self._paragraphs(node, "intro"))
        else:
            self._report(node.start, Message(N_("the id of a section is expected here")))
            return
        if name not in self._known:
            hint = meant(name, tuple(self._known)) or Message(
                N_("there are: {words}"), words=", ".join(self._known)
            )
            self._report(start, Message(N_("“{word}” is no section"), word=name, hint=hint))
        elif name in wording:
            self._report(start, Message(N_("the section “{word}” is listed twice"), word=name))
        else:
            wording[name] = own

    def _only(self, node: YamlMapping, keys: tuple[str, ...]) -> None:
        for key, at in node.keys.items():
            if key not in keys:
                known = Message(N_("there are: {words}"), words=", ".join(keys))
                hint = meant(key, keys) or known
                self._report(at, Message(N_("“{word}” is unknown"), word=key, hint=hint))

    def _text(self, node: YamlMapping, key: str) -> str:
        value = node.entries.get(key)
        if value is None or (isinstance(value, Scalar) and value.value is None):
            return ""
        if not isinstance(value, Scalar) or not isinstance(value.value, str):
            self._report(value.start, Message(N_("a text is expected here")))
            return ""
        if len(value.value) > MOST_CHARACTERS:
            message = Message(
                N_("the text is longer than {limit} characters"), limit=MOST_CHARACTERS
            )
            self._report(value.start, message)
        return value.value

    def _line(self, node: YamlMapping, key: str) -> str:
        return plain(self._text(node, key))

    def _paragraphs(self, node: YamlMapping, key: str) -> tuple[str, ...]:
        """Paragraphs are parted by empty lines."""
        parts = self._text(node, key).split("\n\n")
        return tuple(text for part in parts if (text := plain(part)))

    def _report(self, index: int, message: Message) -> None:
        self._problems.append(self._source.problem(index, message))
