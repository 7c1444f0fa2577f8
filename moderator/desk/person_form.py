"""A form for a person in the session."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from server.agenda_file.moments import written
from server.agenda_file.problems import Unacceptable
from server.language import N_, Language
from server.session.people import Person
from server.session.texts import NAME_LENGTH
from server.session.words import Role

from ..dialogs.dialog import Dialog
from ..dialogs.menu import Choice
from ..dialogs.prompt import SAVE
from ..wording.printable import printable
from ..wording.words import ROLES
from .fields import CycleSelect, labelled, line_of, seconds_in

TEXTS = ("name", "organisation", "office", "category")


@dataclass(frozen=True)
class PersonSaid:
    """What a moderator says of a person. ``speech_limit`` is in seconds; ``role`` is where
    somebody new sits."""

    name: str = ""
    organisation: str = ""
    office: str = ""
    category: str = ""
    speech_limit: int | None = None
    role: Role = "spectator"

    @staticmethod
    def of(person: Person) -> "PersonSaid":
        return PersonSaid(
            person.name,
            person.organisation,
            person.office,
            person.category,
            person.speech_limit,
            person.role,
        )


class PersonForm(Dialog[PersonSaid | None]):
    """Somebody to be added (``new``), or changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="person.save")
    ]

    def __init__(self, language: Language, title: str, said: PersonSaid, *, new: bool) -> None:
        super().__init__()
        self.language, self.heading, self.said, self.new = language, title, said, new

    def compose(self) -> ComposeResult:
        say, said = self.language.text, self.said
        limit = written(said.speech_limit) if said.speech_limit else ""
        fields: dict[str, Input | CycleSelect] = {
            say("Name"): line_of("name", said.name, NAME_LENGTH),
            say("Organisation"): line_of("organisation", said.organisation, NAME_LENGTH),
            say("Office"): line_of("office", said.office, NAME_LENGTH),
            say("Role category"): line_of("category", said.category, NAME_LENGTH),
        }
        if self.new:
            roles = [Choice(role, say(word)) for role, word in ROLES.items()]
            fields[say("Role")] = CycleSelect(roles, said.role, "role")
        else:
            fields[say("Limit of a speech")] = line_of("limit", limit)
        with Vertical():
            yield Static(Content(printable(self.heading)).stylize("bold"))
            yield from labelled(fields)
            yield from self.yes_or_cancel(say("Save"), Static("", id="wrong"))

    def on_mount(self) -> None:
        self.query_one("#name").focus()

    def on_input_submitted(self) -> None:
        self.action_yes()

    def action_yes(self) -> None:
        name, organisation, office, category = map(self._typed, TEXTS)
        if not name:
            self.query_one("#name").focus()
            return
        said = replace(
            self.said, name=name, organisation=organisation, office=office, category=category
        )
        if self.new:
            chosen = self.query_one("#role", CycleSelect).chosen
            said = replace(said, role=next(role for role in ROLES if role == chosen))
        else:
            try:
                said = replace(said, speech_limit=seconds_in(self._typed("limit")))
            except Unacceptable as error:
                wrong = printable(error.message.render(self.language))
                self.query_one("#wrong", Static).update(Content(wrong))
                return
        _ = self.dismiss(said)

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()
