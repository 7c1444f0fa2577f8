"""The keys of the desk's forms."""

import pytest
from textual.widgets import Button

from moderator.app.base_app import BaseApp
from moderator.desk.item_form import ItemForm
from moderator.desk.person_form import PersonForm, PersonSaid
from server.language import Language
from server.session.words import Role

ENGLISH = Language.named("en")


@pytest.mark.parametrize(
    ("keys", "role"),
    [(["enter"], "moderator"), (["right", "enter"], "panelist"), (["left", "enter"], "spectator")],
)
async def test_enter_saves_where_one_of_several_values_is_chosen(
    keys: list[str], role: Role
) -> None:
    """As in the lines above, and as the button below says: it changes nothing."""
    app: BaseApp[None] = BaseApp(ENGLISH)
    said: list[PersonSaid | None] = []
    form = PersonForm(ENGLISH, "Who?", PersonSaid("Ann", role="moderator"), new=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(form, said.append)
        await pilot.press("tab", "tab", "tab", "tab", *keys)
        await pilot.pause()
    assert said == [PersonSaid("Ann", role=role)]


async def test_the_button_names_the_key_that_saves_from_where_the_keys_are() -> None:
    """In a text of several lines enter begins another one."""
    app: BaseApp[None] = BaseApp(ENGLISH)
    form = ItemForm(ENGLISH, "What?", [], None, "arrival")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(form)
        await pilot.pause()
        button = form.query_one("#yes", Button)
        told = [str(button.label)]
        for field in ("kind", "script", "title"):
            form.query_one(f"#{field}").focus()
            await pilot.pause()
            told.append(str(button.label))
    assert told == ["Enter Save", "Enter Save", "^s Save", "Enter Save"]
