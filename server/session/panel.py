"""The panel's way in and out: asked or offered, and both sides' yes before anybody is moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from . import texts
from .chairs import next_to_go
from .messages import (
    AUDIENCE,
    MODERATORS,
    NOBODY,
    UNTIL_CLOSED,
    Actor,
    Command,
    Event,
    Fact,
    Refused,
)
from .people import changed, introduction, known
from .records import differing, excluding, including, replace
from .reversal import Reversal, overtaken

if TYPE_CHECKING:
    from .session import SessionState


RENEWABLE: Final = 30
"""With how many seconds left an invitation can be given anew."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Invitation:
    """What is under way between a spectator and the panel.

    ``asked``: since when they want in, with their ``note``. ``by`` and ``until``: which
    moderator invited them, and when that runs out; None until somebody has.
    """

    person: str
    asked: datetime | None = None
    note: str = ""
    by: str | None = None
    until: datetime | None = None


def in_turn(state: SessionState) -> list[Invitation]:
    """Who asks for a seat, whoever has waited longest first; then the invited, whoever's time is
    over first."""
    return sorted(
        state.panel.values(),
        key=lambda i: (i.until is not None, i.until or i.asked or _NEVER, i.person),
    )


def next_deadline(state: SessionState) -> tuple[datetime, str] | None:
    """The next invitation to run out, and whose it is; none once the session is closed."""
    if state.session.phase == "closed":
        return None
    return min(((i.until, i.person) for i in state.panel.values() if i.until), default=None)


def renewable(state: SessionState, invitation: Invitation, now: datetime) -> bool:
    """Whether there is room for an invitation: none was made, or it is about to run out."""
    soon = now + timedelta(seconds=min(RENEWABLE, state.session.invitation_seconds / 2))
    return invitation.until is None or invitation.until <= soon


class Ask(Command, do="panel.ask", roles=AUDIENCE, phases=UNTIL_CLOSED):
    """Ask to join the panel; asking again changes the note."""

    note: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        note = texts.line(self.note)
        found = state.panel.get(actor.id)
        if found is None or found.asked is None or note != found.note:
            yield Asked(actor.id, note)


