"""What facts must be like, so that a line of the log can be read in one go."""

from dataclasses import fields

from server.codec import _ENVELOPE, Unknown
from server.session.messages import EVENTS


def test_no_event_has_a_field_of_the_line_that_it_stands_on() -> None:
    """An event's fields stand beside seq, at, by and so on: none may be called like these."""
    for kind in EVENTS.values():
        if kind is not Unknown:
            assert _ENVELOPE.isdisjoint(field.name for field in fields(kind)), kind
