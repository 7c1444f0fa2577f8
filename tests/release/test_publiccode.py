"""``publiccode.yml`` as the standard's version 0 wants it (yml.publiccode.tools), where its own
validator, a program in Go, is not at hand."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

FILE = Path(__file__).parents[2] / "publiccode.yml"

Said = Annotated[str, StringConstraints(min_length=1)]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Of = Annotated[list[Said], Field(min_length=1)]


class Part(BaseModel):
    """A mapping, in which what the standard does not know is an error."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Audience(Part):
    scope: list[Literal["government", "local-authorities", "society", "education", "research"]]


class Description(Part):
    short_description: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    long_description: Annotated[str, StringConstraints(min_length=150, max_length=10_000)]
    features: Of


class Legal(Part):
    license: Said


class Contact(Part):
    name: Said


class Maintenance(Part):
    """By those who keep the sources; another kind names no contacts, but contractors."""

    type: Literal["internal", "community"]
    contacts: Annotated[list[Contact], Field(min_length=1)]


class Localisation(Part):
    localisation_ready: bool
    available_languages: Annotated[list[Tag], Field(min_length=1)]


class Dependency(Part):
    name: Said
    version_min: Said
    optional: bool


class Dependencies(Part):
    open: list[Dependency]


class Described(Part):
    """The whole file: of the standard's keys those in use, of its lists what fits."""

    publiccode_yml_version: Literal["0", "0.2", "0.3", "0.4", "0.5"]
    name: Said
    url: AnyHttpUrl
    software_version: Said | None = None
    release_date: date | None = None
    platforms: Of
    categories: list[Literal["collaboration", "communications", "event-management"]]
    development_status: Literal["concept", "development", "beta", "stable", "obsolete"]
    software_type: Literal["standalone/desktop", "standalone/web", "standalone/other"]
    intended_audience: Audience
    legal: Legal
    maintenance: Maintenance
    localisation: Localisation
    depends_on: Dependencies
    description: Annotated[dict[Tag, Description], Field(min_length=1)]


def test_catalogues_of_public_software_can_read_what_it_is() -> None:
    """Every key that is needed is there, none that is unknown or out of date, with values that the
    standard has."""
    Described.model_validate(yaml.safe_load(FILE.read_bytes()))


@pytest.mark.parametrize(
    "spoilt", [{"genericName": "x"}, {"developmentStatus": "done"}, {"platforms": []}]
)
def test_a_wrong_description_is_noticed(spoilt: dict[str, object]) -> None:
    """The test above sees what is wrong."""
    with pytest.raises(ValidationError):
        Described.model_validate(yaml.safe_load(FILE.read_bytes()) | spoilt)
