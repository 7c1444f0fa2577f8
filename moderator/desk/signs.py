"""What the desk says for a moment of a key whose effect could be missed."""

from __future__ import annotations

from server.language import N_, Language
from server.session import queue
from server.session.messages import Fact

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import KINDS
from .selection import Selection

TOO_SOON = N_("Not done: that has only just changed. Press again if you mean it.")
"""A key that is not done is not swallowed either."""


def new_kind(language: Language, before: SessionView | None, fact: Fact) -> str:
    """Who moves an entry among others of another kind is told that it is one of them now; empty
    where a fact is nothing like that. ``before``: what there was until then."""
    moved = fact.event
    if before is None or not isinstance(moved, queue.Moved) or fact.by != before.you.id:
        return ""
    entry = next((e for e in Selection(before).entries if e.id == moved.entry), None)
    if entry is None or entry.kind == moved.kind:
        return ""
    name, kind = named(before, language, entry.person), language.text(KINDS[moved.kind])
    return language.text("{name}, moved: {kind} from now on", name=name, kind=kind)
