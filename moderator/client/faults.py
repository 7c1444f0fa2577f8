"""A fault in this program, for whoever is to mend it."""

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.paths import data_folder

ERRORS: Final = "errors.log"
"""The file in the data folder that says what went wrong inside."""


def note(error: BaseException, data_dir: Path | None) -> Path | None:
    """Write an error into the errors' file; returns it, None if that is impossible."""
    file = data_folder(data_dir) / ERRORS
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        with file.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {sys.version}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return file
