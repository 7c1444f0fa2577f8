"""By what the room knows this person's terminal again: a spectator comes back as themselves."""

import secrets
from pathlib import Path
from typing import Final

from server.journal.disk import replace_file
from server.paths import data_folder

FILE: Final = "client"


def client_id(data_dir: Path | None) -> str | None:
    """The random string that this user's programs keep; None where nothing can be kept, and
    then the room takes whoever comes by the spectators' link for somebody new."""
    file = data_folder(data_dir) / FILE
    try:
        kept = file.read_text(encoding="ascii").strip() if file.exists() else ""
        if not kept.isprintable() or not 8 <= len(kept) <= 64:
            kept = secrets.token_urlsafe(12)
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, kept.encode() + b"\n")
    except (OSError, ValueError):
        return None
    return kept
