"""What the moderators may want to do while nobody speaks."""

from collections.abc import Callable

from server.language import Language

from ..client.people import named
from ..client.session_view import SessionView
from .selection import Selection


def hint(language: Language, view: SessionView, key: Callable[[str], str]) -> str:
    """``key``: by which one an action goes."""
    say = language.text
    head = next(iter(Selection(view).entries), None)
    phase = view.state.session.phase
    if phase == "closed":
        return say("ctrl+q leaves the desk.")
    if phase == "paused":
        return say("{key}, then resume, goes on where it stopped.", key=key("session"))
    if phase == "waiting" or view.state.item is None:
        return say("{key} begins the first item.", key=key("next_item"))
    if head is None:
        return say("No hands up. {key} adds somebody.", key=key("add"))
    return say(
        "{key} gives it to {name}.", key=key("next"), name=named(view, language, head.person)
    )
