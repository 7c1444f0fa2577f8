"""The agenda file behind a session: what the desk changes is saved to it, what changes in it comes
to the desk."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from server.agenda_file import read_agenda
from server.agenda_file.rewriting import rewrite, same
from server.agenda_file.saving import ChangedMeanwhile, save
from server.agenda_file.source import read_bytes
from server.session import agenda, people, positions
from server.session.messages import Command, Fact
from server.session.plan import Agenda, PlannedPosition
from server.session.records import replace
from server.session.session import SessionState

from ..client.people import in_turn
from .agenda_changes import about_items, about_itself, about_new, about_people, is_gone
from .agenda_plans import NEW, as_planned, in_order, of_session, recognised, with_ids, without_new

_ANEW: Final = (people.Add, agenda.Add, positions.Add, agenda.Move)
"""Commands that are not given again as they were: the session would have two of what is new, and
what they name may stand elsewhere by now."""


class AgendaSource:
    """A file, and what it said when session and file agreed last: ``plan``, with the session's
    ids. Raises AgendaErrors."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        # Before it is read: what is written from now on is noticed.
        self._stamp = self._stat()
        self._content = read_bytes(self.path)
        self.plan = read_agenda(self._content, str(self.path))
        self.taking = Lock()
        """Held from :meth:`take` until the session has been told all that can be told now."""
        self._added: frozenset[str] = frozenset()
        """The spectators whom moderators have added, as far as this desk was told."""
        self._compared: tuple[tuple[object, ...], bool] = ((), False)
        self._fresh: frozenset[str] = frozenset()
        """The ids that have become known since they were last asked for."""
        self._owed: list[Command] = []
        """What of the file the session has not been told yet."""

    def watch(self, facts: Iterable[Fact]) -> None:
        """Learn whom moderators add: of a spectator nothing else tells who came by a link."""
        new = {f.event.person for f in facts if isinstance(f.event, people.Added)}
        if new:
            self._added |= new
            self._compared = ((), False)

    def recognise(self, state: SessionState) -> None:
        """Take the file for that of a session that began earlier, maybe before the file was
        written last: its people and items are those of the session that are called the same. What
        it has besides is news."""
        found = recognised(self.plan, of_session(state, self.plan), planned=False)
        self.plan = without_new(found)
        if self.plan != found:
            self._stamp = None

    @property
    def changed(self) -> bool:
        """Whether the file says what the session has not been told."""
        return bool(self._owed) or self._is_written

    def differs(self, state: SessionState) -> bool:
        """Whether the session says anything that the file could say as well, and does not."""
        plan = self._known(state)
        itself = (state.session.title, state.session.start)
        now = (state.items, state.people, state.positions, plan, *itself)
        asked, known = self._compared
        # Asked once a second: with a thousand expected guests that takes longer than drawing.
        if len(asked) != len(now) or any(a is not n for a, n in zip(asked, now, strict=True)):
            known = not same(as_planned(state, plan, self._added), plan)
            self._compared = (now, known)
        return known

    def save(self, state: SessionState) -> Path:
        """Write what the session says of itself, of people and items into the file; all else in it
        stays.

        Returns where it is kept as it was. Raises CannotRewrite, ChangedMeanwhile, OSError.
        """
        if self.changed:
            raise ChangedMeanwhile
        before = self._known(state)
        after = as_planned(state, before, self._added)
        content = rewrite(self._content, before, after)
        backup = save(self.path, self._content, content)
        self._content, self.plan, self._stamp = content, after, self._stat()
        return backup

    def take(self, state: SessionState) -> list[Command]:
        """The commands by which the session comes to say what changed in the file since. What else
        the session says stays. Each is owed until :meth:`told`. Raises AgendaErrors."""
        stamp = self._stat()
        content = read_bytes(self.path)
        found = read_agenda(content, str(self.path))
        anew = [command for command in self._owed if isinstance(command, _ANEW)]
        owed = [c for c in self._owed if c not in anew and not is_gone(c, state)]
        news: list[Command] = []
        if anew or (stamp, content) != (self._stamp, self._content):
            # What is new and did not arrive, as far as anybody was told, is new once more.
            before = without_new(self._known(state))
            after = in_order(recognised(found, before), state)
            self._content, self.plan, self._stamp = content, after, stamp
            news += about_itself(before, after, state)
            news += about_people(before, after, state)
            moves = any(isinstance(command, agenda.Move) for command in anew)
            news += about_items(before, after, state, moves=moves)
        self._owed = [*owed, *news]
        return [*self._owed]

    def rest(self, state: SessionState) -> list[Command]:
        """After those of :meth:`take`, and owed likewise: what could not be said before the session
        had given ids to who and what is new."""
        plan, fresh = self._known(state), self._fresh
        self._fresh = frozenset()
        rest = list(about_new(plan, fresh, state))
        self._owed += rest
        return rest

    def told(self, command: Command) -> None:
        """Owe a command no longer: the session has taken or refused it."""
        self._owed.remove(command)

    def _known(self, state: SessionState) -> Agenda:
        """``plan`` with the ids of what the session has been told of meanwhile."""
        ids = {p.name: p.id for p in in_turn(state) if not p.removed}
        taken = {item.id for item in self.plan.items}
        # There may be several of one title, such as breaks: they came in the file's order.
        titles: dict[str, list[str]] = {}
        for item in state.items:
            if item.id not in taken:
                titles.setdefault(item.title, []).append(item.id)
        renamed = {
            p.id: ids[p.name] for p in self.plan.people if p.id.startswith(NEW) and p.name in ids
        }
        renamed |= {
            item.id: titles[item.title].pop(0)
            for item in self.plan.items
            if item.id.startswith(NEW) and titles.get(item.title)
        }
        if renamed:
            self.plan = with_ids(self.plan, renamed)
            self._fresh |= frozenset(renamed.values())
        theses = {(p.item, p.text): p.id for p in state.positions.values()}

        def known(item: str, position: PlannedPosition) -> PlannedPosition:
            # Also of one that has come back as another, at its new place.
            there = position.id in state.positions
            found = None if there else theses.get((item, position.text))
            return replace(position, id=found) if found is not None else position

        items = tuple(
            replace(item, positions=tuple(known(item.id, p) for p in item.positions))
            for item in self.plan.items
        )
        if items != self.plan.items:
            self.plan = replace(self.plan, items=items)
        return self.plan

    @property
    def _is_written(self) -> bool:
        """Whether somebody else has written the file since it was read."""
        return self._stat() != self._stamp

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
