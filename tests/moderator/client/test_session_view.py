"""What a screen draws at a time: one view, of which its parts ask the same things."""

from dataclasses import replace
from datetime import timedelta

from moderator.client.session_view import SessionView
from server.session.timeplan import time_plan
from server.wire.messages import You
from tests.support.sessions import Round


def test_the_time_plan_is_made_once_for_a_moment() -> None:
    """However many parts of a screen show times; and anew for the next moment."""
    stage = Round().running()
    view = SessionView(stage.state, You("m1", "Mara", "moderator"), stage.now)
    assert view.plan is view.plan
    assert view.plan == time_plan(stage.state, stage.now)
    later = replace(view, now=stage.now + timedelta(hours=1))
    assert later.plan == time_plan(stage.state, later.now) != view.plan
