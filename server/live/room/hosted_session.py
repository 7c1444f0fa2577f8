"""Sessions that begin, and sessions that go on: from the agenda or the log to a room."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from ... import journal
from ...codec import encode_agenda, instant
from ...journal import Files, Keeper, Recovery
from ...journal.replay import ahead, facts, opening, states
from ...paths import session_folder
from ...session.checkpoint import Checkpoint, Milestones
from ...session.links import Renewed
from ...session.plan import Agenda
from ...version import version
from ..settings import Settings
from . import entry_code
from .access import NO_LINKS, Access, Tokens
from .backlog import Backlog, Published
from .clock import Clock, Uptime, taken_up, uptime, whole_milliseconds
from .idempotency import Answers
from .peers import Peers
from .room import Room


class Holder(Keeper, Protocol):
    """A Keeper that says, once a session is open, which other servers hold it as well."""

    @property
    def peers(self) -> Peers | None: ...

    def has(self, folder: Path) -> bool:
        """Whether there is a session that has this folder."""


class _Alone(Files):
    peers: Peers | None = None

    def has(self, folder: Path) -> bool:
        return (folder / journal.LOG_NAME).exists()


FILES: Final[Holder] = _Alone()
_LETTERS: Final = entry_code.LETTERS.lower()


@dataclass(frozen=True)
class HostedSession:
    """A session that is ready to be served. ``recovery``: what a crash had left half-written.
    ``ahead``: seconds by which the machine's clock is ahead of the session's time. ``peers``: the
    other servers, where several hold it."""

    session: str
    folder: Path
    plan: Agenda
    room: Room
    backlog: Backlog
    access: Access
    tokens: Tokens
    recovery: Recovery
    ahead: float
    peers: Peers | None = None

    @property
    def log(self) -> Path:
        return self.folder / journal.LOG_NAME


def new_session(
    plan: Agenda,
    data_dir: Path | None,
    clock: Clock,
    settings: Settings,
    up: Callable[[], Uptime] = uptime,
    keeper: Holder = FILES,
    session: str | None = None,
) -> HostedSession:
    """Begin a session: its folder, log and links. ``clock`` is its time; ``session`` is what it is
    called, where that is not left to chance. Raises OSError, and what ``keeper`` raises."""
    now = whole_milliseconds(clock())
    session = session or session_id(now)
    folder = session_folder(session, data_dir)
    header = {
        "session": session,
        "created": instant(now),
        "agenda": encode_agenda(plan),
        "version": version(),
    }
    created = keeper.create(folder, header)
    opened = journal.Opened(created, header, created.read(1), Recovery(0, 0))
    return _hosted(opened, folder, clock, settings, up(), keeper)


def resumed_session(
    folder: Path,
    clock: Clock,
    settings: Settings,
    up: Callable[[], Uptime] = uptime,
    keeper: Holder = FILES,
    links: bool = True,
) -> HostedSession:
    """Go on with the session in ``folder``, with fresh ``links`` beside the old ones.

    Its time goes on as well, whatever ``clock`` says meanwhile (:func:`taken_up`).
    Raises Damaged, SessionBusy, AccessDamaged, OSError, and what ``keeper`` raises.
    """
    return _hosted(keeper.open(folder), folder, clock, settings, up(), keeper, links)


def session_id(now: datetime) -> str:
    """A new id: safe as a folder's name, sorted by day, and short enough to be typed."""
    return f"{now:%Y-%m-%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(4))


def _hosted(
    opened: journal.Opened,
    folder: Path,
    clock: Clock,
    settings: Settings,
    now: Uptime,
    keeper: Holder,
    links: bool = True,
) -> HostedSession:
    """Replay what the log holds, and prepare what serves it. Closes the journal on failure."""
    try:
        plan, state = opening(opened.header)
        backlog = Backlog(state, settings.kept_facts)
        answers = Answers(settings.kept_answers)
        last: datetime | None = None
        milestones, witnessed = Milestones(), None
        renewals: dict[str, tuple[int, str]] = {}
        # All of them: of an unfinished command, opening the journal left nothing.
        for before, fact, after in states(state, ahead(facts(ahead(opened.records)))):
            if milestones.take(before, fact, after):
                witnessed = fact.seq
            state = after
            backlog.add(Published(fact, state))
            answers.learn(fact)
            if isinstance(fact.event, Renewed):
                renewals[fact.event.to] = fact.seq, fact.by
            last = fact.at
        access = Access.load(folder, keeper.keep_access)
        if keeper.peers is None:
            # What other servers have made new is not in the file here yet.
            for link, (seq, by) in renewals.items():
                access.end_renewed(link, seq, by)
        tokens = access.mint_links(plan) if links else NO_LINKS
        access.save_now()
        newest = None
        if witnessed is not None:
            newest = Checkpoint(witnessed, opened.journal.checksum(witnessed))
        time = taken_up(clock, last, folder, now)
        peers = keeper.peers
        room = Room(opened.journal, state, answers, time.clock, last, newest, peers)
        session, recovery = state.session.id, opened.recovery
        return HostedSession(
            session, folder, plan, room, backlog, access, tokens, recovery, time.ahead, peers
        )
    except BaseException:
        opened.journal.close()
        raise
