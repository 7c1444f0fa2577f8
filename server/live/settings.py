"""The room's limits and waiting times, which an operator and tests may set."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Durations are in seconds, rates a second, a burst is what may come at once.

    ``command_*`` limits one connection's commands: more are refused. ``frame_*`` limits its frames:
    after more, it is closed. ``code_*`` limits the wrong codes of one address, ``codes_*`` those
    of all: more wait for their turn, up to ``code_seconds``. ``unread_bytes`` is what may lie
    here for a client that does not read, besides its welcome.
    """

    hello_seconds: float = 10.0
    leave_seconds: float = 5.0
    presence_seconds: float = 0.5
    close_seconds: float = 2.0
    health_seconds: float = 1.0
    command_burst: int = 60
    command_rate: float = 20.0
    frame_burst: int = 600
    frame_rate: float = 100.0
    code_burst: int = 20
    code_rate: float = 1.0
    codes_burst: int = 100
    codes_rate: float = 5.0
    code_seconds: float = 5.0
    # A town hall shares one address.
    connections_per_address: int = 2_000
    unread_bytes: int = 1 << 20
    kept_facts: int = 5_000
    kept_answers: int = 10_000
