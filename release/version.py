"""``make version VERSION=1.2.3``: a version's number and date wherever they stand."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).parents[1]

UNRELEASED: Final = "## Unreleased\n"


class NotDated(Exception):
    """A file has not the place where a version stands."""


def dated(files: Mapping[str, str], version: str, day: date) -> dict[str, str]:
    """The files with the new version, by name. What was unreleased becomes this version.

    Raises:
        NotDated: if a file has not exactly one place for it.
    """
    places = {
        "pyproject.toml": {r'(?m)^version = ".*"$': f'version = "{version}"'},
        # Before the first release they are not there, and in their place is said why.
        "publiccode.yml": {
            r"(?m)^(url: .*\n)(?:(?:#|softwareVersion: |releaseDate: ).*\n)*": (
                rf"\g<1>softwareVersion: {version}\nreleaseDate: '{day}'\n"
            ),
        },
        "CHANGELOG.md": {f"(?m)^{UNRELEASED}": f"{UNRELEASED}\n## {version} – {day}\n"},
    }
    made = dict(files)
    for name, changes in places.items():
        for pattern, replacement in changes.items():
            made[name], found = re.subn(pattern, replacement, made[name])
            if found != 1:
                raise NotDated(f"{name}: {found} places for {pattern}")
    return made


def main() -> None:
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        sys.exit("which version? make version VERSION=1.2.3")
    names = ("pyproject.toml", "publiccode.yml", "CHANGELOG.md")
    files = {name: (HOUSE / name).read_text(encoding="utf-8") for name in names}
    for name, text in dated(files, sys.argv[1], datetime.now(UTC).date()).items():
        (HOUSE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
