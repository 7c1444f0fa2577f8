"""The page about the keys says what the code does."""

from pathlib import Path

from moderator.commands.keys_page import table
from moderator.desk.actions import ACTIONS
from server.tables import filled

PAGE = (Path(__file__).parents[3] / "docs" / "keys.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    """Brought up to date by: python -m moderator.commands.keys_page docs/keys.md"""
    assert filled(PAGE, table) == PAGE


def test_every_key_of_the_desk_is_on_the_page() -> None:
    """What the desk does by a key, the page says, in both languages."""
    for action in ACTIONS.values():
        for key in action.key_names:
            assert f"`{key}`" in PAGE
        assert action.tooltip in PAGE or not action.keys
    assert "Das Wort an die Spitze der Redeliste erteilen" in PAGE
