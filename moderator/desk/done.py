"""What moderators did, in sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from server.language import N_, Language
from server.session.undo import Action
from server.wire.actions import in_words

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import thing_called

DONE: Final[Mapping[str, str]] = {
    "agenda.started": N_("{by} began “{item}”"),
    "agenda.extended": N_("{by} changed the time of “{item}”"),
    "agenda.skipped": N_("{by} skipped “{item}”"),
    "agenda.added": N_("{by} added “{item}”"),
    "agenda.edited": N_("{by} changed “{item}”"),
    "agenda.moved": N_("{by} moved “{item}”"),
    "agenda.removed": N_("{by} took an item off the agenda"),
    "floor.given": N_("{by} gave the floor to {person}"),
    "floor.ended": N_("{by} ended the speech of {person}"),
    "floor.paused": N_("{by} stopped the clock of {person}"),
    "floor.resumed": N_("{by} let the clock of {person} go on"),
    "floor.extended": N_("{by} changed the speaking time of {person}"),
    "queue.joined": N_("{by} put {person} into the queue"),
    "queue.noted": N_("{by} changed the note of {person}"),
    "queue.left": N_("{by} took {person} out of the queue"),
    "queue.removed": N_("{by} took {person} out of the queue"),
    "queue.deferred": N_("{by} let others go ahead"),
    "queue.moved": N_("{by} moved {person} in the queue"),
    "queue.opened": N_("{by} opened the queue"),
    "queue.closed": N_("{by} closed the queue"),
    "queue.cleared": N_("{by} cleared the queue"),
    "queue.ordered": N_("{by} changed the order of the queue"),
    "panel.invited": N_("{by} invited {person} onto the panel"),
    "panel.withdrawn": N_("{by} gave {person} no seat on the panel"),
    "panel.released": N_("{by} released {person} to the audience"),
    "panel.reseated": N_("{by} put {person} back on the panel"),
}

_OF_NOBODY: Final[Mapping[str, str]] = {
    "floor.paused": N_("{by} stopped the clock"),
    "floor.resumed": N_("{by} let the clock go on"),
    "floor.extended": N_("{by} changed the time of the speech"),
}
"""The same where it is not known whose speech it was."""


def told(
    language: Language, action: Action, view: SessionView, fit: Callable[[str], str] = str
) -> str:
    """An action as a sentence without a full stop. ``fit``: shortens what may be long in it."""
    thing = thing_called(view.state, action.event, action.thing)
    template = DONE.get(action.event) or N_("{event}, {person} (by {by})")
    if thing is not None:
        template = DONE.get(action.event, N_("{event}: “{thing}” (by {by})"))
    elif action.person is None:
        template = _OF_NOBODY.get(action.event, DONE.get(action.event) or N_("{event} (by {by})"))
    return language.text(
        template,
        by=named(view, language, action.whose),
        person=named(view, language, action.person or ""),
        item=thing or "…",
        thing=fit(thing or ""),
        event=in_words(language, action.event),
    )


def taken_along(language: Language, action: Action, view: SessionView) -> str:
    """What others have done since goes with an action that is taken back now; empty where nothing
    does. Nobody votes for a question that they do not see."""
    question = view.state.questions.get(action.thing or "")
    if action.event != "question.approved" or question is None or not question.votes:
        return ""
    return language.plural(
        "Gone with it: {n} vote for the question. “Redo” brings it back.",
        "Gone with it: {n} votes for the question. “Redo” brings them back.",
        n=question.votes,
    )
