"""What was answered to which command, so that one sent again is never applied twice."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from ...session.messages import Fact, Refused

Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Done:
    """A command was carried out. ``seq`` is that of its last fact, or where it led to none, of
    the state it found; ``facts`` are its facts, none where it was sent again."""

    seq: int
    facts: tuple[Fact, ...] = ()


Answer: TypeAlias = Done | Refused
A = TypeVar("A", bound=Answer)


def key(by: str, client: str | None, number: int | str | None) -> Key | None:
    """What makes a command the same again; None where its sender does not say."""
    if client is None or number is None:
        return None
    # In one dict 1 would be found for 1.0 and True, and "1" is another id than 1.
    return by, client, repr(number)


class Answers:
    """The answers to the last ``limit`` commands that led to facts, and to as many that did not.
    Those cost their sender nothing: a stranger's could push out what a moderator may send again."""

    def __init__(self, limit: int) -> None:
        self._with_facts: OrderedDict[Key, Done] = OrderedDict()
        self._without: OrderedDict[Key, Answer] = OrderedDict()
        self._limit = limit

    def get(self, command: Key) -> Answer | None:
        return self._with_facts.get(command) or self._without.get(command)

    def keep(self, command: Key, answer: Answer) -> None:
        if isinstance(answer, Done) and answer.facts:
            self._put(self._with_facts, command, Done(answer.seq))
        elif command not in self._with_facts:
            # Not the refusal itself: what it met on its way is tied to it, and would stay here.
            self._put(self._without, command, copy(answer))

    def learn(self, fact: Fact) -> None:
        """Take from a fact of the log that its command was carried out."""
        command = key(fact.by, fact.client, fact.id)
        if command is not None:
            self._put(self._with_facts, command, Done(fact.seq))

    def _put(self, kept: OrderedDict[Key, A], command: Key, answer: A) -> None:
        kept[command] = answer
        if len(kept) > self._limit:
            kept.popitem(last=False)
