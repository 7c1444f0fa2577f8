"""What moderators did last, in sentences, and which of it is to be taken back."""

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from server.language import N_, Language
from server.session.messages import Fact
from server.session.times import seconds_between
from server.session.undo import Action, is_undoable
from server.wire.actions import in_words

from ..client.people import named
from ..client.session_view import SessionView
from ..dialogs.dialog import Dialog
from ..widgets.lines import cut
from ..widgets.times import time_of_day
from ..wording.printable import printable
from ..wording.words import minutes, thing_called

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
    "panel.withdrawn": N_("{by} withdrew the request or invitation of {person}"),
    "panel.released": N_("{by} released {person} to the audience"),
    "panel.reseated": N_("{by} put {person} back on the panel"),
}

THING: Final = 60
"""Cells of a position, a finding or a question: enough to tell it from the others."""

_OF_NOBODY: Final[Mapping[str, str]] = {
    "floor.paused": N_("{by} stopped the clock"),
    "floor.resumed": N_("{by} let the clock go on"),
    "floor.extended": N_("{by} changed the time of the speech"),
}
"""The same where it is not known whose speech it was."""


def told(language: Language, action: Action, view: SessionView) -> str:
    """An action as a sentence without a full stop."""
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
        thing=cut(thing or "", THING),
        event=in_words(language, action.event),
    )


class UndoDialog(Dialog[int | None]):
    """What moderators did last, the latest first; dismissed with the seq of the action to take
    back. What came since stays, so any of them can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", show=False, id="undo.cancel"),
        Binding("u,ctrl+z", "yes", N_("Undo"), show=False, id="undo.yes", priority=True),
    ]

    def __init__(self, language: Language, view: SessionView) -> None:
        super().__init__()
        self.language, self.view = language, view

    def compose(self) -> ComposeResult:
        with Vertical():
            question = self.language.text("Take back which action? What was done since stays.")
            yield self.asked(question, bold=True)
            yield OptionList(*self._options(), markup=False)
            yield from self.yes_or_cancel(self.language.text("Undo"))

    def on_mount(self) -> None:
        actions = self.query_one(OptionList)
        actions.highlighted = 0
        actions.focus()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Show what was done meanwhile, with the same action chosen as before."""
        self.view = view
        actions = self.query_one(OptionList)
        chosen = self._chosen()
        actions.set_options(self._options())
        seqs = [option.id for option in actions.options]
        actions.highlighted = seqs.index(chosen) if chosen in seqs else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        _ = self.dismiss(int(str(event.option.id)))

    def action_yes(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            _ = self.dismiss(int(chosen))

    def _chosen(self) -> str | None:
        actions = self.query_one(OptionList)
        at = actions.highlighted
        return None if at is None else actions.get_option_at_index(at).id

    def _options(self) -> list[Option]:
        actions = reversed(self.view.state.actions or ())
        there = (action for action in actions if is_undoable(action, self.view.now))
        return [Option(self._line(action), str(action.seq)) for action in there]

    def _line(self, action: Action) -> Content:
        past = minutes(self.language, max(0.0, seconds_between(action.at, self.view.now)))
        ago = self.language.text("{time} ago", time=past)
        text = told(self.language, action, self.view)
        return Content(printable(f"{time_of_day(action.at, self.view.zone)}  {text}, {ago}"))
