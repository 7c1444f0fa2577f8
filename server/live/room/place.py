"""Where a session is served: kept beside its log, because its links lead there."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ...codec import adapter
from ...journal.disk import replace_file

FILE: Final = "place.json"


@dataclass(frozen=True)
class Place:
    """``host`` as it was given, ``port`` as it was found, ``public_url`` what a proxy is called,
    ``trusted_proxy`` who may say for whom they ask; ``cert`` and ``key``: where the certificate is,
    without which links that begin with ``https`` lead to nothing."""

    host: str
    port: int
    public_url: str | None = None
    trusted_proxy: tuple[str, ...] = ()
    cert: str | None = None
    key: str | None = None


def keep(folder: Path, place: Place) -> None:
    """Keep it for whoever goes on with the session in ``folder``. Raises OSError."""
    replace_file(folder / FILE, json.dumps(asdict(place)).encode() + b"\n")


def kept(folder: Path) -> Place | None:
    """Where the session in ``folder`` was served last; None if that is not known."""
    try:
        found: Place = adapter(Place).validate_json((folder / FILE).read_bytes(), strict=True)
    except (OSError, ValueError):
        return None
    return found if 0 < found.port < 1 << 16 else None
