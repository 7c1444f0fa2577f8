"""Calling somebody up as it was meant by who saw them."""

from server.session import floor
from server.session.entries import current_queue, entry_meant
from server.session.session import SessionState
from server.session.words import Kind


def call(state: SessionState, person: str, kind: Kind | None = None) -> floor.Give:
    """The command that gives a person the floor for what they want it for in this state, unless a
    ``kind`` is said: by their hand, so that nobody is cut short by it who would have been
    interrupted, where that hand is gone by then. Of who was interrupted, the speech goes on."""
    if kind is None and all(speech.person != person for speech in state.suspended):
        entry = entry_meant(current_queue(state), person, None)
        if entry is not None:
            return floor.Give(entry=entry.id, expect=state.seq)
    return floor.Give(person=person, kind=kind, expect=state.seq)
