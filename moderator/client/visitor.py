"""Who comes by a link, as the room is told at the beginning of each line."""

from dataclasses import dataclass
from typing import Any

from server.codec import Json
from server.wire.messages import VERSION

from .address import Address


@dataclass
class Visitor:
    """``client`` is the string that this person's program keeps, ``kept`` their own token from an
    earlier welcome; ``name`` and ``organisation`` are said by who has none yet."""

    given: Address
    client: str
    kept: str | None
    name: str | None
    organisation: str | None
    moderates: bool = False
    """Whether the name says which of the moderators they are."""
    said: str | None = None
    """The own token in the last hello, if any was."""

    def hello(self, token: str | None, since: int | None, language: str) -> Json:
        """The first message of a line. ``token`` is their own, where they have one; ``since`` the
        last fact that they know."""
        self.said = token
        by_code = self.given.is_code
        hello: dict[str, Any] = {
            "hello": VERSION,
            "token": token or (None if by_code else self.given.token),
            "code": self.given.token if by_code and not token else None,
            "moderator" if self.moderates else "name": None if token else self.name,
            "organisation": None if token else self.organisation,
            "since": since,
            "lang": language,
            "client": self.client,
        }
        return {key: value for key, value in hello.items() if value is not None}

    def may_come_as(self, token: str | None) -> bool:
        """Whether ``token`` is their own and was not tried with the last hello."""
        return token not in (None, self.said)
