"""The tables of docs/plain.md, from the words in the code.

``python -m moderator.commands.plain_page FILE`` brings those in a document up to date.
"""

from collections.abc import Iterator

from server.language import Language
from server.tables import bring_up_to_date

from ..plain.vocabulary import TOPICS
from ..plain.words import Word


def tables(_name: str) -> Iterator[str]:
    """All words by topic, in English and in German: there is one place for them."""
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
    bring_up_to_date(tables)
