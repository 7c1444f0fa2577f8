"""What whoever began a session reads once they have left the desk."""

from argparse import Namespace
from pathlib import Path

import pytest

from moderator.commands.hosted import way_back
from moderator.desk import app
from moderator.desk.app import Desk
from moderator.desk.hosting import Hosting, awaited
from moderator.desk.known_links import KnownLinks
from moderator.desk.leaving import Leave
from moderator.desk.left import Left
from moderator.desk.starting import begin, end_now
from server.language import Language
from server.session import phases
from server.session.messages import Command
from tests.moderator.desk.house import house, is_open, seen, until
from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE

ENGLISH = Language.named("en")


@pytest.fixture(autouse=True)
def _nobody_asks_to_start_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which a desk does once a second where the session is not closed."""
    monkeypatch.setattr(app, "_LOOKS", PATIENCE)


@pytest.fixture
def died(tmp_path: Path) -> Hosting:
    """A server that somebody began and that has died since, in the middle of the session."""
    agenda = str(ROOT / "agendas" / "example-harbour-town.yaml")
    options = ("--data-dir", str(tmp_path / "own"), "--port", "0", agenda, "--json")
    hosting = awaited(begin(options, tmp_path / "errors.log"))
    end_now(hosting.process)
    return hosting


async def left_from(another: Path, hosting: Hosting, *commands: Command) -> tuple[str, str]:
    """What is said once the desk was left, which had gone on at another server, where the other
    moderator gave these commands; and what that server's links begin with."""
    async with house(another) as room:
        await room.do(*commands)
        line = room.line(room.opening.tokens.moderator, "Hanna Sommer")
        desk = Desk(line, ENGLISH, another, hosting)
        async with seen(desk) as (pilot, _):
            await pilot.press("ctrl+q")
            await until(lambda: is_open(desk, Leave))
            await pilot.press("1")
            await until(lambda: desk.return_value is not None)
    assert desk.return_value is not None
    return said(hosting, desk.return_value), room.base


def said(hosting: Hosting, left: Left) -> str:
    return way_back(Namespace(data_dir=None), hosting, KnownLinks(hosting.links), ENGLISH, left)


async def test_a_session_that_was_closed_elsewhere_is_nothing_to_go_on_with(
    died: Hosting, tmp_path: Path
) -> None:
    """The log here does not know of the close, so that by it alone the session would go on."""
    told, _ = await left_from(tmp_path / "another", died, phases.Open(), phases.Close())
    assert told == f"The server has ended; the log is {died.log}."
    assert "--resume" in said(died, Left())


async def test_a_session_that_goes_on_elsewhere_is_come_back_to_there(
    died: Hosting, tmp_path: Path
) -> None:
    """By a link of the server that goes on, not of the one that has died."""
    told, base = await left_from(tmp_path / "another", died)
    assert told.startswith(f"The session goes on. Back to the desk: roundtable moderate {base}#")
