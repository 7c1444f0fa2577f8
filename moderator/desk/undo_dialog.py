"""What an undo would take back, told before it does, and what could be taken back after it."""

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from server.language import N_, Language
from server.session.messages import Fact
from server.session.times import seconds_between
from server.session.undo import Action

from ..client.session_view import SessionView
from ..dialogs.dialog import Dialog
from ..widgets.facts import named
from ..widgets.times import time_of_day
from ..wording.printable import printable
from ..wording.words import minutes

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
    "floor.paused": N_("{by} stopped the clock"),
    "floor.resumed": N_("{by} let the clock go on"),
    "floor.extended": N_("{by} changed the time of the speech"),
    "queue.joined": N_("{by} put {person} into the queue"),
    "queue.noted": N_("{by} changed a note in the queue"),
    "queue.left": N_("{by} took {person} out of the queue"),
    "queue.removed": N_("{by} took {person} out of the queue"),
    "queue.deferred": N_("{by} let others go ahead"),
    "queue.moved": N_("{by} moved somebody in the queue"),
    "queue.opened": N_("{by} opened the queue"),
    "queue.closed": N_("{by} closed the queue"),
    "queue.cleared": N_("{by} cleared the queue"),
    "queue.ordered": N_("{by} changed the order of the queue"),
    "panel.invited": N_("{by} invited {person} onto the panel"),
    "panel.withdrawn": N_("{by} withdrew the request or invitation of {person}"),
    "panel.released": N_("{by} released {person} to the audience"),
    "panel.reseated": N_("{by} put {person} back on the panel"),
}


def told(language: Language, action: Action, view: SessionView) -> str:
    """An action as a sentence without a full stop."""
    titles = {item.id: item.title for item in view.state.items}
    template = DONE.get(action.event) or N_("{by} did something: {event}")
    return language.text(
        template,
        by=named(view, language, action.by),
        person=named(view, language, action.person or ""),
        item=titles.get(action.item or "", "…"),
        event=action.event,
    )


class UndoDialog(Dialog[int | None]):
    """The last actions, the latest first. Undoing takes back that one; then the next is last.

    Dismissed with the seq of the action to take back: the one that stood there, so that the
    room can refuse where another one came in between.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", show=False, id="undo.cancel"),
        Binding("u,ctrl+z,enter", "yes", N_("Undo"), show=False, id="undo.yes", priority=True),
        Binding("left,right,tab", "app.focus_next", show=False, id="undo.turn"),
    ]

    def __init__(self, language: Language, view: SessionView, *, whole: bool = False) -> None:
        super().__init__()
        self.language, self.view, self.whole = language, view, whole
        self.actions = tuple(reversed(view.state.actions or ()))
        self.overtaken = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._first(), id="last", classes="question")
            if self.whole and len(self.actions) > 1:
                yield OptionList(
                    *(Option(self._line(action), disabled=True) for action in self.actions[1:]),
                    markup=False,
                )
            yield from self.yes_or_cancel(self.language.text("Undo"))

    def on_mount(self) -> None:
        self.query_one("#yes").focus()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        """Keep the time, and say so where this is no longer the last action."""
        self.view = view
        actions = view.state.actions or ()
        self.overtaken = not actions or actions[-1].seq != self.actions[0].seq
        self.query_one("#last", Static).update(self._first())
        self.query_one("#yes", Button).disabled = self.overtaken

    def action_yes(self) -> None:
        if self.query_one("#no").has_focus:
            _ = self.dismiss(None)
        elif not self.overtaken:
            _ = self.dismiss(self.actions[0].seq)

    def _first(self) -> Content:
        if self.overtaken:
            return Content(self.language.text("Meanwhile something else happened. Look again."))
        action, language = self.actions[0], self.language
        past = minutes(language, max(0.0, seconds_between(action.at, self.view.now)))
        text = language.text(
            "Take back: {action}, {ago}?",
            action=told(language, action, self.view),
            ago=language.text("{time} ago", time=past),
        )
        return Content(printable(text))

    def _line(self, action: Action) -> Content:
        text = told(self.language, action, self.view)
        return Content(printable(f"{time_of_day(action.at)}  {text}"))
