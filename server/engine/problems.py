"""Why a session cannot be kept in an engine, or why it cannot be taken over from one."""

from typing import Literal, TypeAlias

Reason: TypeAlias = Literal[
    "address",  # not an address of an engine
    "unreachable",  # none of the servers answers
    "old",  # a server's version is too old
    "no_jetstream",  # a server keeps no streams
    "not_synced",  # a server acknowledges what is not on its disk yet
    "unchecked",  # no monitoring address answers
    "small",  # a server takes smaller messages than NATS does by default
    "payload",  # the agenda is larger than a message may be
    "refused",  # the engine says no, in its own words
    "no_answer",  # it does not say yes or no, for whatever reason
    "settings",  # the stream has other settings than it was made with
    "no_session",  # the engine has no such session
    "damaged",  # what the engine has is not what was written
    "differs",  # this machine's own copy is not the beginning of what the engine has
    "busy",  # others keep taking the session over
]


class Problem(Exception):
    """``about`` is what it is about: an address, a setting, a line with what is wrong with it."""

    def __init__(self, reason: Reason, about: str = "", found: str = "") -> None:
        super().__init__(f"{reason}: {about} {found}".rstrip())
        self.reason: Reason = reason
        self.about = about
        self.found = found
