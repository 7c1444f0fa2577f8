"""The tables of docs/keys.md, from the actions.

``python -m moderator.commands.keys_page FILE`` brings those in a document up to date. They stand
between ``<!-- NAME -->`` and ``<!-- end -->``.
"""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Final

from server.language import Language

from ..app.actions import told_of
from .own_keys import PRINTED

_BOUND: Final = {
    "checklist": ("moderator.desk.checklist", "Checklist"),
    "after": ("moderator.desk.after", "After"),
}
_BLOCK: Final = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(document: str) -> str:
    """The document with all its tables as the code has them now."""
    return _BLOCK.sub(lambda m: m[1] + "\n".join(table(m[2])) + "\n" + m[3], document)


def table(screen: str) -> Iterator[str]:
    """All keys of a screen (desk, panel, player) by topic, in English and in German, with the ids
    by which a reader gives actions other keys."""
    german = Language.named("de").text
    if screen in _BOUND:
        yield from _bound(*_BOUND[screen])
        return
    actions = import_module(f"moderator.{screen}.actions").ACTIONS.values()
    for topic, alike in groupby(told_of(actions), lambda alike: alike[0].topic):
        yield f"\n### {topic}\n" if topic else ""
        yield "| key | what it does | was sie tut | id |"
        yield "|---|---|---|---|"
        for these in alike:
            keys = " ".join(f"`{key}`" for action in these for key in action.key_names)
            text = these[0].tooltip
            ids = [f"{screen}.{a.id}" for a in these if not a.id.startswith(PRINTED)]
            names = " ".join(f"`{name}`" for name in ids) or "–"
            yield f"| {keys} | {text} | {german(text)} | {names} |"


def _bound(module: str, screen: str) -> Iterator[str]:
    """The keys of a screen that has no list of actions of its own."""
    german = Language.named("de").text
    yield "| key | what it does | was sie tut |"
    yield "|---|---|---|"
    for binding in getattr(import_module(module), screen).BINDINGS:
        keys = " ".join(f"`{key}`" for key in binding.key.split(","))
        text = binding.tooltip or binding.description
        yield f"| {keys} | {text} | {german(text)} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
