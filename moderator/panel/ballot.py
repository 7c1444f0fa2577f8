"""One of five by one key, with a line beside it: how positions are assessed and feedback given.

What was chosen and written stays until the room has taken it, also when the dialog was left. Where
the focus is decides what a digit is: beside the choices another choice, in the line a part of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final, TypeAlias

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from server.language import N_, Language
from server.session import feedback, positions
from server.session.messages import Command, Fact
from server.session.positions import HIGHEST, LOWEST, Position
from server.session.texts import LINE_LENGTH

from ..app.actions import key_said
from ..app.line_input import LineInput
from ..app.screens import Localized
from ..client.outbox import Answer, Answered
from ..client.session_view import SessionView
from ..widgets.position_list import document
from ..wording import readers
from ..wording.printable import printable
from ..wording.words import RATINGS, STANCES, signed

CHOICES: Final = 5


@dataclass
class Draft:
    """What the reader has chosen and written so far."""

    value: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Form:
    """What is asked. ``id`` tells it from others; ``readers`` says before it is sent who will read
    it, and whether with a name; ``choices``: a word for each value, in the order of the keys.

    """

    id: str
    question: str
    text: str
    line: str
    readers: str
    choices: Mapping[int, str]
    command: Callable[[int, str], Command]
    is_open: Callable[[SessionView], bool]


Give: TypeAlias = Callable[[Command], Awaitable[Answer]]


class Ballot(Localized, ModalScreen[bool]):
    """Ends with whether the room has taken it."""

    CSS_PATH = "ballot.tcss"
    # Nothing has the focus before anything is chosen: a middle one that had would be chosen more.
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low")]  # noqa: RUF012 - as in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", N_("Not now"), show=False, id="ballot.not_now"),
        Binding("tab,shift+tab", "turn", show=False, id="ballot.turn"),
        Binding("up", "move(-1)", show=False, id="ballot.up"),
        Binding("down", "move(1)", show=False, id="ballot.down"),
        # Wherever the focus is: a long text is read to its end before anything is chosen.
        Binding("pageup", "read(-1)", show=False, id="ballot.read_up", priority=True),
        Binding("pagedown", "read(1)", show=False, id="ballot.read_down", priority=True),
        # Wherever the focus is: what stands there says that it sends.
        Binding("enter", "send", show=False, id="ballot.send", priority=True),
        *(
            Binding(str(n), f"choose({n})", show=False, id=f"ballot.{n}")
            for n in range(1, CHOICES + 1)
        ),
    ]

    def __init__(self, language: Language, form: Form, draft: Draft, give: Give) -> None:
        super().__init__()
        self.language = language
        self.form, self.draft = form, draft
        self._give = give
        self._has_chosen = False
        """Whether anything was chosen since this was opened: what is typed before is no line."""
        self._under_way = False
        self._over = False

    def compose(self) -> ComposeResult:
        with Vertical(id="ballot"):
            with VerticalScroll(id="ballot-text", can_focus=False):
                yield Static(Content(printable(self.form.question)).stylize("bold"))
                if self.form.text:
                    yield Static(Content(printable(self.form.text)))
            for n in range(1, CHOICES + 1):
                choose = f"screen.choose({n})"
                yield Button(self._label(n), id=f"choice-{n}", action=choose, compact=True)
            yield Static("", id="ballot-state", markup=False)
            yield Static(self.form.readers, id="ballot-readers", markup=False)
            yield LineInput(
                self.draft.text,
                placeholder=self.form.line,
                max_length=LINE_LENGTH,
                compact=True,
                select_on_focus=False,
            )

    def on_mount(self) -> None:
        self._focus_choice()
        self._mark()
        self._tell_keys()
        # How long the text is, is known once it has been laid out.
        self.call_after_refresh(self._tell_keys)

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell_keys)

    def _keys(self) -> str:
        say = self.language.text
        if self._over:
            return say("Esc: close")
        if self.query_one(Input).has_focus:
            keys = say("Tab: 1 to 5 · Esc: not now")
        else:
            keys = say("1 to 5 · Tab: the line · Esc: not now")
        if self.query_one("#ballot-text").max_scroll_y > 0:
            keys += " · " + say("{page_down}: more", page_down=key_said(self.language, "pagedown"))
        return keys

    def _tell_keys(self) -> None:
        self.query_one("#ballot").border_subtitle = self._keys()

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        """Say it when there is nothing to be said any more; what was written can still be read."""
        over = not self.form.is_open(view)
        if over != self._over:
            self._over = over
            self._tell_keys()
            self.query_one("#ballot-readers").display = not over
            for button in self.query(Button):
                button.disabled = over
            self._tell(self.language.text("This has been closed meanwhile.") if over else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.draft.text = event.value

    def on_descendant_focus(self) -> None:
        self._tell_keys()

    def on_descendant_blur(self) -> None:
        self._tell_keys()

    def on_key(self, event: events.Key) -> None:
        """Letters typed behind a choice begin the line."""
        letter = (event.character or "").strip() if event.is_printable else ""
        if letter and self._has_chosen and event.key not in self.active_bindings:
            self._write(letter)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the choices is meant for the line."""
        self._write(event.text)

    def _write(self, text: str) -> None:
        if not (self._over or self._under_way):
            line = self.query_one(Input)
            self.set_focus(line)
            _ = line.post_message(events.Paste(text))

    def action_read(self, pages: int) -> None:
        """Scroll what is asked, where it is longer than there is room for."""
        text = self.query_one("#ballot-text", VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    def action_turn(self) -> None:
        """From the choices to the line, and back."""
        line = self.query_one(Input)
        if line.has_focus:
            self._focus_choice()
        else:
            self.set_focus(line)

    def action_move(self, step: int) -> None:
        """Choose what stands above or below; from the line, go back to the choices."""
        values = list(self.form.choices)
        if self.query_one(Input).has_focus:
            self._focus_choice()
        elif self.draft.value not in values:
            self.action_choose(1 if step > 0 else CHOICES)
        else:
            number = values.index(self.draft.value) + 1 + step
            self.action_choose(min(max(number, 1), CHOICES))

    def action_choose(self, number: int) -> None:
        if self._over or self._under_way:
            return
        self.draft.value = list(self.form.choices)[number - 1]
        self._has_chosen = True
        self._mark()
        # Not sent by a digit: a slip can be mended by another, and a line be written.
        self._tell(self.language.text("Enter sends it, with or without a line."))
        self._focus_choice()

    def action_send(self) -> None:
        if self._over or self._under_way:
            return
        if self.draft.value is None:
            self._tell(self.language.text("Choose first: 1 to 5."))
            self._focus_choice()
            return
        self._under_way = True
        self._tell(self.language.text("Being sent …"))
        command = self.form.command(self.draft.value, self.draft.text)
        # The app's, because what was sent is to be heard of also after the dialog was left.
        self.app.run_worker(self._sent(command), group="ballot", exit_on_error=False)

    async def _sent(self, command: Command) -> None:
        taken = isinstance(await self._give(command), Answered)
        self._under_way = False
        if self.is_attached and taken:
            _ = self.dismiss(True)
        elif self.is_attached:
            self._tell("")

    def _focus_choice(self) -> None:
        values = list(self.form.choices)
        if self.draft.value in values:
            self.set_focus(self.query_one(f"#choice-{values.index(self.draft.value) + 1}"))
        else:
            self.set_focus(None)

    def _mark(self) -> None:
        for n in range(1, CHOICES + 1):
            self.query_one(f"#choice-{n}", Button).label = self._label(n)

    def _label(self, number: int) -> Content:
        value, word = list(self.form.choices.items())[number - 1]
        chosen = "●" if value == self.draft.value else " "
        return Content(f"{number}  {chosen} {word}")

    def _tell(self, text: str) -> None:
        self.query_one("#ballot-state", Static).update(text)


def assessment(language: Language, view: SessionView, position: Position) -> tuple[Form, Draft]:
    """The ballot on a position, with what the reader has said so far."""
    words = {
        stance: f"{signed(stance):>2}  {language.text(STANCES[stance])}"
        for stance in range(LOWEST, HIGHEST + 1)
    }

    def is_open(view: SessionView) -> bool:
        found = view.state.positions.get(position.id)
        return found is not None and found.status == "open" and view.role == "panelist"

    form = Form(
        f"position {position.id}",
        position.text,
        document(view, position),
        language.text("Remark, if you like; Enter sends it"),
        readers.assessment(language, position),
        words,
        partial(positions.Assess, position.id),
        is_open,
    )
    own = position.assessments.get(view.you.id)
    return form, Draft(own.stance, own.remark) if own else Draft()


def session_feedback(language: Language, view: SessionView) -> tuple[Form, Draft]:
    """The ballot on the session as a whole. Nobody sees whose it is."""

    def is_open(view: SessionView) -> bool:
        return view.state.feedback.status == "open"

    form = Form(
        "feedback",
        language.text("How was the session for you?"),
        "",
        language.text("A line, if you like; Enter sends it"),
        readers.feedback(language),
        {rating: language.text(word) for rating, word in RATINGS.items()},
        feedback.Give,
        is_open,
    )
    own = view.state.feedback.given.get(view.you.id)
    return form, Draft(own.rating, own.text) if own else Draft()
