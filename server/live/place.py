"""Where a session is served: kept beside its log, because its links lead there."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ..journal.disk import replace_file

FILE: Final = "place.json"


@dataclass(frozen=True)
class Place:
    """``host`` as it was given, ``port`` as it was found, ``public_url`` what a proxy is called."""

    host: str
    port: int
    public_url: str | None = None


def keep(folder: Path, place: Place) -> None:
    """Keep it for whoever goes on with the session in ``folder``. Raises OSError."""
    replace_file(folder / FILE, json.dumps(asdict(place)).encode() + b"\n")


def kept(folder: Path) -> Place | None:
    """Where the session in ``folder`` was served last; None if that is not known."""
    try:
        said = json.loads((folder / FILE).read_bytes())
        host, port, public_url = said["host"], said["port"], said["public_url"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    named = isinstance(host, str) and (public_url is None or isinstance(public_url, str))
    if not named or type(port) is not int or not 0 < port < 1 << 16:
        return None
    return Place(host, port, public_url)
