"""The room's limits and waiting times, which an operator and tests may set."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rates:
    """What a sender may do at once, and a second."""

    commands_burst: float
    commands: float
    bytes_burst: float
    bytes: float
    seconds_burst: float
    seconds: float


@dataclass(frozen=True)
class Settings:
    """Durations are in seconds, rates a second, a burst is what may come at once.

    Within ``request_seconds`` a request has to have come whole, from the connection's beginning or
    the answer before, and within ``answer_seconds`` an answer has to have been taken.
    ``command_*``, ``bytes_*`` and ``seconds_*`` limit one person's commands, their bytes and the
    time that reading them takes: more are refused. All who come from one address may send as much
    as ``crowd`` people, but take no more time than ``crowd_seconds_*``. ``frame_*``, ``control_*``
    (pings, pongs and parts, which bring no message) and ``bytes_*`` limit one connection: after
    more, it is closed. ``code_*`` limits the wrong codes of one address, ``codes_*`` those of all:
    more wait for their turn, up to ``code_seconds``. ``unread_bytes`` is what may lie here for a
    client that does not read, besides its welcome. ``empty_seconds`` after
    everybody has left a closed session its server ends. Who does not say within ``ping_seconds``
    that they are still there is let go. ``connections_per_address`` are those that have not said
    hello yet. ``join_*`` limits the new people of one address, who wait for their turn up
    to ``join_seconds``. Whoever has seen more than this server is made to wait ``behind_seconds``
    until it has, too. By ``metrics_token`` others than this machine read the numbers.
    ``audience_only``: whoever is not of the audience is sent to another server.
    """

    request_seconds: float = 10.0
    answer_seconds: float = 30.0
    hello_seconds: float = 10.0
    behind_seconds: float = 2.0
    leave_seconds: float = 5.0
    presence_seconds: float = 0.5
    close_seconds: float = 2.0
    empty_seconds: float = 60.0
    health_seconds: float = 1.0
    ping_seconds: float = 20.0
    command_burst: int = 60
    command_rate: float = 20.0
    frame_burst: int = 600
    frame_rate: float = 100.0
    bytes_burst: int = 1 << 20
    bytes_rate: float = 128.0 * 1024
    seconds_burst: float = 0.5
    seconds_rate: float = 0.1
    crowd: int = 50
    crowd_seconds_burst: float = 1.0
    crowd_seconds_rate: float = 0.3
    control_burst: int = 100
    control_rate: float = 10.0
    code_burst: int = 20
    code_rate: float = 1.0
    codes_burst: int = 100
    codes_rate: float = 5.0
    code_seconds: float = 5.0
    # A town hall shares one address.
    connections_per_address: int = 2_000
    join_burst: int = 2_000
    join_rate: float = 20.0
    join_seconds: float = 5.0
    unread_bytes: int = 128 * 1024
    kept_facts: int = 5_000
    kept_answers: int = 10_000
    audience_only: bool = False
    metrics_token: str | None = field(default=None, repr=False)

    @property
    def person(self) -> Rates:
        """What one person may do."""
        return Rates(
            self.command_burst,
            self.command_rate,
            self.bytes_burst,
            self.bytes_rate,
            self.seconds_burst,
            self.seconds_rate,
        )

    @property
    def address(self) -> Rates:
        """What all who come from one address may do."""
        one, crowd = self.person, self.crowd
        return Rates(
            crowd * one.commands_burst,
            crowd * one.commands,
            crowd * one.bytes_burst,
            crowd * one.bytes,
            self.crowd_seconds_burst,
            self.crowd_seconds_rate,
        )
