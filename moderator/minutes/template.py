"""Templates: which sections the minutes have, in which order, and under which headings.

The file is ``minutes.de.yaml`` or ``minutes.en.yaml`` in the template's folder; docs/minutes.md
describes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.agenda_file.problems import AgendaErrors, choice
from server.agenda_file.source import Source, decode, read_bytes
from server.agenda_file.yaml12 import List, Node, Scalar, compose
from server.agenda_file.yaml12 import Mapping as YamlMapping
from server.language import N_, Language

from .plain import plain

MOST_CHARACTERS: Final = 4000


@dataclass(frozen=True)
class Wording:
    """A section's own ``title``, and ``intro``: paragraphs below it."""

    title: str = ""
    intro: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """``title`` replaces "Minutes". ``order``: the ids of the sections, none for all of them."""

    title: str = ""
    order: tuple[str, ...] = ()
    wording: Mapping[str, Wording] = field(default_factory=dict)


def load(folder: Path, language: Language, known: Collection[str]) -> Template:
    """Read the template for a language.

    Args:
        folder: where ``minutes.de.yaml`` or ``minutes.en.yaml`` is.
        language: the language of the minutes.
        known: the ids of all sections that minutes can have.

    Raises:
        AgendaErrors: with everything that is wrong, each at ``file:line:column``.
    """
    path = folder / f"minutes.{language.code}.yaml"
    source = decode(read_bytes(path), str(path))
    template = _Reader(source, known).template(compose(source))
    if source.problems:
        raise AgendaErrors(source.problems)
    return template


class _Reader:
    def __init__(self, source: Source, known: Collection[str]) -> None:
        self._report = source.report
        self._known = known

    def template(self, root: YamlMapping) -> Template:
        self._only(root, ("title", "sections"))
        title = self._line(root, "title")
        node = root.entries.get("sections")
        if node is None:
            return Template(title)
        if not isinstance(node, List) or not node.items:
            self._report(node.start, N_("a list of sections is expected here"))
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
                self._report(node.start, N_("a section needs an “id”"))
                return
            name, start = given.raw, given.start
            own = Wording(self._line(node, "title"), self._paragraphs(node, "intro"))
        else:
            self._report(node.start, N_("the id of a section is expected here"))
            return
        if name not in self._known:
            hint = choice(name, self._known)
            self._report(start, N_("“{word}” is no section"), word=name, hint=hint)
        elif name in wording:
            self._report(start, N_("the section “{word}” is listed twice"), word=name)
        else:
            wording[name] = own

    def _only(self, node: YamlMapping, keys: tuple[str, ...]) -> None:
        for key, at in node.keys.items():
            if key not in keys:
                self._report(at, N_("“{word}” is unknown"), word=key, hint=choice(key, keys))

    def _text(self, node: YamlMapping, key: str) -> str:
        value = node.entries.get(key)
        if value is None or (isinstance(value, Scalar) and value.value is None):
            return ""
        if not isinstance(value, Scalar) or not isinstance(value.value, str):
            self._report(value.start, N_("a text is expected here"))
            return ""
        if len(value.value) > MOST_CHARACTERS:
            message = N_("the text is longer than {limit} characters")
            self._report(value.start, message, limit=MOST_CHARACTERS)
        return value.value

    def _line(self, node: YamlMapping, key: str) -> str:
        return plain(self._text(node, key))

    def _paragraphs(self, node: YamlMapping, key: str) -> tuple[str, ...]:
        """The paragraphs of a text, which empty lines separate."""
        parts = self._text(node, key).split("\n\n")
        return tuple(text for part in parts if (text := plain(part)))
