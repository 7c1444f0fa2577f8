"""Fields for one line."""

import ast
from pathlib import Path

import pytest
from textual.events import Paste

import moderator
from moderator.app.base_app import BaseApp
from moderator.app.line_input import LineInput, in_one_line
from server.language import Language

TOLD = "At most 8 characters fit here; the rest was left out."


async def filled(text: str, *before: str, pasted: str = "") -> tuple[str, list[str]]:
    """What stands in a field of eight characters after some keys and a paste, and what was said."""
    app: BaseApp[None] = BaseApp(Language.named("en"))
    async with app.run_test(size=(40, 10)) as pilot:
        field = LineInput(text, max_length=8, select_on_focus=False)
        await app.screen.mount(field)
        field.focus()
        await pilot.press(*before)
        if pasted:
            _ = app.post_message(Paste(pasted))
            await pilot.pause()
        return field.value, [toast.message for toast in app._notifications]


@pytest.mark.parametrize(
    ("text", "keys", "pasted", "value", "cut"),
    [
        ("", [], "12345678", "12345678", False),
        ("", [], "123456789", "12345678", True),
        ("abc|", ["left"], "123456", "abc1234|", True),
        ("abc", ["shift+home"], "123456789", "12345678", True),
        ("abc", ["shift+home"], "1\n2", "1 2", False),
        ("12345678", [], "9", "12345678", True),
        ("1234567", ["8", "9", "0"], "", "12345678", True),
        ("ab", [], "\n", "ab", False),
    ],
)
async def test_what_fits_is_kept_and_what_does_not_is_said(
    text: str, keys: list[str], pasted: str, value: str, cut: bool
) -> None:
    """Pasted or typed, wherever in the line; once, however much is left out."""
    assert await filled(text, *keys, pasted=pasted) == (value, [TOLD] if cut else [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Tab\there\nNeue Zeile", "Tab here Neue Zeile"),
        ("eins \r\n\r\n  zwei\r\n", "eins zwei"),
        (" a  b ", " a  b "),
        ("\u2028", ""),
    ],
)
def test_lines_that_are_pasted_become_one(text: str, line: str) -> None:
    """Breaks and tabs are spaces, one each, and none at the ends; other spaces stay."""
    assert in_one_line(text) == line


def test_every_field_for_one_line_is_of_this_kind() -> None:
    """None is Textual's own, which loses what is pasted into it without a word."""
    folder = Path(moderator.__file__).parent
    made, derived = [], []
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Input":
                made.append(file.name)
            if isinstance(node, ast.ClassDef) and "Input" in map(ast.unparse, node.bases):
                derived.append(node.name)
    assert (made, derived) == ([], [LineInput.__name__])
