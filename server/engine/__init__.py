"""A session's log in a NATS JetStream stream, for which any of several machines may die.

Needs the extra ``engine``; nothing else in ``server`` knows of it. The stream's messages hold the
log's lines, byte for byte, each what was appended at once; a message without lines says that
somebody else writes from there on. What is safe rests on one thing alone: a message is taken only
by whoever knows the last one. docs/operations.md says what operators have to see to.
"""

from .addresses import Address, addresses
from .checks import check
from .keeper import Engine
from .problems import Problem, Reason

__all__ = ["Address", "Engine", "Problem", "Reason", "addresses", "check"]
