"""What the moderators may want to do while nobody speaks."""

from server.language import Language

from ..client.people import named
from ..client.session_view import SessionView
from .selection import Selection


def hint(language: Language, view: SessionView) -> str:
    say = language.text
    head = next(iter(Selection(view).entries), None)
    phase = view.state.session.phase
    if phase == "closed":
        return say("ctrl+q leaves the desk.")
    if phase == "paused":
        return say("S, then resume, goes on where it stopped.")
    if phase == "waiting" or view.state.item is None:
        return say("ctrl+n begins the first item.")
    if head is None:
        return say("No hands up. a adds somebody.")
    return say("n gives it to {name}.", name=named(view, language, head.person))
