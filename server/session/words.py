"""The session's vocabulary: one word for one thing in code, wire, log and screens."""

from typing import Final, Literal, TypeAlias, get_args

Role: TypeAlias = Literal["moderator", "panelist", "spectator"]
Kind: TypeAlias = Literal["point_of_order", "question", "reply", "contribution"]
Order: TypeAlias = Literal["arrival", "balanced", "time"]
Phase: TypeAlias = Literal["waiting", "open", "paused", "closed"]
ItemKind: TypeAlias = Literal[
    "welcome",
    "statements",
    "discussion",
    "positions",
    "questions",
    "findings",
    "feedback",
    "break",
]
LogHealth: TypeAlias = Literal["ok", "failing", "lost"]
"""Whether the session log can be written: ``failing`` is tried again, ``lost`` is not."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""The kinds of an entry, the most urgent first: also their order in a queue."""

INTERJECTIONS: Final[frozenset[Kind]] = frozenset({"point_of_order", "question"})
"""Kinds that interrupt a speech instead of ending it."""

SYSTEM: Final = "system"
"""The actor of what the room does by itself, such as letting an invitation run out."""
