"""What moderators did last, in sentences, and which of it is to be taken back or done again."""

from collections.abc import Callable, Collection
from functools import partial
from typing import ClassVar, Final

from rich.cells import cell_len
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

from ..client.session_view import SessionView
from ..dialogs.dialog import Dialog
from ..widgets.lines import cut
from ..widgets.times import time_of_day
from ..wording.printable import printable
from ..wording.words import minutes
from .done import told

THING: Final = 60
"""Cells of a position, a finding or a question: enough to tell it from the others."""
LEAST: Final = 12
"""The same where the line has no room for more, with who it was and when."""
WIDEST: Final = 100
AROUND: Final = 8
"""Cells of the dialog at most, and of what it has around its list."""


def told_briefly(language: Language, action: Action, view: SessionView) -> str:
    """An action as a sentence that leaves room for another one."""
    return told(language, action, view, partial(cut, width=THING))


def line_of(
    language: Language, view: SessionView, action: Action, room: int, *, barred: bool = False
) -> str:
    """An action with its time in ``room`` cells: cut in what it was done with as far as that can be
    told from others, then without how long ago it was."""

    def said(fit: Callable[[str], str], *, ago: bool = True) -> str:
        text = told(language, action, view, fit)
        if ago:
            past = minutes(language, max(0.0, seconds_between(action.at, view.now)))
            text += ", " + language.text("{time} ago", time=past)
        if barred:
            text = language.text("{action}: not any more", action=text)
        return printable(f"{time_of_day(action.at, view.zone)}  {text}")

    line = said(partial(cut, width=THING))
    over = cell_len(line) - room
    if over <= 0:
        return line

    def shorter(thing: str) -> str:
        return cut(thing, max(LEAST, min(cell_len(thing), THING) - over))

    line = said(shorter)
    return line if cell_len(line) <= room else said(shorter, ago=False)


class ActionsDialog(Dialog[int | None]):
    """Some of what moderators did last, the latest first; dismissed with the seq of the action
    chosen. What came since stays, so any of them can be chosen but ``barred``: those of which the
    room has said that it is not possible any more. What is older was not meant then, so nothing is
    chosen beforehand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", show=False, id="undo.cancel"),
    ]
    ASKS: ClassVar[str]
    YES: ClassVar[str]

    def __init__(self, language: Language, view: SessionView, barred: Collection[int] = ()) -> None:
        super().__init__()
        self.language, self.view, self.barred = language, view, barred

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.language.text(self.ASKS), bold=True)
            yield OptionList(*self._options(), markup=False)
            yield from self.yes_or_cancel(self.language.text(self.YES))

    def on_mount(self) -> None:
        actions = self.query_one(OptionList)
        actions.highlighted = None if self.barred else 0
        actions.focus()

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
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
        room = min(self.app.size.width, WIDEST) - AROUND
        return [
            Option(
                Content(line_of(self.language, self.view, action, room, barred=barred)),
                str(action.seq),
                disabled=barred,
            )
            for action in self.offered(self.view)
            for barred in (action.seq in self.barred,)
        ]

    @staticmethod
    def offered(view: SessionView) -> list[Action]:
        """What can be chosen, the latest first; the room may say that it is settled."""
        raise NotImplementedError


class UndoDialog(ActionsDialog):
    """What is to be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,ctrl+z", "yes", N_("Undo"), show=False, id="undo.yes", priority=True),
    ]
    ASKS = N_("Take back which action? What was done since stays.")
    YES = N_("Undo")

    @staticmethod
    def offered(view: SessionView) -> list[Action]:
        actions = reversed(view.state.actions or ())
        return [action for action in actions if is_undoable(action, view.now)]


class RedoDialog(ActionsDialog):
    """What was taken back, and is to be done again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("U,ctrl+y", "yes", N_("Redo"), show=False, id="redo.yes", priority=True),
    ]
    ASKS = N_("Do what again? What was done since stays.")
    YES = N_("Redo")

    @staticmethod
    def offered(view: SessionView) -> list[Action]:
        return list(reversed(view.state.undone or ()))