class Invite(Command, do="panel.invite", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Offer a spectator a seat, whether they asked or not. They still have to accept."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if known(state, self.person).role != "spectator":
            raise Refused("already_on_panel", person=self.person)
        found = state.panel.get(self.person)
        if found is not None and not renewable(state, found, now):
            raise Refused("already_invited", person=self.person)
        yield Invited(self.person, now + timedelta(seconds=state.session.invitation_seconds))


class Accept(Command, do="panel.accept", roles=AUDIENCE, phases=UNTIL_CLOSED):
    """Take the seat. Where all of the item's open chairs are taken, the guest who has been seated
    longest makes room; a speech of theirs goes on."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _invited(state, actor.id, now)
        going = next_to_go(state)
        yield from introduction(known(state, actor.id))
        yield Accepted(actor.id)
        if going is not None:
            yield Released(going.id, room_for=actor.id)


class Decline(Command, do="panel.decline", roles=AUDIENCE, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _invited(state, actor.id, now)
        yield Declined(actor.id)


def _invited(state: SessionState, person: str, now: datetime) -> None:
    found = state.panel.get(person)
    if found is None or found.until is None:
        raise Refused("not_invited")
    if found.until <= now:
        raise Refused("invitation_expired")


class Withdraw(Command, do="panel.withdraw", roles=MODERATORS | AUDIENCE, phases=UNTIL_CLOSED):
    """Take back: a spectator their own request, a moderator somebody's invitation or request."""

    person: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        person = self.person or actor.id
        if actor.role != "moderator" and person != actor.id:
            raise Refused("forbidden")
        if person not in state.panel:
            raise Refused("nothing_to_withdraw")
        yield Withdrawn(person)


class Release(
    Command,
    do="panel.release",
    roles=frozenset({"moderator", "panelist"}),
    phases=UNTIL_CLOSED,
):
    """A guest goes back to the audience: by a moderator, or by themselves."""

    person: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        person = self.person or actor.id
        if actor.role != "moderator" and person != actor.id:
            raise Refused("forbidden")
        if not known(state, person).guest:
            raise Refused("not_a_guest", person=person)
        yield Released(person)


class Expire(Command, do="panel.expire", roles=NOBODY, phases=UNTIL_CLOSED):
    """The room's own: an invitation's time is over."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = state.panel.get(self.person)
        if found is not None and found.until is not None and found.until <= now:
            yield Expired(self.person)


class Asked(Event, event="panel.asked", about="person"):
    person: str
    note: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.panel.get(self.person, Invitation(self.person))
        return _put(state, replace(found, asked=found.asked or fact.at, note=self.note))


class Invited(Event, event="panel.invited", about="person"):
    person: str
    until: datetime

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.panel.get(self.person, Invitation(self.person))
        return _put(state, replace(found, by=fact.by, until=self.until))


class Accepted(Event, event="panel.accepted", about="person"):
    """A spectator is a panelist from here on, as a guest, and ``present``."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _seated(_drop(state, self.person), self.person, fact.at)


class Declined(Event, event="panel.declined", about="person"):
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _drop(state, self.person)


class Withdrawn(Event, event="panel.withdrawn", about="person"):
    """Request and invitation are both gone."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _drop(state, self.person)


class Expired(Event, event="panel.expired", about="person"):
    """The invitation ran out. A request made before it still stands."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.panel.get(self.person)
        if found is None or found.asked is None:
            return _drop(state, self.person)
        return _put(state, replace(found, by=None, until=None))


class Released(Event, event="panel.released", about="person"):
    """A guest is a spectator again, and so not ``present``; ``room_for``: the new guest whose yes
    released them, if one did."""

    person: str
    room_for: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(
            state,
            self.person,
            lambda p: replace(p, role="spectator", guest=False, present=False, left=None),
        )


def _seated(state: SessionState, person: str, since: datetime | None = None) -> SessionState:
    """``since`` when they have the seat; without it, as before."""
    return changed(
        state,
        person,
        lambda p: replace(
            p,
            role="panelist",
            guest=True,
            present=True,
            left=None,
            seated=since or p.seated,
        ),
    )


def _put(state: SessionState, invitation: Invitation) -> SessionState:
    panel = including(state.panel, invitation.person, invitation)
    return replace(state, panel=panel)


def _drop(state: SessionState, person: str) -> SessionState:
    return replace(state, panel=excluding(state.panel, person))


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back the invitations and seats that an action changed.

    Raises :class:`Refused` (``undo_overtaken``) where they have changed again since.
    """
    released = _released(r.before, r.after)
    for person in released:
        now = r.state.people[person]
        # Whoever has had another seat since has left that one, by themselves or not.
        again = now.seated != r.after.people[person].seated
        if now.role != "spectator" or now.removed or again or _said_no(r, person):
            raise overtaken()
    if released and _is_taken(r):
        raise overtaken()
    for person in _changed_invitations(r):
        yield Restored(person, r.before.panel.get(person))
    for person in released:
        yield Reseated(person)


def _said_no(r: Reversal, person: str) -> bool:
    """Whether somebody was asked, or asked, since an action, and nothing of that is left."""
    return r.again("panel", person) and person not in r.state.panel


def _is_taken(r: Reversal) -> bool:
    """Whether all open chairs are taken, one of them by somebody who came since."""
    sat = r.before.people
    came = (p for p in r.state.people.values() if p.guest and not p.removed)
    newer = any(p.id not in sat or not sat[p.id].guest for p in came)
    return newer and next_to_go(r.state) is not None


def redoing(r: Reversal) -> Iterator[Event]:
    """What invites, withdraws or releases again after an undo."""
    released = _released(r.after, r.before)
    if any(r.again("panel", p) for p in released):
        raise overtaken()
    for person in _changed_invitations(r, redo=True):
        again = r.before.panel.get(person)
        if again is None:
            yield Withdrawn(person)
        elif again.until is not None:
            yield Invited(person, r.now + timedelta(seconds=r.state.session.invitation_seconds))
        else:
            yield Restored(person, again)
    for person in released:
        yield Released(person)


def _changed_invitations(r: Reversal, *, redo: bool = False) -> list[str]:
    """Whose request or invitation an action changed, and nobody has since. For a ``redo``, what an
    earlier one gave anew is not another invitation."""
    found = differing(r.before.panel, r.after.panel)
    for person in found:
        gone = r.state.people[person].removed
        same = r.state.panel.get(person) == r.after.panel.get(person)
        # Whoever has said no since is not asked once more, though there is no invitation as then.
        since = not same or r.again("panel", person)
        if gone or (since and not (redo and _invited_again(r, person))):
            raise overtaken()
    return found


def _invited_again(r: Reversal, person: str) -> bool:
    """Whether it is the invitation of then, which an undo took back and a redo gave anew: only what
    is done again has somebody who did it first."""
    then, now = r.after.panel.get(person), r.state.panel.get(person)
    if then is None or now is None or now.until is None:
        return False
    length = timedelta(seconds=r.state.session.invitation_seconds)
    given = any(
        action.first is not None
        and (action.event, action.person, action.at + length)
        == ("panel.invited", person, now.until)
        for action in r.state.actions or ()
    )
    return given and replace(now, by=then.by, until=then.until) == then


def _released(before: SessionState, after: SessionState) -> list[str]:
    """Who is a guest in the one state and no more in the other."""
    found = (p for p in differing(before.people, after.people) if p in before.people)
    return [p for p in found if before.people[p].guest and not after.people[p].guest]


class Restored(Event, event="panel.restored", about="person"):
    """An undo: somebody's request and invitation are as they were (None: there were none)."""

    person: str
    invitation: Invitation | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if self.invitation is None:
            return _drop(state, self.person)
        return _put(state, self.invitation)


class Reseated(Event, event="panel.reseated", about="person"):
    """An undo: somebody released is a panelist again, since when they were, ``present``, and no
    longer asks to be one."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _seated(_drop(state, self.person), self.person)
