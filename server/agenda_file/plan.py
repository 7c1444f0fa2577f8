"""From the filled-in form to the plan that the session knows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from pydantic import BaseModel

from ..session.plan import (
    Agenda,
    Document,
    PlannedItem,
    PlannedPerson,
    PlannedPosition,
    PreparedQuestion,
)
from ..session.words import Role
from .form import AgendaForm, ItemForm, PersonForm
from .references import References, default_id


def to_plan(form: AgendaForm, references: References) -> Agenda:
    """The plan; ``references`` must have found every name of the file."""
    return Agenda(
        title=form.title,
        items=tuple(_items(form, references)),
        people=(
            *_people(form.moderators, "moderator", "m"),
            *_people(form.panelists, "panelist", "p"),
            *_people(form.spectators, "spectator", "s"),
        ),
        hosts=tuple(form.hosts),
        language=form.language,
        date=form.date,
        start=form.start,
        timezone=form.timezone,
        documents=tuple(
            Document(**_as_planned(paper, "d", n)) for n, paper in enumerate(form.documents, 1)
        ),
        speech_limit=form.speech_limit,
        invitation_seconds=form.invitation,
        cues={name: limit for name, limit in form.cues if limit is not None},
        fictional=form.fictional,
        retention_days=form.retention,
        signals=tuple(form.signals),
        privacy={code: text for code, text in form.privacy if text},
    )


def _as_planned(form: BaseModel, prefix: str, number: int) -> dict[str, Any]:
    """A form's values under the plan's names; what the file leaves out keeps the plan's default."""
    return {"id": default_id(prefix, number), **form.model_dump(exclude_none=True)}


def _people(forms: list[PersonForm], role: Role, prefix: str) -> Iterator[PlannedPerson]:
    for number, form in enumerate(forms, 1):
        yield PlannedPerson(**_as_planned(form, prefix, number), role=role)


def _items(form: AgendaForm, references: References) -> Iterator[PlannedItem]:
    position_numbers = count(1)
    for number, item in enumerate(form.items, 1):
        yield PlannedItem(
            id=item.id or default_id("i", number),
            title=item.title,
            kind=item.kind,
            planned=item.duration,
            lead=references.people.id_of(item.lead) if item.lead else None,
            script=item.script or "",
            prepared=tuple(_questions(item, references)),
            positions=tuple(_positions(item, references, position_numbers)),
            speech_limit=item.speech_limit,
            order=item.order,
            open_chairs=item.open_chairs,
        )


def _questions(item: ItemForm, references: References) -> Iterator[PreparedQuestion]:
    for question in item.questions:
        to = references.people.id_of(question.to)
        assert to is not None
        yield PreparedQuestion(to=to, text=question.text)


def _positions(
    item: ItemForm, references: References, numbers: Iterator[int]
) -> Iterator[PlannedPosition]:
    # strict=False: the numbers run on through the whole file.
    for position, number in zip(item.positions, numbers, strict=False):
        document = references.documents.id_of(position.document) if position.document else None
        planned = _as_planned(position, "pos", number) | {"document": document}
        yield PlannedPosition(**planned)
