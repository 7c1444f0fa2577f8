"""A form for a person in the session."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textual.widgets import Input

from server.agenda_file.moments import written
from server.agenda_file.problems import Unacceptable
from server.language import Language
from server.session.people import Person
from server.session.texts import NAME_LENGTH
from server.session.words import Role

from ..dialogs.menu import Choice
from ..wording.words import ROLES
from .fields import CycleSelect, line_of, seconds_in
from .form import Form

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


class PersonForm(Form[PersonSaid | None]):
    """Somebody to be added (``new``), or changed."""

    def __init__(self, language: Language, title: str, said: PersonSaid, *, new: bool) -> None:
        super().__init__(language, title)
        self.said, self.new = said, new

    def fields(self) -> Mapping[str, Input | CycleSelect]:
        say, said = self.language.text, self.said
        fields: dict[str, Input | CycleSelect] = {
            say("Name"): line_of("name", said.name, NAME_LENGTH),
            say("Organisation"): line_of("organisation", said.organisation),
            say("Office"): line_of("office", said.office),
            say("Role category"): line_of("category", said.category, NAME_LENGTH),
        }
        if self.new:
            roles = [Choice(role, say(word)) for role, word in ROLES.items()]
            fields[say("Role")] = CycleSelect(roles, said.role, "role")
        else:
            limit = written(said.speech_limit) if said.speech_limit else ""
            fields[say("Limit of a speech")] = line_of("limit", limit)
        return fields

    def action_yes(self) -> None:
        if not self.has("name"):
            return
        name, organisation, office, category = map(self.typed, TEXTS)
        said = replace(
            self.said, name=name, organisation=organisation, office=office, category=category
        )
        if self.new:
            said = replace(said, role=next(r for r in ROLES if r == self.chosen("role")))
        else:
            try:
                said = replace(said, speech_limit=seconds_in(self.typed("limit")))
            except Unacceptable as error:
                self.complain(error.message.render(self.language))
                return
        _ = self.dismiss(said)
