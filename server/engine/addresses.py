"""What ``--engine nats://A,B,C`` means."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from .problems import Problem

PORT: Final = 4222
SCHEMES: Final = ("nats", "tls")


@dataclass(frozen=True)
class Address:
    """One server of an engine. ``url`` may hold a password; ``host`` and ``port`` do not."""

    url: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def addresses(text: str) -> tuple[Address, ...]:
    """The servers of ``nats://A,B,C`` or ``tls://…``; what stands before the first one's host, the
    scheme and who one is, holds for those after it that say nothing else. Raises Problem."""
    first, *others = (part.strip() for part in text.split(","))
    scheme, _, rest = first.partition("://")
    user = f"{rest.rpartition('@')[0]}@" if "@" in rest else ""
    same = f"{scheme}://{user}"
    urls = (first, *(url if "://" in url else same + url for url in others))
    return tuple(_address(url, ",".join(others[n:])) for n, url in enumerate(urls))


def _address(url: str, behind: str) -> Address:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme not in SCHEMES or parts.path not in ("", "/"):
        # Not the URL as it is: it may hold a password, or be a part of one that has a comma.
        shown = behind if "@" in behind else url
        raise Problem("address", shown.rpartition("@")[2] or '""')
    shown = f"[{host}]" if ":" in host else host
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return Address(f"{parts.scheme}://{user}{shown}:{port}", host, port)
