"""The page about the words without a screen says what the code does."""

from pathlib import Path

from moderator.commands.plain_page import tables
from moderator.plain.vocabulary import WORDS
from server.tables import filled

PAGE = (Path(__file__).parents[3] / "docs" / "plain.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    """Brought up to date by: python -m moderator.commands.plain_page docs/plain.md"""
    assert filled(PAGE, tables) == PAGE


def test_every_word_is_on_the_page_in_both_languages() -> None:
    """Whatever can be typed, the page says."""
    for word in WORDS:
        for typed in word.all:
            assert f"`{typed}" in PAGE
        assert word.tells in PAGE
