"""The panelist's own screen: what is theirs first, then who speaks, who is next, what to do."""

from __future__ import annotations

import pytest

from moderator.panel.pending import Pending
from server.language import Code, Language
from server.session import floor, positions
from tests.moderator.desk.scene import lively
from tests.moderator.panel.looks import Still, as_seen
from tests.moderator.panel.test_looks import EVERYTHING, Place, after, speaking
from tests.moderator.panel.venue import THESIS, Venue, seen, text_of
from tests.moderator.panel.venue import venue as made
from tests.support.screens import on_screen
from tests.support.waiting import until

SIZES = [(80, 24), (100, 30), (120, 40), (200, 60)]


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("place", EVERYTHING, ids=lambda place: str(place.__name__))
async def test_the_parts_stand_in_their_order(place: Place, code: Code) -> None:
    """My state, who speaks, who is next, one proposed action, then lists; none is cut off, also
    after the terminal has changed its size."""
    scene, you = place()
    app = Still(as_seen(scene, you), Language.named(code))
    async with app.run_test(size=SIZES[0]) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            app.show(app.view)
            await pilot.pause()
            order = ["#own-floor", "#hand", "#floor", "#next", "#pending", "#panes"]
            parts = [app.screen.query_one(name) for name in order]
            tops = [part.region.y for part in parts if part.display]
            assert tops == sorted(tops), size
            assert app.screen.query_one("#panes").region.height >= 5, size
            assert app.screen.query_one("#keys").region.bottom == size[1]
            if place is not after:
                words = {"de": ("ALS NÄCHSTES", "DANACH WEITER"), "en": ("NEXT", "GOES ON")}[code]
                assert any(word in text_of(app.panel, "#next") for word in words), size
                assert len(app.screen.query_one(Pending).text.split("\n")) == 1, size
            assert "…" not in text_of(app.panel, "#tabs"), size


async def test_there_is_always_one_proposal() -> None:
    """Whoever speaks is told how to end, whoever is silent how to speak; after the end nobody."""
    for place, key, text in ((speaking, "e", "give back the floor"), (after, "", "")):
        scene, you = place()
        app = Still(as_seen(scene, you), Language.named("en"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            pending = app.screen.query_one(Pending)
            assert pending.display == bool(key)
            assert text in pending.text
            assert f" {key} " in pending.text or not key


async def test_names_in_the_queue_have_room_at_80_columns() -> None:
    """The queue has the whole width: half of it is for names."""
    scene = lively().do("m1", floor.Give(person="p1", kind="contribution"))
    app = Still(as_seen(scene, "p5"), Language.named("de"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.show(app.view)
        await pilot.pause()
        assert "Dr. Żółć-Łąka von und zu" in on_screen(app)


async def test_a_result_comes_up_by_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Closing a position shows the panel what came of it, except to whoever is writing."""
    async with made(tmp_path_factory.mktemp("room")) as room:
        await _result(room)


async def _result(room: Venue) -> None:
    async with seen(room.panelist()) as (_, screen), seen(room.panelist("p2")) as (pilot, writing):
        await room.do(positions.Open("x1"))
        await until(lambda: THESIS in text_of(screen, "#pending"))
        await pilot.press("H", *"half")
        await room.do(positions.Close("x1"))
        await until(lambda: screen.query_one("#positions").display)
        await until(lambda: writing.view.state.positions["x1"].status != "open")
        assert not writing.query_one("#positions").display
