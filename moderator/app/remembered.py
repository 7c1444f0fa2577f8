"""What the program remembers of its reader from one time to the next: language and looks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

FILE: Final = "remembered.json"
KEYS: Final = "keys.yaml"
"""The file of a reader's own keys."""
MOST: Final = 10_000
"""Bytes beyond which the file is not ours."""


def config_folder() -> Path:
    """Where a reader's own settings are. May not exist yet."""
    from platformdirs import user_config_dir

    return Path(user_config_dir("roundtable"))


def remembered(name: str) -> str | None:
    """What was remembered under a name; None where nothing was, or it cannot be read."""
    found = _all().get(name)
    return found if isinstance(found, str) else None


def remember(name: str, value: str) -> None:
    """Keep a value for the next time. Where that is impossible, nothing is lost but that."""
    kept = {**_all(), name: value}
    file = config_folder() / FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    except OSError:
        return


def _all() -> dict[str, object]:
    try:
        with (config_folder() / FILE).open("rb") as file:
            found = json.loads(file.read(MOST))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
