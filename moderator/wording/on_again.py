"""What is so again by an undo: which item is on, and who speaks. Whoever sees a screen sees that
there; whoever only reads what happens would find it out by what does not fit."""

from collections.abc import Iterator

from server.language import Language
from server.session import undo
from server.session.items import held_item
from server.session.messages import Fact
from server.session.session import SessionState

from .words import name_of


def on_again(language: Language, fact: Fact, state: SessionState) -> Iterator[str]:
    """Sentences without a full stop, given the state after the undo. A redo needs none: the facts
    before it are the action's own once more."""
    event, speech = fact.event, state.floor
    if not isinstance(event, undo.Undone):
        return
    turned = event.what == "agenda.started"
    item = held_item(state)
    if turned and item is not None:
        yield language.text("“{item}” is on again", item=item.title)
    if speech is not None and (turned or event.what in ("floor.given", "floor.ended")):
        yield language.text("{name} has the floor", name=name_of(language, state, speech.person))
    elif event.what == "floor.given":
        yield language.text("Nobody has the floor now")
