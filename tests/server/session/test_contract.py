"""The table "Who may, and when" of docs/protocol.md, read from there and tried cell by cell."""

import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from server.session.messages import COMMANDS, NOBODY, Actor, Refused
from server.session.session import decide
from server.session.words import SYSTEM, Phase, Role
from tests.server.session.situations import SITUATIONS
from tests.support.sessions import Round, command_of

REFERENCE: Final = Path(__file__).parents[3] / "docs" / "protocol.md"
ROLES: Final[tuple[Role, ...]] = ("moderator", "panelist", "spectator")
PHASES: Final[tuple[Phase, ...]] = ("waiting", "open", "paused", "closed")
BODY: Final[dict[Role, str]] = {"moderator": "m1", "panelist": "p1", "spectator": "s1"}
CODE: Final = re.compile(r"`([a-z_]+)`")


@dataclass(frozen=True)
class Row:
    """What the table says of a command, in its own words."""

    roles: dict[Role, str]
    phases: dict[Phase, str]


def _table() -> dict[str, Row]:
    text = REFERENCE.read_text(encoding="utf-8")
    section = text.partition("### Who may, and when\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["`do`", *(f"{role}s" for role in ROLES), *PHASES]
    table = {
        row[0].strip("`"): Row(
            dict(zip(ROLES, row[1:4], strict=True)), dict(zip(PHASES, row[4:], strict=True))
        )
        for row in rows[2:]
    }
    assert len(table) == len(rows) - 2, "a command stands there twice"
    return table


TABLE: Final = _table()


def _at(phase: Phase) -> Round:
    return Round() if phase == "waiting" else Round().running()


def _outcome(do: str, role: Role, phase: Phase, *, own: bool) -> str:
    """What becomes of a command in a situation made for it: the table's word for that."""
    stage = _at(phase)
    # Only a guest has a seat to give back, and guests come from the audience.
    by = "s1" if own and do == "panel.release" else BODY[role]
    other = "s2" if do.startswith("panel.") else "p3"
    said = SITUATIONS[do](stage, by, by if own else other)
    if phase == "paused":
        stage.do("m2", "session.pause")
    if phase == "closed":
        stage.do("m2", "session.close")
    try:
        events = decide(stage.state, command_of(do, **said), Actor(by, role), stage.after(1).now)
    except Refused as refused:
        return f"`{refused.code}`"
    return "yes" if events else "no effect"


@pytest.mark.parametrize("do", TABLE)
def test_the_document_says_what_happens(do: str) -> None:
    """A role's refusal comes before a phase's; what is allowed is done, not only not forbidden."""
    row = TABLE[do]
    for role, phase in product(ROLES, PHASES):
        by_role, by_phase = row.roles[role], row.phases[phase]
        if by_role in ("yes", "own"):
            # Moderators' yes is for what is others'; everybody else can only mean themselves.
            own = role != "moderator"
            assert _outcome(do, role, phase, own=own) == by_phase, (role, phase)
        else:
            assert _outcome(do, role, phase, own=False) == by_role, (role, phase)
        if by_role in ("yes", "own") and by_phase == "yes":
            refused = _outcome(do, role, phase, own=False) == "`forbidden`"
            assert refused == (by_role == "own"), (role, phase)


def test_every_command_is_in_the_table() -> None:
    """A new command gets a row, a line of thought in each cell, and a situation."""
    wire = {do for do, kind in COMMANDS.items() if kind.roles != NOBODY}
    assert set(TABLE) == wire == set(SITUATIONS)
    assert list(TABLE) == sorted(TABLE)


ONCE_MORE: Final = frozenset(
    {"agenda.add", "agenda.extend", "agenda.next", "finding.record", "floor.extend", "floor.next"}
    | {"link.renew", "position.add", "question.ask", "undo", "whisper.send"}
)
"""Commands that are meant once more whenever they are given once more."""


@pytest.mark.parametrize("do", sorted(SITUATIONS.keys() - ONCE_MORE))
def test_what_is_so_already_is_not_said_again(do: str) -> None:
    """A key that bounces is no second action, which an undo would take for the first one."""
    stage = _at("waiting" if do in ("session.open", "session.edit") else "open")
    if do == "session.resume":
        stage.do("m1", "session.pause")
    role = next(role for role in ROLES if role in COMMANDS[do].roles)
    by = "s1" if role == "panelist" and do == "panel.release" else BODY[role]
    said = SITUATIONS[do](stage, by, "s1" if do.startswith("panel.") else by)
    assert stage.do(by, do, **said)
    with suppress(Refused):
        assert stage.after(1).do(by, do, **said) == []


def test_every_cell_is_a_word_that_the_document_explains() -> None:
    """A slip of the pen must not make a cell that nothing is held to."""
    for do, row in TABLE.items():
        for cell in row.roles.values():
            assert cell in ("yes", "own", "`forbidden`"), do
        for cell in row.phases.values():
            assert cell in ("yes", "no effect") or CODE.fullmatch(cell), do
        assert "yes" in row.phases.values(), do
        assert row.roles.keys() | row.phases.keys() == {*ROLES, *PHASES}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("do", sorted(do for do, kind in COMMANDS.items() if kind.roles == NOBODY))
def test_what_only_the_room_does_nobody_may(do: str, phase: Phase) -> None:
    """In no phase, and not under the room's own name either."""
    stage = _at(phase)
    if phase == "paused":
        stage.do("m2", "session.pause")
    if phase == "closed":
        stage.do("m2", "session.close")
    others: dict[str, dict[str, Any]] = {
        "people.join": {"name": "Zoe"},
        "session.restart": {"ahead": 60},
    }
    said = others.get(do, {"person": "p1"})
    for role in ROLES:
        for person in (BODY[role], SYSTEM):
            with pytest.raises(Refused, match="forbidden"):
                decide(stage.state, command_of(do, **said), Actor(person, role), stage.now)
