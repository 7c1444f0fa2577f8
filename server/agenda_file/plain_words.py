"""The complaints of YAML parsers, in words for people who do not know YAML."""

from __future__ import annotations

from typing import Any, Final

import yaml

from ..language import N_
from .problems import Message

_CLOSED: Final = N_("text after the closing quotation mark: write a quotation mark inside as two")
_INDENTED: Final = N_("the indentation does not fit what stands above")
_MARKER: Final = N_("“&”, “*” and “!” have a meaning of their own here: put the text in quotes")

# The first entry that fits is used. The words are those of both parsers: libyaml and PyYAML.
_PLAIN_WORDS: Final = (
    ("unexpected end of stream", N_("the closing quotation mark is missing")),
    ("unexpected document", N_("the closing quotation mark before this line is missing")),
    ("mapping values are not allowed", N_("one “:” too many: put text with “: ” in it in quotes")),
    ("could not find expected ':'", N_("a “:” is missing after the key")),
    ("expected ',' or", N_("a “,” or the closing bracket is missing")),
    ("expected <block end>", _INDENTED),
    ("expected key", _INDENTED),
    ("expected '-' indicator", _INDENTED),
    ("<document start>", _INDENTED),
    ("entries are not allowed", N_("no list can begin here: begin it on the next line")),
    ("node content", N_("a value or the closing bracket is missing")),
    ("alphabetic or numeric", _MARKER),
    ("undefined tag handle", _MARKER),
    ("expected '>'", _MARKER),
    ("line break", N_("nothing can follow “|” or “>” on their line")),
    ("unknown escape", N_("an unknown “\\” in double quotes: write “\\\\”, or use single quotes")),
    ("tab character", N_("a tab: indent with spaces")),
)
_STARTS: Final = {
    "\t": N_("a tab: indent with spaces"),
    "@": N_("text cannot begin with “@”: put it in quotes"),
    "`": N_("text cannot begin with “`”: put it in quotes"),
    "%": N_("text cannot begin with “%”: put it in quotes"),
}


def explained(error: yaml.MarkedYAMLError, text: str) -> tuple[int, Message]:
    """The index of the error in ``text``, and what it is."""
    problem = str(error.problem)
    # The end of the file says nothing about where a quotation began.
    first_mark = error.context_mark if "end of stream" in problem else error.problem_mark
    mark: Any = first_mark or error.problem_mark or error.context_mark
    index = min(mark.index if mark else 0, len(text))
    char = text[index : index + 1]
    if "cannot start any token" in problem and char in _STARTS:
        return index, Message(_STARTS[char])
    for words, template in _PLAIN_WORDS:
        if words in problem:
            closed = template == _INDENTED and _after_quotation(text, index)
            return index, Message(_CLOSED if closed else template)
    return index, Message(N_("this is not YAML: {reason}"), reason=problem)


def _after_quotation(text: str, index: int) -> bool:
    line = text[text.rfind("\n", 0, index) + 1 : index]
    return line.rstrip().endswith(("'", '"'))
