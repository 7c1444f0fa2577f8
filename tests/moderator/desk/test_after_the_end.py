"""After a session is closed nothing is offered that the rules refuse."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from moderator.desk.leaving import Leave
from moderator.panel.partaking import asked_for_feedback, not_assessed
from moderator.widgets.footer import KeyLine
from moderator.widgets.pane import Hint
from moderator.widgets.queue_list import QueueList
from moderator.widgets.request_list import requests
from server.language import Language
from server.session import feedback, phases
from tests.moderator.desk.scene import Scene, full
from tests.moderator.desk.still import StillDesk
from tests.support.waiting import until


@pytest.fixture
def scene() -> Scene:
    return full().do("m1", feedback.Open()).do("m1", phases.Close())


def test_nobody_is_asked_for_anything_any_more(scene: Scene) -> None:
    """Neither feedback nor an assessment nor an answer to a request."""
    view = scene.view()
    assert view.state.feedback.status == "closed"
    assert not asked_for_feedback(view)
    assert not_assessed(view) == []
    assert requests(view) == []


def test_an_empty_list_proposes_nothing_after_the_end(scene: Scene, english: Language) -> None:
    """A hint is a promise that the key does something."""
    queue = QueueList(english, hint=Hint("desk.add", "a", "{key} adds somebody."))
    assert queue.hint
    queue.view = scene.view()
    assert queue.hint == ""


@pytest.mark.parametrize(("hosting", "ways"), [(True, 3), (False, 2)])
async def test_leaving_does_not_offer_to_end_what_has_ended(
    scene: Scene, tmp_path: Path, hosting: bool, ways: int
) -> None:
    """Whoever hosts can stop the server; all others just leave. To stay is always the default."""
    english = Language.named("en")
    desk = StillDesk(scene.view(), english, scene.facts, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await desk.push_screen(Leave(english, scene.view(), hosting))
        await pilot.pause()
        choices = desk.screen.query_one(OptionList)
        assert choices.option_count == ways
        assert choices.highlighted == ways - 1
        offered = " ".join(str(choices.get_option_at_index(n).prompt) for n in range(ways))
        assert "everybody" not in offered


async def test_the_desk_says_how_to_go_on_after_the_end(scene: Scene, tmp_path: Path) -> None:
    """Nothing is announced as coming, and the key to what is left stands at the bottom."""
    desk = StillDesk(scene.view(), Language.named("en"), scene.facts, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        assert desk.drawn.now_line.text == ""
        shown = [key.label for key in desk.drawn.query_one(KeyLine).keys]
        assert "V" in shown
        assert "V shows what is left to do" in desk.drawn.what_now.text
