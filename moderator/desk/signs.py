"""What the desk says for a moment of a key whose effect could be missed."""

from __future__ import annotations

from server.language import N_, Language
from server.session import queue
from server.session.messages import Fact

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import KINDS, ORDERS
from .selection import Selection

TOO_SOON = N_("Not done: that has only just changed. Press again if you mean it.")
"""A key that is not done is not swallowed either."""


def sign_of(language: Language, before: SessionView | None, fact: Fact) -> str:
    """What came of the reader's own key, where little else shows it; empty for all others.
    ``before``: what there was until then."""
    if before is None or fact.by != before.you.id:
        return ""
    match fact.event:
        case queue.Ordered(order=order):
            # Nobody who waits is moved by it, and the heading that names it may not be there.
            called = language.text(ORDERS[order])
            return language.text("Order of the queue from now on: {order}", order=called)
        case queue.Moved() as moved:
            return _new_kind(language, before, moved)
    return ""


def _new_kind(language: Language, before: SessionView, moved: queue.Moved) -> str:
    """Who moves an entry among others of another kind is told that it is one of them now."""
    entry = next((e for e in Selection(before).entries if e.id == moved.entry), None)
    if entry is None or entry.kind == moved.kind:
        return ""
    name, kind = named(before, language, entry.person), language.text(KINDS[moved.kind])
    return language.text("{name}, moved: {kind} from now on", name=name, kind=kind)
