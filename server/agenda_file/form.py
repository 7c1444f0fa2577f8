"""The agenda file's form: which keys there are and what each may hold.

Descriptions here are what editors show: they go into the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ..session.plan import (
    MOST_DOCUMENTS,
    MOST_HOSTS,
    MOST_ITEMS,
    MOST_MODERATORS,
    MOST_PANELISTS,
    MOST_POSITIONS,
    MOST_QUESTIONS,
    MOST_SIGNALS,
    MOST_SPECTATORS,
)
from ..session.words import ItemKind, Order
from .complaints import complain
from .fields import (
    Chairs,
    Count,
    Duration,
    Id,
    InvitationDuration,
    IsoDate,
    Line,
    Name,
    Notice,
    Retention,
    Script,
    Sentence,
    Share,
    Span,
    WallClock,
    WebAddress,
    ZoneName,
    one_of,
)
from .moments import instant, iso_date, wall_clock, zone_name
from .problems import Unacceptable
from .source import Source
from .yaml12 import Mapping, Scalar, plain

DEFAULT_ZONE: Final = "Europe/Berlin"


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, values: Any) -> Any:
        """A known key without a value counts as left out; an unknown one stays an error."""
        if not isinstance(values, dict):
            return values
        return {k: v for k, v in values.items() if v is not None or k not in cls.model_fields}


class PersonForm(_Form):
    """Somebody who takes part."""

    name: Name = Field(description="The full name, as it is shown to everybody.")
    id: Id | None = Field(None, description="By default m1, m2 … / p1, p2 … / s1, s2 …")
    organisation: Line | None = Field(None, description="Whom the person speaks for.")
    office: Line | None = Field(None, description="What the person is there.")
    category: Name | None = Field(
        None, description="The role by which assessments are grouped: city, county, provider …"
    )
    speech_limit: Duration | None = Field(
        None, description="A limit of this person's own for one speech, such as 2 min."
    )


class DocumentForm(_Form):
    """A paper under discussion."""

    title: Line = Field(description="The paper's title; positions can refer to it.")
    id: Id | None = Field(None, description="By default d1, d2 …")
    publisher: Line | None = Field(None, description="Who published it.")
    year: Annotated[int, Field(ge=1000, le=2999)] | None = Field(
        None, description="When it was published."
    )
    url: WebAddress | None = Field(None, description="Where it can be read.")


class QuestionForm(_Form):
    """A prepared question; only the moderators and the person asked see it."""

    to: Name = Field(description="Whom it is for: a name or id from this file.")
    text: Sentence = Field(description="The question.")


class PositionForm(_Form):
    """A thesis that the panelists assess from −2 (reject) to +2 (agree)."""

    text: Sentence = Field(description="The thesis, one paragraph.")
    id: Id | None = Field(None, description="By default pos1, pos2 … throughout the file.")
    document: Line | None = Field(None, description="The id or title of a document.")
    anonymous: bool = Field(False, description="true: the result names nobody.")


class ItemForm(_Form):
    """One part of the agenda."""

    title: Line = Field(description="What the part is called, for everybody.")
    kind: Annotated[ItemKind, BeforeValidator(one_of(ItemKind))] = Field(
        description="What happens in this part."
    )
    duration: Duration = Field(description="The planned duration, such as 12 min or 1 h 30 min.")
    id: Id | None = Field(None, description="By default i1, i2 …")
    lead: Name | None = Field(None, description="The leading moderator: a name or id.")
    script: Script | None = Field(None, description="Notes that only the moderators see.")
    speech_limit: Duration | None = Field(None, description="By default the agenda's.")
    order: Annotated[Order, BeforeValidator(one_of(Order))] = Field(
        "arrival",
        description=(
            "Who comes first in the queue: arrival, balanced (newcomers ahead), or time (least "
            "talk time ahead)."
        ),
    )
    open_chairs: Chairs | None = Field(
        None,
        description=(
            "At so many guests on the panel, a new one takes the place of who has sat longest."
        ),
    )
    questions: list[QuestionForm] = Field(
        [], max_length=MOST_QUESTIONS, description="Prepared questions."
    )
    positions: list[PositionForm] = Field(
        [], max_length=MOST_POSITIONS, description="Theses to assess."
    )


class CuesForm(_Form):
    """When the assistant notices something; a cue that is not named keeps its default."""

    invitation: Span | None = Field(
        None, description="An invitation runs out within this time and is not answered."
    )
    over_limit: Span | None = Field(
        None, description="The speaker is over their limit by this much."
    )
    desk_gone: Span | None = Field(
        None, description="A moderator's desk has been without a connection for this long."
    )
    over_time: Span | None = Field(None, description="The item is over its time by this much.")
    gone: Span | None = Field(None, description="A panelist's line has been cut for this long.")
    waiting: Span | None = Field(None, description="Somebody has waited to speak for this long.")
    guest: Span | None = Field(
        None, description="A guest has had a seat for this long and has not spoken."
    )
    unheard: Span | None = Field(
        None, description="Less than this is left for each panelist who has not spoken."
    )
    dominates: Share | None = Field(
        None, description="One person or organisation has this share of all talk time."
    )
    replies: Count | None = Field(None, description="So many direct replies are waiting.")
    votes: Count | None = Field(None, description="An audience question has so many votes.")
    idle: Span | None = Field(None, description="Nobody has had the floor for this long.")


class NoticeForm(_Form):
    """A longer text in one language or in both."""

    de: Notice | None = Field(None, description="In German.")
    en: Notice | None = Field(None, description="In English.")


class AgendaForm(_Form):
    """The agenda of a roundtable."""

    title: Line = Field(description="What the roundtable is called.")
    hosts: list[Line] = Field([], max_length=MOST_HOSTS, description="Who invites: organisations.")
    language: Annotated[Literal["de", "en"], BeforeValidator(one_of(Literal["de", "en"]))] = Field(
        "de", description="The language of the texts in this file."
    )
    date: IsoDate | None = Field(None, description="The day: year-month-day.")
    start: WallClock | None = Field(None, description="When it begins, on a 24 hour clock.")
    timezone: ZoneName = Field(DEFAULT_ZONE, description="The time zone of start (IANA).")
    speech_limit: Duration | None = Field(
        None, description="The limit for one speech; without it there is none."
    )
    invitation: InvitationDuration = Field(
        120, description="How long an invitation to the panel waits for its answer."
    )
    moderators: list[PersonForm] = Field(
        min_length=1,
        max_length=MOST_MODERATORS,
        description="Who leads the session, with equal rights.",
    )
    panelists: list[PersonForm] = Field(
        [], max_length=MOST_PANELISTS, description="The experts with a seat in the round."
    )
    spectators: list[PersonForm] = Field(
        [],
        max_length=MOST_SPECTATORS,
        description="Expected guests; anybody else may join as well.",
    )
    documents: list[DocumentForm] = Field(
        [], max_length=MOST_DOCUMENTS, description="The papers under discussion."
    )
    items: list[ItemForm] = Field(
        min_length=1,
        max_length=MOST_ITEMS,
        description="The parts of the agenda, in their order.",
    )
    cues: CuesForm = Field(
        default_factory=lambda: CuesForm.model_validate({}),
        description="Thresholds of the assistant's cues; false switches one off.",
    )
    signals: list[Line] = Field(
        [],
        max_length=MOST_SIGNALS,
        description="Signals of your own to the speaker, besides the built-in ones.",
    )
    privacy: NoticeForm = Field(
        default_factory=lambda: NoticeForm.model_validate({}),
        description="The notice on data protection that everybody who joins can read.",
    )
    retention: Retention | None = Field(
        None,
        description="How long the log may name people after the session, such as 6 months.",
    )
    fictional: bool = Field(
        False, description="true: nobody in this file is real; a demonstration may speak for them."
    )


def fill_in(root: Mapping, source: Source) -> AgendaForm | None:
    """The form with the file's values; None if the problems of ``source`` say why not."""
    is_begun = _check_begin(root, source)
    try:
        form = AgendaForm.model_validate(plain(root))
    except ValidationError as errors:
        for error in errors.errors():
            complain(error, root, AgendaForm, source)
        return None
    return form if is_begun else None


def _check_begin(root: Mapping, source: Source) -> bool:
    """Whether there is the time at which the session is to begin, or something else is wrong with
    it, which the form tells."""
    day, hour, zone = (root.entries.get(key) for key in ("date", "start", "timezone"))
    if not isinstance(day, Scalar) or not isinstance(hour, Scalar):
        return True
    named = zone.raw if isinstance(zone, Scalar) and zone.raw else DEFAULT_ZONE
    try:
        when = iso_date(day.raw), wall_clock(hour.raw), ZoneInfo(zone_name(named))
    except Unacceptable:
        return True
    try:
        instant(*when)
    except Unacceptable as refusal:
        source.add(hour.start, refusal.message)
        return False
    return True


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of agenda files, for editors."""
    schema = AgendaForm.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
