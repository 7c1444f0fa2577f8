"""Ctrl+c over a dialog."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import ModalScreen
from textual.widgets import Input

from moderator.app.base_app import BaseApp
from moderator.app.palette import Palette
from moderator.app.screens import Help, Localized
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Choice, Menu
from moderator.dialogs.prompt import Prompt, TextPrompt
from server.language import Language

EN = Language.named("en")


@pytest.mark.parametrize(
    "dialog",
    [
        lambda: Confirm(EN, "Close it?", "Close"),
        lambda: Menu("Which?", [Choice("a", "This"), Choice("b", "That")]),
        lambda: Prompt(EN, "Which name?"),
        lambda: TextPrompt(EN, "What was found?", "This", lines=True),
        lambda: Help(EN, ()),
        lambda: Palette(EN, [], lambda _typed: iter(())),
    ],
)
async def test_it_leaves_a_dialog_unanswered(dialog: Callable[[], ModalScreen[Any]]) -> None:
    """Wherever its keys are, and whatever stands there; the program goes on."""
    app: BaseApp[None] = BaseApp(EN)
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(dialog(), answers.append)
        await pilot.press("ctrl+c")
        assert (answers, app.screen.is_modal, app.is_running) == ([None], False, True)


async def test_it_copies_what_is_selected() -> None:
    """And leaves the dialog where it is; of a screen that is no dialog it says how to leave."""
    app: BaseApp[None] = BaseApp(EN)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Prompt(EN, "Which name?", "Ann [b]"))
        await pilot.press("ctrl+c")
        assert (app.clipboard, app.screen.query_one(Input).value) == ("Ann [b]", "Ann [b]")
        await pilot.press("escape", "ctrl+c")
        said = [toast.message for toast in app._notifications]
        assert said == ["Copied: Ann [b]", "Press ctrl+q to quit."]


def test_every_dialog_leaves_it_to_the_same() -> None:
    """None has a meaning of its own for it."""

    found: list[type[Any]] = [ModalScreen]
    for kind in found:
        found += kind.__subclasses__()
    ours = [kind for kind in found if kind.__module__.startswith("moderator.")]
    assert len(ours) > 5
    for one in ours:
        assert issubclass(one, Localized)
        assert one.action_copy_text is Localized.action_copy_text
        assert "ctrl+c" not in str(vars(one).get("BINDINGS", ""))
