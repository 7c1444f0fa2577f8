"""A desk among simulated people: one more moderator, who meets a session that runs by itself."""

import subprocess
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from textual.pilot import Pilot

from moderator.commands.demo import with_desk
from moderator.desk.before.screen import Checklist
from moderator.desk.leaving import Leave
from moderator.desk.screen import DeskScreen
from moderator.desk.written import Written
from moderator.rehearsal.cast import Script
from moderator.rehearsal.venue import Where
from moderator.rehearsal.with_desk import RehearsalDesk, rehearse_with_desk
from server import journal
from server.agenda_file import load_agenda
from server.journal import LogReader
from server.language import Language
from server.session import agenda, floor, phases
from server.session.entries import current_queue
from server.session.session import SessionState
from server.wire.messages import You
from tests.support.ports import free_ports
from tests.support.screens import on_screen
from tests.support.waiting import until

HARBOUR = Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml"
SPEED = 20.0
TOGGLED = ("queue.closed", "queue.opened")
NOTICE = "Simulated: [all] people here are fictional."


async def test_the_desk_takes_part_in_a_session_that_others_play(tmp_path: Path) -> None:
    """It says first what is simulated; it is served at the port that was asked for; its commands
    count; leaving it ends the rehearsal, which is said before, and the log of what happened until
    then is whole."""
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
        assert urlsplit(desk.links.base or "").port == port
        mine.append(replica.you)
        # What is known here already may still have to be drawn, and the key is about what is.
        screen = desk.screen
        assert isinstance(screen, DeskScreen)
        await until(lambda: screen.selection() and screen.check_action("act", ("gate",)))
        await pilot.press("o")
        # The other moderators may do the same.
        await until(lambda: replica.state and _toggled(replica.state, replica.you))
        # There is nothing to come back to, as whoever.
        assert not any("I am" in name for offer in desk.offers(screen) for name in offer.names)
        await pilot.press("ctrl+q")
        await until(lambda: isinstance(desk.screen, Leave))
        await until(lambda: "the rehearsal ends with that" in on_screen(desk))
        await pilot.press("1")

    (port,) = free_ports(1)
    log, _ = await rehearse_with_desk(script, Where(tmp_path, port=port), SPEED, NOTICE, use)

    assert journal.verify(log).intact
    with LogReader(log) as reader:
        facts = list(reader.records())
    (you,) = mine
    assert (you.name, you.role) == ("Visiting moderator", "moderator")
    (opened,) = (fact for fact in facts if fact["event"] == "session.opened")
    assert opened["by"] not in (you.id, "system")
    assert opened["at"] >= start
    assert you.id in {fact["by"] for fact in facts if fact["event"] in TOGGLED}


def _toggled(state: SessionState, you: You | None) -> bool:
    """Whether somebody has opened or closed the queue."""
    done = {action.by for action in state.actions or () if action.event in TOGGLED}
    return you is not None and you.id in done


async def test_one_practises_on_ones_own_agenda(tmp_path: Path) -> None:
    """Whoever sits at the desk is the agenda's moderator and leads alone: nothing begins before
    they begin it, hands come up, speeches end by themselves. It begins on the checklist, and says
    of nobody that they moderate as them already. Where the desk fails, so does the rehearsal."""
    start = datetime(2027, 3, 9, 13, 0, tzinfo=UTC)
    script = Script(
        load_agenda(HARBOUR),
        start,
        lobby=10.0,
        spectators=3,
        seed=2,
        language=Language.named("en"),
        courtesy=0.0,
        patience=None,
        led_by="Finn O'Driscoll",
    )
    spoken: list[str] = []

    async def use(pilot: Pilot[Any]) -> None:
        desk = pilot.app
        assert isinstance(desk, RehearsalDesk)
        await until(lambda: isinstance(desk.screen, Checklist) and desk.screen.view)
        link, replica = desk.link, desk.link.replica
        screen = desk.screen
        assert isinstance(screen, Checklist)
        await until(lambda: "Here: 5 of 6" in screen.missing.text)
        assert not any("is here already" in toast.message for toast in desk._notifications)
        assert replica.state is not None
        assert replica.state.session.phase == "waiting"
        await pilot.press("escape")
        _ = await link.request(phases.Open())
        _ = await link.request(agenda.Start("i5"))
        await until(lambda: replica.state and current_queue(replica.state).entries)
        _ = await link.request(floor.Next(None))
        await until(lambda: replica.state and replica.state.floor)
        assert replica.state.floor is not None
        spoken.append(replica.state.floor.person)
        first = replica.state.floor.id
        await until(
            lambda: (
                not replica.state or replica.state.floor is None or replica.state.floor.id != first
            )
        )
        desk.exit(return_code=1)

    log, left = await rehearse_with_desk(script, Where(tmp_path), 3 * SPEED, NOTICE, use)

    assert journal.verify(log).intact
    with LogReader(log) as reader:
        by = {record["by"] for record in reader.records() if record["event"].startswith("agenda.")}
    assert by == {"finn"}
    assert spoken
    assert left.return_code == 1


async def test_what_was_written_in_vain_can_be_read_when_a_rehearsal_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As at any other desk: it stands in the terminal, before where the log is."""
    script = Script(
        load_agenda(HARBOUR),
        datetime(2027, 3, 9, 13, 0, tzinfo=UTC),
        lobby=10.0,
        spectators=0,
        seed=3,
        language=Language.named("en"),
        courtesy=0.0,
        patience=None,
        led_by="Finn O'Driscoll",
    )

    async def use(pilot: Pilot[Any]) -> None:
        desk = pilot.app
        assert isinstance(desk, RehearsalDesk)
        await until(lambda: isinstance(desk.screen, Checklist) and desk.screen.view)
        assert isinstance(desk.screen, Checklist)
        assert desk.screen.view is not None
        desk.not_taken[("finding",)] = Written(("finding",), "The tide", desk.screen.view)
        desk.exit()

    place = Namespace(data_dir=tmp_path, host=None, port=None, speed=SPEED)
    assert await with_desk(script, place, use) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-3:-1] == ["You wrote this, and the session has not taken it:", "  The tide"]
    assert said[-1].startswith("The session log is ")


def test_who_has_no_terminal_is_told_what_goes_without_one() -> None:
    """In one line, with the code for wrong usage."""
    done = subprocess.run(
        [sys.executable, "-m", "moderator.cli", "rehearse", str(HARBOUR), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    line = "This needs a terminal; --plain works without one.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
