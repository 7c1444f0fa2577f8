"""A form for what is said of the session as a whole."""

from collections.abc import Mapping
from datetime import tzinfo

from textual.widgets import Input

from server.agenda_file.problems import Unacceptable
from server.language import Language
from server.session.phases import Edit

from .beginning import beginning
from .fields import CycleSelect, line_of
from .form import Form


class SessionForm(Form[Edit | None]):
    """Its title, and when it is to begin, by the clocks where it takes place."""

    def __init__(self, language: Language, zone: tzinfo, said: Edit) -> None:
        super().__init__(language, language.text("The session: title and beginning"))
        self.zone, self.said = zone, said

    def fields(self) -> Mapping[str, Input | CycleSelect]:
        say, start = self.language.text, self.said.start
        begins = start.astimezone(self.zone) if start is not None else None
        return {
            say("Title"): line_of("title", self.said.title),
            say("Day"): line_of("day", f"{begins:%Y-%m-%d}" if begins else ""),
            say("Time of day"): line_of("hour", f"{begins:%H:%M}" if begins else ""),
        }

    def action_yes(self) -> None:
        if not self.has("title"):
            return
        try:
            start = beginning(self.typed("day"), self.typed("hour"), self.zone)
        except Unacceptable as error:
            self.complain(error.message.render(self.language))
        else:
            _ = self.dismiss(Edit(self.typed("title"), start))
