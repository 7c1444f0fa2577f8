"""The complaints of YAML parsers, in words for people who do not know YAML."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from ..language import N_
from .problems import Message

_CLOSED: Final = {
    '"': N_("text after the closing quotation mark: put all of it in single quotes, '…'"),
    "'": N_('text after the closing quotation mark: put all of it in double quotes, "…"'),
    **dict.fromkeys("]}", N_("text after the closing bracket: put all of it in quotes")),
}
_UNCLOSED: Final = N_("the closing quotation mark is missing")
_INDENTED: Final = N_("the indentation does not fit what stands above")
_DEEPER: Final = N_("this key stands further to the right than the one above it")
_NOT_DEEPER: Final = N_("the text below “|” or “>” is indented deeper than its key")
_NO_COLON: Final = N_("a “:” is missing after the key")
_TOO_MANY: Final = N_("one “:” too many: put text with “: ” in it in quotes")
_TAB: Final = N_("a tab: indent with spaces")
_ESCAPE: Final = N_("an unknown “\\” in double quotes: write “\\\\”, or use single quotes")
LIST_EXPECTED: Final = N_("a list is expected here: lines that begin with “- ”")
_START: Final = N_("text cannot begin with “{sign}”: put it in quotes")
_BLOCK_SIGN: Final = N_("nothing can follow “|” or “>” on their line")
_MARKER: Final = N_("“&”, “*” and “!” have a meaning of their own here: put the text in quotes")

# The first entry that fits is used. The words are those of both parsers: libyaml and PyYAML.
_PLAIN_WORDS: Final = (
    ("directive", _START),
    ("incompatible YAML", _START),
    ("scanning a tag", _MARKER),
    ("parsing a tag", _MARKER),
    ("mapping keys are not allowed", _START),
    ("unexpected end of stream", _UNCLOSED),
    ("unexpected document", N_("the closing quotation mark before this line is missing")),
    ("mapping values are not allowed", _TOO_MANY),
    ("could not find expected ':'", _NO_COLON),
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
    ("line break", _BLOCK_SIGN),
    ("indentation indicator", _BLOCK_SIGN),
    ("unknown escape", _ESCAPE),
    # As each of them spells it.
    ("hexdecimal", _ESCAPE),
    ("hexadecimal", _ESCAPE),
    ("tab character", _TAB),
)
_NO_START: Final = "@`%|>"

_KEY: Final = re.compile(r" *(?:- +)*(?P<key>[^\s:#'\"]+) *:(?: |$)", re.MULTILINE)
_GLUED: Final = re.compile(r" *(?:- +)*[a-z_]+(?P<colon>:)[^\s:/]")
_BEGUN: Final = re.compile(r" *(?:- +)+")
_BLOCK: Final = re.compile(r" *(?:- +)*[^\s:]+: +[|>][-+0-9]*[ \r]*$", re.MULTILINE)
_OTHER_SPACE: Final = re.compile(r" *(?:- +)*(?:[a-z_]+ *: *)?(?P<space>[^\S \t\r\n])")
"""A line that has a space which is none for YAML where it needs one."""


def explained(error: yaml.MarkedYAMLError, text: str) -> tuple[int, Message]:
    """The index of the error in ``text``, and what it is."""
    problem = f"{error.context}, {error.problem}"
    # The end of the file says nothing about where a quotation or a key began.
    from_start = any(words in problem for words in ("end of stream", "expected ':'", "a tag, "))
    first_mark = error.context_mark if from_start else error.problem_mark
    mark: Any = first_mark or error.problem_mark or error.context_mark
    index = min(mark.index if mark else 0, len(text))
    char = text[index : index + 1]
    if "cannot start any token" in problem and char == "\t":
        return index, Message(_TAB)
    if "cannot start any token" in problem and char in _NO_START:
        return index, Message(_START, sign=char)
    for words, template in _PLAIN_WORDS:
        if words in problem:
            return _placed(index, template, text)
    return index, Message(N_("this is not YAML: {reason}"), reason=str(error.problem))


def _placed(index: int, template: str, text: str) -> tuple[int, Message]:
    """What is said of a complaint at ``index``, and where what led to it stands."""
    if template in (_NO_COLON, _TOO_MANY):
        return _amid_lines(index, template, text)
    if template == _MARKER and text.startswith("* ", index - 1):
        return index - 1, Message(LIST_EXPECTED)
    if template == _START:
        # A “%” is taken for something else than text only at the beginning of a line.
        at = index if text[index : index + 1] == "?" else text.rfind("\n", 0, index) + 1
        return at, Message(_START, sign=text[at : at + 1])
    if template == _INDENTED:
        return _behind(text[:index].rstrip(" "), index)
    return index, Message(template)


def _behind(before: str, index: int) -> tuple[int, Message]:
    """What is wrong with text at ``index``, behind ``before``, where nothing more can stand."""
    closing = before[-1:]
    begun = before.rfind(closing, 0, -1) if closing in ("'", '"') else -1
    if begun >= 0 and "\n" in before[begun:]:
        # What seems to close a quotation begins the next one.
        return begun, Message(_UNCLOSED)
    return index, Message(_CLOSED.get(closing, _INDENTED))


def _amid_lines(index: int, template: str, text: str) -> tuple[int, Message]:
    """What is wrong where a key was taken for text, or text for a key, and where."""
    start = text.rfind("\n", 0, index) + 1
    # Text goes on in deeper lines: the parser stops at a key below the line at fault.
    at = start if template == _NO_COLON else _above(text, start)
    for line in (at, start):
        if other := _OTHER_SPACE.match(text, line):
            return other.start("space"), another_space(other["space"])
    key = _KEY.match(text, start)
    if template == _TOO_MANY and (key is None or key.end("key") < index):
        return index, Message(template)
    if glued := _GLUED.match(text, at):
        return glued.start("colon"), Message(N_("a space is missing after this “:”"))
    if template == _NO_COLON:
        block = _BLOCK.match(text, _above(text, start))
        return index, Message(_NOT_DEEPER if block else template)
    begun, over = _BEGUN.match(text, at), _KEY.match(text, at)
    if key is not None and over is not None:
        if key.start("key") - start > over.start("key") - at:
            return key.start("key"), Message(_DEEPER)
    elif begun or at == _above(text, at):
        return begun.end() if begun else at, Message(_NO_COLON)
    return index, Message(template)


def another_space(space: str) -> Message:
    """What is said of a character that looks like a space, where the file needs one."""
    message = N_("this is no ordinary space ({code}): put spaces in its place, or nothing")
    return Message(message, code=f"U+{ord(space):04X}")


def _above(text: str, start: int) -> int:
    """Where the next line above begins that has more than a comment; ``start`` if none has."""
    end = start
    while end > 0:
        at = text.rfind("\n", 0, end - 1) + 1
        line = text[at:end].strip(" \t\r\n")
        if line and not line.startswith("#"):
            return at
        end = at
    return start
