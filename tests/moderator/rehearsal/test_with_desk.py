"""A desk among simulated people: one more moderator, who meets a session that runs by itself."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from moderator.desk.screen import DeskScreen
from moderator.rehearsal.cast import Script
from moderator.rehearsal.with_desk import RehearsalDesk, rehearse_with_desk
from server import journal
from server.agenda_file import load_agenda
from server.journal import LogReader
from server.language import Language
from server.session.entries import current_queue
from server.wire.messages import You
from tests.support.waiting import until

HARBOUR = Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml"
SPEED = 20.0
NOTICE = "Simulated: [all] people here are fictional."


async def test_the_desk_takes_part_in_a_session_that_others_play(tmp_path: Path) -> None:
    """It says first what is simulated; its commands count; leaving it ends the rehearsal, and
    the log of what happened until then is whole."""
    start = datetime(2027, 3, 9, 13, 0, tzinfo=UTC)
    script = Script(
        load_agenda(HARBOUR),
        start,
        lobby=10.0,
        spectators=2,
        seed=1,
        language=Language.named("en"),
        courtesy=5.0,
        patience=None,
    )
    mine: list[You] = []

    async def use(pilot: Pilot[Any]) -> None:
        desk = pilot.app
        assert isinstance(desk, RehearsalDesk)
        await until(lambda: isinstance(desk.screen, DeskScreen))
        await until(lambda: NOTICE in [toast.message for toast in desk._notifications])
        replica = desk.link.replica
        # Nobody at the desk opens the session: a simulated moderator does.
        await until(lambda: replica.state and replica.state.session.phase == "open")
        assert replica.state is not None
        assert replica.you is not None
        mine.append(replica.you)
        was_open = current_queue(replica.state).open
        await pilot.press("o")
        await until(lambda: replica.state and current_queue(replica.state).open is not was_open)
        desk.exit()

    log = await rehearse_with_desk(script, tmp_path, SPEED, NOTICE, use)

    assert journal.verify(log).intact
    with LogReader(log) as reader:
        facts = list(reader.records())
    (you,) = mine
    assert (you.name, you.role) == ("Visiting moderator", "moderator")
    (opened,) = (fact for fact in facts if fact["event"] == "session.opened")
    assert opened["by"] not in (you.id, "system")
    assert datetime.fromisoformat(opened["at"]) >= start
    toggled = ("queue.closed", "queue.opened")
    assert you.id in {fact["by"] for fact in facts if fact["event"] in toggled}
