"""The tables of docs/keys.md, from the actions.

``python -m moderator.commands.keys_page FILE`` brings those in a document up to date.
"""

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby

from server.language import Language
from server.tables import bring_up_to_date

from ..app.actions import key_names, told_of
from ..app.base_app import EVERYWHERE
from .own_keys import PRINTED, SCREENS


def table(name: str) -> Iterator[str]:
    """The keys of a screen, or of all of them."""
    return _everywhere() if name == "everywhere" else _of_screen(name)


def _everywhere() -> Iterator[str]:
    german = Language.named("de").text
    yield "| key | what it does | was sie tut |"
    yield "|---|---|---|"
    for binding in EVERYWHERE.values():
        key = key_names(binding.key)[0]
        yield f"| `{key}` | {binding.tooltip} | {german(binding.tooltip)} |"


def _of_screen(screen: str) -> Iterator[str]:
    """All keys of a screen by topic, in English and in German, with the ids
    by which a reader gives actions other keys."""
    german = Language.named("de").text
    actions = import_module(SCREENS[screen]).ACTIONS.values()
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


if __name__ == "__main__":
    bring_up_to_date(table)
