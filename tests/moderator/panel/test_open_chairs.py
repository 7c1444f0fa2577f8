"""Who makes room in a fishbowl is announced before: to them, to who is invited, and on the desk."""

from pathlib import Path

import pytest

from moderator.client.session_view import SessionView
from server.language import Language
from server.session import agenda, panel, people, phases
from server.session.words import SYSTEM
from tests.moderator.desk.scene import Scene
from tests.moderator.desk.still import StillDesk
from tests.moderator.panel.looks import Still, as_seen
from tests.support.waiting import until


@pytest.fixture
def bowl() -> Scene:
    """One open chair, taken by Gast Gunda; Gast Gero is invited."""
    scene = Scene().do("m1", phases.Open(), agenda.Next())
    assert scene.state.item is not None
    scene.do("m1", agenda.Edit(scene.state.item, open_chairs=1))
    for name in ("Gast Gunda", "Gast Gero"):
        scene.do(SYSTEM, people.Join(name, "spectator", ""))
    first, second = sorted(p.id for p in scene.state.people.values() if p.name.startswith("Gast"))
    scene.do("m1", panel.Invite(first), wait=1).do(first, panel.Accept(), wait=1)
    return scene.do("m1", panel.Invite(second), wait=1)


def of(scene: Scene, name: str) -> SessionView:
    return as_seen(scene, next(p.id for p in scene.state.people.values() if p.name == name))


async def shown(app: Still) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)


async def test_the_invitation_says_who_would_go(bowl: Scene, english: Language) -> None:
    """Who accepts knows before for whose seat."""
    text = await shown(Still(of(bowl, "Gast Gero"), english))
    assert "If you accept, Gast Gunda makes room for you." in text


async def test_who_is_next_to_go_is_told_before(bowl: Scene, english: Language) -> None:
    """And only they: nobody else on the panel has to make room."""
    told = "You go when the next guest comes."
    assert told in await shown(Still(of(bowl, "Gast Gunda"), english))
    assert told not in await shown(Still(as_seen(bowl, "p1"), english))


async def test_the_desk_shows_who_is_next_to_go(
    bowl: Scene, english: Language, tmp_path: Path
) -> None:
    """On the panel, and below the invitation that it would be for."""
    desk = StillDesk(bowl.view(), english, bowl.facts, tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        lists = desk.drawn.lists
        for name in ("panel", "requests"):
            lists[name].renew()
        assert "Gast Gunda next to go" in " ".join(lists["panel"].text.split())
        assert "makes Gast Gunda go back to the audience" in lists["requests"].text
