"""One command writes a version wherever it stands, or nowhere."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from release.version import NotDated, dated
from server.language import CODES

HOUSE = Path(__file__).parents[2]
FILES = {
    name: (HOUSE / name).read_text(encoding="utf-8")
    for name in ("pyproject.toml", "publiccode.yml", "CHANGELOG.md")
}


def test_a_version_stands_in_all_places_with_its_day() -> None:
    """What was unreleased becomes the version's; what comes next has a place above it."""
    made = dated(FILES, "1.2.3", date(2027, 2, 1))
    assert tomllib.loads(made["pyproject.toml"])["project"]["version"] == "1.2.3"
    public = yaml.safe_load(made["publiccode.yml"])
    assert (public["softwareVersion"], public["releaseDate"]) == ("1.2.3", "2027-02-01")
    heads = [line for line in made["CHANGELOG.md"].splitlines() if line.startswith("## ")]
    assert heads[:2] == ["## Unreleased", "## 1.2.3 – 2027-02-01"]


def test_a_version_takes_the_place_of_the_one_before() -> None:
    """The first release as any other."""
    made = dated(dated(FILES, "1.2.3", date(2027, 2, 1)), "1.3.0", date(2027, 3, 1))
    for text in ("softwareVersion: 1.3.0\nreleaseDate: '2027-03-01'\n", "\nplatforms:"):
        assert made["publiccode.yml"].count(text.strip("\n")) == 1
    assert "1.2.3" not in made["publiccode.yml"] + made["pyproject.toml"]
    heads = [line for line in made["CHANGELOG.md"].splitlines() if line.startswith("## ")]
    assert heads[1:3] == ["## 1.3.0 – 2027-03-01", "## 1.2.3 – 2027-02-01"]


def test_no_file_says_that_something_was_released_of_which_another_does_not_know() -> None:
    """Catalogues are told the newest version in the list of changes; before there is one, none,
    and what is built here is a step towards it."""
    heads = re.findall(r"(?m)^## (\S+) – (\S+)$", FILES["CHANGELOG.md"])
    public = yaml.safe_load(FILES["publiccode.yml"])
    told = [(public["softwareVersion"], public["releaseDate"])] if "releaseDate" in public else []
    assert told == heads[:1]
    version = tomllib.loads(FILES["pyproject.toml"])["project"]["version"]
    assert version == heads[0][0] if heads else ".dev" in version


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_its_place_stops_the_version(name: str) -> None:
    """No release says one version here and another there."""
    with pytest.raises(NotDated, match=name):
        dated(FILES | {name: ""}, "1.2.3", date(2027, 2, 1))


def test_the_description_for_public_bodies_says_what_the_project_says() -> None:
    """Catalogues of public software read publiccode.yml, Python's tools pyproject.toml."""
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    public = yaml.safe_load(FILES["publiccode.yml"])
    assert public["name"] == project["name"]
    assert public["legal"]["license"] == project["license"]
    needed = public["dependsOn"]["open"][0]["versionMin"]
    assert project["requires-python"] == f">={needed}"
    languages = set(public["localisation"]["availableLanguages"])
    assert languages == set(public["description"]) == set(CODES)
    for text in public["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
