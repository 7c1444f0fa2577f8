"""The keys of the desk's forms."""

from pathlib import Path

import pytest
from textual.widgets import Button

from moderator.app.base_app import BaseApp
from moderator.desk.item_form import ItemForm
from moderator.desk.person_form import PersonForm, PersonSaid
from server.language import Language
from server.session import agenda, phases
from server.session.words import Role
from tests.moderator.desk.house import house, is_open, seen, until

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
    form = ItemForm(ENGLISH, "What?", [], agenda.NewItem("", 600))
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


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_tab_goes_through_a_form_from_the_top_to_the_buttons(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Also where it is longer than the terminal: what has the keys is in sight, above the buttons,
    and those come last."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        async with seen(room.desk(), size) as (pilot, _):
            await pilot.press("I")
            await until(lambda: is_open(pilot.app, ItemForm))
            form = pilot.app.screen
            buttons = form.query_one(".answers").region
            met = []
            for _ in form.focus_chain:
                await pilot.pause()
                focused = form.focused
                assert focused is not None
                met.append(focused.id)
                shown = focused.region
                assert form.query_one("Vertical").region.contains_region(shown)
                if focused.id not in ("yes", "no"):
                    assert not shown.overlaps(buttons), focused.id
                await pilot.press("tab")
            fields = ["title", "planned", "kind", "lead", "limit", "order", "chairs"]
            assert met == [*fields, "script", "prepared", "yes", "no"]
