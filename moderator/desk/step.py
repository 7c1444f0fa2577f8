"""A proposed next step, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.language import Language

from ..client.people import named
from ..client.session_view import SessionView
from ..widgets.times import moment
from .panes import Pane


@dataclass(frozen=True)
class Step:
    """An action by its id, and what it would come to: an English sentence, and what stands in it
    (people by their ids, under names that end in ``person``, and instants). Where the action is
    about something in a list, ``pane`` and ``row`` say where that is."""

    action: str
    what: str
    values: Mapping[str, str | int | datetime] = field(default_factory=dict)
    pane: Pane | None = None
    row: str | None = None


def sentence(language: Language, view: SessionView, step: Step) -> str:
    """What a step would come to, in the reader's language."""

    def shown(name: str, value: str | int | datetime) -> str | int:
        if isinstance(value, datetime):
            return moment(language, value, view.now, view.zone)
        return named(view, language, str(value)) if name.endswith("person") else value

    values = {name: shown(name, value) for name, value in step.values.items()}
    return language.text(step.what, **values)
