"""What is Textual's own and used here all the same, to paint and arrange less than Textual does."""

import ast
from pathlib import Path

import pytest
from textual.app import App
from textual.widget import Widget
from textual.widgets._toast import ToastRack

from moderator.app import sparing, toasts
from moderator.widgets import painting

TWICE = "what a key changes is painted twice, or a frame late"
ANEW = "all of a screen is arranged anew, and painted, for each dialog over it"
NEEDED = {
    "app": {
        "_background_screens": ANEW,
        "_notifications": "toasts cover what is looked at",
        "_refresh_notifications": "toasts stay on screens left",
    },
    "rack": {"_toast_id": "what was taken away leaves an empty line among the toasts"},
    "screen": {
        "_compositor": TWICE,
        "_compositor_refresh": ANEW,
        "_dirty_widgets": TWICE,
        "_layout_widgets": TWICE,
        "_on_screen_resume": ANEW,
        "_refresh_layout": "a new screen is painted three times until it is whole",
        "_screen_resized": ANEW,
        "_size": ANEW,
        "_update_auto_focus": "nothing has the keys on a new screen",
    },
    "compositor": {"_dirty_regions": ANEW},
    "widget": {
        "_clear_arrangement_cache": TWICE,
        "_layout_required": TWICE,
        "_layout_updates": TWICE,
        "_repaint_regions": TWICE,
        "_repaint_required": TWICE,
        "_size_updated": TWICE,
    },
}
"""By what it belongs to, and what comes of it where it is missing."""
OURS = {
    *("_appear", "_appeared", "_appearing", "_measuring", "_paint_next", "_screen"),
    *("_clear", "_filled", "_needed", "_text"),
}


async def test_textual_has_what_painting_relies_on() -> None:
    """Another version of Textual may have none of it: this says what to look at then."""
    app = App[None]()
    async with app.run_test():
        screen = app.screen
        owners = {
            "app": app,
            "rack": ToastRack,
            "screen": screen,
            "compositor": screen._compositor,
            "widget": Widget(),
        }
        missing = {
            f"{owner}.{name}: without it {consequence}"
            for owner, names in NEEDED.items()
            for name, consequence in names.items()
            if not hasattr(owners[owner], name)
        }
    assert missing == set()


@pytest.mark.parametrize("module", [sparing, painting, toasts])
def test_no_more_of_it_is_used_than_is_named_here(module: object) -> None:
    """Each private name is one more thing that an update may take away."""
    source = Path(str(getattr(module, "__file__", None))).read_text(encoding="utf-8")
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.FunctionDef)
    }
    private = {name for name in used if name.startswith("_") and not name.startswith("__")}
    named = {name for names in NEEDED.values() for name in names}
    assert private - OURS <= named
