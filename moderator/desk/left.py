"""How a desk was left, for whoever opened it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Left:
    """``stop``: the server is to end. ``as_name``: to come back as. ``elsewhere``: the link by
    which to come back, where the server that the desk began has ended and another goes on.
    ``closed``: the session was, which the log here need not know where it was closed elsewhere."""

    stop: bool = False
    as_name: str | None = None
    elsewhere: str | None = None
    closed: bool = False
