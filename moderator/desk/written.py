"""A text of which it has to be known what it was written for."""

from dataclasses import dataclass

from ..client.session_view import SessionView


@dataclass(frozen=True)
class Written:
    """What was written, for what (``of``: the words and ids of it), and in which view of the
    session: whoever writes has seen what stood there then, and nothing later."""

    of: tuple[str, ...]
    text: str
    seen: SessionView
