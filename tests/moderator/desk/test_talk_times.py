"""Who has talked how much."""

from pathlib import Path

from moderator.client.talk import talk_of
from moderator.desk.talk_times import TalkTimes
from moderator.widgets.lines import Drawing
from moderator.wording.words import clock
from server.language import Language
from server.session.cues import talk_by_category, talk_by_organisation
from tests.moderator.desk.scene import MARKUP, full
from tests.moderator.desk.still import StillDesk


async def test_talk_is_shown_by_person_organisation_and_category(tmp_path: Path) -> None:
    """Contributions with their share of the whole; interjections stand apart."""
    scene = full()
    view = scene.view()
    desk = StillDesk(view, Language.named("en"), scene.facts, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("T")
        await pilot.pause()
        assert isinstance(desk.screen, TalkTimes)
        lines = desk.screen.query_one(Drawing).text.splitlines()
        ann = next(p.id for p in view.state.people.values() if p.name == MARKUP)
        own = next(line for line in lines if line.startswith(MARKUP))
        assert clock(talk_of(view, ann).seconds) in own
        for title, groups in (
            ("By organisation", talk_by_organisation(view.state)),
            ("By role category", talk_by_category(view.state)),
        ):
            below = lines[lines.index(title) + 1 :][: len(groups)]
            assert sorted(line.split()[-1] for line in below) == sorted(map(clock, groups.values()))
        await pilot.press("T")
        await pilot.pause()
        assert not isinstance(desk.screen, TalkTimes)
