"""What a spectator read: from the process in which they did to the one that looks at it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Kept:
    """What one spectator read. ``parts``, in order: ``("state", since, seq)`` and
    ``("events", since, seq, text)`` for welcomes, ``("fact", text)``; ``state`` is the newest
    snapshot. Texts are as they came. ``refused``: what the server said against it."""

    id: str = ""
    parts: list[tuple[Any, ...]] = field(default_factory=list)
    state: bytes = b""
    checkpoints: set[bytes] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
