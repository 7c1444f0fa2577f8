"""The tables of docs/keys.md, from the actions.

``python -m moderator.commands.keys_page FILE`` brings those in a document up to date. They stand
between ``<!-- NAME -->`` and ``<!-- end -->``.
"""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Final

from server.language import Language

from ..app.actions import told

SCREENS: Final = ("desk", "panel", "player")
"""Each has its actions in ``moderator/NAME/actions``."""

_BLOCK: Final = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(document: str) -> str:
    """The document with all its tables as the code has them now."""
    return _BLOCK.sub(lambda m: m[1] + "\n".join(table(m[2])) + "\n" + m[3], document)


def table(screen: str) -> Iterator[str]:
    """All keys of a screen by topic, in English and in German."""
    module = f"moderator.{screen}.actions"
    if find_spec(module) is None:
        return
    german = Language.named("de").text
    actions = import_module(module).ACTIONS.values()
    for topic, lines in groupby(told(actions), lambda line: line[0]):
        yield f"\n### {topic}\n" if topic else ""
        yield "| key | what it does | was sie tut |"
        yield "|---|---|---|"
        for _, keys, text in lines:
            yield f"| {' '.join(f'`{key}`' for key in keys)} | {text} | {german(text)} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
