"""The tables of docs/plain.md, from the words in the code.

``python -m moderator.commands.plain_page FILE`` brings those in a document up to date. They stand
between ``<!-- words -->`` and ``<!-- end -->``.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from server.language import Language

from ..plain.talk import TOPICS
from ..plain.words import Word

_BLOCK: Final = re.compile(r"(<!-- words -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(document: str) -> str:
    """The document with the tables as the code has them now."""
    return _BLOCK.sub(lambda m: m[1] + "\n".join(tables()) + "\n" + m[2], document)


def tables() -> Iterator[str]:
    """All words by topic, in English and in German."""
    for topic, words in TOPICS.items():
        yield f"\n### {topic}\n"
        yield "| English | German | what it does | was es tut |"
        yield "|---|---|---|---|"
        yield from (_row(word) for word in words)


def _row(word: Word) -> str:
    german = Language.named("de").text
    first = _typed(word.english, word.usage)
    second = _typed(word.german, german(word.usage))
    return f"| {first} | {second} | {word.tells} | {german(word.tells)} |"


def _typed(words: tuple[str, ...], usage: str) -> str:
    """The words, the first with what follows; a bar would end the cell of a table."""
    first = f"{words[0]} {usage}".rstrip().replace("|", "/")
    return " ".join(f"`{text}`" for text in (first, *words[1:]))


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
