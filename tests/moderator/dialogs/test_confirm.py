"""A question to be answered with yes or no."""

from functools import partial

import pytest
from textual.widgets import Button

from moderator.app.base_app import BaseApp
from moderator.dialogs.confirm import Confirm
from server.language import Language

HOSTILE = "Take Ann [/b] Lee out?"


async def answered(dialog: Confirm, *keys: str) -> tuple[list[bool], list[str]]:
    """What a dialog is dismissed with after some keys, and its buttons from the left with their
    keys."""
    app: BaseApp[None] = BaseApp(Language.named("en"))
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(dialog, answers.append)
        buttons = [str(button.label) for button in dialog.query(Button)]
        await pilot.press(*keys)
    return [bool(answer) for answer in answers], buttons


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(["enter"], True), (["right", "enter"], False), (["escape"], False), (["ctrl+n"], True)],
)
async def test_yes_is_under_the_key_that_led_here(keys: list[str], answer: bool) -> None:
    """What is asked about only to be sure is done by the same key again."""
    english = Language.named("en")
    dialog = Confirm(english, HOSTILE, "Yes", again="ctrl+n,N")
    assert await answered(dialog, *keys) == ([answer], ["Enter Yes", "Esc Cancel"])


async def test_the_focus_can_be_on_the_harmless_answer() -> None:
    """Then yes takes more than one key, and both answers have words of their own."""
    ask = partial(Confirm, Language.named("en"), HOSTILE, "Leave [b]", no="Stay", harmless=True)
    assert await answered(ask(), "enter") == ([False], ["Esc Stay", "y Leave [b]"])
    assert await answered(ask(), "right", "enter") == ([True], ["Esc Stay", "y Leave [b]"])
