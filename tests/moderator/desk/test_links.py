"""The session's links, for those who started its server."""

from pathlib import Path
from subprocess import Popen
from typing import cast

from textual.widgets import Static

from moderator.desk.hosting import Hosting, Links
from moderator.desk.links_screen import LinksScreen
from server.language import Language
from tests.moderator.desk.scene import MARKUP, lively
from tests.moderator.desk.still import StillDesk
from tests.support.waiting import until

LINKS = Links("http://x/#m", {"p2": "http://x/#p2"}, "http://x/#s")
HOSTING = Hosting("s", Path("log.jsonl"), LINKS, cast("Popen[str]", None))


async def test_each_link_is_shown_and_can_be_copied(tmp_path: Path) -> None:
    """As text and as a code for a camera, whatever the person's name contains."""
    scene = lively()
    desk = StillDesk(scene.view(), Language.named("en"), [], tmp_path)
    desk.hosting = HOSTING
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l")
        await until(lambda: isinstance(desk.screen, LinksScreen))
        await pilot.press("down", "down", "c")
        link, code = (desk.screen.query_one(name, Static) for name in ("#link", "#code"))
        assert str(link.render()) == "http://x/#p2"
        assert "█" in str(code.render())
        assert desk.clipboard == "http://x/#p2"
        assert any(MARKUP in note.message for note in desk._notifications)
        await pilot.press("l")
        await until(lambda: desk.screen is desk.drawn)


async def test_a_desk_that_joined_by_a_link_has_none_to_show(tmp_path: Path) -> None:
    """The links to let others in are known to the server's own desk alone."""
    desk = StillDesk(lively().view(), Language.named("en"), [], tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l")
        assert desk.screen is desk.drawn
        assert "Links" not in {offer.names[0] for offer in desk.offers(desk.screen)}
